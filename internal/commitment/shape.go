package commitment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/list"
)

// Split puts two or more commitments in the place of one, which stays as replaced. They are confirmed and take over its
// links. Their codes come back.
func (s *Service) Split(ctx context.Context, o Decision, into []Facts) ([]string, error) {
	if len(into) < 2 {
		return nil, fault.New(fault.Invalid, "commitment.split_few", nil)
	}
	if err := validAll(into); err != nil {
		return nil, err
	}
	for i := range into {
		for j := range i {
			if sameFacts(&into[i], &into[j]) {
				return nil, fault.New(fault.Invalid, "commitment.split_same", fault.Args{"one": j + 1, "other": i + 1})
			}
		}
	}
	e := edit{s: s, action: ActionSplit}
	c, err := e.load(ctx, o)
	if err != nil {
		return nil, err
	}
	if !c.State.InForce() {
		return nil, wrongState(c)
	}
	old, codes := c.clone(), make([]string, len(into))
	for i := range into {
		codes[i] = NewCode()
	}
	old.State, old.Doubts, old.Into = StateReplaced, nil, codes
	e.save(c, old, o)
	for i, f := range into {
		e.save(nil, Commitment{Code: codes[i], State: StateConfirmed, Facts: f, Links: slices.Clone(c.Links)}, o)
	}
	return codes, e.write(ctx)
}

// validAll validates several facts; the fields at fault are named "1.value", "2.unit".
func validAll(all []Facts) error {
	var wrong []error
	for i, f := range all {
		err := f.Validate()
		if err == nil {
			continue
		}
		for _, one := range Faults(err) {
			one.Field = fmt.Sprint(i+1, ".", one.Field)
			wrong = append(wrong, one)
		}
	}
	return errors.Join(wrong...)
}

// Faults takes joined errors apart, as [Facts.Validate] and [ParseCurated] give them.
func Faults(err error) []*fault.Error {
	if err == nil {
		return nil
	}
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return []*fault.Error{fault.As(err)}
	}
	var out []*fault.Error
	for _, one := range joined.Unwrap() {
		out = append(out, Faults(one)...)
	}
	return out
}

// Merge puts one confirmed commitment in the place of several, which stay as replaced. It takes over the links of
// all. Its code comes back.
func (s *Service) Merge(ctx context.Context, o Decision, others []Decision, f Facts) (string, error) {
	if err := f.Validate(); err != nil {
		return "", err
	}
	merged, e := Commitment{Code: NewCode(), State: StateConfirmed, Facts: f}, edit{s: s, action: ActionMerge}
	seen := map[string]bool{}
	for _, from := range append([]Decision{o}, others...) {
		c, err := e.load(ctx, from)
		if err != nil {
			return "", err
		}
		if !c.State.InForce() {
			return "", wrongState(c)
		}
		if seen[c.Code] {
			continue
		}
		seen[c.Code] = true
		old := c.clone()
		old.State, old.Doubts, old.Into = StateReplaced, nil, []string{merged.Code}
		e.save(c, old, Decision{By: o.By, Reason: o.Reason})
		for _, l := range c.Links {
			merged.Links = mergeLink(merged.Links, l)
		}
	}
	if len(seen) < 2 {
		return "", fault.New(fault.Invalid, "commitment.merge_few", nil)
	}
	if err := s.fill(ctx, e.batch.List, merged.Links); err != nil {
		return "", err
	}
	e.save(nil, merged, o)
	return merged.Code, e.write(ctx)
}

// mergeLink adds a link. Two places in one text become the stretch from the first to the last.
func mergeLink(links []Link, l Link) []Link {
	i := slices.IndexFunc(links, func(k Link) bool { return k.Task == l.Task })
	if i < 0 {
		return append(links, l)
	}
	k := &links[i]
	switch {
	case k.Start == k.End:
		*k = l
	case l.Start < l.End && k.Text == l.Text:
		*k = joinPlaces(*k, l)
	}
	return links
}

