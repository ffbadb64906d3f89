package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/web/ui"
	commitmentui "duban/internal/web/ui/commitment"
)

// Forms by which a commitment is changed: addresses below its own, words below web.commitment.do.
const (
	formCorrect = "correct"
	formSplit   = "split"
	formMerge   = "merge"
	formLink    = "link"
	formAdd     = "add"
)

// maxParts is how many parts one commitment can be split into at once.
const maxParts = 9

// changeForm shows the form of an action.
func changeForm(action string) handler {
	return func(c *call) error {
		c.fresh = true
		b, all, e, err := c.one()
		if err != nil {
			return err
		}
		f := c.newForm(action, all, e)
		f.Version = e.Version
		facts := e.Facts
		if action == formCorrect {
			facts = c.chosenReading(e)
		}
		switch action {
		case formSplit:
			f.Blocks = parts(e)
		case formCorrect, formMerge:
			f.Blocks = []commitmentui.Fields{commitmentui.NewFields("", &facts)}
		}
		f.Tasks = c.taskOptions(b, e, "")
		return c.formPage(http.StatusOK, f)
	}
}

// newForm begins the form of an action on a commitment.
func (c *call) newForm(action string, all *commitment.Book, e *commitment.Entry) commitmentui.Form {
	f := commitmentui.Form{
		Action: action, Entry: e, URL: commitmentui.Path(e.Code) + "/" + action, Back: c.backTo(commitmentui.Path(e.Code)),
		Places: c.places(all, e), NeedsReason: action == formCorrect && e.NeedsReason(commitment.ActionCorrect),
	}
	if action == formMerge {
		f.Others = others(all, e)
	}
	return f
}

func (c *call) formPage(status int, f commitmentui.Form) error {
	title := c.page.T("web.commitment.form."+f.Action, "name", "")
	if f.Entry != nil {
		title = c.page.T("web.commitment.form."+f.Action, "name", commitmentui.Name(&c.page, &f.Entry.Facts))
		c.page.Here = f.URL
		c.frameOf(title, ui.Link{Text: f.Entry.Code, URL: commitmentui.Path(f.Entry.Code)})
	} else {
		c.frame("tasks", title, c.crumb(), ui.Link{Text: c.page.T("web.nav.tasks"), URL: c.page.Base + "/tasks"},
			ui.Link{Text: c.page.TaskTitle(f.Task), URL: c.page.Base + "/tasks/" + ui.Itoa(f.Task.ID)})
	}
	return c.render(status, commitmentui.FormPage(&c.page, f))
}

// chosenReading gives the facts of a commitment, or the other reading that the address asks for.
func (c *call) chosenReading(e *commitment.Entry) commitment.Facts {
	q := c.r.URL.Query()
	i, err1 := strconv.Atoi(q.Get("doubt"))
	k, err2 := strconv.Atoi(q.Get("instead"))
	if err1 != nil || err2 != nil || i < 0 || k < 0 || i >= len(e.Doubts) || k >= len(e.Doubts[i].Instead) {
		return e.Facts
	}
	facts := e.Doubts[i].Instead[k]
	if facts.From == "" && facts.To == "" && facts.Kind == commitment.Duration { // the clock is rarely in the words
		facts.From, facts.To, facts.ClockProposed = e.Facts.From, e.Facts.To, e.Facts.ClockProposed
	}
	return facts
}

// parts begins a split: the other readings where there are several, else the same facts twice.
func parts(e *commitment.Entry) []commitmentui.Fields {
	all := []commitment.Facts{e.Facts, e.Facts}
	for i := range all { // plain words of the whole fit no part
		all[i].PlainZh, all[i].PlainEn = "", ""
	}
	out := make([]commitmentui.Fields, len(all))
	for i := range all {
		out[i] = commitmentui.NewFields(partPrefix(i), &all[i])
	}
	return out
}

func partPrefix(i int) string { return itoa(i+1) + "." }

