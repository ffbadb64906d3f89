package progress_test

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/store"
	"duban/internal/store/storetest"
	"duban/internal/worktime"
)

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}

// world is a list with units, people and a clock that a test sets.
type world struct {
	*progress.Service
	db     *store.DB
	where  string
	list   *list.View
	clock  time.Time
	people []*account.Subject
	office *account.Subject
	hours  *worktime.Office
}

// cst is a time in China.
func cst(s string) time.Time {
	m, err := worktime.ParseMoment(s)
	if err != nil {
		panic(err)
	}
	return m.Time()
}

func (w *world) at(s string) { w.clock = cst(s) }

func (w *world) Subjects(context.Context) ([]*account.Subject, error) { return w.people, nil }

// The units of the sample list.
const (
	first  = "甲局"
	second = "乙局"
	third  = "丙局" // nobody of it may sign in
)

// sample has a task that two units share, one that goes on, one of a collective, one whose joint unit has no members,
// and one of a unit without anybody.
func sample() list.NewEdition {
	e := list.Edition{
		Slug: "sample", Title: "样本清单", Layout: list.LayoutTable, LeadRule: list.LeadFirstListed, Year: 2020,
		SavedAt: cst("2020-04-20 09:00"), SavedBy: "test", Source: list.Source{Name: "a.txt", Format: "txt"},
	}
	add := func(no, deadline string, ongoing bool, units ...string) {
		t := list.Task{Seq: len(e.Tasks), Item: list.Item{No: no, Text: "第" + no + "项", Heading: -1, Deadline: list.Deadline{Date: deadline, Ongoing: ongoing}}}
		for i, u := range units {
			t.Units = append(t.Units, list.TaskUnit{Name: u, Printed: u, Lead: i == 0})
		}
		t.People = []list.TaskPerson{{Role: "工作组组长", Name: "组长"}, {Role: "责任领导", Name: "领导"}}
		e.Tasks = append(e.Tasks, t)
	}
	add("1", "2020-06-30", false, first, second)
	add("2", "2020-12-31", true, second)
	add("3", "2020-09-30", false, "各镇")
	add("4", "2020-12-31", false, first, "各园区")
	add("5", "2020-12-31", false, third, second)
	return list.NewEdition{
		Edition: e, File: []byte("x"),
		Units:   []org.Unit{{Name: "各镇", Kind: org.KindCollective}, {Name: "各园区", Kind: org.KindCollective}},
		Members: []list.Membership{{Collective: "各镇", Unit: "东镇", From: "2020-01-01"}, {Collective: "各镇", Unit: "西镇", From: "2020-01-01", To: "2020-06-28"}},
	}
}

func newWorld(t testing.TB) *world { return worldAt(t, t.TempDir()) }

func worldAt(t testing.TB, where string) *world {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	w := &world{db: db, where: where, clock: cst("2020-06-24 10:00"), hours: worktime.NewOffice(worktime.Latest().Compile(), worktime.DefaultHours())}
	library := list.NewLibrary(db.List())
	w.Service = &progress.Service{
		Store: db.Progress(), Library: library, Register: commitment.NewRegister(db.Commitment(), library), Org: db.Org(), Accounts: w,
		Office: func(time.Time) *worktime.Office { return w.hours }, Clock: func() time.Time { return w.clock }, Rules: measure.Builtin(),
	}
	w.save(t, sample())
	w.office = w.person("office", account.Office)
	return w
}

