package apptest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/worktime"
)

// month is one month of the built-in list, lived through by the people of three units, two leaders and the Office.
type month struct {
	*world
	office *visitor
	people map[string]*visitor // by name of the account
	closed *list.Task          // the task that comes to its end
	open   *list.Task          // one of the same lead unit, of which a joint unit never reports
	code   string              // of the window
}

// startMonth runs Duban with the built-in list. Task 196 has a lead unit, two joint units, and promises that evidence
// shows.
func startMonth(t *testing.T) *month {
	m := &month{world: start(t), people: map[string]*visitor{}, code: "2020-09"}
	e, err := m.Lists.ImportBuiltin(t.Context(), "chuanshan-2020.yaml", builtin(t), "test")
	if err != nil {
		t.Fatal(err)
	}
	if m.list, err = m.Library.Get(t.Context(), e.Slug); err != nil {
		t.Fatal(err)
	}
	m.closed = m.task(t, func(task *list.Task) bool { return task.Item.No == "196" })
	m.open = m.task(t, func(task *list.Task) bool {
		return task != m.closed && task.Units[0].Unit == m.closed.Units[0].Unit && len(task.Units) > 1
	})
	for i, u := range m.closed.Units {
		m.hire(t, fmt.Sprint("liaison", i), org.Post{Unit: u.Unit, Title: "联络员", Role: org.Role(account.Liaison)}, 0)
		m.hire(t, fmt.Sprint("head", i), org.Post{Unit: u.Unit, Title: "负责人", Role: org.Role(account.UnitHead)}, 0)
	}
	leader := m.closed.People[len(m.closed.People)-1]
	m.hire(t, "signer", org.Post{Title: leader.Role, Role: org.Role(account.Leader)}, leader.Person)
	m.office = m.as(t, account.Office)
	return m
}

func (m *month) task(t *testing.T, is func(*list.Task) bool) *list.Task {
	t.Helper()
	for i := range m.list.Tasks {
		if is(&m.list.Tasks[i]) {
			return &m.list.Tasks[i]
		}
	}
	t.Fatal("the list has no such task")
	return nil
}

// hire makes a post, someone who holds it, and their account, and signs them in.
func (m *month) hire(t *testing.T, name string, p org.Post, person org.PersonID) {
	t.Helper()
	ctx, by := t.Context(), account.AtMachine()
	id, err := m.Org.CreatePost(ctx, by, p)
	if err == nil && person == 0 {
		person, err = m.Org.CreatePerson(ctx, by, name)
	}
	if err == nil {
		err = m.Org.Appoint(ctx, by, org.Tenure{Post: id, Person: person, From: "2020-01-01"})
	}
	if err != nil {
		t.Fatal(err)
	}
	m.account(t, name, account.Account{Role: account.Member, Person: person})
	m.people[name] = m.as(t, account.Role(name))
}

// day sets the clock of reporting to an hour of a day of 2020.
func (m *month) day(month time.Month, day, hour int) {
	at := time.Date(2020, month, day, hour, 0, 0, 0, time.FixedZone("", 8*3600))
	m.Progress.Clock = func() time.Time { return at }
}

// report gives the address of what a unit owes on a task.
func (m *month) report(t *testing.T, task *list.Task, unit org.UnitID) string {
	t.Helper()
	all, err := m.Progress.Store.Reports(t.Context(), progress.Query{Task: task.ID, Unit: unit})
	if err != nil || len(all) != 1 {
		t.Fatalf("unit %d owes %d reports on %s, %v", unit, len(all), task.Item.No, err)
	}
	return fmt.Sprint("/reports/", all[0].ID)
}

// send fills in a report and sends it.
func (m *month) send(who, at, stage, percent, words string) {
	form := reportForm(m.people[who].get(at).version(), percent, words)
	form.Set("stage", stage)
	m.people[who].post(at, form).want(303)
}

// review decides on a report; points are fields with reasons, in pairs.
func review(v *visitor, at, verdict string, points ...string) {
	v.t.Helper()
	form := url.Values{"version": {v.get(at).version()}, "verdict": {verdict}}
	for i := 0; i+1 < len(points); i += 2 {
		form.Set("point."+points[i], points[i+1])
	}
	v.post(at+"/review", form).want(303)
}

// prove hands in what each promise of the task asks for.
func (m *month) prove(t *testing.T) {
	t.Helper()
	lead := m.people["liaison0"]
	book, err := m.Register.Get(t.Context(), m.list.Slug)
	if err != nil {
		t.Fatal(err)
	}
	shows := map[string][]string{"activity": {"activity_record"}, "facility": {"acceptance", "photograph"}, "title": {"award"}}
	for i, e := range book.ByTask(m.closed.ID) {
		for k, kind := range shows[string(e.Facts.Form)] {
			fields := map[string]string{"unit": fmt.Sprint(m.closed.Units[0].Unit), "task": fmt.Sprint(m.closed.ID), "commitment": e.Code, "shows": kind}
			lead.send(fields, attached{fmt.Sprint(kind, i, ".jpg"), photo(t, float64(3+2*i+k), 200, 80)}).want(303)
		}
	}
}

