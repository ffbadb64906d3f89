package web

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/progress"
	"duban/internal/web/ui"
	boardui "duban/internal/web/ui/board"
	closureui "duban/internal/web/ui/closure"
	commitmentui "duban/internal/web/ui/commitment"
	"duban/internal/web/ui/task"
)

// closureSection gathers the closure of a task for its page: the conditions, what is missing and what the visitor can do.
func (c *call) closureSection(b *book, t *list.Task) (*closureui.Section, error) {
	ctx := c.r.Context()
	conditions, err := c.Progress.Conditions(ctx, c.page.Who, t.ID)
	if err != nil {
		return nil, err
	}
	all, err := c.Progress.Closures(ctx, t.ID)
	if err != nil {
		return nil, err
	}
	s := &closureui.Section{Task: t}
	for _, k := range conditions {
		one, err := c.conditionWords(b, t, &k)
		if err != nil {
			return nil, err
		}
		s.Conditions = append(s.Conditions, one)
	}
	if n := len(all); n > 0 {
		s.Now = &all[n-1]
		s.Before = slices.Clone(all[:n-1])
		slices.Reverse(s.Before)
	}
	return s, c.closureRights(s, t)
}

// closureRights says what the visitor can do about a closure as it stands.
func (c *call) closureRights(s *closureui.Section, t *list.Task) error {
	on := taskOn(t)
	over := s.Now == nil || s.Now.State == progress.ClosureRefused || s.Now.State == progress.ClosureReopened
	lead := account.On{}
	for _, u := range t.Units {
		if u.Lead {
			lead.Units = append(lead.Units, u.Unit)
		}
	}
	s.MayAsk = over && s.Missing() == 0 && c.page.MayOn(account.AskClosure, lead)
	if over {
		return nil
	}
	switch s.Now.State {
	case progress.ClosureAsked:
		s.MayCheck = c.page.MayOn(account.CheckClosure, on) && s.Now.Asked.Account != c.page.Who.ID
	case progress.ClosureChecked:
		may, err := c.Progress.MaySign(c.r.Context(), c.page.Who, t, s.Now)
		s.MaySign = may
		return err
	case progress.ClosureSigned:
		s.MayReopen = c.page.MayOn(account.CheckClosure, on) || c.page.MayOn(account.SignClosure, on)
	}
	return nil
}

// conditionWords says a condition with what stands against it, and where that is mended.
func (c *call) conditionWords(b *book, t *list.Task, k *progress.Condition) (closureui.Condition, error) {
	p := &c.page
	out := closureui.Condition{Holds: k.Holds, Words: p.T("progress.condition." + k.Code)}
	names, _ := k.Args["names"].([]string)
	if k.Holds {
		return out, nil
	}
	if k.Code == progress.ConditionValues || k.Code == progress.ConditionEvidence {
		all, err := c.Register.Get(c.r.Context(), b.Slug)
		if err != nil {
			return out, err
		}
		names = slices.Clone(names)
		for i := range names {
			if e := all.Get(commitment.FoldCode(names[i])); e != nil {
				names[i] = commitmentui.Plain(p, &e.Facts)
			}
		}
	}
	if len(names) > 0 {
		out.Words = p.T("web.at", "place", out.Words, "text", p.And(names))
	}
	path := p.Base + "/tasks/" + ui.Itoa(t.ID)
	switch k.Code {
	case progress.ConditionSteps:
		out.Help = ui.Link{Text: p.T("web.closure.help.steps"), URL: path + "#steps"}
	case progress.ConditionEvidence:
		if p.May(account.AddEvidence) {
			out.Help = ui.Link{Text: p.T("web.closure.help.evidence"), URL: "/evidence/new?task=" + ui.Itoa(t.ID)}
		}
	case progress.ConditionShares, progress.ConditionDone, progress.ConditionValues, progress.ConditionNothing:
		out.Help = ui.Link{Text: p.T("web.closure.help.reports"), URL: path + "#reports"}
	}
	return out, nil
}

// moveClosure gives the handler of one move of a closure. The button says which of two.
func moveClosure(moves closureMoves) handler {
	return func(c *call) error {
		c.fresh = true
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
		b, err := c.opened()
		if err != nil {
			return err
		}
		t, err := c.taskAsked(b)
		if err != nil {
			return err
		}
		do := c.r.PostFormValue("do")
		move := moves[do]
		if move == nil {
			return fault.New(fault.Invalid, "web.problem.invalid", nil)
		}
		in := progress.Closing{Task: t.ID, Version: wholeNumber(c.r.PostFormValue("version")), Words: strings.TrimSpace(c.r.PostFormValue("words"))}
		if _, err := move(c.Progress, c.r.Context(), c.page.Who, in); err != nil {
			f := fault.As(err)
			if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
				return err
			}
			return c.taskPage(f.Kind.Status(), b, t, boardui.LightForm{}, func(s *task.Shown) {
				if s.Closure != nil {
					s.Closure.Wrong, s.Closure.Words = c.closureFault(f), in.Words
				}
			})
		}
		c.note(c.page.T("web.closure.done." + do))
		c.redirect(c.page.Base + "/tasks/" + ui.Itoa(t.ID) + "#closure")
		return nil
	}
}

// closureFault says why a closure cannot be moved on; conditions are named in words.
func (c *call) closureFault(f *fault.Error) string {
	if codes, ok := f.Args["conditions"].([]string); ok {
		words := make([]string, len(codes))
		for i := range codes {
			words[i] = c.page.T("progress.condition." + codes[i])
		}
		return c.page.T("web.closure.conditions", "conditions", words)
	}
	return c.page.Message(f)
}

// The moves of a closure.
var (
	askClosure   = moveClosure(closureMoves{"ask": (*progress.Service).AskClosure})
	checkClosure = moveClosure(closureMoves{"check": (*progress.Service).CheckClosure, "refuse": (*progress.Service).RefuseClosure})
	signClosure  = moveClosure(closureMoves{"sign": (*progress.Service).SignClosure, "refuse": (*progress.Service).RefuseClosure})
	reopenTask   = moveClosure(closureMoves{"reopen": (*progress.Service).Reopen})
)

// closureMoves are the moves of one form, by the name of their buttons.
type closureMoves = map[string]func(*progress.Service, context.Context, *account.Subject, progress.Closing) (*progress.Closure, error)
