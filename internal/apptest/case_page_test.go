package apptest

import (
	"fmt"
	"regexp"

	"testing"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/worktime"
)

// The cases that every world has, one for each way in which a clock can stand.
const (
	caseHoliday  = "QX-2020-1" // three clocks over the Dragon Boat holiday of 2020
	casePaused   = "QX-2020-2" // stood still for an appraisal over the National Day of 2020
	caseOverdue  = "QX-2020-3" // open since September 2020
	caseStanding = "QX-2020-4" // stands still
	caseMade     = "SIM-2020-1"
)

// step is an event of a case of these tests.
type step struct {
	at, kind string
	e        casework.Event
}

// cases records the cases that every world has.
func (w *world) cases(t testing.TB) {
	t.Helper()
	startup := []step{{at: "2020-06-24T16:10", kind: "accepted"}, {at: "2020-06-28T10:00", kind: "decided"},
		{at: "2020-06-28T14:00", kind: "seal_ready"}, {at: "2020-06-28T15:30", kind: "invoice_ready"}}
	large := map[string]string{"日用水量": "800", "管径": "200"}
	pause := casework.Event{Reason: "appraisal", Notice: "青水检〔2020〕7号"}
	stood := []step{
		{at: "2020-09-28T10:00", kind: "received", e: casework.Event{Attributes: map[string]string{"applicant": "青溪食品厂"}}},
		{at: "2020-09-28T11:00", kind: "accepted", e: casework.Event{Attributes: large}},
		{at: "2020-09-29T09:30", kind: "paused", e: casework.Event{Reason: "hearing", Notice: "误"}},
		{at: "2020-09-29T15:00", kind: "paused", e: pause},
		{at: "2020-10-12T10:00", kind: "resumed"}, {at: "2020-10-13T16:00", kind: "decided"},
	}
	stood[3].e.Corrects = "QX-2020-2/3"
	add := func(id casework.CaseID, service casework.ServiceID, steps []step) { w.record(t, id, service, steps) }
	add(caseHoliday, "company-startup", startup)
	add(caseMade, "company-startup", startup[:2])
	add(casePaused, "water-approval", stood)
	add(caseOverdue, "water-approval", []step{{at: "2020-09-01T09:00", kind: "accepted", e: casework.Event{Attributes: large}}})
	hoursAgo := func(n int64) string {
		return (worktime.MomentOf(w.Cases.Clock()) - worktime.Moment(n*3600)).String()
	}
	add(caseStanding, "water-approval", []step{ // a pause longer than its law allows would end by itself
		{at: hoursAgo(26), kind: "accepted", e: casework.Event{Attributes: large}}, {at: hoursAgo(25), kind: "paused", e: pause},
	})
}

// record records one case.
func (w *world) record(t testing.TB, id casework.CaseID, service casework.ServiceID, steps []step) {
	t.Helper()
	var events []casework.Event
	for i, s := range steps {
		at, err := worktime.ParseMoment(s.at)
		if err != nil {
			t.Fatal(err)
		}
		e := s.e
		e.ID, e.Source, e.Case, e.Service, e.Kind, e.At = fmt.Sprintf("%s/%d", id, i+1), "test", id, service, casework.EventKind(s.kind), at
		events = append(events, e)
	}
	result, err := w.Cases.Ingest(t.Context(), events)
	if err != nil || len(result.Rejected) > 0 {
		t.Fatal(err, result.Rejected)
	}
}

func TestTableOfServicesAndItsExportShowTheSame(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	all := len(w.Cases.Catalog().Services())
	link := regexp.MustCompile(`data-open href="/services/([^"]+)"`)
	for _, tt := range []struct {
		name, query string
		want        []string // codes in order, nil: all services
	}{
		{"all", "", nil},
		{"with cases, most first", "show=cases&sort=cases&desc=1", []string{"company-startup", "water-approval"}},
		{"overdue first", "show=overdue", []string{"water-approval", "company-startup"}},
		{"most open first", "show=cases&sort=running&desc=1", []string{"water-approval", "company-startup"}},
		{"text", "q=water-app", []string{"water-approval"}},
		{"type", "type=joint&show=cases", []string{"company-startup"}},
		{"nonsense is left out", "type=x&show=y&sort=z&unit=w", nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, m := range link.FindAllStringSubmatch(v.get("/services?"+tt.query).want(200).body, -1) {
				got = append(got, m[1])
			}
			if tt.want == nil && len(got) != all || tt.want != nil && !equal(got, tt.want) {
				t.Errorf("page shows %v, want %v", got, tt.want)
			}
			rows := readCSV(t, v.get("/services.csv?"+tt.query).want(200).body)
			for i, row := range rows[1:] {
				if i >= len(got) || row[0] != got[i] {
					t.Errorf("line %d of the export is %s", i+2, row[0])
				}
			}
		})
	}
}

