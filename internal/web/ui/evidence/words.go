package evidence

import (
	"strings"

	"github.com/a-h/templ"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/web/ui"
)

// Use is what a piece of evidence was given for, in words.
type Use struct {
	evidence.Use
	UnitName  string
	TaskTitle string
	TaskURL   string // "" when the task is not in a list in force
}

// Row is a piece of evidence in a table.
type Row struct {
	evidence.Seen
	Uses []Use
}

// Option is one of the choices of a field.
type Option struct {
	Value, Text string
	Chosen      bool
}

// Filters are the fields above the table.
type Filters struct {
	Kinds, Units []Option
	Task         string // number of the task, kept when another filter is set
	Alike        bool
	Chips        []Chip
}

// Chip is a filter that is set.
type Chip struct{ Label, Value, Without string }

// Index is the table of evidence.
type Index struct {
	Verdict string
	Filters Filters
	Rows    []Row
	Pages   []ui.PageLink
	Add     bool
}

// Detail is one piece of evidence.
type Detail struct {
	Row
	Findings []fault.Finding
	Beside   []Beside
	Words    string // text of a document, cut off; "" when it has none
	Cut      bool   // the text goes on
	Wordless string // why there is no text
	Withdraw bool   // the visitor may
	Publish  bool
	Typed    string // reason of a withdrawal that was refused
	Wrong    *fault.Error
}

// Beside is another piece of evidence that is nearly the same.
type Beside struct {
	evidence.Alike
	Row
	Hidden bool // the visitor may not see it: only that it is there
}

// New is the form by which evidence is handed in.
type New struct {
	Units, Tasks []Option
	Shows        []Option
	Report       string
	Commitment   string
	Values       map[string]string // as typed
	Wrong        []*fault.Error    // each file, and the form, may have one
	Kept         []evidence.File   // what was kept all the same
	Limit        int64
}

// fieldWrong gives what is wrong with a field, nil when nothing is.
func (n *New) fieldWrong(field string) *fault.Error {
	for _, w := range n.Wrong {
		if w.Field == field {
			return w
		}
	}
	return nil
}

// Accept is the accept attribute of a field for evidence: telephones offer the camera for it.
func Accept() string { return strings.Join(evidence.Accepted(), ",") + ",image/*" }

// Path is the address of a piece of evidence.
func Path(id evidence.ID) string { return "/evidence/" + ui.Itoa(id) }

// KindName names what a piece of evidence is.
func KindName(p *ui.Page, f *evidence.File) string {
	if f.Kind == evidence.KindFile {
		return strings.ToUpper(strings.TrimPrefix(evidence.Extension(f.Media), "."))
	}
	return p.T("web.evidence.kind." + string(f.Kind))
}

// ShowsName names what evidence is to show of a commitment.
func ShowsName(p *ui.Page, e commitment.Evidence) string {
	return p.T("commitment.evidence." + string(e))
}

// distance says how near two pieces are.
func distance(p *ui.Page, a evidence.Alike) string {
	return p.T("web.evidence.how."+string(a.How), "percent", 100-a.Distance*100/64)
}

// visible reports whether a browser shows the file by itself.
func visible(f *evidence.File) bool { return f.SHA256 != "" && evidence.IsPicture(f.Media) }

func unitName(p *ui.Page, u Use) string {
	if u.Unit == 0 {
		return p.T("web.evidence.no_unit")
	}
	return p.Unit(u.Unit, u.UnitName)
}

// May reports whether the visitor may hand in evidence for a unit.
func May(p *ui.Page, unit org.UnitID) bool {
	return p.MayOn(account.AddEvidence, account.On{Units: []org.UnitID{unit}})
}

// TaskOf finds a task in the lists in force.
func TaskOf(views []*list.View, id list.TaskID) (*list.View, *list.Task) {
	for _, v := range views {
		if t := v.Task(id); t != nil {
			return v, t
		}
	}
	return nil, nil
}

// Mark is what is to be known of a piece of evidence, beside its name.
func Mark(p *ui.Page, s *evidence.Seen) templ.Component { return marks(p, s) }