// move sends the form of a closure on the page of the task.
func (m *month) move(v *visitor, to, do, words string) page {
	v.t.Helper()
	closures, err := m.Progress.Closures(v.t.Context(), m.closed.ID)
	if err != nil {
		v.t.Fatal(err)
	}
	form := url.Values{"do": {do}, "words": {words}}
	if len(closures) > 0 {
		form.Set("version", fmt.Sprint(closures[len(closures)-1].Version))
	}
	return v.post(fmt.Sprint(m.base(), "/tasks/", m.closed.ID, "/closure", to), form)
}

// TestAMonthOfTheList lives through September 2020: a window opens, a lead unit and its joint units report on a task,
// one is returned and reports again, one unit never reports on another task, and the first task is closed.
func TestAMonthOfTheList(t *testing.T) {
	m := startMonth(t)
	windows := m.base() + "/windows"
	m.day(time.September, 25, 9)
	m.office.post(windows, url.Values{"code": {m.code}}).want(303)
	m.office.get(windows+"/"+m.code).want(200, "一份未报", m.closed.Units[0].Name)

	lead, task := m.closed.Units[0].Unit, fmt.Sprint(m.base(), "/tasks/", m.closed.ID)
	m.people["liaison0"].get("/due").want(200, m.closed.Short(false), m.open.Short(false))
	m.people["liaison1"].get("/due").want(200, m.closed.Short(false))

	m.day(time.September, 28, 10)
	first, second := m.report(t, m.closed, m.closed.Units[1].Unit), m.report(t, m.closed, m.closed.Units[2].Unit)
	m.send("liaison1", first, "done", "100", "园区承担的部分已经建成")
	review(m.people["head1"], first, "accepted")
	m.people["liaison0"].get(first).want(200, "园区承担的部分已经建成")
	review(m.people["head0"], first, "accepted")
	m.send("liaison2", second, "under_way", "90", "农业部分基本完成")
	review(m.people["head2"], second, "accepted")
	review(m.people["head0"], second, "returned", "percent", "所附材料只够八成")
	m.people["liaison2"].get("/due").want(200, "所附材料只够八成", "其中 1 项被退回")
	m.move(m.people["liaison0"], "", "ask", "申请销号").want(409, "还不能销号")

	m.day(time.September, 29, 15)
	m.send("liaison2", second, "done", "100", "农业部分全部完成")
	review(m.people["head2"], second, "accepted")
	review(m.people["head0"], second, "accepted")
	m.prove(t)
	whole := m.report(t, m.closed, lead)
	m.send("liaison0", whole, "done", "100", "平台建成，称号已获认定")
	review(m.people["head0"], whole, "accepted")
	for _, at := range []string{first, second, whole} {
		review(m.office, at, "accepted")
	}

	m.move(m.people["liaison0"], "", "ask", "各项完成").want(303)
	m.move(m.people["liaison0"], "/check", "check", "").want(403)
	m.move(m.office, "/check", "check", "现场看过").want(303)
	m.move(m.people["signer"], "/sign", "sign", "同意").want(303)
	m.office.get(task).want(200, "销号", "现场看过")
	m.people["liaison0"].get("/due").want(200, m.open.Short(false))

	m.silent(t)
	m.everybodySaw(t)
}

// silent goes on past the lock of the window: the joint unit of the other task never reported, which is seen and keeps
// that task open.
func (m *month) silent(t *testing.T) {
	quiet := m.open.Units[1]
	whole := m.report(t, m.open, m.open.Units[0].Unit)
	m.day(time.October, 9, 10)
	m.send("liaison0", whole, "done", "100", "牵头部分完成")
	review(m.people["head0"], whole, "accepted")
	review(m.office, whole, "accepted")

	m.day(time.November, 2, 10)
	m.office.get(fmt.Sprint(m.base(), "/windows/", m.code, "?unit=", quiet.Unit)).want(200, quiet.Name, "一份未报")
	page := m.people["liaison0"].post(fmt.Sprint(m.base(), "/tasks/", m.open.ID, "/closure"), url.Values{"do": {"ask"}})
	page.want(409, "配合单位的填报均已确认", quiet.Name)
	m.office.get(m.base()+"/board?on=2020-11-02").want(200, "滞后")
	m.office.get(m.base()+"/burden").want(200, m.closed.Units[2].Name)
}

// everybodySaw holds the past: the light of the closed task on a day before it was closed is reckoned as it was then, and
// the journal names everybody who did something.
func (m *month) everybodySaw(t *testing.T) {
	before, err := m.Progress.Facts(t.Context(), m.list.Slug, worktime.NewDate(2020, 9, 27))
	if err != nil {
		t.Fatal(err)
	}
	after, err := m.Progress.Facts(t.Context(), m.list.Slug, worktime.NewDate(2020, 11, 2))
	if err != nil {
		t.Fatal(err)
	}
	if before[m.closed.ID].Closed || !after[m.closed.ID].Closed {
		t.Errorf("closed on 27 September: %v, on 2 November: %v", before[m.closed.ID].Closed, after[m.closed.ID].Closed)
	}
	body := m.as(t, account.Auditor).get("/journal?table=submission").want(200).body
	for _, name := range slices.Sorted(maps.Keys(m.people)) {
		if strings.HasPrefix(name, "liaison") && !strings.Contains(body, name) {
			t.Errorf("the journal does not name %s", name)
		}
	}
}
