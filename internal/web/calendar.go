package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"duban/internal/account"
	"duban/internal/calendar"
	"duban/internal/fault"
	"duban/internal/web/ui"
	calendarui "duban/internal/web/ui/calendar"
	"duban/internal/worktime"
)

// calendar is the page of the working calendar: editions, a year day by day, overrides, and what waits for a decision.
func (c *call) calendar() error { return c.calendarPage(http.StatusOK, calendarui.Form{}) }

func (c *call) calendarPage(status int, form calendarui.Form) error {
	c.fresh = true
	c.page.Here = "/calendar"
	if err := c.openCurrent(); err != nil {
		return err
	}
	p := c.frame("calendar", c.page.T("web.nav.calendar"))
	ctx := c.r.Context()
	if err := c.Calendar.Refresh(ctx); err != nil {
		return err
	}
	changes, err := c.Calendar.List(ctx)
	if err != nil {
		return err
	}
	force := c.Calendar.Force()
	year := c.year()
	index := calendarui.Index{
		Edition: force.Edition, Units: force.Units, Year: calendarui.NewYear(force.Edition, year), Form: form, Editions: worktime.Editions(),
	}
	for i := range changes {
		if changes[i].State != calendar.StatePending {
			index.Decided = append(index.Decided, changes[i])
			continue
		}
		if !p.May(account.Days) {
			index.Pending = append(index.Pending, calendar.Pending{Change: changes[i]})
			continue
		}
		d, err := c.Calendar.Diff(ctx, changes[i].ID)
		if fault.Is(err, fault.Conflict) {
			continue // it was decided just now
		}
		if err != nil {
			return err
		}
		index.Pending = append(index.Pending, *d)
	}
	slices.Reverse(index.Decided)
	return c.render(status, calendarui.Page(p, index))
}

// year is the year that the address asks for, else the current one.
func (c *call) year() int {
	if n, err := strconv.Atoi(c.r.URL.Query().Get("year")); err == nil && n >= calendarui.FirstYear && n <= calendarui.LastYear {
		return n
	}
	return worktime.MomentOf(c.Now()).Date().Year()
}

// proposeDays keeps a local override until somebody decides on it.
func (c *call) proposeDays() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	value := func(name string) string { return strings.TrimSpace(c.r.PostFormValue(name)) }
	form := calendarui.Form{From: value("from"), To: value("to"), Day: value("day"), Unit: value("unit"), Reason: value("reason"), Issuer: value("issuer")}
	proposal, err := proposalOf(form)
	if err == nil {
		proposal.By = c.page.Who.Name
		_, err = c.Calendar.Propose(c.r.Context(), proposal)
	}
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		form.Wrong = c.page.Message(f)
		return c.calendarPage(f.Kind.Status(), form)
	}
	c.note(c.page.T("web.calendar.proposed"))
	c.redirect("/calendar")
	return nil
}

// maxCalendar bounds a calendar file: a decade of notices is a tenth of it.
const maxCalendar = 1 << 20

// proposeFile keeps a calendar file until somebody decides on it, for one unit or for all.
func (c *call) proposeFile() error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxCalendar+1<<12)
	data, err := c.calendarFile()
	form := calendarui.Form{FileUnit: strings.TrimSpace(c.r.PostFormValue("unit"))}
	if err == nil {
		_, err = c.Calendar.Propose(c.r.Context(), calendar.Proposal{File: data, Unit: form.FileUnit, By: c.page.Who.Name})
	}
	if err != nil {
		f := fault.As(err)
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict && f.Kind != fault.TooLarge {
			return err
		}
		form.Wrong = c.page.Message(f)
		return c.calendarPage(f.Kind.Status(), form)
	}
	c.note(c.page.T("web.calendar.proposed"))
	c.redirect("/calendar")
	return nil
}

// calendarFile gives the file of the form.
func (c *call) calendarFile() ([]byte, error) {
	in, _, err := c.r.FormFile("file")
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, fault.Wrap(err, fault.TooLarge, "web.import.too_large", fault.Args{"size": ui.FileSize(maxCalendar)})
	case errors.Is(err, http.ErrMissingFile), errors.Is(err, http.ErrNotMultipart):
		return nil, fault.Wrap(err, fault.Invalid, "web.import.no_file", nil)
	case err != nil:
		return nil, fault.Wrap(err, fault.Invalid, "web.import.broken_off", nil)
	}
	defer in.Close()
	data, err := io.ReadAll(in)
	if err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "web.import.broken_off", nil)
	}
	if len(data) == 0 {
		return nil, fault.New(fault.Invalid, "worktime.calendar_empty", nil)
	}
	return data, nil
}

func proposalOf(f calendarui.Form) (calendar.Proposal, error) {
	from, err := worktime.ParseDate(f.From)
	if err != nil {
		return calendar.Proposal{}, err
	}
	to := from
	if f.To != "" {
		if to, err = worktime.ParseDate(f.To); err != nil {
			return calendar.Proposal{}, err
		}
	}
	if to < from || to-from > 366 {
		return calendar.Proposal{}, fault.New(fault.Invalid, "worktime.calendar_span", fault.Args{"from": from.String(), "to": to.String()})
	}
	return calendar.Proposal{Unit: f.Unit, Override: worktime.Override{From: from, To: to, Work: f.Day == "work", Reason: f.Reason, Issuer: f.Issuer}}, nil
}

func (c *call) approveDays() error { return c.decideDays("approved", c.Calendar.Approve) }

func (c *call) refuseDays() error { return c.decideDays("refused", c.Calendar.Refuse) }

// decideDays decides on a change of the calendar, with the reason of the form.
func (c *call) decideDays(done string, decide func(context.Context, calendar.Decision) (*calendar.Change, error)) error {
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
	id, err := c.number("change")
	if err != nil {
		return err
	}
	_, err = decide(c.r.Context(), calendar.Decision{ID: calendar.ChangeID(id), By: c.page.Who.Name, Reason: c.r.PostFormValue("reason")})
	if fault.Is(err, fault.Invalid) || fault.Is(err, fault.Conflict) {
		f := fault.As(err)
		return c.calendarPage(f.Kind.Status(), calendarui.Form{Wrong: c.page.Message(f)})
	}
	if err != nil {
		return err
	}
	c.note(c.page.T("web.calendar." + done))
	c.redirect("/calendar")
	return nil
}
