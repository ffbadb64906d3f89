package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"slices"
	"strconv"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	"duban/internal/web/ui/draft"
)

// MaxUpload is the largest file that the import takes.
const MaxUpload = 64 << 20

// accepted are the endings of files that the import offers to choose; what a file really is shows its content.
const accepted = ".docx,.xlsx,.csv,.txt,.md,.html,.htm,.mht,.doc,.wps,.xls,.et,.rtf,.odt,.ods"

// imports takes a file and lists the drafts under way.
func (c *call) imports() error { return c.importPage(http.StatusOK, nil) }

// importPage shows the first step, with what was wrong with the last file.
func (c *call) importPage(status int, wrong *fault.Error) error {
	c.fresh = true
	drafts, err := c.Imports.Drafts(c.r.Context())
	if err != nil {
		return err
	}
	x := draft.Index{Drafts: drafts, Formats: accepted, Limit: MaxUpload}
	if wrong != nil {
		x.Wrong = c.page.Message(wrong)
	}
	c.page.Here = "/import"
	if err := c.frameImport(c.page.T("web.nav.import")); err != nil {
		return err
	}
	return c.render(status, draft.IndexPage(&c.page, x))
}

// frameImport sets the frame of a page of the import.
func (c *call) frameImport(title string, crumbs ...ui.Link) error {
	if err := c.openCurrent(); err != nil {
		return err
	}
	c.frame("import", title, crumbs...)
	return nil
}

// upload takes a file and begins to read it.
func (c *call) upload() error {
	name, data, err := c.uploaded()
	if err != nil {
		return c.refuseUpload(err)
	}
	rd := &reading{name: name, size: int64(len(data)), step: "columns"}
	return c.read(rd, func(ctx context.Context) (*list.Reading, error) {
		return c.Imports.CreateDraft(ctx, name, data, c.page.Who.Name)
	})
}

// reopen goes on with the findings of a saved edition.
func (c *call) reopen() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	rd := &reading{name: b.Source.Name, size: b.Source.Size, step: "findings"}
	return c.read(rd, func(ctx context.Context) (*list.Reading, error) {
		return c.Imports.ReopenEdition(ctx, b.ID, c.page.Who.Name)
	})
}

// read has a file read and leads to its draft, or to the page that waits for it.
func (c *call) read(rd *reading, read work) error {
	rd.owner = c.page.Who.ID
	key, err := c.startReading(c.r.Context(), rd, read)
	if err != nil {
		return c.refuseUpload(err)
	}
	if rd.wait(c.r.Context()) {
		return c.finishReading(rd)
	}
	c.redirect("/reading/" + key)
	return nil
}

// uploaded gives the file of the form.
func (c *call) uploaded() (name string, data []byte, err error) {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, MaxUpload+1<<16)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return "", nil, fault.Wrap(err, fault.Invalid, "web.import.no_file", nil)
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, fault.New(fault.Invalid, "web.import.no_file", nil)
		}
		if err != nil {
			return "", nil, uploadFault(err)
		}
		if part.FormName() != "file" || part.FileName() == "" {
			continue
		}
		data, err := io.ReadAll(io.LimitReader(part, MaxUpload+1))
		if err != nil {
			return "", nil, uploadFault(err)
		}
		if len(data) > MaxUpload {
			return "", nil, fault.New(fault.TooLarge, "web.import.too_large", fault.Args{"size": ui.FileSize(MaxUpload)})
		}
		return fileName(part.FileName()), data, nil
	}
}

func uploadFault(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.Wrap(err, fault.TooLarge, "web.import.too_large", fault.Args{"size": ui.FileSize(MaxUpload)})
	}
	return fault.Wrap(err, fault.Invalid, "web.import.broken_off", nil)
}