// TestFiguresOfAServiceAreThoseOfItsCases counts by hand: two cases overdue of three, one of them on time.
func TestFiguresOfAServiceAreThoseOfItsCases(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	nobody, viewer := w.as(t, account.Nobody), w.as(t, account.Viewer)
	nobody.get("/services/company-startup").want(200, "按时率 50.0%（按时 1，超期办结 0，已超期未结 1）", "1个工作日", "单个办件涉及申请人").without(caseMade)
	viewer.get("/services/company-startup").want(200, caseMade, "部分为模拟数据：1/2 件")
	viewer.get("/services").want(200, "部分为模拟数据：1/5 件")
	viewer.get("/services?q=water-app").want(200).without("模拟数据")
	viewer.get("/services/water-approval").want(200, "按时率 50.0%（按时 1，超期办结 0，已超期未结 1）", "在办 2 件", caseOverdue, "2020年10月", "2个工作日", "《行政许可法》第42条").
		without("模拟数据", casePaused)
	nobody.get("/services/nothing").want(404, "没有编码为“nothing”的事项")
}

// TestCasePageSaysWhatTheClockDid reads the facts that a person would check against the law.
func TestCasePageSaysWhatTheClockDid(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Viewer)
	tests := []struct {
		name, id string
		says     []string
	}{
		{"over a holiday and a day worked in its place", caseHoliday, []string{
			"企业开办全程：按时办结，净用时 1个工作日，承诺 1个工作日", "2020-06-28 17:00", "端午节", "补班", "其间补班：2020年6月28日", "到期 17:00", "到期 13:10",
		}},
		{"paused by law", casePaused, []string{
			"净用时 2个工作日，承诺 4个工作日", "停表 4个工作日", "总用时 6个工作日", "检验检测鉴定", "《行政许可法》第45条", "告知文书：青水检〔2020〕7号", `class="part-pause"`,
			"日用水量 &gt;= 500", "日用水量为“800”", "更正事件 QX-2020-2/3", "standing-replaced", "没有走的时钟",
		}},
		{"overdue for years", caseOverdue, []string{"已超期", "省略", `class="part-over"`}},
		{"standing still", caseStanding, []string{"停表", "恢复后才有", "检验检测鉴定"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { v.get("/cases/"+tt.id).want(200, tt.says...) })
	}
	v.get("/cases/none").want(404, "没有编号为“none”的办件")
	w.as(t, account.Nobody).get("/cases/" + casePaused).want(303).without("青溪食品厂")
}

// TestWhatIsNotSettledIsSaid looks for laws that nobody has looked up and for questions of a pack.
func TestWhatIsNotSettledIsSaid(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	for _, code := range []string{"property-registration", "layoff", "procurement", "procurement-payment"} {
		v.get("/services/"+code).want(200, "依据待核")
	}
	v.get("/services/bid-deposit").want(200, "农民工工资保证金（151）规定利息").without("依据待核")
	v.get("/services/construction-permit").want(200, "待定的口径", "口径需定")
}

// TestPeopleAreMasked has a person for an applicant, whom only the Office and the unit see in full.
func TestPeopleAreMasked(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	facts := map[string]string{"applicant": "欧阳海棠", "联系电话": "13812341234", "日用水量": "800"}
	w.record(t, "QX-2020-21", "water-approval", []step{{at: "2020-06-22T10:00", kind: "accepted", e: casework.Event{Attributes: facts}}})
	w.as(t, account.Viewer).get("/cases/QX-2020-21").want(200, "欧*", "138****1234", "已遮掩").without("欧阳海棠", "13812341234")
	w.as(t, account.Viewer).get("/cases/"+casePaused).want(200, "青溪食品厂")
	w.as(t, account.Office).get("/cases/QX-2020-21").want(200, "欧阳海棠", "13812341234").without("已遮掩")
	w.as(t, account.Nobody).get("/lists/"+w.list.Slug+"/editions").want(200, "工作人员").without(">test<")
	w.as(t, account.Viewer).get("/lists/"+w.list.Slug+"/editions").want(200, ">test<")
}

