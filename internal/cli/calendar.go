package cli

import (
	"fmt"
	"strconv"

	"duban/internal/app"
	"duban/internal/calendar"
)

// calendarCommands are the commands on the calendar in force.
type calendarCommands struct {
	List    calendarListCommand    `cmd:"" help:"cli.help.calendar_list"`
	Propose calendarProposeCommand `cmd:"" help:"cli.help.calendar_propose"`
	Diff    calendarDiffCommand    `cmd:"" help:"cli.help.calendar_diff"`
	Approve calendarApproveCommand `cmd:"" help:"cli.help.calendar_approve"`
	Refuse  calendarRefuseCommand  `cmd:"" help:"cli.help.calendar_refuse"`
}

// calendarChange is a change as `--format json` prints it.
type calendarChange struct {
	ID        calendar.ChangeID `json:"id"`
	Kind      calendar.Kind     `json:"kind"`
	Unit      string            `json:"unit,omitempty"`
	State     calendar.State    `json:"state"`
	By        string            `json:"by"` // who decided, else who proposed
	Reason    string            `json:"reason,omitempty"`
	Edition   string            `json:"edition,omitempty"` // that came, or would come, into force
	Effect    *calendar.Effect  `json:"effect,omitempty"`
	ReadAgain bool              `json:"read_again"` // every case that it touches
}

func calendarChangeOf(c *calendar.Change) calendarChange {
	by := c.DecidedBy
	if by == "" {
		by = c.ProposedBy
	}
	return calendarChange{c.ID, c.Kind, c.Unit, c.State, by, c.Reason, c.Edition, c.Effect, !c.DoneAt.IsZero()}
}

// calendarListCommand is `duban calendar list`.
type calendarListCommand struct{ dataFlags }

// Run prints all changes and the edition in force.
func (c calendarListCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	all, err := a.Calendar.List(s.ctx)
	if err != nil {
		return err
	}
	edition := a.Calendar.Force().Edition.ID()
	if s.json {
		documents := make([]calendarChange, len(all))
		for i := range all {
			documents[i] = calendarChangeOf(&all[i])
		}
		return s.print(map[string]any{"edition": edition, "changes": documents})
	}
	fmt.Fprintln(s.Out, s.text("cli.calendar.force", map[string]any{"edition": edition}))
	t := table{max: 40}
	for i := range all {
		d := calendarChangeOf(&all[i])
		t.add(strconv.FormatInt(int64(d.ID), 10), string(d.State), string(d.Kind), d.Unit, d.By, d.Reason, d.Edition)
	}
	return t.write(s.Out)
}

// calendarProposeCommand is `duban calendar propose`.
type calendarProposeCommand struct {
	File string `arg:"" help:"cli.help.calendar_file"`
	Unit string `placeholder:"NAME" help:"cli.help.calendar_unit"`
	By   string `required:"" placeholder:"NAME" help:"cli.help.calendar_by"`
	dataFlags
}

// Run keeps a calendar file until somebody decides on it.
func (c calendarProposeCommand) Run(s *session) (err error) {
	_, data, err := s.bytes(c.File)
	if err != nil {
		return err
	}
	a, err := c.open(s, app.Options{})
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	made, err := a.Calendar.Propose(s.ctx, calendar.Proposal{File: data, Unit: c.Unit, By: c.By})
	if err != nil {
		return err
	}
	if s.json {
		return s.print(calendarChangeOf(made))
	}
	_, err = fmt.Fprintln(s.Out, s.text("cli.calendar.proposed", map[string]any{"id": int64(made.ID)}))
	return err
}

// calendarDiffCommand is `duban calendar diff`.
type calendarDiffCommand struct{ dataFlags }

