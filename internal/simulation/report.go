package simulation

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/worktime"
)

// Reporting says what months of reporting to make up. Everybody in them is named with [progress.SimulatedName] in front,
// so that no page can take what they say for real progress.
type Reporting struct {
	Service *progress.Service // whose list, schedule and store it is; its clock is not asked
	Slug    string
	Seed    uint64
	Start   worktime.Date // from which units work
	Months  []string      // 2020-05, 2020-06, …
	AsOf    time.Time     // nothing happens after it
}

// Report opens the windows of the months, has units report in them and others review it, and closes what is done. Units
// are as diligent as their seed has it: some are late, some are returned, one joint unit never reports.
func (o Reporting) Report(ctx context.Context) error {
	view, err := o.Service.Library.Get(ctx, o.Slug)
	if err != nil {
		return err
	}
	book, err := o.Service.Register.Get(ctx, o.Slug)
	if err != nil {
		return err
	}
	schedule, err := o.Service.ScheduleOf(ctx, view.List)
	if err != nil {
		return err
	}
	r := &reporting{Reporting: o, view: view, book: book, hours: o.Service.Office(o.AsOf), last: map[part]*progress.Content{}, closed: map[list.TaskID]bool{}}
	r.silent = r.silentUnit()
	for _, month := range o.Months {
		w, err := schedule.Window(month, r.hours)
		if err != nil {
			return err
		}
		opens := w.Opens.Add(9 * time.Hour)
		if opens.After(o.AsOf) {
			return nil
		}
		if err := r.month(ctx, month, opens); err != nil {
			return fmt.Errorf("simulate the reports of %s: %w", month, err)
		}
	}
	return nil
}

// reporting is months of reporting under way.
type reporting struct {
	Reporting
	view   *list.View
	book   *commitment.Book
	hours  *worktime.Office
	silent org.UnitID // never reports
	last   map[part]*progress.Content
	closed map[list.TaskID]bool
}

type part struct {
	task list.TaskID
	unit org.UnitID
}

// batch is what happens in one window, to be written at once.
type batch struct {
	reports     []progress.Report
	submissions []progress.Submission
	reviews     []progress.Review
	closures    []progress.Closure
}

// silentUnit is the unit that supports most tasks and leads none.
func (r *reporting) silentUnit() org.UnitID {
	var silent org.UnitID
	most := 0
	for _, u := range r.view.UnitTasks() {
		if len(u.Lead) == 0 && len(u.Joint) > most && u.Kind == org.KindUnit {
			silent, most = u.ID, len(u.Joint)
		}
	}
	return silent
}

// month opens a window and has everything happen in it.
func (r *reporting) month(ctx context.Context, month string, opens time.Time) error {
	from := r.Service
	then := &progress.Service{
		Store: from.Store, Library: from.Library, Register: from.Register, Org: from.Org, Accounts: from.Accounts,
		Office: from.Office, Rules: from.Rules, Clock: func() time.Time { return opens },
	}
	office := &account.Subject{Account: &account.Account{Name: progress.SimulatedName + "营商办", Role: account.Office}}
	w, err := then.OpenWindow(ctx, office, progress.Opening{Slug: r.Slug, Code: month})
	if err != nil {
		return err
	}
	reports, err := from.Store.Reports(ctx, progress.Query{Window: w.ID})
	if err != nil {
		return err
	}
	var b batch
	for i := range reports {
		r.report(&b, w, &reports[i])
	}
	r.close(&b, w)
	return from.Store.Write(ctx, func(tx progress.Writer) error { return b.write(ctx, tx) })
}

func (b *batch) write(ctx context.Context, tx progress.Writer) error {
	for _, s := range b.submissions {
		if err := tx.Submit(ctx, s); err != nil {
			return err
		}
	}
	for i := range b.reviews {
		if err := tx.SaveReview(ctx, &b.reviews[i]); err != nil {
			return err
		}
	}
	for i := range b.closures {
		if err := tx.SaveClosure(ctx, &b.closures[i]); err != nil {
			return err
		}
	}
	return tx.SaveReports(ctx, b.reports)
}

// dice gives numbers that depend on the seed and what they are for.
func (r *reporting) dice(of ...int64) *rand.Rand {
	mixed := r.Seed
	for _, n := range of {
		mixed = mixed*0x9e3779b97f4a7c15 + uint64(n) + 1
	}
	return rand.New(rand.NewPCG(mixed, mixed^0x5851f42d4c957f2d))
}

