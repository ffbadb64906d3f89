package cli

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/hanzi"
	"duban/internal/locale"
)

// explainCommand is `duban commitments explain`.
type explainCommand struct {
	File     string `arg:"" help:"cli.help.file"`
	Item     string `help:"cli.help.item" placeholder:"5"`
	Position int    `help:"cli.help.position" placeholder:"12"`
}

// explainDocument is what `duban commitments explain --format json` prints.
type explainDocument struct {
	Items []explainedItem `json:"items"`
}

// explainedItem is an item with the parts of its sentences.
type explainedItem struct {
	No          string             `json:"no"`
	Position    int                `json:"position"`
	At          fault.Place        `json:"at"`
	Text        string             `json:"text"`
	Posture     commitment.Posture `json:"posture"`
	Commitments []explained        `json:"commitments"` // of every type, in the order of the text
	Figures     []unpromised       `json:"figures"`
}

// explained is a promise with the sentence it was read from.
type explained struct {
	promised
	Line     string     `json:"line"` // as a script has it
	Sentence [2]int     `json:"sentence"`
	Parts    []markPart `json:"parts"`
}

// markPart is a marked piece of the text.
type markPart struct {
	Role  commitment.Role `json:"role"`
	Start int             `json:"start"`
	End   int             `json:"end"`
	Words *string         `json:"words"`
}

// Run explains the items with a number, the one at a position, or all.
func (c explainCommand) Run(s *session) error {
	items, err := s.readings(c.File)
	if err != nil {
		return err
	}
	if items, err = c.choose(items); err != nil {
		return err
	}
	if s.json {
		document := explainDocument{Items: make([]explainedItem, len(items))}
		for i := range items {
			document.Items[i] = s.explained(&items[i])
		}
		return s.print(document)
	}
	for i := range items {
		if i > 0 {
			fmt.Fprintln(s.Out)
		}
		s.explain(&items[i])
	}
	return nil
}

