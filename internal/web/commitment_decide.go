package web

import (
	"net/http"
	"strconv"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	commitmentui "duban/internal/web/ui/commitment"
)

// maxForm bounds what the forms of commitments send.
const maxForm = 256 << 10

// decide gives the handler of a decision that is one button. The service says whether it is possible.
func decide(action string, do func(*call, commitment.Decision) error) handler {
	return func(c *call) error {
		c.fresh = true
		c.r.Body = http.MaxBytesReader(c.w, c.r.Body, maxForm)
		_, all, e, err := c.one()
		if err != nil {
			return err
		}
		if wrong := do(c, c.decision(e)); wrong != nil {
			f := fault.As(wrong)
			if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
				return wrong
			}
			var since *commitmentui.Since
			if f.Kind == fault.Conflict {
				if since, err = c.since(e, c.version()); err != nil {
					return err
				}
			}
			return c.commitmentPage(f.Kind.Status(), all, e, f, since)
		}
		c.note(c.page.T("web.commitment.done."+action, "code", e.Code))
		c.redirect(c.backTo(commitmentui.Path(e.Code)))
		return nil
	}
}

// The decisions that are one button.
var (
	acceptOne  = decide("accept", func(c *call, o commitment.Decision) error { return c.Confirms.Accept(c.r.Context(), o) })
	settleOne  = decide("settle", func(c *call, o commitment.Decision) error { return c.Confirms.Settle(c.r.Context(), o) })
	dismissOne = decide("dismiss", func(c *call, o commitment.Decision) error { return c.Confirms.Dismiss(c.r.Context(), o) })
	restoreOne = decide("restore", func(c *call, o commitment.Decision) error { return c.Confirms.Restore(c.r.Context(), o) })
	unlinkOne  = decide("unlink", func(c *call, o commitment.Decision) error {
		task, err := strconv.ParseInt(c.r.PostFormValue("task"), 10, 64)
		if err != nil {
			return fault.New(fault.Invalid, "commitment.no_task", nil)
		}
		return c.Confirms.Unlink(c.r.Context(), o, list.TaskID(task))
	})
)

// decision is what the form says: on which commitment, made from which version of it.
func (c *call) decision(e *commitment.Entry) commitment.Decision {
	return commitment.Decision{Code: e.Code, Version: c.version(), By: c.page.Who.Name, Reason: c.r.PostFormValue("reason")}
}

// version is the version that the form was made from.
func (c *call) version() int64 {
	n, err := strconv.ParseInt(c.r.PostFormValue("version"), 10, 64)
	if err != nil {
		return 0 // no commitment has it: refused as stale
	}
	return n
}

// backTo is the address of ours that the form came from.
func (c *call) backTo(otherwise string) string {
	if to := c.r.FormValue("back"); to != "" && back(to) == to {
		return to
	}
	return otherwise
}

// since gives what changed since a form was made from some version, nil when nothing did.
func (c *call) since(e *commitment.Entry, version int64) (*commitmentui.Since, error) {
	if version <= 0 || version >= e.Version {
		return nil, nil
	}
	changes, err := c.Register.Changes(c.r.Context(), e.Code)
	if err != nil {
		return nil, err
	}
	later := min(int(e.Version-version), len(changes)) // every version has its change
	return &commitmentui.Since{Changes: changes[len(changes)-later:]}, nil
}