// report makes up what becomes of one report in a window.
func (r *reporting) report(b *batch, w *progress.Window, report *progress.Report) {
	t := r.view.Task(report.Task)
	dice := r.dice(int64(report.Task), int64(report.Unit), int64(w.From))
	habit := r.dice(int64(report.Unit)).Float64() // of the unit
	if t == nil || report.Unit == r.silent || dice.Float64() < 0.03 {
		return
	}
	sent := r.moment(dice, w.Opens, w.Closes)
	if habit < 0.1 && dice.Float64() < 0.7 { // a unit that is late
		sent = r.office(worktime.MomentOf(w.Closes).Date()+1+worktime.Date(dice.IntN(6)), dice)
	}
	if sent.After(r.AsOf) {
		return
	}
	c := r.content(t, report, worktime.MomentOf(sent).Date(), dice)
	report.First = sent
	r.send(b, report, c, sent, dice)
	r.review(b, report, c, sent, dice)
	b.reports = append(b.reports, *report)
	if report.State != progress.ReportReturned {
		r.last[part{report.Task, report.Unit}] = c
	}
}

// send adds another version of a report.
func (r *reporting) send(b *batch, report *progress.Report, c *progress.Content, at time.Time, dice *rand.Rand) {
	report.Number++
	report.State, report.Updated = progress.ReportSubmitted, at
	s := progress.Submission{
		Report: report.ID, Number: report.Number, Content: *c, Seconds: int64(40 + dice.IntN(560)),
		By: progress.By{Name: r.name(report.Unit, "联络员"), At: at},
	}
	var before map[string]string
	if last := r.last[part{report.Task, report.Unit}]; last != nil {
		before = last.Fields()
	}
	for field, text := range c.Fields() {
		if before[field] == text {
			s.Kept++
		} else {
			s.Typed++
		}
	}
	b.submissions = append(b.submissions, s)
}

// review makes up what the head of the unit, the lead unit and the Office decide, as far as time allows.
func (r *reporting) review(b *batch, report *progress.Report, c *progress.Content, sent time.Time, dice *rand.Rand) {
	decide := func(level progress.Level, verdict progress.Verdict, who string, at time.Time) bool {
		if at.After(r.AsOf) {
			return false
		}
		v := progress.Review{Report: report.ID, Number: report.Number, Level: level, Verdict: verdict, By: progress.By{Name: who, At: at}}
		if verdict != progress.Accepted {
			v.Words, v.Points = "（模拟）请补充佐证后重报。", []progress.Point{{Field: progress.FieldWords, Reason: "（模拟）进展没有写明完成了什么"}}
			v.Due = r.hours.Closing(r.hours.AddWorkdays(worktime.MomentOf(at).Date(), 2)).Time()
			report.State, report.Due = progress.ReportReturned, v.Due
			report.Returns++
		}
		report.Updated = at
		b.reviews = append(b.reviews, v)
		return true
	}
	office := progress.SimulatedName + "营商办"
	for try := range 2 {
		day := worktime.MomentOf(sent).Date()
		if !decide(progress.LevelHead, progress.Accepted, r.name(report.Unit, "负责人"), sent.Add(time.Duration(1+dice.IntN(3))*time.Hour)) {
			return
		}
		report.State = progress.ReportConfirmed
		if lead := r.leadOf(report); !report.Lead && lead != 0 {
			if !decide(progress.LevelLead, progress.Accepted, r.name(lead, "联络员"), r.office(day+1, dice)) {
				return
			}
			report.State = progress.ReportPassed
		}
		verdict := progress.Accepted
		if chance := dice.Float64(); try == 0 && chance < 0.005 && report.Lead {
			verdict = progress.Untrue
		} else if try == 0 && chance < 0.07 {
			verdict = progress.Returned
		}
		at := r.office(day+2+worktime.Date(dice.IntN(2)), dice)
		if !decide(progress.LevelOffice, verdict, office, at) {
			return
		}
		if verdict == progress.Accepted {
			report.State = progress.ReportAccepted
			return
		}
		if verdict == progress.Untrue {
			return // not mended yet
		}
		sent = r.office(worktime.MomentOf(at).Date()+1, dice)
		if sent.After(r.AsOf) || dice.Float64() < 0.15 {
			return
		}
		again := *c
		again.Words += "已补充说明。"
		*c = again
		r.send(b, report, c, sent, dice)
	}
}

// leadOf is the unit that leads the task of a joint unit's report.
func (r *reporting) leadOf(report *progress.Report) org.UnitID {
	for _, u := range r.view.Task(report.Task).Units {
		if u.Lead {
			return u.Unit
		}
	}
	return 0
}

// content makes up what a unit says on a day.
func (r *reporting) content(t *list.Task, report *progress.Report, day worktime.Date, dice *rand.Rand) *progress.Content {
	percent := r.percent(t, day)
	if last := r.last[part{t.ID, report.Unit}]; last != nil {
		percent = max(percent, *last.Percent)
		if percent-*last.Percent < 4 || !report.Lead && dice.Float64() < 0.4 {
			c := *last
			c.NoChange = true
			return &c
		}
	}
	c := &progress.Content{
		Stage: progress.UnderWay, Percent: &percent, Words: "（模拟）本期推进到 " + strconv.Itoa(percent) + "%。", Next: "（模拟）按计划推进下一步工作。",
	}
	switch {
	case percent >= 100:
		c.Stage, c.Words, c.Next = progress.Done, "（模拟）各项工作已经完成，成果已移交。", ""
	case dice.Float64() < 0.2:
		c.Problems = "（模拟）需要与配合单位进一步对接。"
	}
	if report.Lead && percent >= 60 {
		c.Values = r.values(t, day, dice)
	}
	return c
}

