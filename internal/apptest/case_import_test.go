package apptest

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"

	"duban/internal/account"
	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/office"
	"duban/internal/tabular"
)

// bring uploads a file of case records and gives the page that it leads to.
func (v *visitor) bring(name string, data []byte) page {
	v.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	return v.do("POST", "/cases/import", form.FormDataContentType(), &body)
}

// settled waits until an upload is recorded.
func (v *visitor) settled(at string) page {
	v.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		p := v.get(at).want(200)
		if !strings.Contains(p.body, `id="wait"`) {
			return p
		}
		if time.Now().After(deadline) {
			v.t.Fatal("the import does not end")
		}
	}
}

// TestCaseRecordsWithoutScript walks the import of case records as a browser without script does.
func TestCaseRecordsWithoutScript(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	text := "办件号码,事项,受理时间,办结时间,区别\n" +
		"n-1," + water + ",2024-06-03 09:00,2024-06-04 09:00,甲\n" +
		"n-2," + water + ",2024-06-03 09:00,2024-06-02 09:00,乙\n" +
		"n-3,nothing,2024-06-03 09:00,,丙\n" +
		"n-4," + water + ",2024-06-03 09:00,,=1+1\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	at := v.bring("六月.csv", []byte(gb)).want(303).to()
	v.get(at).want(200, "办件号码", "没有列对应到：办件编号", "前 4 行", `<option value="accepted_at" selected`, "开始导入")
	v.post(at, url.Values{}).want(422, "没有列对应到：办件编号")
	v.post(at, url.Values{"col-0": {"case"}, "col-1": {"case"}}).want(422, "请只留一列")
	v.post(at, url.Values{"col-0": {"nonsense"}}).want(422)
	v.post(at, url.Values{"col-0": {"case"}, "look": {"1"}}).want(200, "早于", "nothing", "开始导入").without("没有列对应到")
	w.account(t, "second", account.Account{Role: account.Office})
	w.as(t, "second").get(at).want(404)

	p := v.post(at, url.Values{"col-0": {"case"}, "source": {"台账"}}).want(303)
	done := v.settled(p.to()).want(200, "读到 4 行，收下 2 行，2 行未收下", "下载未收下的行", "办结时间 2024-06-02T09:00:00+08:00 早于 受理时间", "nothing")
	if !strings.Contains(plainText(done.body), "新记事件 3") {
		t.Error(plainText(done.main()))
	}
	v.post(at, url.Values{"col-0": {"case"}}).want(303) // a second press records nothing twice
	file := v.get(at+"/rejected.csv").want(200, "拒收行号", "n-2", "n-3", "record.order", "casework.unknown_service")
	if !strings.Contains(file.header.Get("Content-Disposition"), "attachment") || strings.Contains(file.body, "n-1") {
		t.Errorf("the file: %v\n%s", file.header, file.body)
	}
	c, err := w.Cases.Case(t.Context(), "n-1")
	if err != nil || c.Case.State != casework.StateFinished || c.Case.Entries[0].Source != "台账" {
		t.Errorf("%+v, %v", c, err)
	}

	mended := strings.NewReplacer("2024-06-02 09:00", "2024-06-05 09:00", "办件号码", "办件编号", "nothing", water).Replace(file.body)
	again := v.bring("改好.csv", []byte(mended)).want(303).to()
	v.post(again, url.Values{"source": {"台账"}}).want(303)
	v.settled(again).want(200, "读到 2 行，收下 2 行，0 行未收下").without("下载未收下的行")
	v.post(again+"/delete", nil).want(303)
	v.get(again).want(404)
}

// TestUploadsOutliveTheProgram uploads one file that is looked at and one that is recorded, and starts the pages anew.
func TestUploadsOutliveTheProgram(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	text := "办件编号,事项,受理时间,办结时间\nu-1," + water + ",2024-06-03 09:00,\nu-2," + water + ",2024-06-03 09:00,2024-06-02 09:00\n"
	looked := v.bring("看过.csv", []byte(text)).want(303).to()
	done := v.bring("做完.csv", []byte(text)).want(303).to()
	v.post(done, url.Values{"source": {"台账"}}).want(303)
	v.settled(done).want(200, "收下 1 行，1 行未收下")
	dir := filepath.Join(w.data, "uploads")
	if err := os.WriteFile(filepath.Join(dir, "records-BROKENOFF"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}

	w.server.Config.Handler = w.Handler()
	v.get(looked).want(200, "看过.csv", "开始导入", "u-1").without("程序停止了")
	v.get(done).want(200, "收下 1 行，1 行未收下", "下载未收下的行")
	v.get(done+"/rejected.csv").want(200, "record.order", "u-2")
	if _, err := os.Stat(filepath.Join(dir, "records-BROKENOFF")); err == nil {
		t.Error("an upload that broke off is kept")
	}
	v.post(done+"/delete", nil).want(303)
	v.post(looked+"/delete", nil).want(303)
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("what is left: %v, %v", left, err)
	}
}

