package apptest

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/internal/account"
	"duban/internal/commitment"
	"duban/internal/list"
)

// promise gives the first commitment in force of the task with a number that is wanted.
func (w *world) promise(t *testing.T, no string, wanted func(*commitment.Entry) bool) *commitment.Entry {
	t.Helper()
	for _, e := range w.promises() {
		if e.State.InForce() && len(e.Tasks) > 0 && e.Tasks[0].Item.No == no && wanted(e) {
			return e
		}
	}
	t.Fatalf("task %s has no such commitment", no)
	return nil
}

func anyPromise(*commitment.Entry) bool { return true }

func ofUnit(unit string) func(*commitment.Entry) bool {
	return func(e *commitment.Entry) bool { return e.Facts.Unit == unit }
}

// form fills the form of facts; pairs of name and value change it.
func form(e *commitment.Entry, prefix string, changes ...string) url.Values {
	f := &e.Facts
	v := url.Values{
		prefix + "type": {string(f.Type)}, prefix + "kind": {string(f.Kind)}, prefix + "op": {string(f.Op)}, prefix + "quantity": {f.Quantity},
		prefix + "unit": {f.Unit}, prefix + "posture": {string(commitment.Own)}, prefix + "verify": {string(f.Verify)},
	}
	if f.Value != nil {
		v.Set(prefix+"value", f.Value.String())
	}
	v.Set("version", fmt.Sprint(e.Version))
	for i := 0; i+1 < len(changes); i += 2 {
		v.Set(changes[i], changes[i+1])
	}
	return v
}

func merged(all ...url.Values) url.Values {
	out := url.Values{}
	for _, v := range all {
		for name, values := range v {
			out[name] = values
		}
	}
	return out
}

func TestCodesAreFoundHoweverTheyAreTyped(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	code := w.promises()[0].Code
	for _, typed := range []string{strings.ToLower(code), code[:3] + "-" + code[3:], strings.ToLower(code[:2]) + "-" + code[2:]} {
		if p := v.get("/commitments/" + typed).want(303); p.to() != "/commitments/"+code {
			t.Errorf("%s leads to %s", typed, p.to())
		}
	}
	if p := v.get("/search?q=" + strings.ToLower(code)).want(303); p.to() != "/commitments/"+code {
		t.Errorf("searching for it leads to %s", p.to())
	}
	v.get("/search?q=222222").want(200)
	for _, typed := range []string{"222222", "nothing", "a", "%3Cscript%3E"} {
		v.get("/commitments/"+typed).want(404, "没有编号为").without("<script>")
	}
}

// TestTaskPageMarksItsCommitments holds the marks to the text: every word of it is there, once and in order.
func TestTaskPageMarksItsCommitments(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	marked := regexp.MustCompile(`(?s)<p class="prose full marked"[^>]*>(.*?)</p>`)
	tags := regexp.MustCompile(`<[^>]*>`)
	marks := 0
	for i := range w.list.Tasks {
		task := &w.list.Tasks[i]
		p := v.get(fmt.Sprint(w.base(), "/tasks/", task.ID)).want(200).without("补录", `action="/commitments`)
		m := marked.FindStringSubmatch(p.body)
		if m == nil {
			t.Fatalf("task %s shows no text", task.Item.No)
		}
		if got := strings.TrimSpace(html.UnescapeString(tags.ReplaceAllString(m[1], ""))); got != task.Item.Text {
			t.Errorf("task %s shows %q instead of %q", task.Item.No, got, task.Item.Text)
		}
		for _, e := range w.promises() {
			if e.Link(task.ID) != nil && e.State.InForce() {
				marks++
				if !strings.Contains(m[1], "/commitments/"+e.Code) && !strings.Contains(m[1], "#c-"+e.Code) {
					t.Errorf("commitment %s has no mark in task %s", e.Code, task.Item.No)
				}
			}
		}
	}
	if marks < 40 {
		t.Errorf("only %d marks", marks)
	}
}