// TestPromisesOfAMeanAreJudgedByIt has two transfers of which one took longer than what is promised for the mean.
func TestPromisesOfAMeanAreJudgedByIt(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	kind := map[string]string{"登记类型": "转移登记"}
	w.record(t, "QX-2020-11", "property-registration", []step{{at: "2020-06-22T10:00", kind: "accepted", e: casework.Event{Attributes: kind}}, {at: "2020-06-23T10:00", kind: "registered"}})
	w.record(t, "QX-2020-12", "property-registration", []step{{at: "2020-06-22T10:00", kind: "accepted", e: casework.Event{Attributes: kind}}, {at: "2020-06-24T10:00", kind: "registered"}})
	v := w.as(t, account.Viewer)
	v.get("/services/property-registration").want(200, "转移登记户均用时：2 件平均 1.5个工作日，承诺平均 1.5个工作日，兑现", "每月平均净用时")
	v.get("/cases/QX-2020-12").want(200, "转移登记户均用时：平均承诺，净用时 2个工作日，承诺 平均1.5个工作日", "平均承诺，单件没有到期时间").without("超期办结", "按时办结")
	w.record(t, "QX-2020-13", "property-registration", []step{{at: "2020-06-22T10:00", kind: "accepted", e: casework.Event{Attributes: kind}}, {at: "2020-06-24T10:00", kind: "registered"}})
	v.get("/services/property-registration").want(200, "3 件平均 1.67个工作日，承诺平均 1.5个工作日，未兑现")
	w.record(t, "QX-2020-14", "property-registration", []step{{at: "2020-06-22T10:00", kind: "accepted", e: casework.Event{Attributes: kind}}})
	v.get("/cases/open?service=property-registration").want(200, "其中已超期 0 件", "QX-2020-14", "平均承诺")
	v.get("/services?q=property").want(200, "—").without("100.0%")
}

// TestOpenCasesComeByTimeLeft looks at order, filters and export.
func TestOpenCasesComeByTimeLeft(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Viewer)
	order := func(query string) []string {
		var out []string
		for _, m := range regexp.MustCompile(`data-open class="code" href="/cases/([^"]+)"`).FindAllStringSubmatch(v.get("/cases/open?"+query).want(200).body, -1) {
			out = append(out, m[1])
		}
		rows := readCSV(t, v.get("/cases/open.csv?"+query).want(200).body)
		for i, row := range rows[1:] {
			if i >= len(out) || row[0] != out[i] {
				t.Errorf("line %d of the export is %s", i+2, row[0])
			}
		}
		return out
	}
	if got, want := order(""), []string{caseMade, caseOverdue, caseStanding}; !equal(got, want) {
		t.Errorf("open cases are %v, want %v", got, want)
	}
	if got, want := order("service=water-approval"), []string{caseOverdue, caseStanding}; !equal(got, want) {
		t.Errorf("those of one service are %v, want %v", got, want)
	}
	if got := order("unit=nobody"); len(got) > 0 {
		t.Errorf("those of an unknown unit are %v", got)
	}
}

// TestCasesOnEveryScreen opens every page of cases at both widths, with and without script.
func TestCasesOnEveryScreen(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		b.signIn(account.Viewer)
		for _, path := range []string{"/services", "/services/water-approval", "/cases/open", "/cases/" + casePaused, "/cases/" + caseOverdue} {
			b.visit(path)
			b.fits()
			if b.view.script {
				b.accessible()
			}
		}
		b.visit("/calendar?year=2020")
		b.fits()
		if right := eval[float64](b, `Math.max(...[...document.querySelectorAll(".month .day")].map(d => d.getBoundingClientRect().right))`); right > float64(b.view.width) {
			t.Errorf("a day of the year ends at pixel %g", right)
		}
		b.visit("/services")
		b.follow("a[href='/services/water-approval']")
		b.says("用水接入审批", "20个工作日", "每月按时率")
		if b.view.script {
			b.until(`document.querySelectorAll(".chart canvas").length === 2`)
		}
		b.follow(".cases a[data-open]")
		b.says("已超期", "适用哪个时钟，为什么", "到期时间")
		if height := eval[int](b, `document.querySelector(".clockline").getBoundingClientRect().height`); height < 100 {
			t.Errorf("the clock line is %d pixels high", height)
		}
	})
}
