package cli

import (
	"cmp"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/locale"
)

// commitmentsCommands are the commands on what the words of a document promise; they keep nothing.
type commitmentsCommands struct {
	Extract extractCommand `cmd:"" help:"cli.help.commitments_extract"`
	Explain explainCommand `cmd:"" help:"cli.help.commitments_explain"`
	Test    scriptCommand  `cmd:"" help:"cli.help.commitments_test"`
}

// itemReading is an item of a document with what its words promise.
type itemReading struct {
	*list.Item
	position int    // in the document, 1-based
	words    string // its title or text, for a table
	runes    []rune // of its text
	commitment.Reading
}

// readings reads a document and the promises of each item. A built-in list has those that were curated, and no text.
func (s *session) readings(path string) ([]itemReading, error) {
	if isBuiltin(path) {
		return s.curated(path)
	}
	l, err := s.compile(path)
	if err != nil {
		return nil, err
	}
	out := make([]itemReading, len(l.Items))
	for i := range l.Items {
		it := &l.Items[i]
		out[i] = itemReading{it, i + 1, cmp.Or(it.Title, it.Text), []rune(it.Text), commitment.Extract(it.Text)}
	}
	return out, nil
}

// curated gives the commitments that stand in a built-in list.
func (s *session) curated(path string) ([]itemReading, error) {
	_, data, err := s.bytes(path)
	if err != nil {
		return nil, err
	}
	b, err := list.ParseBuiltin(data)
	if err != nil {
		return nil, err
	}
	all, err := commitment.ParseCurated(data)
	if err != nil {
		return nil, err
	}
	named := map[string]commitment.Facts{}
	for _, it := range all.Items {
		for _, c := range it.Commitments {
			if c.SameAs == "" {
				named[c.Name] = c.Facts
			}
		}
	}
	out := make([]itemReading, len(b.List.Items))
	for i := range b.List.Items {
		out[i] = itemReading{Item: &b.List.Items[i], position: i + 1, words: b.Tasks[i].Short(s.lang != locale.Zh)}
		curated := &all.Items[i]
		out[i].Posture, out[i].Figures = curated.Posture, curated.Figures
		for _, c := range curated.Commitments {
			p := commitment.Promise{Facts: c.Facts, Start: c.Start, End: c.End}
			if c.SameAs != "" {
				p.Facts = named[c.SameAs]
			}
			out[i].Promises = append(out[i].Promises, p)
		}
	}
	return out, nil
}

// promised is a promise as the commands print it in JSON; null is what it does not have.
type promised struct {
	Span  *string `json:"span"` // the exact words
	Start int     `json:"start"`
	End   int     `json:"end"`
	target
	Doubts []doubted `json:"doubts"`
}

// target is what is promised.
type target struct {
	Type         commitment.Type    `json:"type"`
	Kind         *commitment.Kind   `json:"kind"`
	Quantity     *string            `json:"quantity"`
	Segment      *string            `json:"segment"`
	Op           *commitment.Op     `json:"op"`
	Value        *commitment.Number `json:"value"`
	Unit         *string            `json:"unit"`
	Baseline     *commitment.Number `json:"baseline"`
	BaselineUnit *string            `json:"baseline_unit"`
	BaseRef      *string            `json:"base_ref"`
	From         *string            `json:"from"`
	To           *string            `json:"to"`
	Stretch      bool               `json:"stretch"`
	Policy       bool               `json:"policy"`
	Condition    *string            `json:"condition"`
	Soft         bool               `json:"soft"`
	Posture      commitment.Posture `json:"posture"`
	Form         *commitment.Form   `json:"form"`
	Verify       *commitment.Verify `json:"verify"`

	ClockProposed bool    `json:"clock_proposed"` // the text does not name the events
	PlainZh       *string `json:"plain_zh"`       // in plain words; these three only in built-in lists
	PlainEn       *string `json:"plain_en"`
}

// doubted is why a person should look at a promise.
type doubted struct {
	Code    string   `json:"code"`
	Message string   `json:"message"`
	Words   *string  `json:"words"`
	Instead []target `json:"instead"` // other readings of the same words
}

// unpromised is a number that promises nothing.
type unpromised struct {
	Span   *string           `json:"span"`
	Start  int               `json:"start"`
	End    int               `json:"end"`
	Reason commitment.Reason `json:"reason"`
	Means  string            `json:"message"`
}

// orNull gives a pointer to a value, nil for the zero value.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// span gives the words between two offsets of the item's text; "" when the text is not there.
func (it *itemReading) span(start, end int) string {
	if start < 0 || end < start || end > len(it.runes) {
		return ""
	}
	return string(it.runes[start:end])
}

func targetOf(f *commitment.Facts, posture commitment.Posture) target {
	return target{
		Type: f.Type, Kind: orNull(f.Kind), Quantity: orNull(f.Quantity), Segment: orNull(f.Segment), Op: orNull(f.Op),
		Value: f.Value, Unit: orNull(f.Unit), Baseline: f.Baseline, BaselineUnit: orNull(f.BaseUnit()), BaseRef: orNull(f.BaseRef),
		From: orNull(f.From), To: orNull(f.To), Stretch: f.Stretch, Policy: f.Policy, Condition: orNull(f.Condition), Soft: f.Soft,
		Posture: cmp.Or(f.Posture, posture, commitment.Own), Form: orNull(f.Form), Verify: orNull(f.Verify),
		ClockProposed: f.ClockProposed, PlainZh: orNull(f.PlainZh), PlainEn: orNull(f.PlainEn),
	}
}

func (s *session) promised(it *itemReading, p *commitment.Promise) promised {
	out := promised{
		Span: orNull(it.span(p.Start, p.End)), Start: p.Start, End: p.End, target: targetOf(&p.Facts, it.Posture), Doubts: []doubted{},
	}
	for _, d := range p.Doubts {
		doubt := doubted{Code: d.Code, Message: s.text("commitment.doubt."+d.Code, nil), Words: orNull(d.Words), Instead: []target{}}
		for i := range d.Instead {
			doubt.Instead = append(doubt.Instead, targetOf(&d.Instead[i], it.Posture))
		}
		out.Doubts = append(out.Doubts, doubt)
	}
	return out
}

func (s *session) unpromised(it *itemReading) []unpromised {
	out := make([]unpromised, len(it.Figures))
	for i, f := range it.Figures {
		out[i] = unpromised{orNull(it.span(f.Start, f.End)), f.Start, f.End, f.Reason, s.text("commitment.reason."+string(f.Reason), nil)}
	}
	return out
}
