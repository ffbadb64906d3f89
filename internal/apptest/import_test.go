package apptest

import (
	"context"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/tabular"
)

// TestImportWithoutScript walks the whole import as a browser without script does.
func TestImportWithoutScript(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	p := v.upload("qingxi-2024.xlsx", example(t, "qingxi-2024.xlsx")).want(303)
	v.get("/import").want(200, "qingxi-2024.xlsx", "放弃")
	v.get(p.to()).want(200, "读出 40 条", "责任单位", "按表头").without("推测 ")
	p = v.post(p.to(), url.Values{"col-0": {"heading"}}).want(303)
	findings := p.to()
	p = v.get(findings).want(200, "待处理", "疑似全文替换造成的错误", "采纳修改")
	key := regexp.MustCompile(`name="key" value="(text\.replaced[^"]*)"`).FindStringSubmatch(p.body)
	if key == nil {
		t.Fatal("no form to accept the fix")
	}
	v.post(findings, url.Values{"key": {unescape(key[1])}, "state": {"accepted"}}).want(303)
	v.post(findings, url.Values{"code": {"item.number_twice"}, "state": {"refused"}}).want(303)
	v.get(findings).want(200, "已采纳", "撤销", "state-refused")
	save := strings.TrimSuffix(findings, "findings") + "save"
	v.get(save).want(200, "将保存 40 条；采纳修改 1 处", "新的清单", `value="qingxi-2024"`)
	p = v.post(save, url.Values{"target": {""}, "slug": {"qingxi"}, "title": {"青溪清单"}, "note": {"第一次"}}).want(303)
	if p.to() != "/lists/qingxi" {
		t.Fatalf("leads to %s", p.to())
	}
	v.get("/lists/qingxi").want(200, "已保存《青溪清单》第1版，40 项任务。")
	v.get("/lists/qingxi").want(200).without("已保存") // said once
	v.get("/lists/qingxi/findings?state=accepted").want(200, "已采纳")
	v.get(findings).want(404) // the draft is gone

	view, err := w.Library.Get(context.Background(), "qingxi")
	if err != nil {
		t.Fatal(err)
	}
	if q := view.Select(list.Query{Text: "区场主体"}); q.Total != 0 {
		t.Error("the accepted fix was not applied")
	}
}

func TestSecondImportBecomesTheNextEditionAndIsCompared(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	changed := strings.Replace(string(example(t, "qingxi-2024.csv")), "2024年6月", "2024年7月", 1)
	p := v.upload("changed.csv", []byte(changed)).want(303)
	save := strings.TrimSuffix(p.to(), "columns") + "save"
	v.get(save).want(200, "第2版", "改动 ", "2024年7月")
	v.post(save, url.Values{"target": {w.list.Slug}, "note": {"改了时限"}}).want(303)
	v.get(w.base()+"/editions").want(200, "改了时限", "changed.csv", "与第1版比较")
	v.get(w.base()+"/diff?from=1&to=2").want(200, "2024年7月", "<del>", "<ins>")
	v.get(w.base()+"@1").want(200, "这是第1版", "看现行版")
	v.get(w.base()).want(200).without("看现行版")
}

func TestFilesThatAreRefusedSayWhyAndKeepNothing(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	tests := []struct {
		name, file string
		data       []byte
		status     int
		says       string
	}{
		{"empty", "empty.txt", nil, 422, "这个文件没有导入"},
		{"no list", "letter.txt", []byte("尊敬的各位同事：\n\n下周一上午九点开会，请准时参加。\n"), 422, "这个文件没有导入"},
		{"program", "list.docx", []byte("MZ\x90\x00\x03\x00\x00\x00" + strings.Repeat("\x00", 600)), 415, "这个文件没有导入"},
		{"truncated", "cut.docx", example(t, "qingxi-2024.docx")[:4000], 422, "这个文件没有导入"},
		{"hostile name", `"><script>alert(1)</script>.txt`, []byte("x"), 422, "这个文件没有导入"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := v.upload(tt.file, tt.data)
			if p.status != tt.status && p.status != 422 {
				t.Errorf("status %d, want %d", p.status, tt.status)
			}
			p.want(p.status, tt.says, `id="wrong"`).without("<script>alert", "internal", "goroutine")
		})
	}
	v.get("/import").want(200, "没有未完成的导入")
	v.post("/import", url.Values{"file": {"x"}}).want(422, "没有选择文件")
}

// TestGoingOnWithTheFindings decides some findings, saves, and goes on from the saved edition.
func TestGoingOnWithTheFindings(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	w.as(t, account.Nobody).get(w.base() + "/findings").want(200).without("继续核对")
	v.get(w.base()+"/findings").want(200, "继续核对", "保存后成为下一版")
	findings := v.post(w.base()+"/findings", nil).want(303).to()
	if findings != "/import/1/findings" {
		t.Fatalf("leads to %s", findings)
	}
	v.post(findings, url.Values{"code": {"text.replaced"}, "state": {"accepted"}}).want(303)
	v.post(findings, url.Values{"code": {"unit.alias"}, "state": {"refused"}}).want(303)
	if p := v.post(w.base()+"/findings", nil).want(303); p.to() != findings {
		t.Errorf("going on twice leads to %s", p.to())
	}
	v.get("/import/1/save").want(200, "第2版", w.list.Title)
	v.post("/import/1/save", url.Values{"target": {w.list.Slug}}).want(303)
	v.get(w.base() + "@1/findings").want(200).without("继续核对")
	v.post(w.base()+"@1/findings", nil).want(409, "请从第2版继续核对")

	next := v.post(w.base()+"/findings", nil).want(303).to()
	p := v.get(next).want(200, "state-accepted", "state-refused")
	view, err := w.Library.Get(t.Context(), w.list.Slug)
	if err != nil {
		t.Fatal(err)
	}
	if view.Number != 2 || strings.Count(p.body, "<li id=\"f-") != len(w.list.Findings) {
		t.Errorf("edition %d has %d findings, the draft shows %d", view.Number, len(view.Findings), strings.Count(p.body, "<li id=\"f-"))
	}
}

