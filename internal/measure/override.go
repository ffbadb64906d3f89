package measure

import (
	"context"
	"strings"
	"time"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/worktime"
)

// OverrideID identifies an override.
type OverrideID int64

// Override is a person's light over the reckoned one, with the reason and until when. Pages show both. It is never
// changed; one that is ended early keeps who ended it and why.
type Override struct {
	ID      OverrideID
	Task    list.TaskID
	Light   Light
	Reason  string
	Account int64  // of who set it
	Who     string // name of the account on that day
	At      time.Time
	From    worktime.Date
	To      worktime.Date // last day
	Ended   *Ended        // nil unless it was ended early
}

// Ended says that an override was ended before its last day: from that day on it holds no more.
type Ended struct {
	On      worktime.Date
	Account int64
	Who     string
	Reason  string
	At      time.Time
}

// On reports whether an override holds on a day.
func (o *Override) On(day worktime.Date) bool {
	return o.From <= day && (o.To == 0 || day <= o.To) && (o.Ended == nil || day < o.Ended.On)
}

// Verdict is the light that pages show, beside the one that was reckoned.
type Verdict struct {
	Reading
	Override *Override // nil when none holds
}

// Judge puts the newest override that holds on a day, the last of them, over a reading. A closed task needs none: its
// closure was signed.
func Judge(r Reading, overrides []Override, day worktime.Date) Verdict {
	v := Verdict{Reading: r}
	if r.Light == Closed {
		return v
	}
	for i := range overrides {
		if overrides[i].On(day) {
			v.Override = &overrides[i]
		}
	}
	return v
}

// Shown is the light that counts: the override's while one holds.
func (v *Verdict) Shown() Light {
	if v.Override != nil {
		return v.Override.Light
	}
	return v.Light
}

// Store keeps overrides. The store package implements it on SQLite and PostgreSQL.
type Store interface {
	// Version changes with every override set or ended.
	Version(ctx context.Context) (int64, error)
	// Overrides lists those of a list's tasks, oldest first.
	Overrides(ctx context.Context, of list.ID) ([]Override, error)
	// Set keeps an override; the store gives it its ID.
	Set(ctx context.Context, of list.ID, o Override) (OverrideID, error)
	// End keeps that an override was ended; fault.Conflict when it was already, fault.NotFound when there is none.
	End(ctx context.Context, of list.ID, id OverrideID, e Ended) error
}

// Service sets and ends overrides.
type Service struct {
	Store Store
	Clock func() time.Time
}

// Proposal is an override that somebody wants to set.
type Proposal struct {
	Task    list.TaskID
	Light   Light
	Reason  string
	To      worktime.Date
	Account int64
	Who     string
}

// maxOverride is how many days an override may hold before somebody has to think again.
const maxOverride = 92

// Set puts a person's light over the reckoned one, from today on. It wants one of the lights that say how a task is
// going, a reason, and a last day within three months.
func (s *Service) Set(ctx context.Context, of list.ID, p Proposal) (OverrideID, error) {
	now := s.Clock()
	today := worktime.MomentOf(now).Date()
	reason := strings.TrimSpace(p.Reason)
	wrong := func(field, code string) (OverrideID, error) {
		return 0, &fault.Error{Kind: fault.Invalid, Code: code, Field: field, Args: fault.Args{"days": maxOverride}}
	}
	switch {
	case p.Light != Green && p.Light != Yellow && p.Light != Red && p.Light != Grey:
		return wrong("light", "measure.override_light")
	case reason == "":
		return wrong("reason", "measure.override_reason")
	case p.To < today || p.To > today+maxOverride:
		return wrong("to", "measure.override_to")
	}
	return s.Store.Set(ctx, of, Override{
		Task: p.Task, Light: p.Light, Reason: reason, Account: p.Account, Who: p.Who, At: now, From: today, To: p.To,
	})
}

// End ends an override early, with a reason. From today on the reckoned light counts again.
func (s *Service) End(ctx context.Context, of list.ID, id OverrideID, e Ended) error {
	if e.Reason = strings.TrimSpace(e.Reason); e.Reason == "" {
		return &fault.Error{Kind: fault.Invalid, Code: "measure.override_reason", Field: "reason"}
	}
	e.At = s.Clock()
	e.On = worktime.MomentOf(e.At).Date()
	return s.Store.End(ctx, of, id, e)
}