func TestTableOfCommitmentsAndItsExportShowTheSame(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	book, err := w.Register.Get(t.Context(), w.list.Slug)
	if err != nil {
		t.Fatal(err)
	}
	lead := w.list.Tasks[1].Units[0]
	tests := []struct {
		name, query string
		f           commitment.Filter
		chips       []string
	}{
		{"all", "", commitment.Filter{}, nil},
		{"type", "type=limit", commitment.Filter{Type: commitment.Limit}, []string{"限时限次"}},
		{"kind", "kind=rate", commitment.Filter{Kind: commitment.Rate}, []string{"比率"}},
		{"lead unit", fmt.Sprint("lead=", lead.Unit), commitment.Filter{Lead: lead.Unit}, []string{lead.Name}},
		{"heading", "heading=1", commitment.Filter{Heading: 1}, []string{w.list.Headings[0].Text}},
		{"verify", "verify=case_records", commitment.Filter{Verify: commitment.ByCaseRecords}, []string{"办件记录"}},
		{"state", "state=read", commitment.Filter{State: commitment.StateRead}, []string{"待确认"}},
		{"doubtful", "doubt=1", commitment.Filter{Doubt: true}, []string{"存疑"}},
		{"with a target", "measured=1", commitment.Filter{Measured: true}, []string{"有目标值"}},
		{"unit of measure", "measure=" + url.QueryEscape("工作日"), commitment.Filter{Unit: "工作日"}, []string{"工作日"}},
		{"text", "q=" + url.QueryEscape("企业"), commitment.Filter{Query: "企业"}, []string{"企业"}},
		{"sorted", "sort=what&desc=1", commitment.Filter{Sort: commitment.SortQuantity, Desc: true}, nil},
		{"nonsense is left out", "type=x&lead=-1&state=y&per=3&by=z&sort=q", commitment.Filter{}, nil},
	}
	link := regexp.MustCompile(`data-open href="/commitments/(\w+)"`)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var want []string
			for _, e := range book.Select(tt.f).Entries {
				want = append(want, e.Code)
			}
			p := v.get(w.base() + "/commitments?per=all&" + tt.query).want(200)
			for _, c := range tt.chips {
				p.want(200, `class="chip"`, c)
			}
			var got []string
			for _, m := range link.FindAllStringSubmatch(p.body, -1) {
				got = append(got, m[1])
			}
			if !equal(got, want) {
				t.Errorf("page shows %v, want %v", got, want)
			}
			rows := readCSV(t, v.get(w.base()+"/commitments.csv?"+tt.query).want(200).body)
			var exported []string
			for _, row := range rows[1:] {
				exported = append(exported, row[0])
			}
			if !equal(exported, want) {
				t.Errorf("export has %v, want %v", exported, want)
			}
		})
	}
}

// TestEveryNumberOfCoverageLeadsToItsRows follows the numbers of the groupings and of coverage.
func TestEveryNumberOfCoverageLeadsToItsRows(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Nobody)
	number := regexp.MustCompile(`<a href="([^"]+)">(\d+)</a>`)
	rows := regexp.MustCompile(`data-open href=|class="tasklink"[^>]*>[^<]*(?:<span[^>]*>[^<]*</span>\s*)*</a>\s*<span[^>]*><span class="around"`)
	followed := 0
	for _, page := range []string{"/coverage", "/commitments?by=type", "/commitments?by=lead", "/commitments?by=heading", "/commitments?by=verify"} {
		for _, m := range number.FindAllStringSubmatch(v.get(w.base()+page).want(200).body, -1) {
			to, _, _ := strings.Cut(html.UnescapeString(m[1]), "#")
			if strings.Contains(to, "measured=1") && page == "/coverage" {
				continue // figures, of which a commitment may hold two
			}
			join := "?"
			if strings.Contains(to, "?") {
				join = "&"
			}
			if got := len(rows.FindAllString(v.get(to+join+"per=all").want(200).body, -1)); fmt.Sprint(got) != m[2] {
				t.Errorf("%s says %s, %s shows %d rows", page, m[2], to, got)
			}
			followed++
		}
	}
	if followed < 60 {
		t.Errorf("only %d numbers", followed)
	}
}