// fileName keeps the last part of the name that a browser gives.
func fileName(name string) string { return path.Base(strings.ReplaceAll(name, `\`, "/")) }

// refuseUpload shows the first step again when the file is at fault; other faults have their own page.
func (c *call) refuseUpload(err error) error {
	f := fault.As(err)
	if f.Kind == fault.Internal {
		return err
	}
	return c.importPage(f.Kind.Status(), f)
}

// waiting is the page of a file that is still being read.
func (c *call) waiting() error {
	rd := c.jobs.find(c.r.PathValue("reading"), c.page.Who.ID)
	if rd == nil {
		return fault.New(fault.NotFound, "web.import.reading_gone", nil)
	}
	if rd.finished() {
		return c.finishReading(rd)
	}
	c.fresh = true
	c.page.Refresh = 1
	if err := c.frameImport(c.page.T("web.import.title", "name", rd.name), c.importCrumb()); err != nil {
		return err
	}
	x := draft.Wait{Name: rd.name, Size: rd.size, Seconds: int(c.Now().Sub(rd.began).Seconds())}
	x.Phase, x.Percent = rd.progress()
	return c.render(http.StatusOK, draft.WaitPage(&c.page, x))
}

func (c *call) finishReading(rd *reading) error {
	if rd.err != nil && rd.step == "findings" { // no upload is at fault
		return rd.err
	}
	if rd.err != nil {
		return c.refuseUpload(rd.err)
	}
	to := draftURL(rd.draft, rd.step)
	if c.r.Header.Get("HX-Request") != "" { // asked for by the page that waits: lead the window on, not only its middle
		c.w.Header().Set("HX-Redirect", to)
		c.out = answer{status: http.StatusNoContent}
		return nil
	}
	c.redirect(to)
	return nil
}

func draftURL(id list.DraftID, step string) string { return "/import/" + ui.Itoa(id) + "/" + step }

func (c *call) importCrumb() ui.Link {
	return ui.Link{Text: c.page.T("web.nav.import"), URL: "/import"}
}

// draft leads to the step at which a draft stands.
func (c *call) draft() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	step := "columns"
	switch {
	case len(r.Draft.Decisions) > 0:
		step = "findings"
	case r.Draft.Columns != nil:
		step = "findings"
	}
	c.redirect(draftURL(r.Draft.ID, step))
	return nil
}

// reading gives the draft of the address as it reads now, with the page's frame set.
func (c *call) reading() (*list.Reading, error) {
	c.fresh = true
	id, err := c.number("draft")
	if err != nil {
		return nil, err
	}
	r, err := c.Imports.Draft(c.r.Context(), list.DraftID(id))
	if err != nil {
		return nil, err
	}
	return r, c.frameImport(c.page.T("web.import.title", "name", r.Draft.Name), c.importCrumb())
}

// draftColumns shows what each column was taken for.
func (c *call) draftColumns() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	return c.columnsPage(http.StatusOK, r, nil)
}

func (c *call) columnsPage(status int, r *list.Reading, wrong *fault.Error) error {
	x := draft.Columns{Reading: r}
	level := 0
	for _, col := range r.List.Columns {
		if col.Field == list.FieldHeading {
			level++
		}
		row := draft.ColumnRow{Column: col, Samples: samples(r.List, col, level-1)}
		if col.Reason != "" {
			row.Why = c.page.T("web.reason." + col.Reason)
		}
		if col.Confidence < list.Sure {
			x.Unsure++
		}
		x.Rows = append(x.Rows, row)
	}
	if wrong != nil {
		x.Wrong = c.page.Message(wrong)
	}
	return c.render(status, draft.ColumnsPage(&c.page, x))
}

// maxSamples is how many different values of a column are shown.
const maxSamples = 3

// samples gives a few different values of a column, as the items have them.
func samples(l *list.List, col list.Column, level int) []string {
	var out []string
	for i := range l.Items {
		if len(out) == maxSamples {
			break
		}
		if v := strings.Join(strings.Fields(valueOf(&l.Items[i], col, level)), " "); v != "" && !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	return out
}

// valueOf gives what an item took from a column.
func valueOf(it *list.Item, col list.Column, level int) string {
	switch col.Field {
	case list.FieldNo:
		return it.No
	case list.FieldHeading:
		if level >= 0 && level < len(it.Path) {
			return it.Path[level]
		}
	case list.FieldTitle:
		return it.Title
	case list.FieldText:
		return it.Text
	case list.FieldUnits:
		return strings.Join(slices.Concat(it.LeadUnits, it.JointUnits), "、")
	case list.FieldLead:
		return strings.Join(it.LeadUnits, "、")
	case list.FieldJoint:
		return strings.Join(it.JointUnits, "、")
	case list.FieldPerson:
		return strings.Join(it.People[ui.Compact(col.Label)], "、")
	case list.FieldDeadline:
		return it.Deadline.Raw
	case list.FieldExtra:
		return it.Extra[col.Label]
	}
	return ""
}

// confirmColumns fixes the mapping as the form has it.
func (c *call) confirmColumns() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 64<<10)
	columns := slices.Clone(r.List.Columns)
	for i := range columns {
		if f := list.Field(c.r.PostFormValue("col-" + strconv.Itoa(columns[i].Col))); f != "" {
			columns[i].Field = f
		}
	}
	if len(columns) > 0 {
		if _, err := c.Imports.SetColumns(c.r.Context(), r.Draft.ID, columns); err != nil {
			f := fault.As(err)
			if f.Kind != fault.Invalid {
				return err
			}
			return c.columnsPage(http.StatusUnprocessableEntity, r, f)
		}
	}
	c.redirect(draftURL(r.Draft.ID, "findings"))
	return nil
}

// draftFindings shows the findings, to be decided.
func (c *call) draftFindings() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	x := draft.Findings{Reading: r}
	for _, d := range r.Findings {
		if d.State == list.DecisionOpen {
			x.Open++
		}
	}
	x.Groups = groupFindings(&c.page, r.Findings, func(list.Decision) *list.Task { return nil })
	return c.render(http.StatusOK, draft.FindingsPage(&c.page, x))
}

// decide notes a decision on one finding, or on all of one kind.
func (c *call) decide() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 64<<10)
	state := list.DecisionState(c.r.PostFormValue("state"))
	key, code := c.r.PostFormValue("key"), c.r.PostFormValue("code")
	decisions := map[string]list.DecisionState{}
	for _, d := range r.Findings {
		one := key != "" && d.Finding.Key() == key
		all := code != "" && d.Finding.Code == code && (state != list.DecisionAccepted || d.Finding.Fix != nil)
		if one || all {
			decisions[d.Finding.Key()] = state
			code = d.Finding.Code
		}
	}
	if len(decisions) == 0 {
		return fault.New(fault.Conflict, "list.finding_gone", nil)
	}
	if _, err := c.Imports.Decide(c.r.Context(), r.Draft.ID, decisions); err != nil {
		return err
	}
	c.redirect(draftURL(r.Draft.ID, "findings") + "#g-" + strings.ReplaceAll(code, ".", "-"))
	return nil
}

// draftSave says what will be saved as what.
func (c *call) draftSave() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	target := r.Slug
	if r.Previous == nil {
		target = ""
	}
	if c.r.URL.Query().Has("target") {
		target = c.r.URL.Query().Get("target")
	}
	return c.savePage(http.StatusOK, r, draft.Save{Slug: freeSlug(r), Title: r.List.Title}, target)
}

// freeSlug proposes a name for a new list; a draft that looks like an edition of one has none of its own.
func freeSlug(r *list.Reading) string {
	if r.Previous != nil {
		return ""
	}
	return r.Slug
}

func (c *call) savePage(status int, r *list.Reading, x draft.Save, target string) error {
	ctx := c.r.Context()
	editions, err := c.Library.Editions(ctx)
	if err != nil {
		return err
	}
	x.Reading, x.NewList = r, true
	for _, sum := range currents(editions) {
		chosen := sum.Slug == target
		if chosen {
			x.NewList = false
		}
		x.Targets = append(x.Targets, draft.Target{Slug: sum.Slug, Title: sum.Title, Number: sum.Number + 1, Chosen: chosen})
	}
	for _, d := range r.Findings {
		switch d.State {
		case list.DecisionAccepted:
			x.Accepted++
		case list.DecisionRefused:
			x.Refused++
		default:
			x.Open++
		}
	}
	if !x.NewList {
		if x.Changes, err = c.Imports.Changes(ctx, r, target); err != nil {
			return err
		}
	}
	return c.render(status, draft.SavePage(&c.page, x))
}

// saveDraft saves the draft as an edition.
func (c *call) saveDraft() error {
	r, err := c.reading()
	if err != nil {
		return err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, 64<<10)
	x := draft.Save{
		Slug: strings.TrimSpace(c.r.PostFormValue("slug")), Title: c.r.PostFormValue("title"), Note: c.r.PostFormValue("note"),
	}
	target := c.r.PostFormValue("target")
	o := list.SaveOptions{Slug: target, Title: x.Title, Note: strings.TrimSpace(x.Note), By: c.page.Who.Name}
	if target == "" {
		o.Slug = x.Slug
		if wrong := c.newSlugFault(x.Slug); wrong != nil {
			x.Wrong, x.Field = c.page.Message(wrong), "slug"
			return c.savePage(http.StatusUnprocessableEntity, r, x, target)
		}
	}
	e, err := c.Imports.SaveDraft(c.r.Context(), r.Draft.ID, o)
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		x.Wrong, x.Field = c.page.Message(f), f.Field
		return c.savePage(f.Kind.Status(), r, x, target)
	}
	c.note(c.page.T("web.import.saved", "title", e.Title, "number", e.Number, "count", len(e.Tasks)))
	c.redirect("/lists/" + e.Slug)
	return nil
}

// newSlugFault refuses a name for a new list that is missing or already taken; nil when it is free.
func (c *call) newSlugFault(slug string) *fault.Error {
	if slug == "" {
		return fault.New(fault.Invalid, "web.import.slug_missing", nil)
	}
	editions, err := c.Library.Editions(c.r.Context())
	if err != nil {
		return fault.As(err)
	}
	if slices.ContainsFunc(editions, func(s list.Summary) bool { return s.Slug == slug }) {
		return fault.New(fault.Conflict, "web.import.slug_taken", fault.Args{"slug": slug})
	}
	return nil
}

// deleteDraft throws a draft away.
func (c *call) deleteDraft() error {
	id, err := c.number("draft")
	if err != nil {
		return err
	}
	if err := c.Imports.Discard(c.r.Context(), list.DraftID(id)); err != nil {
		return err
	}
	c.note(c.page.T("web.import.discarded"))
	c.redirect("/import")
	return nil
}
