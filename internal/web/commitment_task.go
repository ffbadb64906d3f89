package web

import (
	"duban/internal/commitment"
	"duban/internal/list"
	commitmentui "duban/internal/web/ui/commitment"
)

// section gathers the commitments of a task: its text with their words marked, and the figures that are none.
func (c *call) section(all *commitment.Book, t *list.Task) commitmentui.Section {
	s := commitmentui.Section{Task: t}
	for _, e := range all.ByTask(t.ID) {
		if e.State.InForce() {
			s.Entries = append(s.Entries, e)
		} else {
			s.Others = append(s.Others, e)
		}
	}
	var spans []commitmentui.Span
	for i, e := range s.Entries {
		if from, to, why := placeOf(e.Link(t.ID), t); why == "" {
			spans = append(spans, commitmentui.Span{Start: from, End: to, About: i})
		}
	}
	for _, f := range all.Figures(t.ID) {
		spans = append(spans, commitmentui.Span{Start: f.Start, End: f.End, About: len(s.Entries) + len(s.Figures)})
		s.Figures = append(s.Figures, c.figureOf(t, f))
	}
	s.Pieces = commitmentui.Cut(t.Item.Text, spans)
	return s
}

// aroundFigure is how many characters are shown on either side of a figure.
const aroundFigure = 10

// figureOf shows a figure among its words; without the text, its place is all that is known of it.
func (c *call) figureOf(t *list.Task, f commitment.Figure) commitmentui.Figure {
	out := commitmentui.Figure{Task: t, Reason: f.Reason}
	text := []rune(t.Item.Text)
	if f.Start < 0 || f.Start >= f.End || f.End > len(text) {
		out.Before = c.page.T("web.commitment.chars", "from", f.Start+1, "to", f.End)
		return out
	}
	out.Before = string(text[max(0, f.Start-aroundFigure):f.Start])
	out.Text = string(text[f.Start:f.End])
	out.After = string(text[f.End:min(len(text), f.End+aroundFigure)])
	return out
}