func TestCaseRecordsFromAWorkbookAndFromLines(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	var book bytes.Buffer
	row := func(n int, cells ...string) tabular.Row {
		r := tabular.Row{Number: n}
		for i, c := range cells {
			r.Cells = append(r.Cells, tabular.Cell{Text: c, Col: i, Span: 1})
		}
		return r
	}
	doc := &tabular.Doc{Blocks: []tabular.Block{{Table: &tabular.Table{Rows: []tabular.Row{
		row(1, "办件编号", "事项", "受理时间", "办结时间"), row(2, "x-1", water, "2024/6/3 9:00", "2024年6月4日 9时"), row(3, "x-2", water, "", ""),
	}}}}}
	if err := office.WriteXLSX(&book, doc, office.XLSXOptions{}); err != nil {
		t.Fatal(err)
	}
	at := v.bring("六月.xlsx", book.Bytes()).want(303).to()
	v.get(at).want(200, "x-1", "既没有受理时间")
	v.post(at, url.Values{}).want(303)
	v.settled(at).want(200, "读到 2 行，收下 1 行，1 行未收下")
	if _, err := w.Cases.Case(t.Context(), "x-1"); err != nil {
		t.Error(err)
	}
	lines := event("1", "accepted", "2024-06-03T09:00:00+08:00") + "\n" + event("2", "finished", "soon") + "\n"
	at = v.bring("events.jsonl", []byte(lines)).want(303).to()
	v.get(at).want(200, "每行是一个 JSON 事件", "soon")
	v.post(at, url.Values{}).want(303)
	v.settled(at).want(200, "读到 2 行，收下 1 行，1 行未收下")
}

func TestFilesThatHoldNoCaseRecords(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	for _, tt := range []struct {
		name, file string
		data       []byte
		says       string
	}{
		{"empty", "empty.csv", nil, "文件是空的"},
		{"a damaged workbook", "a.xlsx", []byte("PK\x03\x04 no"), "这个文件没有导入"},
		{"a list of tasks as workbook", "list.xlsx", example(t, "qingxi-2024.xlsx"), "找不到列名"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := v.bring(tt.file, tt.data)
			if p.status < 400 || p.status >= 500 {
				t.Errorf("status %d", p.status)
			}
			p.want(p.status, tt.says, `id="wrong"`)
		})
	}
	v.post("/cases/import", url.Values{"file": {"x"}}).want(422, "没有选择文件")
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "cut.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write([]byte("case,service,accepted_at\nz-1," + water + ",2024-06-03 09:00\n")); err != nil {
		t.Fatal(err)
	}
	v.do("POST", "/cases/import", form.FormDataContentType(), &body).want(422, "这个文件没有导入", "文件没有传完就中断了") // the form has no end
	if _, err := w.Cases.Case(t.Context(), "z-1"); !fault.Is(err, fault.NotFound) {
		t.Errorf("something was recorded: %v", err)
	}
}

func TestKeysAreMadeShownOnceAndRevoked(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Administrator)
	v.get("/keys").want(200, "还没有签发过密钥", water)
	v.post("/keys", url.Values{"system": {"供水系统"}}).want(422, "请至少选一个事项")
	v.post("/keys", url.Values{"system": {"a b"}, "all": {"1"}}).want(422, "aria-invalid")
	made := v.post("/keys", url.Values{"system": {"供水系统"}, "service": {water, "nothing"}}).want(200, "只显示这一次")
	secret := regexp.MustCompile(`duban_[a-z0-9]{20,}`).FindString(made.body)
	if secret == "" || made.header.Get("Cache-Control") != "no-store" {
		t.Fatalf("no secret, or kept by browsers: %v", made.header)
	}
	v.get("/keys").want(200, "供水系统", secret[:10]).without(secret)
	v.post("/keys", url.Values{"system": {"供水系统"}, "all": {"1"}}).want(409, "已有在用的接口密钥")
	s := &system{visitor: w.as(t, account.Nobody), secret: secret}
	if r := s.receipt(jsonKind, batch(event("1", "accepted", "2024-06-03T09:00:00+08:00"))); r.Accepted != 1 {
		t.Errorf("%+v", r)
	}
	v.post("/keys/1/revoke", nil).want(303)
	v.get("/keys").want(200, "密钥已收回", "由 administrator 收回")
	s.send(jsonKind, batch()).want(401)
	v.post("/keys/1/revoke", nil).want(404)
}