// percent is how much of a task is done on a day: most run with the plan, some behind it, a few hardly at all.
func (r *reporting) percent(t *list.Task, day worktime.Date) int {
	due, err := worktime.ParseDate(t.Item.Deadline.Date)
	if err != nil || t.Item.Deadline.Ongoing {
		due = worktime.NewDate(r.Start.Year(), time.December, 31)
	}
	if day <= r.Start || due <= r.Start {
		return 0
	}
	dice := r.dice(int64(t.ID))
	speed := 1 + dice.Float64()*0.25
	switch chance := dice.Float64(); {
	case chance < 0.06:
		speed = 0.3 + dice.Float64()*0.3
	case chance < 0.2:
		speed = 0.7 + dice.Float64()*0.2
	}
	return min(int(float64(day-r.Start)/float64(due-r.Start)*100*speed), 100)
}

// values makes up the figures of a task's measured commitments: most reach their targets.
func (r *reporting) values(t *list.Task, day worktime.Date, dice *rand.Rand) []progress.Value {
	var out []progress.Value
	for _, e := range r.book.ByTask(t.ID) {
		f := &e.Facts
		if !e.State.InForce() || !f.Type.Measured() || f.Value == nil || f.Policy || dice.Float64() < 0.04 {
			continue
		}
		value := *f.Value
		if dice.Float64() < 0.03 && f.Op == commitment.OpAtMost {
			value = commitment.Number{Decimal: value.Add(value.Decimal)} // it misses
		}
		out = append(out, progress.Value{Code: e.Code, Value: &value, AsOf: day, Source: "（模拟）单位台账"})
	}
	return out
}

// close makes up the closures of what is done, after a window has closed.
func (r *reporting) close(b *batch, w *progress.Window) {
	for i := range r.view.Tasks {
		t := &r.view.Tasks[i]
		dice := r.dice(int64(t.ID), int64(w.From), 7)
		if r.closed[t.ID] || t.Item.Deadline.Ongoing || !r.done(t) || dice.Float64() < 0.2 {
			continue
		}
		closes := worktime.MomentOf(w.Closes).Date()
		asked, checked, signed := r.office(closes+2, dice), r.office(closes+5, dice), r.office(closes+9, dice)
		if asked.After(r.AsOf) || t.Units[0].Unit == 0 {
			continue
		}
		c := progress.Closure{
			Task: t.ID, State: progress.ClosureAsked, Words: "（模拟）任务已完成，申请销号。", Conditions: []progress.Condition{},
			Asked: progress.By{Name: r.name(t.Units[0].Unit, "联络员"), At: asked},
		}
		chance := dice.Float64()
		if chance > 0.1 && !checked.After(r.AsOf) {
			c.State, c.Checked, c.CheckWords = progress.ClosureChecked, progress.By{Name: progress.SimulatedName + "营商办", At: checked}, "（模拟）核查属实。"
		}
		if chance > 0.25 && c.State == progress.ClosureChecked && !signed.After(r.AsOf) && len(t.People) > 0 {
			c.State, c.Signed = progress.ClosureSigned, progress.By{Name: progress.SimulatedName + t.People[len(t.People)-1].Name, At: signed}
		}
		r.closed[t.ID] = true
		b.closures = append(b.closures, c)
	}
}

// done reports whether every lead unit of a task said last that it is done, and every joint unit that reports at all.
func (r *reporting) done(t *list.Task) bool {
	leads := 0
	for _, u := range t.Units {
		said := r.last[part{t.ID, u.Unit}]
		if u.Lead && said != nil && said.Stage == progress.Done {
			leads++
		}
	}
	return leads > 0 && !slices.ContainsFunc(t.Units, func(u list.TaskUnit) bool { return u.Unit == r.silent })
}

// moment is some time in office hours between two.
func (r *reporting) moment(dice *rand.Rand, from, to time.Time) time.Time {
	first, last := worktime.MomentOf(from).Date(), worktime.MomentOf(to).Date()
	return r.office(min(first+worktime.Date(dice.IntN(int(last-first)+1)), last), dice)
}

// office is some time in office hours of a day, or of the next that is worked.
func (r *reporting) office(day worktime.Date, dice *rand.Rand) time.Time {
	return r.hours.Opening(r.hours.Next(day)).Time().Add(time.Duration(dice.IntN(150)) * time.Minute)
}

// name is what somebody of a unit is called.
func (r *reporting) name(unit org.UnitID, post string) string {
	name := ""
	if u := r.view.Unit(unit); u != nil {
		name = u.Name
	}
	return progress.SimulatedName + name + post
}
