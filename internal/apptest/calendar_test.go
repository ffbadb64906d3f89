package apptest

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/url"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/api"
	"duban/internal/casework"
)

// TestOfficeDecidesOnTheCalendar proposes two overrides on the page, approves one and refuses the other.
func TestOfficeDecidesOnTheCalendar(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.Calendar.Grace = time.Millisecond
	before := w.Calendar.Force().Edition.ID()
	office := w.as(t, account.Office)
	propose := func(from, day string) {
		office.post("/calendar", url.Values{"from": {from}, "day": {day}, "reason": {"防汛停业"}, "issuer": {"区政府办"}}).want(303)
	}
	propose("2020-06-03", "off")
	propose("2020-06-06", "work")
	office.get("/calendar?year=2020").want(200, before, "2 项变更待批准", "防汛停业", "件的数字变化", "批准", "不批准")
	w.as(t, account.Viewer).get("/calendar").want(200).without("不批准")

	office.post("/calendar/2/approve", url.Values{"reason": {""}}).want(422, "请写明")
	if w.Calendar.Force().Edition.ID() != before {
		t.Fatal("approved without a reason")
	}
	office.post("/calendar/2/approve", url.Values{"reason": {"通告属实"}}).want(303)
	office.post("/calendar/3/refuse", url.Values{"reason": {"没有通告"}}).want(303)
	after := w.Calendar.Force().Edition.ID()
	if after == before || !strings.HasPrefix(after, before+"+") {
		t.Errorf("%s follows %s", after, before)
	}
	office.get("/calendar?year=2020").want(200, after, "office 批准", "通告属实", "office 不批准", "没有通告", "0 项变更待批准", "正在重新计算")
	if err := w.Calendar.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	office.get("/calendar").want(200).without("正在重新计算")
	office.post("/calendar/2/refuse", url.Values{"reason": {"反悔"}}).want(409, "不再更改")
}

// TestACalendarFileIsProposedOnThePage proposes one for a unit, and files that cannot be.
func TestACalendarFileIsProposedOnThePage(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	office := w.as(t, account.Office)
	send := func(v *visitor, unit, text string) page {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "日历.csv")
		if err == nil {
			_, err = part.Write([]byte(text))
		}
		if err == nil {
			err = form.WriteField("unit", unit)
		}
		if err == nil {
			err = form.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return v.do("POST", "/calendar/file", form.FormDataContentType(), &body)
	}
	const days = "date,to,day,reason,issuer\n2020-06-03,2020-06-05,off,搬迁停业,区水利局\n"
	send(office, "区水利局", days).want(303)
	office.get("/calendar").want(200, "日历文件", "区水利局", "搬迁停业", "1 项变更待批准", "件的数字变化")
	send(office, "区水利局", days).want(409, "已经提出")
	send(office, "", "").want(422)
	send(office, "", "some,thing\n1,2\n").want(422)
	send(office, "", "date,day\n"+strings.Repeat("#", 2<<20)).want(413)
	send(w.as(t, account.Viewer), "", days).want(403)
	if n := len(w.Calendar.Force().Units); n != 0 {
		t.Errorf("in force without a decision: %d units", n)
	}
}

// TestSystemsSeeWhatIsSuspiciousInTheirServices asks over the API with keys for one service, for another, and without.
func TestSystemsSeeWhatIsSuspiciousInTheirServices(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	found, err := w.Cases.Suspicions(t.Context())
	if err != nil || len(found.Suspicions) == 0 {
		t.Fatal(found, err)
	}
	first := found.Suspicions[0]
	w.as(t, account.Office).get("/cases/findings").want(200, "部分为模拟数据：1/5 件")
	ask := func(s *system) (out api.CaseFindings) {
		s.header.Set("Authorization", "Bearer "+s.secret)
		if err := json.Unmarshal([]byte(s.get("/api/v1/cases/findings").want(200).body), &out); err != nil {
			t.Fatal(err)
		}
		return out
	}
	own := ask(w.system(t, "own", string(first.Service)))
	if len(own.Findings) == 0 || len(own.Findings[0].Cases) == 0 || own.Findings[0].Message == "" {
		t.Errorf("findings: %+v", own)
	}
	for _, f := range own.Findings {
		if casework.ServiceID(f.Service) != first.Service {
			t.Errorf("a finding on %s for a key of %s", f.Service, first.Service)
		}
	}
	if other := ask(w.system(t, "other", "no-such-service")); len(other.Findings) != 0 {
		t.Errorf("findings: %+v", other)
	}
	w.as(t, account.Nobody).get("/api/v1/cases/findings").want(401)
}