func TestStaleFormShowsWhatChangedMeanwhile(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	e := w.promise(t, "2", ofUnit("工作日"))
	path := "/commitments/" + e.Code
	v.post(path+"/correct", form(e, "", "value", "0.4")).want(303)
	p := v.post(path+"/correct", form(e, "", "value", "0.3", "plain_zh", "我写的话")).want(409, "刚被他人改动", "更正", "<del>", "0.4", "我写的话", `value="0.3"`)
	again := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(p.body)[1]
	v.post(path+"/correct", form(e, "", "value", "0.3", "version", again, "reason", "核对原文")).want(303)
	v.get(path).want(200, "0.3", "核对原文")
	v.post(path+"/accept", url.Values{"version": {"1"}}).want(409, "刚被他人改动", "0.4")
}

func TestWrongFactsKeepWhatWasTypedAndNameTheFields(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	e := w.promise(t, "2", ofUnit("工作日"))
	p := v.post("/commitments/"+e.Code+"/correct", form(e, "", "value", "三天", "quantity", "", "plain_zh", "留着这句话"))
	p.want(422, `value="三天"`, "留着这句话", `aria-invalid="true"`, `href="#value"`, "不是数")
	p = v.post("/commitments/"+e.Code+"/correct", form(e, "", "unit", "", "quantity", "", "op", ">="))
	p.want(422, `href="#unit"`, "单位：此项必须填写", `href="#quantity"`, "指标量", `id="w-op"`)
	p = v.post("/commitments/"+e.Code+"/split", merged(form(e, "1."), form(e, "2.", "2.value", "x")))
	p.want(422, `href="#2.value"`, `value="x"`, `id="1.value"`)
	p = v.post("/commitments/"+e.Code+"/split", merged(form(e, "1.", "more", "1"), form(e, "2.", "2.quantity", "另一个量")))
	p.want(200, "第 3 条", "另一个量", `id="3.value"`)
	v.post("/commitments/"+e.Code+"/dismiss", url.Values{"version": {"1"}}).want(422, "请写明理由")
}

func TestMergingAndLinking(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	a, b := w.promise(t, "14", anyPromise), w.promise(t, "19", anyPromise)
	v.post("/commitments/"+a.Code+"/merge", form(a, "")).want(422, "至少要有两条")
	p := v.post("/commitments/"+a.Code+"/merge", form(a, "", "codes", strings.ToLower(b.Code))).want(303)
	v.get(p.to()).want(200, "合并", "所属任务（2 项）", "取消关联")
	v.get("/commitments/"+a.Code).want(200, "替换为", p.to())

	c := w.promise(t, "22", anyPromise)
	to := w.list.TasksNumbered("33")[0]
	link := url.Values{"version": {fmt.Sprint(c.Version)}, "task": {fmt.Sprint(to.ID)}, "words": {"修复 申请由"}}
	v.post("/commitments/"+c.Code+"/link", merged(link, url.Values{"words": {"没有这句话"}})).want(422, "正文中没有这些文字", "没有这句话")
	twice := w.list.TasksNumbered("34")[0]
	v.post("/commitments/"+c.Code+"/link", merged(link, url.Values{"task": {fmt.Sprint(twice.ID)}, "words": {"随时"}})).want(422, "出现 2 次")
	v.post("/commitments/"+c.Code+"/link", link).want(303)
	v.get("/commitments/"+c.Code).want(200, "所属任务（2 项）")
	v.get(fmt.Sprint(w.base(), "/tasks/", to.ID)).want(200, c.Code, "服务 2 项任务")
	v.post("/commitments/"+c.Code+"/unlink", url.Values{"version": {fmt.Sprint(c.Version + 1)}, "task": {fmt.Sprint(to.ID)}, "reason": {"误连"}}).want(303)
	v.get("/commitments/"+c.Code).want(200, "所属任务（1 项）", "误连")
}