func TestBuiltInListHasNoDocumentToGoOnWith(t *testing.T) {
	w := start(t)
	e, err := w.Lists.ImportBuiltin(t.Context(), "chuanshan-2020.yaml", builtin(t), "test")
	if err != nil {
		t.Fatal(err)
	}
	v := w.as(t, account.Office)
	v.get("/lists/"+e.Slug+"/findings").want(200, "内置清单没有原文件", "导入原文件").without("继续核对")
	v.post("/lists/"+e.Slug+"/findings", nil).want(415, "内置清单")
	v.get("/import").want(200, "没有未完成的导入")
}

func TestNameOfANewListIsChecked(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	save := strings.TrimSuffix(v.upload("other.csv", example(t, "qingxi-2024.csv")).want(303).to(), "columns") + "save"
	for _, tt := range []struct{ name, slug, says string }{
		{"missing", "", "请填写新清单的网址名"},
		{"taken", w.list.Slug, "已有网址名为"},
		{"not an address", "../x", "aria-invalid"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := v.post(save, url.Values{"target": {""}, "slug": {tt.slug}, "note": {"keep me"}})
			p.want(p.status, tt.says, "keep me")
			if p.status < 400 {
				t.Errorf("status %d", p.status)
			}
		})
	}
}

func TestADraftOfAnotherColumnMappingReadsAnew(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	columns := v.upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303).to()
	v.post(columns, url.Values{"col-7": {"extra"}}).want(303)
	v.get(columns).want(200, `<option value="extra" selected`)
	v.post(columns, url.Values{"col-3": {"ignore"}, "col-4": {"ignore"}, "col-0": {"ignore"}, "col-1": {"ignore"}, "col-2": {"ignore"}}).want(422)
	v.get(columns).want(200, "读出 40 条")
}

// TestPreviewNamesPeopleByRole looks at a list with two roles and at one with a single role.
func TestPreviewNamesPeopleByRole(t *testing.T) {
	w := start(t)
	v := w.as(t, account.Office)
	columns := v.upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303).to()
	two := plainText(v.get(columns).want(200, "责任人").body)
	if !strings.Contains(two, "专班组长 沈屿 责任领导 陆禾") {
		t.Error("the two roles are not told apart in", two)
	}
	one := v.upload("one.csv", []byte("序号,主要任务,牵头单位,责任领导,完成时限\n1,做好防汛工作,区应急局,陆禾,2024年5月\n")).want(303).to()
	if text := plainText(v.get(one).want(200).body); !strings.Contains(text, "区应急局 陆禾 ") {
		t.Error("the only role is repeated for each item in", text)
	}
}

// TestLongFileIsReadInTheBackground holds the reader back until the pages that wait were looked at.
func TestLongFileIsReadInTheBackground(t *testing.T) {
	w := start(t)
	release, read := make(chan struct{}), w.Lists.Reader
	w.Lists.Reader = func(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error) {
		tell(840, 1000)
		<-release
		return read(ctx, name, data, tell)
	}
	v := w.as(t, account.Office)
	waiting := v.upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303).to()
	if !strings.HasPrefix(waiting, "/reading/") {
		t.Fatalf("leads to %s", waiting)
	}
	v.get(waiting).want(200, "正在读取 qingxi-2024.csv", `<progress max="100" value="42"`, "读取 42%", "编译", `http-equiv="refresh"`)
	v.header.Set("Accept-Language", "en")
	v.get(waiting).want(200, "Reading, 42%", "Compiling", "Checking")
	v.header.Set("Accept-Language", "zh-CN")
	w.account(t, "second", account.Account{Role: account.Office})
	w.as(t, "second").get(waiting).want(404)
	v.get("/import").want(200, "没有未完成的导入")
	close(release)
	for deadline := time.Now().Add(10 * time.Second); v.get(waiting).status == 200; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the reading does not end")
		}
	}
	if p := v.get(waiting).want(303); p.to() != "/import/1/columns" {
		t.Errorf("leads to %s", p.to())
	}
	v.header.Set("HX-Request", "true")
	if p := v.get(waiting).want(204); p.header.Get("HX-Redirect") != "/import/1/columns" {
		t.Errorf("htmx is led to %q", p.header.Get("HX-Redirect"))
	}
}

// plainText gives the words of a page, a space between any two elements.
func plainText(body string) string {
	return strings.Join(strings.Fields(regexp.MustCompile(`<[^>]*>`).ReplaceAllString(body, " ")), " ")
}

func unescape(s string) string {
	return strings.NewReplacer("&#34;", `"`, "&#39;", "'", "&lt;", "<", "&gt;", ">", "&amp;", "&").Replace(s)
}