// choose gives the items asked for. A number may stand twice in a document; then all of its items are meant.
func (c explainCommand) choose(items []itemReading) ([]itemReading, error) {
	var out []itemReading
	wanted := plainNumber(c.Item)
	for _, it := range items {
		if (c.Item == "" || plainNumber(it.No) == wanted) && (c.Position == 0 || it.position == c.Position) {
			out = append(out, it)
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	if c.Item == "" {
		return nil, fault.New(fault.NotFound, "cli.commitments.no_position", fault.Args{"position": c.Position, "items": len(items)})
	}
	return nil, fault.New(fault.NotFound, "cli.commitments.no_item", fault.Args{
		"item": c.Item, "items": len(items), "first": items[0].No, "last": items[len(items)-1].No,
	})
}

// plainNumber is an item's number without brackets and dots, however it was typed.
func plainNumber(no string) string {
	return strings.Trim(strings.Map(hanzi.Half, no), " ().、[]")
}

func (s *session) explained(it *itemReading) explainedItem {
	out := explainedItem{
		No: it.No, Position: it.position, At: it.At, Text: it.Text, Posture: cmp.Or(it.Posture, commitment.Own),
		Commitments: []explained{}, Figures: s.unpromised(it),
	}
	for i := range it.Promises {
		p := &it.Promises[i]
		start, end := sentence(it.runes, p)
		e := explained{promised: s.promised(it, p), Line: line(it, p), Sentence: [2]int{start, end}, Parts: []markPart{}}
		for _, part := range p.Parts {
			e.Parts = append(e.Parts, markPart{part.Role, part.Start, part.End, orNull(it.span(part.Start, part.End))})
		}
		out.Commitments = append(out.Commitments, e)
	}
	return out
}

// line is the promise as a script has it.
func line(it *itemReading, p *commitment.Promise) string {
	e := scripted(it, p.Facts)
	for _, d := range p.Doubts {
		e.Doubts = append(e.Doubts, d.Code)
	}
	return e.String()
}

// scripted leaves out what follows from the rest.
func scripted(it *itemReading, f commitment.Facts) commitment.Expected {
	f.Verify, f.BaselineUnit = "", f.BaseUnit()
	if f.Posture == it.Posture {
		f.Posture = ""
	}
	return commitment.Expected{Facts: f}
}

// ends are what closes a sentence.
const ends = "。；;！？!?\n"

// farthest bounds how far a sentence goes on either side of what was read in it: a text without a full stop is not
// printed again for every promise.
const farthest = 400

// sentence gives the sentences that a promise and its parts stand in. Without the text it is the promise's own place.
func sentence(text []rune, p *commitment.Promise) (start, end int) {
	start, end = p.Start, p.End
	if end > len(text) {
		return start, end
	}
	for _, part := range p.Parts {
		start, end = min(start, part.Start), max(end, part.End)
	}
	start, end = max(start, 0), min(end, len(text))
	first, last := max(0, start-farthest), min(len(text), end+farthest)
	for start > first && !strings.ContainsRune(ends, text[start-1]) {
		start--
	}
	for end < last && (end == 0 || !strings.ContainsRune(ends, text[end-1])) {
		end++
	}
	return start, end
}

// explain prints an item's promises for a person, with the parts marked in place.
func (s *session) explain(it *itemReading) {
	fmt.Fprintln(s.Out, s.text("cli.commitments.item", map[string]any{
		"no": cmp.Or(it.No, "—"), "position": it.position, "place": s.place(it.At),
		"posture": s.text("commitment.posture."+string(cmp.Or(it.Posture, commitment.Own)), nil),
	}))
	if it.Text == "" {
		fmt.Fprintln(s.Out, "  "+s.text("cli.commitments.no_text", map[string]any{"title": it.words}))
	}
	if len(it.Promises) == 0 {
		fmt.Fprintln(s.Out, "  "+s.text("cli.commitments.none", nil))
	}
	for i := range it.Promises {
		s.explainPromise(it, i)
	}
	if len(it.Figures) == 0 {
		return
	}
	fmt.Fprintln(s.Out, "\n"+s.text("cli.commitments.figures", map[string]any{"count": len(it.Figures)}))
	for _, f := range s.unpromised(it) {
		words := s.text("cli.commitments.offsets", map[string]any{"start": f.Start + 1, "end": f.End})
		if f.Span != nil {
			words = *f.Span + "  " + words
		}
		fmt.Fprintln(s.Out, "  "+words+"  "+f.Means)
	}
}

func (s *session) explainPromise(it *itemReading, i int) {
	p := &it.Promises[i]
	f := &p.Facts
	head := []string{s.text("commitment.type."+string(f.Type), nil)}
	if f.Kind != "" {
		head = append(head, s.text("commitment.kind."+string(f.Kind), nil))
	}
	for _, more := range []string{s.what(f), s.goal(f), s.remarks(it, p)} {
		if more != "" {
			head = append(head, more)
		}
	}
	if f.Verify != "" {
		head = append(head, s.text("cli.commitments.verify", map[string]any{"how": s.text("commitment.verify."+string(f.Verify), nil)}))
	}
	fmt.Fprintf(s.Out, "\n%d. %s\n", i+1, strings.Join(head, " · "))
	if plain := s.plain(f); plain != "" {
		fmt.Fprintln(s.Out, "   "+plain)
	}
	if it.Text != "" {
		marked, legend := s.mark(it.runes, p)
		fmt.Fprintln(s.Out, "   "+strings.ReplaceAll(strings.TrimSpace(marked), "\n", "\n   "))
		if legend != "" {
			fmt.Fprintln(s.Out, "   "+legend)
		}
	}
	fmt.Fprintln(s.Out, "   "+line(it, p))
	for _, d := range p.Doubts {
		for j := range d.Instead {
			fmt.Fprintln(s.Out, "   "+s.text("cli.commitments.instead", map[string]any{"line": scripted(it, d.Instead[j]).String()}))
		}
	}
}

// plain is the promise in plain words, where somebody wrote them.
func (s *session) plain(f *commitment.Facts) string {
	if s.lang == locale.En {
		return cmp.Or(f.PlainEn, f.PlainZh)
	}
	return f.PlainZh
}

// mark puts the parts of a promise's sentences into brackets, each with a number that the legend explains.
func (s *session) mark(text []rune, p *commitment.Promise) (marked, legend string) {
	at, end := sentence(text, p)
	parts := slices.Clone(p.Parts)
	slices.SortFunc(parts, func(a, b commitment.Part) int { return cmp.Compare(a.Start, b.Start) })
	on, off := s.colours()
	var b strings.Builder
	var roles []string
	for _, part := range parts {
		if part.Start < at || part.End > end || part.End <= part.Start {
			continue
		}
		number := numeral(len(roles) + 1)
		b.WriteString(string(text[at:part.Start]) + on + "[" + string(text[part.Start:part.End]) + "]" + number + off)
		roles = append(roles, on+number+off+s.text("commitment.role."+string(part.Role), nil))
		at = part.End
	}
	b.WriteString(string(text[at:end]))
	return b.String(), strings.Join(roles, "  ")
}

// numeral is a number in a circle, which cannot be taken for one of the text.
func numeral(n int) string {
	if n > 20 {
		return fmt.Sprintf("(%d)", n)
	}
	return string('①' + rune(n-1))
}

// colours are what switches a colour on and off; nothing unless a terminal shows the output.
func (s *session) colours() (on, off string) {
	out, isFile := s.Out.(*os.File)
	if !isFile || s.Getenv("NO_COLOR") != "" || s.Getenv("TERM") == "dumb" {
		return "", ""
	}
	if info, err := out.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return "", ""
	}
	return "\x1b[1;36m", "\x1b[0m"
}