// others gives the commitments in force of the same tasks, to merge with.
func others(all *commitment.Book, e *commitment.Entry) []commitmentui.Other {
	var out []commitmentui.Other
	seen := map[*commitment.Entry]bool{e: true}
	for _, t := range e.Tasks {
		for _, other := range all.ByTask(t.ID) {
			if !seen[other] && other.State.InForce() {
				out = append(out, commitmentui.Other{Entry: other})
			}
			seen[other] = true
		}
	}
	return out
}

// taskOptions gives the tasks that a commitment may be linked to.
func (c *call) taskOptions(b *book, e *commitment.Entry, chosen string) []commitmentui.Option {
	var out []commitmentui.Option
	for i := range b.Tasks {
		t := &b.Tasks[i]
		if e.Link(t.ID) == nil {
			id := ui.Itoa(t.ID)
			out = append(out, commitmentui.Option{Value: id, Text: strings.TrimSpace(t.Item.No + " " + c.page.TaskTitle(t)), Chosen: id == chosen})
		}
	}
	return out
}

// change takes the form of an action. What cannot be saved is shown again with what was typed.
func change(action string) handler {
	return func(c *call) error {
		c.fresh = true
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
		b, all, e, err := c.one()
		if err != nil {
			return err
		}
		f := c.newForm(action, all, e)
		f.Version, f.Reason = c.version(), c.r.PostFormValue("reason")
		f.Words, f.Start = c.r.PostFormValue("words"), c.r.PostFormValue("start")
		f.Tasks = c.taskOptions(b, e, c.r.PostFormValue("task"))
		facts, wrong := c.blocks(&f)
		if n := len(f.Blocks); n > 0 && n < maxParts && c.r.PostFormValue("more") != "" {
			f.Blocks = append(f.Blocks, f.Blocks[n-1].Next(partPrefix(n)))
			return c.formPage(http.StatusOK, f)
		}
		code := e.Code
		if wrong == nil {
			code, wrong = c.save(b, all, e, &f, facts)
		}
		if wrong != nil {
			return c.formAgain(f, wrong)
		}
		c.note(c.page.T("web.commitment.done."+action, "code", e.Code))
		if action == formMerge || f.Back == commitmentui.Path(e.Code) {
			c.redirect(commitmentui.Path(code))
		} else {
			c.redirect(f.Back)
		}
		return nil
	}
}

// blocks reads the forms of facts.
func (c *call) blocks(f *commitmentui.Form) ([]commitment.Facts, error) {
	switch f.Action {
	case formLink:
		return nil, nil
	case formSplit:
		for i := 0; i < maxParts && c.r.PostForm.Has(partPrefix(i)+"type"); i++ {
			f.Blocks = append(f.Blocks, commitmentui.ReadFields(partPrefix(i), c.typed))
		}
	default:
		f.Blocks = []commitmentui.Fields{commitmentui.ReadFields("", c.typed)}
	}
	var facts []commitment.Facts
	var wrong []error
	for i := range f.Blocks {
		one, err := f.Blocks[i].Facts()
		facts = append(facts, one)
		for _, w := range commitment.Faults(err) {
			f.Blocks[i].Mark(w.Field, c.page.Message(w))
			wrong = append(wrong, &fault.Error{Kind: w.Kind, Code: w.Code, Args: w.Args, Field: f.Blocks[i].Prefix + w.Field})
		}
	}
	return facts, errors.Join(wrong...)
}

// typed gives what was typed into a control.
func (c *call) typed(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }

