package cli

import (
	"cmp"
	"fmt"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
)

// extractCommand is `duban commitments extract`.
type extractCommand struct {
	File string `arg:"" help:"cli.help.file"`
}

// extractDocument is what `duban commitments extract --format json` prints.
type extractDocument struct {
	Items []extractedItem `json:"items"`
}

// extractedItem is one item with what it promises.
type extractedItem struct {
	No           string             `json:"no"`
	Position     int                `json:"position"` // in the document; numbers may stand twice
	At           fault.Place        `json:"at"`
	Posture      commitment.Posture `json:"posture"`
	Deliverables []string           `json:"deliverables"` // their names
	Commitments  []promised         `json:"commitments"`  // those with a target
	Unmeasured   []promised         `json:"unmeasured"`   // deliverables and conduct in full
	Figures      []unpromised       `json:"figures"`      // numbers that promise nothing
}

// Run prints what every item of a document promises.
func (c extractCommand) Run(s *session) error {
	items, err := s.readings(c.File)
	if err != nil {
		return err
	}
	if !s.json {
		return s.printPromises(items)
	}
	document := extractDocument{Items: make([]extractedItem, len(items))}
	for i := range items {
		document.Items[i] = s.extracted(&items[i])
	}
	return s.print(document)
}

func (s *session) extracted(it *itemReading) extractedItem {
	out := extractedItem{
		No: it.No, Position: it.position, At: it.At, Posture: cmp.Or(it.Posture, commitment.Own),
		Deliverables: []string{}, Commitments: []promised{}, Unmeasured: []promised{}, Figures: s.unpromised(it),
	}
	for i := range it.Promises {
		p := &it.Promises[i]
		if p.Facts.Type.Measured() {
			out.Commitments = append(out.Commitments, s.promised(it, p))
			continue
		}
		out.Unmeasured = append(out.Unmeasured, s.promised(it, p))
		if p.Facts.Type == commitment.Deliverable {
			out.Deliverables = append(out.Deliverables, p.Facts.Quantity)
		}
	}
	return out
}

// printPromises prints a table of the promises and how many there are, for a person.
func (s *session) printPromises(items []itemReading) error {
	t := table{max: 40}
	t.add(s.words("no", "type", "quantity", "target", "before", "remarks")...)
	n := map[string]any{"items": len(items), "commitments": 0, "measured": 0, "deliverables": 0, "conduct": 0, "doubtful": 0, "figures": 0}
	count := func(key string, is bool) {
		if is {
			n[key] = n[key].(int) + 1
		}
	}
	for i := range items {
		it := &items[i]
		n["figures"] = n["figures"].(int) + len(it.Figures)
		for j := range it.Promises {
			p := &it.Promises[j]
			f := &p.Facts
			count("commitments", true)
			count("measured", f.Type.Measured())
			count("deliverables", f.Type == commitment.Deliverable)
			count("conduct", f.Type == commitment.Conduct)
			count("doubtful", len(p.Doubts) > 0)
			t.add(it.No, s.text("commitment.type."+string(f.Type), nil), s.what(f), s.goal(f), s.before(f), s.remarks(it, p))
		}
	}
	if len(t.rows) > 1 {
		if err := t.write(s.Out); err != nil {
			return err
		}
		fmt.Fprintln(s.Out)
	}
	_, err := fmt.Fprintln(s.Out, s.text("cli.commitments.counts", n))
	return err
}

// what says what is promised or measured, and for which sub-case.
func (s *session) what(f *commitment.Facts) string {
	if f.Segment == "" {
		return f.Quantity
	}
	return s.text("cli.commitments.of", map[string]any{"quantity": f.Quantity, "segment": f.Segment})
}

// goal says what must be reached: 不超过 1 工作日.
func (s *session) goal(f *commitment.Facts) string {
	switch {
	case f.Type == commitment.Deliverable && f.Form != "":
		return s.text("commitment.form."+string(f.Form), nil)
	case !f.Type.Measured() || f.Op == "":
		return ""
	case f.Value == nil:
		return s.text("commitment.op."+string(f.Op), nil)
	}
	return s.text("commitment.op."+string(f.Op), nil) + " " + measured(f.Value, f.Unit)
}

func measured(n *commitment.Number, unit string) string {
	return strings.TrimSpace(n.String() + " " + unit)
}

// before says what the target is held against: the value before, or another statistic.
func (s *session) before(f *commitment.Facts) string {
	var words []string
	if f.Baseline != nil {
		words = append(words, measured(f.Baseline, f.BaseUnit()))
	}
	if f.BaseRef != "" {
		words = append(words, f.BaseRef)
	}
	return strings.Join(words, " ")
}

// remarks names what else there is to know of a promise.
func (s *session) remarks(it *itemReading, p *commitment.Promise) string {
	var words []string
	for _, remark := range []struct {
		key string
		is  bool
	}{
		{"commitment.field.stretch", p.Facts.Stretch}, {"commitment.field.soft", p.Facts.Soft}, {"commitment.field.policy", p.Facts.Policy},
		{"commitment.posture.cooperate", cmp.Or(p.Facts.Posture, it.Posture) == commitment.Cooperate},
	} {
		if remark.is {
			words = append(words, s.text(remark.key, nil))
		}
	}
	for _, d := range p.Doubts {
		words = append(words, s.text("cli.commitments.doubt", map[string]any{"doubt": s.text("commitment.doubt."+d.Code, nil)}))
	}
	return strings.Join(words, s.text("cli.commitments.and", nil))
}
