package calendar_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/calendar"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

// office is a ledger of cases under a calendar that people decide on.
type office struct {
	*calendar.Service
	db  *store.DB
	now time.Time
}

func open(t *testing.T, cases int) *office {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	o := &office{db: db, now: storetest.CaseNow}
	ledger := storetest.NewLedger(db)
	o.Service = &calendar.Service{Store: db.Calendar(), Cases: ledger, Clock: func() time.Time { return o.now }, Grace: time.Millisecond}
	ledger.Office, ledger.Clock = o.Office, o.Clock
	if err := o.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if cases > 0 {
		if _, err := ledger.Ingest(t.Context(), storetest.CaseEvents(rand.New(rand.NewPCG(3, 3)), 0, cases)); err != nil {
			t.Fatal(err)
		}
	}
	o.now = o.now.Add(time.Hour)
	return o
}

var flood = worktime.Override{From: worktime.NewDate(2020, 4, 20), To: worktime.NewDate(2020, 4, 23), Reason: "防汛停业", Issuer: "区政府办"}

func (o *office) propose(t *testing.T, p calendar.Proposal) *calendar.Change {
	t.Helper()
	p.By = "张三"
	c, err := o.Propose(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// heads gives all cases as stored.
func (o *office) heads(t *testing.T) map[casework.CaseID]casework.Head {
	t.Helper()
	all := map[casework.CaseID]casework.Head{}
	err := o.Cases.Store.Each(t.Context(), func(h *casework.Head) error {
		all[h.ID] = *h
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func wantFault(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if f := fault.As(err); err == nil || f.Kind != kind || f.Code != code {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// fixed leaves out of measures what goes on with time.
func fixed(all []casework.Measure) []casework.Measure {
	out := slices.Clone(all)
	for i := range out {
		if out[i].End == 0 {
			out[i].State, out[i].Worked = worktime.State{Due: out[i].Due}, worktime.Elapsed{}
		}
	}
	return out
}

// TestNothingChangesUntilSomebodyApproves proposes four days off and looks at every case before and after.
func TestNothingChangesUntilSomebodyApproves(t *testing.T) {
	ctx, o := t.Context(), open(t, 1500)
	before := o.heads(t)
	edition := o.Force().Edition.ID()
	c := o.propose(t, calendar.Proposal{Override: flood})
	p, err := o.Diff(ctx, c.ID)
	if err != nil {
		t.Fatal(err)
	}
	if p.Effect.Cases == 0 || p.Effect.Verdicts == 0 || len(p.Effect.Shifts) == 0 || p.Before != edition || p.After == edition {
		t.Fatalf("difference: %+v", p)
	}
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, o.heads(t)); diff != "" || o.Force().Edition.ID() != edition {
		t.Fatal("a proposal changed something\n", diff)
	}
	_, err = o.Approve(ctx, calendar.Decision{ID: c.ID, By: "李四"})
	wantFault(t, err, fault.Invalid, "calendar.no_reason")
	done, err := o.Approve(ctx, calendar.Decision{ID: c.ID, By: "李四", Reason: "通告属实"})
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	after := o.heads(t)
	verdicts := 0
	for id, h := range after {
		was := before[id]
		same := cmp.Equal(was.Measures, h.Measures)
		if h.Calendar != edition && h.Calendar != done.Edition || !same && h.Calendar != done.Edition {
			t.Fatalf("case %s: changed %t, names edition %s", id, !same, h.Calendar)
		}
		for i := range h.Measures {
			if !h.Measures[i].Idle && h.Measures[i].Verdict != was.Measures[i].Verdict {
				verdicts++
			}
		}
	}
	if verdicts != p.Effect.Verdicts {
		t.Errorf("%d verdicts changed, %d were announced", verdicts, p.Effect.Verdicts)
	}
	all, err := o.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	last := all[len(all)-1]
	if last.State != calendar.StateApproved || last.DecidedBy != "李四" || last.Reason != "通告属实" || last.DoneAt.IsZero() || last.Effect.Cases != p.Effect.Cases || last.Effect.Unsure != p.Effect.Unsure {
		t.Errorf("the decision on record: %+v", last)
	}
	moved, catalog := 0, o.Cases.Catalog()
	for id, h := range after { // that no comparison covers
		was := before[id]
		if h.Accepted != was.Accepted || catalog.Unsure(&was) && h.Calendar != was.Calendar && !cmp.Equal(fixed(was.Measures), fixed(h.Measures)) {
			moved++
		}
	}
	if last.Effect.Unsure == 0 || moved == 0 || last.Effect.Moved == 0 || last.Effect.Moved > moved || len(last.Effect.Others) != last.Effect.Moved {
		t.Errorf("%d of %d cases were said to have come out otherwise, %d did", last.Effect.Moved, last.Effect.Unsure, moved)
	}
	_, err = o.Approve(ctx, calendar.Decision{ID: c.ID, By: "王五", Reason: "再批"})
	wantFault(t, err, fault.Conflict, "calendar.decided")
}

func TestRefusedStaysRefused(t *testing.T) {
	ctx, o := t.Context(), open(t, 50)
	before, edition := o.heads(t), o.Force().Edition.ID()
	c := o.propose(t, calendar.Proposal{Override: flood})
	_, err := o.Propose(ctx, calendar.Proposal{Override: flood, By: "赵六"})
	wantFault(t, err, fault.Conflict, "calendar.proposed")
	if _, err := o.Refuse(ctx, calendar.Decision{ID: c.ID, By: "李四", Reason: "没有通告"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, o.heads(t)); diff != "" || o.Force().Edition.ID() != edition {
		t.Error(diff)
	}
	_, err = o.Approve(ctx, calendar.Decision{ID: c.ID, By: "李四", Reason: "又有了"})
	wantFault(t, err, fault.Conflict, "calendar.decided")
	if again := o.propose(t, calendar.Proposal{Override: flood}); again.ID == c.ID { // with the notice found, it is another proposal
		t.Error("the refusal was written over")
	}
}

// TestNewerProgramProposesItsNotices opens a database that an older program made.
func TestNewerProgramProposesItsNotices(t *testing.T) {
	ctx := t.Context()
	db, err := store.Open(ctx, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	old := worktime.EditionAt(worktime.NewDate(2020, 1, 1))
	at := storetest.CaseNow
	if _, err := db.Calendar().Add(ctx, calendar.Change{
		Origin: "program@old", Kind: calendar.KindProgram, Known: old.Published, ProposedAt: at, State: calendar.StateApproved, DecidedAt: at, DoneAt: at,
	}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second time it is there already
		s := &calendar.Service{Store: db.Calendar(), Cases: storetest.NewLedger(db), Clock: func() time.Time { return at }, Grace: time.Millisecond}
		if err := s.Open(ctx); err != nil {
			t.Fatal(err)
		}
		if got := s.Force().Edition.ID(); got != old.ID() {
			t.Errorf("edition %s is in force without anybody's approval", got)
		}
		all, err := s.List(ctx)
		if err != nil || len(all) != 2 || all[1].State != calendar.StatePending || all[1].Known != worktime.Latest().Published {
			t.Fatalf("changes %+v, %v", all, err)
		}
	}
}

func TestOverrideOfOneUnitHoldsForItAlone(t *testing.T) {
	ctx, o := t.Context(), open(t, 300)
	before := o.heads(t)
	c := o.propose(t, calendar.Proposal{Override: flood, Unit: "河沙镇"})
	if _, err := o.Approve(ctx, calendar.Decision{ID: c.ID, By: "李四", Reason: "属实"}); err != nil {
		t.Fatal(err)
	}
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	changed := 0
	for id, h := range o.heads(t) {
		if cmp.Equal(h, before[id]) {
			continue
		}
		if changed++; h.Unit != "河沙镇" {
			t.Errorf("case %s of %s changed", id, h.Unit)
		}
	}
	if day := flood.From; changed == 0 || o.Office(nil, "河沙镇").Workday(day) || !o.Office(nil, "别处").Workday(day) {
		t.Errorf("%d cases changed", changed)
	}
}

func TestProposalsThatCannotBe(t *testing.T) {
	weekend, nameless := flood, flood
	weekend.From, weekend.To = worktime.NewDate(2020, 4, 25), worktime.NewDate(2020, 4, 25)
	nameless.Issuer = " "
	const head = "year,notice,published,issuer,date,day,reason\n"
	for _, test := range []struct {
		name, code string
		p          calendar.Proposal
	}{
		{"an override without its issuer", "calendar.override_incomplete", calendar.Proposal{Override: nameless}},
		{"a file without columns", "worktime.calendar_empty", calendar.Proposal{File: []byte{}}},
		{"a notice of one unit", "calendar.notice_of_unit", calendar.Proposal{Unit: "某局", File: []byte(head + "2020,x,2030-01-01,y,2020-04-20,off,z\n")}},
		{"notices that are in force", "calendar.nothing_new", calendar.Proposal{File: []byte(head + "2020,国办发明电〔2019〕16号,2019-11-21,国务院办公厅,2020-01-01,off,元旦\n")}},
		{"an older notice with other days", "calendar.same_name", calendar.Proposal{File: []byte(head + "2020,另一号,2019-11-22,某办,2020-04-20,off,某事\n")}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := open(t, 0).Propose(t.Context(), test.p)
			if err == nil || !strings.Contains(errors.Join(err).Error()+fault.As(err).Code, test.code) {
				t.Errorf("got %v, want %s", err, test.code)
			}
		})
	}
}

// TestReadingAgainGoesOnAfterBreakingOff cancels the reading, and lets another process that has not noticed take a case in.
func TestReadingAgainGoesOnAfterBreakingOff(t *testing.T) {
	ctx, o := t.Context(), open(t, 400)
	other := storetest.NewLedger(o.db) // by the latest calendar, whatever is in force
	c := o.propose(t, calendar.Proposal{Override: flood})
	if _, err := o.Approve(ctx, calendar.Decision{ID: c.ID, By: "李四", Reason: "属实"}); err != nil {
		t.Fatal(err)
	}
	broken, cancel := context.WithCancel(ctx)
	cancel()
	if err := o.Settle(broken); err == nil {
		t.Fatal("read again without a context")
	}
	other.Clock = o.Clock
	if _, err := other.Ingest(ctx, storetest.CaseEvents(rand.New(rand.NewPCG(4, 4)), 400, 50)); err != nil {
		t.Fatal(err)
	}
	if err := o.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	for id, h := range o.heads(t) {
		now, err := o.Cases.Case(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(now.Head.Measures, h.Measures) {
			t.Fatalf("case %s was not read again", id)
		}
		for i := range h.Measures {
			if m := &now.Measures[i]; m.End != 0 && !cmp.Equal(*m, h.Measures[i]) {
				t.Fatalf("case %s is not what its events say: %s", id, cmp.Diff(*m, h.Measures[i]))
			}
		}
	}
}