func TestDismissedCommitmentsAreKeptAndComeBack(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	e := w.promise(t, "5", anyPromise)
	path, task := "/commitments/"+e.Code, fmt.Sprint(w.base(), "/tasks/", e.Tasks[0].ID)
	v.post(path+"/dismiss", url.Values{"version": {"1"}, "reason": {"只是背景"}, "back": {task}}).want(303)
	v.get(task).want(200, "已排除、已替换（1 条）", "已排除承诺 "+e.Code)
	v.get(path).want(200, "只是背景", "office 于", "恢复待确认").without("更正</a>")
	v.get(w.base()+"/commitments?state=dismissed").want(200, e.Code)
	v.post(path+"/restore", url.Values{"version": {"2"}}).want(303)
	v.get(path).want(200, "待确认", "更正")
}

func TestQueueAcceptsWhatNobodyDoubts(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	v := w.as(t, account.Office)
	waiting := 0
	for _, e := range w.promises() {
		if e.State == commitment.StateRead {
			waiting++
		}
	}
	queue := w.base() + "/commitments/queue"
	value := regexp.MustCompile(`name="accept" value="([^"]+)"`)
	var all []string
	for _, m := range value.FindAllStringSubmatch(v.get(queue).want(200, fmt.Sprint("1 / ", waiting)).body, -1) {
		all = append(all, m[1])
	}
	if len(all) == 0 {
		t.Fatal("nothing to accept")
	}
	v.post(queue, url.Values{"accept": all}).want(303)
	v.get(queue).want(200, fmt.Sprintf("已确认 %d 条承诺", len(all)), fmt.Sprint("1 / ", waiting-len(all)))
	v.post(queue, url.Values{"accept": all}).want(409) // a second time they are not what was shown
	v.get(queue+"?at=nothing").want(200, "1 / ")
}

// TestCommitmentsGoOnWithTheNextEdition looks at an old edition's pages: commitments belong to the list.
func TestCommitmentsGoOnWithTheNextEdition(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	e := w.promise(t, "2", ofUnit("工作日"))
	changed := strings.Replace(string(example(t, "qingxi-2024.txt")), "0.5个工作日", "1.5个工作日", 1)
	if _, err := w.Lists.Import(t.Context(), "changed.txt", []byte(changed), list.SaveOptions{Slug: w.list.Slug, By: "test"}); err != nil {
		t.Fatal(err)
	}
	v := w.as(t, account.Nobody)
	v.get(w.base()+"@1/tasks/"+fmt.Sprint(e.Tasks[0].ID)).want(200, "0.5个工作日", "看现行版").without(`id="commitments"`)
	v.get(w.base()+"@1/commitments").want(200, "条承诺").without("看现行版")
	v.get(w.base()+"/tasks/"+fmt.Sprint(e.Tasks[0].ID)).want(200, "1.5", `id="commitments"`)
	v.get("/commitments/" + e.Code).want(200)
}

// TestConfirmingCorrectingAndSplitting is the Office's work on one task.
func TestConfirmingCorrectingAndSplitting(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		e := w.promise(t, "2", ofUnit("工作日"))
		b.signIn(account.Office)
		b.visit(fmt.Sprint(w.base(), "/tasks/", e.Tasks[0].ID))
		at := "#c-" + e.Code
		open := func() { b.do(chromedp.Click(chromedp.CSS(at + " .more summary"))) }
		b.follow(at + " [data-do=accept] button")
		b.says("已确认承诺 "+e.Code, "已确认")
		open()
		b.follow(at + " a[data-do=correct]")
		b.says("更正：", "原文所在", "目标值")
		b.do(chromedp.SetValue(chromedp.ID("value"), "many"), chromedp.SetValue(chromedp.ID("reason"), "看错了"))
		b.follow(".cform button.primary")
		b.says("没有保存", "“many”不是数")
		b.do(chromedp.SetValue(chromedp.ID("value"), "0.25"))
		b.follow(".cform button.primary")
		b.says("已更正承诺", "0.25")
		b.follow(at + " .what a")
		b.says("变更记录", "看错了", "0.5", "0.25", "从文本读出", "指标量")
		b.follow("a[data-do=split]")
		b.do(chromedp.SetValue(chromedp.CSS("[name='1.segment']"), "网上"), chromedp.SetValue(chromedp.CSS("[name='2.segment']"), "窗口"),
			chromedp.SetValue(chromedp.CSS("[name='2.value']"), "0.75"))
		b.fits()
		b.follow(".cform button.primary")
		b.says("已替换", "替换为", "拆分")
		b.follow(".notice p a")
		b.says("网上", "0.25")
	})
}