// save does what the form says and gives the code of the commitment that comes of it.
func (c *call) save(b *book, all *commitment.Book, e *commitment.Entry, f *commitmentui.Form, facts []commitment.Facts) (string, error) {
	ctx, o := c.r.Context(), c.decision(e)
	switch f.Action {
	case formCorrect:
		return e.Code, c.Confirms.Correct(ctx, o, facts[0])
	case formSplit:
		_, err := c.Confirms.Split(ctx, o, facts)
		return e.Code, err
	case formMerge:
		with, err := c.mergeWith(all, f, o)
		if err != nil {
			return "", err
		}
		return c.Confirms.Merge(ctx, o, with, facts[0])
	}
	id, err := strconv.ParseInt(c.r.PostFormValue("task"), 10, 64)
	t := b.Task(list.TaskID(id))
	if err != nil || t == nil {
		return "", &fault.Error{Kind: fault.Invalid, Code: "commitment.no_task", Field: "task"}
	}
	from, to := 0, 0
	if f.Words != "" {
		if from, to, err = findWords(t.Item.Text, f.Words, f.Start); err != nil {
			return "", err
		}
	}
	return e.Code, c.Confirms.Link(ctx, o, t.ID, from, to)
}

// mergeWith reads which others a commitment is to be merged with: those ticked, and codes typed.
func (c *call) mergeWith(all *commitment.Book, f *commitmentui.Form, o commitment.Decision) ([]commitment.Decision, error) {
	f.Codes = c.typed("codes")
	var out []commitment.Decision
	for _, value := range c.r.PostForm["other"] {
		if d, ok := decisionOf(value, o.By); ok {
			d.Reason = o.Reason
			out = append(out, d)
		}
	}
	for i := range f.Others {
		f.Others[i].Chosen = slices.ContainsFunc(out, func(d commitment.Decision) bool { return d.Code == f.Others[i].Entry.Code })
	}
	for word := range strings.FieldsFuncSeq(f.Codes, func(r rune) bool { return strings.ContainsRune(" ,，、;；\t", r) }) {
		other := all.Get(commitment.FoldCode(word))
		if other == nil {
			return nil, &fault.Error{Kind: fault.Invalid, Code: "commitment.no_commitment", Args: fault.Args{"code": word}, Field: "codes"}
		}
		out = append(out, commitment.Decision{Code: other.Code, Version: other.Version, By: o.By, Reason: o.Reason})
	}
	if len(out) == 0 {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "commitment.merge_few", Field: "codes"}
	}
	return out, nil
}

// decisionOf reads a code and the version that was shown: "K7M2PX.3".
func decisionOf(value, by string) (commitment.Decision, bool) {
	code, version, _ := strings.Cut(value, ".")
	n, err := strconv.ParseInt(version, 10, 64)
	code = commitment.FoldCode(code)
	return commitment.Decision{Code: code, Version: n, By: by}, err == nil && code != ""
}

// formAgain shows a form again with what is wrong and, when somebody else was faster, with what they changed.
func (c *call) formAgain(f commitmentui.Form, err error) error {
	faults := commitment.Faults(err)
	first := faults[0]
	if first.Kind != fault.Invalid && first.Kind != fault.Conflict {
		return err
	}
	if f.Entry != nil && first.Kind == fault.Conflict {
		since, err := c.since(f.Entry, f.Version)
		if err != nil {
			return err
		}
		if f.Since = since; since != nil {
			f.Version = f.Entry.Version // sent again, it is made from what is shown now
			return c.formPage(first.Kind.Status(), f)
		}
	}
	for _, w := range faults {
		f.Wrong = append(f.Wrong, commitmentui.Wrong{ID: w.Field, Text: c.message(w)})
	}
	return c.formPage(first.Kind.Status(), f)
}

// message gives the words of a fault after the name of its control.
func (c *call) message(f *fault.Error) string {
	p, name := &c.page, f.Field
	if name == "" {
		return p.Message(f)
	}
	part, field, several := strings.Cut(name, ".")
	if !several {
		field = name
	}
	label := "commitment.field." + field
	if !locale.Has(label) {
		return p.Message(f)
	}
	place := p.T(label)
	if several {
		place = p.T("web.at", "place", p.T("web.commitment.part", "number", part), "text", place)
	}
	return p.T("web.at", "place", place, "text", p.Message(f))
}