func (w *world) save(t testing.TB, e list.NewEdition) {
	t.Helper()
	if w.list != nil {
		for i := range e.Edition.Tasks {
			if e.Edition.Tasks[i].ID == 0 && i < len(w.list.Tasks) {
				e.Edition.Tasks[i].ID = w.list.Tasks[i].ID
			}
		}
	}
	if _, err := w.db.List().SaveEdition(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	view, err := w.Library.Get(t.Context(), "sample")
	if err != nil {
		t.Fatal(err)
	}
	w.list = view
}

// unit finds a unit by name.
func (w *world) unit(t testing.TB, name string) org.UnitID {
	t.Helper()
	units, err := w.Org.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, ok := org.NewDirectory(units).Resolve(name)
	if !ok {
		t.Fatal("no unit ", name)
	}
	return u.ID
}

// person makes somebody who may sign in.
func (w *world) person(name string, role account.Role, duties ...account.Duty) *account.Subject {
	p := &account.Subject{Account: &account.Account{ID: account.ID(len(w.people) + 1), Name: name, Role: role}, Duties: duties}
	w.people = append(w.people, p)
	return p
}

// of makes somebody with a post in a unit.
func (w *world) of(t testing.TB, unit string, role account.Role) *account.Subject {
	t.Helper()
	return w.person(unit+string(role), account.Member, account.Duty{Role: role, Unit: w.unit(t, unit)})
}

// named makes a group head or leader whom the list names.
func (w *world) named(t testing.TB, name string, role account.Role) *account.Subject {
	t.Helper()
	for _, p := range w.list.PersonTasks() {
		if p.Name == name {
			return w.person(name, account.Member, account.Duty{Role: role, People: []org.PersonID{p.ID}})
		}
	}
	t.Fatal("nobody named ", name)
	return nil
}

// open opens the window of June on the day it is due.
func (w *world) open(t testing.TB) *progress.Window {
	t.Helper()
	return w.openMonth(t, "2020-06", "2020-06-25 08:00")
}

func (w *world) openMonth(t testing.TB, code, at string) *progress.Window {
	t.Helper()
	w.at(at)
	window, err := w.OpenWindow(t.Context(), w.office, progress.Opening{Slug: "sample", Code: code})
	if err != nil {
		t.Fatal(err)
	}
	return window
}

// report finds what a unit owes on a task, by number, in a window.
func (w *world) report(t testing.TB, window progress.WindowID, no, unit string) progress.Report {
	t.Helper()
	task := w.list.TasksNumbered(no)[0].ID
	all, err := w.Store.Reports(t.Context(), progress.Query{Window: window, Task: task, Unit: w.unit(t, unit)})
	if err != nil || len(all) != 1 {
		t.Fatalf("%d reports of %s on %s, %v", len(all), unit, no, err)
	}
	return all[0]
}

// under is content of a task that is under way.
func under(percent int, words string) progress.Content {
	return progress.Content{Stage: progress.UnderWay, Percent: &percent, Words: words}
}

func (w *world) send(t testing.TB, who *account.Subject, r progress.Report, c progress.Content) progress.Report {
	t.Helper()
	out, err := w.Submit(t.Context(), who, progress.Submitting{Report: r.ID, Version: r.Version, Content: c})
	if err != nil {
		t.Fatal("submit: ", err)
	}
	return out.Report
}

func (w *world) judge(t testing.TB, who *account.Subject, r progress.Report, v progress.Verdict) progress.Report {
	t.Helper()
	in := progress.Reviewing{Report: r.ID, Version: r.Version, Verdict: v}
	if v == progress.Returned {
		in.Points = []progress.Point{{Field: progress.FieldWords, Reason: "太空"}}
	}
	out, err := w.Review(t.Context(), who, in)
	if err != nil {
		t.Fatal("review: ", err)
	}
	return *out
}

func wantFault(t testing.TB, err error, kind fault.Kind, code string) {
	t.Helper()
	if f := fault.As(err); err == nil || f.Kind != kind || f.Code != code {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// faults lists field and code of every fault that is joined in err.
func faults(err error) []string {
	var out []string
	var each func(error)
	each = func(err error) {
		if all, ok := err.(interface{ Unwrap() []error }); ok {
			for _, one := range all.Unwrap() {
				each(one)
			}
			return
		}
		if f := fault.As(err); f != nil {
			out = append(out, f.Field+" "+f.Code)
		}
	}
	if err != nil {
		each(err)
	}
	slices.Sort(out)
	return out
}

// known computes the values of some commitments.
func known(values map[string]*progress.Known) func(context.Context, string) (*progress.Known, error) {
	return func(_ context.Context, code string) (*progress.Known, error) { return values[code], nil }
}
