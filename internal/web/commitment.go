package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/web/ui"
	caseui "duban/internal/web/ui/casework"
	commitmentui "duban/internal/web/ui/commitment"
)

// one gives the commitment that the address names, with the page's frame set to its list.
func (c *call) one() (*book, *commitment.Book, *commitment.Entry, error) {
	ctx := c.r.Context()
	typed := c.r.PathValue("code")
	code := commitment.FoldCode(typed)
	if code == "" {
		return nil, nil, nil, fault.New(fault.NotFound, "commitment.no_commitment", fault.Args{"code": typed})
	}
	all, e, err := c.Register.Find(ctx, code)
	if err != nil {
		return nil, nil, nil, err
	}
	editions, err := c.Library.Editions(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	sum, ok := summary(editions, all.View.Slug)
	if !ok {
		return nil, nil, nil, fault.New(fault.NotFound, "commitment.no_commitment", fault.Args{"code": typed})
	}
	b, err := c.enter(ctx, sum, sum.Slug, editions)
	return b, all, e, err
}

// commitment is the page of one commitment. A code typed in another spelling leads to its own.
func (c *call) commitment() error {
	typed := c.r.PathValue("code")
	if code := commitment.FoldCode(typed); code != "" && code != typed {
		c.redirect(commitmentui.Path(code))
		return nil
	}
	_, all, e, err := c.one()
	if err != nil {
		return err
	}
	return c.commitmentPage(http.StatusOK, all, e, nil, nil)
}

// commitmentPage shows a commitment, with what was wrong with a decision on it.
func (c *call) commitmentPage(status int, all *commitment.Book, e *commitment.Entry, wrong *fault.Error, since *commitmentui.Since) error {
	s, err := c.shown(all, e)
	if err != nil {
		return err
	}
	s.Since = since
	if wrong != nil && since == nil {
		s.Wrong = c.page.Message(wrong)
	}
	c.page.Here = commitmentui.Path(e.Code)
	return c.render(status, commitmentui.Page(c.frameOf(c.page.T("web.commitment.title", "code", e.Code)), s))
}

// frameOf sets the frame of a page about one commitment.
func (c *call) frameOf(title string, crumbs ...ui.Link) *ui.Page {
	trail := []ui.Link{c.crumb(), {Text: c.page.T("web.nav.commitments"), URL: c.page.Base + "/commitments"}}
	return c.frame("commitments", title, append(trail, crumbs...)...)
}

// shown gathers what the page of a commitment says.
func (c *call) shown(all *commitment.Book, e *commitment.Entry) (commitmentui.Shown, error) {
	changes, err := c.Register.Changes(c.r.Context(), e.Code)
	if err != nil {
		return commitmentui.Shown{}, err
	}
	changes = slices.Clone(changes)
	slices.Reverse(changes)
	s := commitmentui.Shown{
		Entry: e, Verdict: commitmentui.Verdict(&c.page, &e.Commitment), Places: c.places(all, e),
		Evidence: commitment.EvidenceFor(e.Facts), History: changes, Findings: c.contradictions(all, e),
	}
	for i := range changes {
		if changes[i].Action == commitment.ActionDismiss {
			s.Reason = changes[i].Reason
			break
		}
	}
	s.Before, s.After = neighbours(all, e)
	if s.Journal, err = c.history("commitment", strconv.FormatInt(int64(e.ID), 10)); err != nil {
		return s, err
	}
	fed, err := c.feeding(all.View, e.Code)
	if len(fed) > 0 {
		s.Computed = caseui.OfCommitment(&c.page, fed)
	}
	return s, err
}

// contradictions gives what the check remarked on the commitments of the tasks that one serves.
func (c *call) contradictions(all *commitment.Book, e *commitment.Entry) []commitmentui.Finding {
	b := c.books.of(all.View)
	var out []commitmentui.Finding
	for _, t := range e.Tasks {
		for _, d := range b.findingsOn(t) {
			if strings.HasPrefix(d.Finding.Code, "commitment.") {
				out = append(out, commitmentui.Finding{Decision: d, Task: t})
			}
		}
	}
	return out
}

// neighbours gives the commitments in force before and after one in the document.
func neighbours(all *commitment.Book, e *commitment.Entry) (before, after *commitment.Entry) {
	for i := e.Position - 1; i >= 0 && before == nil; i-- {
		if all.Entries[i].State.InForce() {
			before = all.Entries[i]
		}
	}
	for i := e.Position + 1; i < len(all.Entries) && after == nil; i++ {
		if all.Entries[i].State.InForce() {
			after = all.Entries[i]
		}
	}
	return before, after
}

// aroundWords is how many characters of its text are shown on either side of a commitment's sentence.
const aroundWords = 60

// places shows a commitment in the text of each task that it serves.
func (c *call) places(all *commitment.Book, e *commitment.Entry) []commitmentui.Place {
	var out []commitmentui.Place
	for _, t := range e.Tasks {
		at := commitmentui.Place{Task: t}
		from, to, why := placeOf(e.Link(t.ID), t)
		if why != "" {
			at.Why = c.page.T(why)
		} else {
			reading := all.Reading(t.ID)
			parts := partsOf(&e.Facts, reading.Promises, t.Item.Text, from, to)
			at.Runs = commitmentui.Sentence(t.Item.Text, from, to, parts, aroundWords)
		}
		out = append(out, at)
	}
	return out
}

// placeOf gives where a commitment stands in the text of a task as it is now, or the key of why that is not known.
func placeOf(l *commitment.Link, t *list.Task) (from, to int, why string) {
	text := t.Item.Text
	switch {
	case text == "":
		return 0, 0, "web.commitment.text_missing"
	case l == nil:
		return 0, 0, "web.commitment.place_unknown"
	case l.Start < l.End && l.End <= utf8.RuneCountInString(text) && l.Text == commitment.Fingerprint(text):
		return l.Start, l.End, ""
	case l.Words != "" && strings.Count(text, l.Words) == 1:
		before, _, _ := strings.Cut(text, l.Words)
		from = utf8.RuneCountInString(before)
		return from, from + utf8.RuneCountInString(l.Words), ""
	case l.Words != "":
		return 0, 0, "web.commitment.words_elsewhere"
	}
	return 0, 0, "web.commitment.place_unknown"
}

// partsOf gives the parts of a commitment's sentence: those of the grammar where it reads the same promise at that
// place, else those of its facts that stand there word for word.
func partsOf(f *commitment.Facts, promises []commitment.Promise, text string, from, to int) []commitment.Part {
	var best *commitment.Promise
	most := -50 // half the words at least
	for i := range promises {
		p := &promises[i]
		overlap := min(p.End, to) - max(p.Start, from)
		if overlap <= 0 {
			continue
		}
		score := 100 * 2 * overlap / (p.End - p.Start + to - from)
		if p.Facts.Quantity == f.Quantity {
			score += 20
		}
		if sameNumber(p.Facts.Value, f.Value) && p.Facts.Unit == f.Unit {
			score += 100
		} else if p.Facts.Value != nil || f.Value != nil {
			score -= 100 // most likely another promise of the same sentence, else words that were changed
		}
		if score > most {
			best, most = p, score
		}
	}
	if best != nil && len(best.Parts) > 0 {
		return best.Parts
	}
	return literalParts(f, text, from, to)
}

func sameNumber(a, b *commitment.Number) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// literalParts finds facts in the words of a commitment as they are.
func literalParts(f *commitment.Facts, text string, from, to int) []commitment.Part {
	words := []rune(text)[from:to]
	taken := make([]bool, len(words))
	var out []commitment.Part
	find := func(role commitment.Role, value string) {
		needle := []rune(value)
		for i := 0; len(needle) > 0 && i+len(needle) <= len(words); i++ {
			if slices.Equal(words[i:i+len(needle)], needle) && !slices.Contains(taken[i:i+len(needle)], true) {
				for k := i; k < i+len(needle); k++ {
					taken[k] = true
				}
				out = append(out, commitment.Part{Role: role, Start: from + i, End: from + i + len(needle)})
				return
			}
		}
	}
	find(commitment.RoleQuantity, f.Quantity)
	find(commitment.RoleSegment, f.Segment)
	find(commitment.RoleCondition, f.Condition)
	find(commitment.RoleBaseRef, f.BaseRef)
	if f.Baseline != nil {
		find(commitment.RoleBaseline, f.Baseline.String())
	}
	if f.Value != nil {
		find(commitment.RoleValue, f.Value.String())
	}
	find(commitment.RoleUnit, f.Unit)
	slices.SortFunc(out, func(a, b commitment.Part) int { return a.Start - b.Start })
	return out
}
