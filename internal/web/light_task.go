package web

import (
	"net/http"
	"slices"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	boardui "duban/internal/web/ui/board"
	"duban/internal/worktime"
)

// taskLight is what a task's page says of its light; nil for those who may not see it.
func (c *call) taskLight(b *book, t *list.Task, form boardui.LightForm) (*boardui.TaskLight, error) {
	if err := c.openLights(b); err != nil {
		return nil, err
	}
	v := c.seen(t)
	if v == nil {
		return nil, nil
	}
	out := &boardui.TaskLight{Light: v, Simulated: c.lights.Simulated, Holds: c.lights.Holds(t.ID), Form: form}
	all, err := c.Override.Store.Overrides(c.r.Context(), b.List)
	if err != nil {
		return nil, err
	}
	for _, o := range slices.Backward(all) {
		if o.Task == t.ID && (v.Override == nil || o.ID != v.Override.ID) {
			out.Set = append(out.Set, o)
		}
	}
	if c.page.MayOn(account.OverrideLight, taskOn(t)) && c.lights.On == c.page.Today && v.Light != measure.Closed {
		out.Action = c.page.Base + "/tasks/" + c.r.PathValue("task") + "/light"
	}
	return out, nil
}

// setLight sets a task's light by hand.
func (c *call) setLight() error {
	return c.changeLight(func(b *book, t *list.Task, form *boardui.LightForm) error {
		proposal := measure.Proposal{
			Task: t.ID, Light: measure.Light(form.Light), Reason: form.Reason, Account: int64(c.page.Who.ID), Who: c.page.Who.Name,
		}
		if day, err := worktime.ParseDate(form.To); err == nil {
			proposal.To = day // without one it is refused
		}
		_, err := c.Override.Set(c.r.Context(), b.List, proposal)
		return err
	})
}

// endLight ends a light that was set by hand.
func (c *call) endLight() error {
	return c.changeLight(func(b *book, _ *list.Task, form *boardui.LightForm) error {
		id, err := c.number("override")
		if err != nil {
			return err
		}
		return c.Override.End(c.r.Context(), b.List, measure.OverrideID(id), measure.Ended{
			Account: int64(c.page.Who.ID), Who: c.page.Who.Name, Reason: form.Reason,
		})
	})
}

// changeLight does something to the light of a task and leads back to its page, or shows it with what is wrong.
func (c *call) changeLight(do func(*book, *list.Task, *boardui.LightForm) error) error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	b, err := c.opened()
	if err != nil {
		return err
	}
	t, err := c.taskAsked(b)
	if err != nil {
		return err
	}
	if c.page.Old || !c.page.MayOn(account.OverrideLight, taskOn(t)) {
		return fault.New(fault.Forbidden, "web.problem.forbidden", nil)
	}
	form := boardui.LightForm{Light: c.r.PostFormValue("light"), To: c.r.PostFormValue("to"), Reason: c.r.PostFormValue("reason")}
	err = do(b, t, &form)
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		f := fault.As(err)
		form.Field, form.Wrong = f.Field, c.page.Message(f)
		return c.taskPage(f.Kind.Status(), b, t, form)
	}
	if err != nil {
		return err
	}
	c.note(c.page.T("web.light.changed"))
	c.redirect(c.page.Base + "/tasks/" + c.r.PathValue("task") + "#light")
	return nil
}