// Run prints what the changes that wait for a decision would do.
func (c calendarDiffCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	all, err := a.Calendar.List(s.ctx)
	if err != nil {
		return err
	}
	documents := []calendarChange{}
	for i := range all {
		if all[i].State != calendar.StatePending {
			continue
		}
		p, err := a.Calendar.Diff(s.ctx, all[i].ID)
		if err != nil {
			return err
		}
		d := calendarChangeOf(&p.Change)
		d.Edition, d.Effect = p.After, p.Effect
		documents = append(documents, d)
		if !s.json {
			s.printEffect(p)
		}
	}
	if s.json {
		return s.print(map[string]any{"edition": a.Calendar.Force().Edition.ID(), "changes": documents})
	}
	if len(documents) == 0 {
		fmt.Fprintln(s.Out, s.text("cli.calendar.none", nil))
	}
	return nil
}

func (s *session) printEffect(p *calendar.Pending) {
	fmt.Fprintf(s.Out, "%d  %s\n", p.ID, s.text("web.calendar.effect", map[string]any{
		"before": p.Before, "after": p.After, "cases": p.Effect.Cases, "verdicts": p.Effect.Verdicts,
	}))
	if p.Effect.Unsure > 0 {
		fmt.Fprintln(s.Out, s.text("web.calendar.unsure", map[string]any{"cases": p.Effect.Unsure}))
	}
	figure := func(before, after int64) string { return fmt.Sprintf("%d → %d", before, after) }
	for _, f := range p.Effect.Shifts {
		fmt.Fprintln(s.Out, s.text("cli.calendar.shift", map[string]any{
			"service": string(f.Service), "clock": string(f.Clock), "unit": f.Unit, "on_time": figure(f.Before.OnTime, f.After.OnTime),
			"late": figure(f.Before.Late, f.After.Late), "net": figure(f.Before.Net/3600, f.After.Net/3600),
		}))
	}
	for _, v := range p.Effect.Changed {
		fmt.Fprintln(s.Out, s.text("cli.calendar.verdict", map[string]any{
			"case": string(v.Case), "service": string(v.Service), "unit": v.Unit,
			"before": s.text("web.calendar.outcome."+v.Before, nil), "after": s.text("web.calendar.outcome."+v.After, nil),
		}))
	}
}

// decideFlags say what is decided on.
type decideFlags struct {
	ID     int64  `arg:"" help:"cli.help.calendar_id"`
	By     string `required:"" placeholder:"NAME" help:"cli.help.calendar_by"`
	Reason string `required:"" placeholder:"TEXT" help:"cli.help.calendar_reason"`
	dataFlags
}

func (c decideFlags) decision() calendar.Decision {
	return calendar.Decision{ID: calendar.ChangeID(c.ID), By: c.By, Reason: c.Reason}
}

// calendarApproveCommand is `duban calendar approve`.
type calendarApproveCommand struct{ decideFlags }

// Run puts a change into force and reads the cases again that it touches.
func (c calendarApproveCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	done, err := a.Calendar.Approve(s.ctx, c.decision())
	if err != nil {
		return err
	}
	if err := a.Calendar.Settle(s.ctx); err != nil {
		return err
	}
	return s.printDecided(done)
}

// calendarRefuseCommand is `duban calendar refuse`.
type calendarRefuseCommand struct{ decideFlags }

// Run leaves things as they are.
func (c calendarRefuseCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	done, err := a.Calendar.Refuse(s.ctx, c.decision())
	if err != nil {
		return err
	}
	return s.printDecided(done)
}

func (s *session) printDecided(c *calendar.Change) error {
	if s.json {
		return s.print(calendarChangeOf(c))
	}
	if c.State == calendar.StateRefused {
		fmt.Fprintln(s.Out, s.text("web.calendar.refused", nil))
		return nil
	}
	fmt.Fprintln(s.Out, s.text("cli.calendar.force", map[string]any{"edition": c.Edition}))
	_, err := fmt.Fprintln(s.Out, s.text("web.calendar.did", map[string]any{"cases": c.Effect.Cases, "verdicts": c.Effect.Verdicts}))
	return err
}