// TestAddingACommitmentFromItsWords selects words with script and types them without.
func TestAddingACommitmentFromItsWords(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		task := w.list.TasksNumbered("3")[0]
		b.signIn(account.Office)
		b.visit(fmt.Sprint(w.base(), "/tasks/", task.ID))
		const words = "附加证明"
		if b.view.script {
			b.until(`document.readyState === "complete"`)
			eval[bool](b, `(() => {
				const walk = document.createTreeWalker(document.querySelector("[data-words]"), NodeFilter.SHOW_TEXT);
				while (walk.nextNode()) {
					const at = walk.currentNode.data.indexOf("`+words+`");
					if (at < 0) continue;
					getSelection().setBaseAndExtent(walk.currentNode, at, walk.currentNode, at + 4);
					document.dispatchEvent(new MouseEvent("mouseup", {bubbles: true}));
					return true;
				}
				return false;
			})()`)
			b.until(`document.querySelector("#add-words").value === "` + words + `"`)
		} else {
			b.do(chromedp.Click(chromedp.CSS("details.add > summary")), chromedp.SendKeys(chromedp.ID("add-words"), words))
		}
		b.follow("details.add form button")
		b.says("补录承诺", words)
		b.do(chromedp.SetValue(chromedp.ID("type"), "conduct"), chromedp.SetValue(chromedp.ID("quantity"), "不再索要附加证明"))
		b.follow(".cform button.primary")
		b.says("已补录承诺", "不再索要附加证明", "已确认", words)
	})
}

// TestQueueByKeyboard decides on two commitments without a mouse.
func TestQueueByKeyboard(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	b := open(t, w, desktop)
	b.signIn(account.Office)
	b.visit(w.base() + "/commitments/queue")
	b.until(`document.readyState === "complete"`)
	first := eval[string](b, `document.querySelector(".queue .code").innerText`)
	b.do(chromedp.KeyEvent("j"))
	b.until(`(document.querySelector(".queue .code")?.innerText ?? "` + first + `") !== "` + first + `"`)
	b.until(`document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("k"))
	b.until(`document.querySelector(".queue .code")?.innerText === "` + first + `"`)
	b.until(`document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("d"))
	b.until(`document.activeElement.name === "reason"`)
	b.do(chromedp.KeyEvent("a"))
	if got := eval[string](b, `document.activeElement.value`); !strings.HasSuffix(got, "a") {
		t.Errorf("a letter typed into the reason is lost: %q", got)
	}
	b.visit(w.base() + "/commitments/queue")
	b.until(`document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("a"))
	b.until(`document.querySelector(".notice-ok")`)
	b.says("已确认承诺 " + first)
}

// TestChartIsDrawnFromTheFiguresOfItsTable looks whether the chart's own bundle is loaded there and nowhere else.
func TestChartIsDrawnFromTheFiguresOfItsTable(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	b := open(t, w, desktop)
	b.visit(w.base() + "/coverage")
	b.until(`document.querySelector(".chart canvas")`)
	sum := eval[int](b, `fetch(document.querySelector(".chart").dataset.chart).then(r => r.json()).then(x => x.bars.flatMap(b => b.values).reduce((a, b) => a + b, 0))`)
	if sum != len(w.promises()) {
		t.Errorf("the chart counts %d of %d commitments", sum, len(w.promises()))
	}
	b.visit(w.base() + "/commitments")
	if eval[bool](b, `Boolean(document.querySelector("script[src*='/chart.']"))`) {
		t.Error("the table loads the charts")
	}
}