func joinPlaces(a, b Link) Link {
	if b.Start < a.Start {
		a, b = b, a
	}
	if b.End <= a.End {
		return a
	}
	if a.Words != "" && b.Words != "" && b.Start <= a.End {
		a.Words += string([]rune(b.Words)[a.End-b.Start:])
	} else {
		a.Words = "" // what stands between is in the text alone
	}
	a.End = b.End
	return a
}

// fill gives places their words where the newest edition has the text that they belong to.
func (s *Service) fill(ctx context.Context, of list.ID, links []Link) error {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return err
	}
	for _, view := range views {
		if view.List != of {
			continue
		}
		for i := range links {
			l := &links[i]
			if t := view.Task(l.Task); t != nil && l.Text != "" && Fingerprint(t.Item.Text) == l.Text {
				l.Words = cut(t.Item.Text, l.Start, l.End)
			}
		}
	}
	return nil
}

// Add keeps a commitment that a person found at a place of a task's text. It is confirmed. Where the text is not there,
// start and end are 0. Its code comes back.
func (s *Service) Add(ctx context.Context, task list.TaskID, start, end int, f Facts, by string) (string, error) {
	if err := f.Validate(); err != nil {
		return "", err
	}
	view, link, err := s.place(ctx, 0, task, start, end)
	if err != nil {
		return "", err
	}
	e := edit{s: s, action: ActionAdd, batch: Batch{List: view.List}}
	c := Commitment{Code: NewCode(), State: StateConfirmed, Facts: f, Links: []Link{link}}
	e.save(nil, c, Decision{By: by})
	return c.Code, e.write(ctx)
}

// Link says that a commitment serves one more task of its list, at a place of its text.
func (s *Service) Link(ctx context.Context, o Decision, task list.TaskID, start, end int) error {
	return s.decide(ctx, o, ActionLink, func(c *Commitment) error {
		if !c.State.InForce() {
			return wrongState(c)
		}
		if slices.ContainsFunc(c.Links, func(l Link) bool { return l.Task == task }) {
			return fault.New(fault.Conflict, "commitment.linked_twice", fault.Args{"code": c.Code})
		}
		_, link, err := s.place(ctx, c.List, task, start, end)
		c.Links = append(c.Links, link)
		return err
	})
}

// Unlink says that a commitment does not serve a task. The last link stays: a commitment that serves none is to be
// dismissed.
func (s *Service) Unlink(ctx context.Context, o Decision, task list.TaskID) error {
	return s.decide(ctx, o, ActionUnlink, func(c *Commitment) error {
		i := slices.IndexFunc(c.Links, func(l Link) bool { return l.Task == task })
		switch {
		case !c.State.InForce():
			return wrongState(c)
		case i < 0:
			return fault.New(fault.Conflict, "commitment.not_linked", fault.Args{"code": c.Code})
		case len(c.Links) == 1:
			return fault.New(fault.Conflict, "commitment.last_link", fault.Args{"code": c.Code})
		}
		c.Links = slices.Delete(c.Links, i, i+1)
		return nil
	})
}

// place makes a link to a task of a newest edition: of one list, or of any when of is 0.
func (s *Service) place(ctx context.Context, of list.ID, id list.TaskID, start, end int) (*list.View, Link, error) {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return nil, Link{}, err
	}
	for _, view := range views {
		task := view.Task(id)
		if task == nil || of != 0 && view.List != of {
			continue
		}
		text := task.Item.Text
		if start < 0 || end < start || end > utf8.RuneCountInString(text) {
			return nil, Link{}, &fault.Error{Kind: fault.Invalid, Code: "commitment.no_span", Field: "words"}
		}
		return view, linkAt(id, text, start, end), nil
	}
	return nil, Link{}, fault.New(fault.NotFound, "commitment.no_task", nil)
}

// linkAt is a link to a place of a text.
func linkAt(task list.TaskID, text string, start, end int) Link {
	return Link{Task: task, Start: start, End: end, Text: Fingerprint(text), Words: cut(text, start, end)}
}

// cut gives the words between two rune offsets, as far as the text goes.
func cut(text string, start, end int) string {
	if start >= end {
		return ""
	}
	runes := []rune(text)
	return strings.Clone(string(runes[min(start, len(runes)):min(end, len(runes))]))
}
