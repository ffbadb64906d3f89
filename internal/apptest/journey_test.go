package apptest

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"duban/internal/account"
	"duban/internal/tabular"
)

// pages lists every page that a journey looks at.
func pages(w *world) []string {
	base := w.base()
	promise := "/commitments/" + w.promises()[0].Code
	return []string{
		"/lists", base, base + "?open=1", base + "/tasks", base + "/tasks?lead=1&due=2024-06-30", fmt.Sprint(base, "/tasks/", w.list.Tasks[0].ID),
		base + "/board", base + "/board?show=missing&on=2024-08-31", base + "/burden", base + "/tasks?light=red",
		base + "/units", fmt.Sprint(base, "/units/", w.list.UnitTasks()[0].ID), base + "/leaders",
		fmt.Sprint(base, "/leaders/", w.list.PersonTasks()[0].ID), base + "/findings", base + "/editions", base + "/diff?from=1&to=1",
		base + "/commitments", base + "/commitments?type=limit&doubt=1", base + "/commitments?by=lead", base + "/commitments?by=heading",
		base + "/commitments/queue", base + "/coverage", base + "/coverage?with=measured", base + "/coverage?reason=threshold",
		promise, promise + "/correct", promise + "/split", promise + "/merge", promise + "/link",
		fmt.Sprint(base, "/tasks/", w.list.Tasks[1].ID), fmt.Sprint(base, "/tasks/", w.list.Tasks[1].ID, "/add?words=x"),
		"/search?q=%E4%BC%81%E4%B8%9A", "/signin", "/import", "/import/1/columns", "/import/1/findings", "/import/1/save", "/nowhere",
	}
}

func TestEveryPageFitsAndIsAccessible(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	w.as(t, account.Office).upload("qingxi-2024.csv", example(t, "qingxi-2024.csv")).want(303)
	for _, v := range []view{desktop, phone} {
		t.Run(v.name, func(t *testing.T) {
			b := open(t, w, v)
			b.signIn(account.Office)
			for _, path := range pages(w) {
				b.visit(path)
				b.fits()
				b.accessible()
			}
			b.visit(w.base() + "?lang=en")
			for _, path := range []string{"", "/commitments", "/coverage"} {
				b.visit(w.base() + path)
				b.fits()
				b.accessible()
			}
		})
	}
}

// everyView runs a journey at both widths, with script and without.
func everyView(t *testing.T, journey func(*testing.T, *world, *browser)) {
	for _, v := range []view{desktop, phone, desktopPlain, phonePlain} {
		t.Run(v.name, func(t *testing.T) {
			w := start(t, "qingxi-2024.txt")
			journey(t, w, open(t, w, v))
		})
	}
}

// TestFromTheOverviewToATaskAndItsUnit is what a newcomer does: look, open a goal, read a task, see who answers.
func TestFromTheOverviewToATaskAndItsUnit(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		b.visit("/")
		b.says(w.list.Title, "共 40 项任务", "任务何时到期", "牵头最多的单位")
		b.do(chromedp.Click(chromedp.CSS("#branches > details:first-of-type > summary")))
		b.do(chromedp.Click(chromedp.CSS("#branches > details:first-of-type > details:first-of-type > summary")))
		b.do(chromedp.Click(chromedp.CSS("#branches > details:first-of-type > details:first-of-type > details:first-of-type > summary")))
		b.follow("#branches .leaves a")
		b.says("任务内容", "原文", w.list.Tasks[0].Item.Text[:30], "原文第")
		b.follow(".duty .lead a")
		b.says("牵头（", "配合（")
	})
}

func TestFilteringTheTableOfTasks(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		b.visit(w.base() + "/tasks")
		if b.view.script {
			b.do(chromedp.SetValue(chromedp.ID("f-due"), "2024-06-30"))
			eval[bool](b, `document.querySelector("#f-due").dispatchEvent(new Event("change", {bubbles: true}))`)
			b.until(`location.search.includes("due=2024-06-30") && document.querySelector(".chip")`)
		} else {
			b.do(chromedp.SetValue(chromedp.ID("f-due"), "2024-06-30"))
			b.follow(".filters button")
		}
		b.says("2024年6月")
		shown := eval[int](b, `document.querySelectorAll(".tasks tbody tr").length`)
		if shown == 0 || shown == len(w.list.Tasks) {
			t.Fatalf("%d rows after filtering", shown)
		}
		if !strings.Contains(eval[string](b, `document.querySelector("#verdict").innerText`), fmt.Sprintf("显示 %d 项", shown)) {
			t.Error("the verdict does not count the rows")
		}
		b.follow(".chip a")
		if got := eval[int](b, `document.querySelectorAll(".tasks tbody tr").length`); got != len(w.list.Tasks) {
			t.Errorf("%d rows after removing the chip", got)
		}
	})
}

func TestSearching(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		b.visit(w.base())
		b.do(chromedp.SendKeys(chromedp.ID("q"), "企业"))
		b.follow(".find button")
		b.says("“企业”：找到")
		if eval[int](b, `document.querySelectorAll(".hits mark").length`) == 0 {
			t.Error("nothing is marked")
		}
		b.follow(".hits a")
		b.says("任务内容")
	})
}

func TestKeyboard(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	b := open(t, w, desktop)
	b.visit(w.base() + "/tasks")
	b.until(`document.readyState === "complete"`)
	b.do(chromedp.KeyEvent("/"))
	b.until(`document.activeElement.id === "q"`)
	b.do(chromedp.KeyEvent("j"))
	if got := eval[string](b, `document.querySelector("#q").value`); !strings.HasSuffix(got, "j") {
		t.Errorf("a letter typed into the search box is lost: %q", got)
	}
	eval[bool](b, `(document.activeElement.blur(), true)`)
	b.do(chromedp.KeyEvent("j"), chromedp.KeyEvent("j"), chromedp.KeyEvent("k"), chromedp.KeyEvent("j"))
	b.until(fmt.Sprintf(`document.activeElement.getAttribute("href") === "%s/tasks/%d"`, w.base(), w.list.Tasks[1].ID))
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent("\r")); err != nil {
		t.Fatal(err)
	}
	if got, want := b.path(), fmt.Sprintf("%s/tasks/%d", w.base(), w.list.Tasks[1].ID); got != want {
		t.Errorf("enter leads to %s, want %s", got, want)
	}
}

func TestImportJourney(t *testing.T) {
	everyView(t, func(t *testing.T, _ *world, b *browser) {
		b.visit("/import")
		b.do(chromedp.SendKeys(chromedp.ID("name"), "office"), chromedp.SendKeys(chromedp.ID("password"), password))
		b.follow(".signin button")
		file, err := filepath.Abs(filepath.Join("..", "..", "examples", "qingxi-2024-numbered.docx"))
		if err != nil {
			t.Fatal(err)
		}
		b.do(chromedp.SetUploadFiles(chromedp.ID("file"), []string{file}))
		b.follow(".drop button")
		b.says("读出 8 条", "识别为")
		b.fits()
		b.follow(".stepactions button")
		b.says("待处理")
		b.do(chromedp.Click(chromedp.CSS(".findings .decide button")))
		b.until(`document.querySelector(".state-refused, .state-accepted")`)
		b.follow(".stepactions a")
		b.says("新的清单")
		b.do(chromedp.SetValue(chromedp.ID("slug"), "numbered"), chromedp.Click(chromedp.ID("t-new")))
		b.follow(".saving button")
		b.says("已保存", "8 项任务")
		if got := b.path(); got != "/lists/numbered" {
			t.Errorf("leads to %s", got)
		}
	})
}

// TestWaitingPageMovesByItself holds the reader back, lets it tell how far it is, and then lets it go.
func TestWaitingPageMovesByItself(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		far, release, read := make(chan int64, 1), make(chan struct{}), w.Lists.Reader
		w.Lists.Reader = func(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error) {
			tell(20, 100)
			tell(<-far, 100)
			<-release
			return read(ctx, name, data, tell)
		}
		b.signIn(account.Office)
		b.visit("/import")
		file, err := filepath.Abs(filepath.Join("..", "..", "examples", "qingxi-2024-numbered.docx"))
		if err != nil {
			t.Fatal(err)
		}
		b.do(chromedp.SetUploadFiles(chromedp.ID("file"), []string{file}), chromedp.Click(chromedp.CSS(".drop button")))
		b.until(`document.querySelector("#wait progress")?.value === 10`)
		b.says("读取 10%")
		b.fits()
		far <- 80
		b.until(`document.querySelector("#wait progress")?.value === 40`)
		close(release)
		b.until(`location.pathname === "/import/1/columns"`)
	})
}

func TestRefusedFileInTheBrowser(t *testing.T) {
	everyView(t, func(t *testing.T, _ *world, b *browser) {
		b.signIn(account.Office)
		b.visit("/import")
		file, err := filepath.Abs("doc.go")
		if err != nil {
			t.Fatal(err)
		}
		b.do(chromedp.SetUploadFiles(chromedp.ID("file"), []string{file}), chromedp.Click(chromedp.CSS(".drop button")))
		b.until(`document.querySelector("#wrong")`)
		b.says("这个文件没有导入")
		b.do(chromedp.SetUploadFiles(chromedp.ID("file"), []string{file})) // the form still works
	})
}

func TestLanguageSwitchInTheBrowser(t *testing.T) {
	everyView(t, func(t *testing.T, w *world, b *browser) {
		b.visit(w.base() + "/tasks?q=%E4%BC%81%E4%B8%9A")
		b.follow(".lang")
		b.says("Tasks", "Lead unit", "Deadline")
		if got := b.path(); got != w.base()+"/tasks?q=%E4%BC%81%E4%B8%9A" {
			t.Errorf("leads to %s", got)
		}
	})
}

func TestPrintingKeepsTheDocumentAndLeavesTheControls(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	b := open(t, w, desktop)
	b.visit(w.base() + "/tasks")
	pdf, err := chromedp.Run(b.ctx, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
	if err != nil {
		t.Fatal(err)
	}
	if len(pdf) < 10_000 {
		t.Errorf("the print has %d bytes", len(pdf))
	}
	hidden := eval[bool](b, `[...document.styleSheets].some(s => [...s.cssRules].some(r => r.media && r.media.mediaText === "print" && r.cssText.includes(".filters")))`)
	if !hidden {
		t.Error("no print rule hides the filters")
	}
}
