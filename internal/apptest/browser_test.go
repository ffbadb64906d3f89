package apptest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"duban/internal/account"
	"duban/internal/store/storetest"
)

// view is a way of looking at the pages.
type view struct {
	name          string
	width, height int64
	script        bool
}

// The widths that the interface is made for, and a browser without script at both.
var (
	desktop      = view{"desktop", 1440, 900, true}
	phone        = view{"phone", 390, 844, true}
	desktopPlain = view{"desktop without script", 1440, 900, false}
	phonePlain   = view{"phone without script", 390, 844, false}
)

// browser is a window of Chromium on a world's pages.
type browser struct {
	t    *testing.T
	ctx  context.Context
	base string
	view view
}

// missing skips a test whose machine lacks something, and fails it where nothing may be skipped.
func missing(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("DUBAN_TEST_REQUIRE") == "1" {
		t.Fatalf("%s is needed and not there", what)
	}
	t.Skipf("SKIPPED: %s is not there; `make test` installs it", what)
}

// chromium is the one process that all tests share; each has a window with cookies of its own.
var chromium struct {
	once sync.Once
	ctx  context.Context
	stop []context.CancelFunc
	dir  string
	err  error
}

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.StopPostgres()
	for i := len(chromium.stop) - 1; i >= 0; i-- {
		chromium.stop[i]()
	}
	if chromium.dir != "" {
		_ = os.RemoveAll(chromium.dir)
	}
	os.Exit(code)
}

// launch starts Chromium, from nowhere but this machine.
func launch(path string) {
	if chromium.dir, chromium.err = os.MkdirTemp("", "duban-chromium"); chromium.err != nil {
		return
	}
	ctx, stop := chromedp.NewExecAllocator(context.Background(), chromedp.ExecPath(path),
		chromedp.NoSandbox, chromedp.Headless, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.UserDataDir(chromium.dir), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true), chromedp.Flag("accept-lang", "zh-CN"))
	chromium.stop = append(chromium.stop, stop)
	chromium.ctx, stop = chromedp.NewContext(ctx)
	chromium.stop = append(chromium.stop, stop)
	chromium.err = chromedp.Do(chromium.ctx)
}

// open opens a window without cookies.
func open(t *testing.T, w *world, v view) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("browser tests are not short")
	}
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "headless-shell"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		missing(t, "Chromium")
	}
	if _, err := os.Stat(filepath.Join("..", "web", "static", "app.js")); err != nil && v.script {
		missing(t, "the bundle of scripts")
	}
	chromium.once.Do(func() { launch(path) })
	if chromium.err != nil {
		t.Fatal(chromium.err)
	}
	ctx, stop := chromedp.NewContext(chromium.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(stop)
	b := &browser{t: t, ctx: ctx, base: w.server.URL, view: v}
	b.do(chromedp.EmulateViewport(v.width, v.height))
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !v.script}); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	if err := chromedp.Do(b.ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// visit opens a page.
func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.base + path)) }

// signIn signs in through the form.
func (b *browser) signIn(role account.Role) {
	b.t.Helper()
	b.visit("/signin")
	b.do(chromedp.SendKeys(chromedp.ID("name"), string(role)), chromedp.SendKeys(chromedp.ID("password"), password))
	b.follow(".signin button")
}

// follow clicks something that leads to another page and waits for that.
func (b *browser) follow(selector string) {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.Click(chromedp.CSS(selector))); err != nil {
		b.t.Fatalf("click %s: %v", selector, err)
	}
}

// eval asks the page something.
func eval[T any](b *browser, expression string) T {
	b.t.Helper()
	v, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for something to become true on the page.
func (b *browser) until(expression string) {
	b.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(30 * time.Millisecond) {
		if eval[bool](b, "Boolean("+expression+")") {
			return
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("%s did not come true on %s", expression, b.path())
		}
	}
}

// path is the address of the page shown.
func (b *browser) path() string { return eval[string](b, "location.pathname+location.search") }

// says fails unless the page shows the words.
func (b *browser) says(words ...string) {
	b.t.Helper()
	text := eval[string](b, "document.body.innerText")
	for _, w := range words {
		if !strings.Contains(text, w) {
			b.t.Errorf("%s does not show %q", b.path(), w)
		}
	}
}

// fits fails when the page is wider than the window, which on a phone hides part of it.
func (b *browser) fits() {
	b.t.Helper()
	if wide := eval[int](b, "document.documentElement.scrollWidth - window.innerWidth"); wide > 0 {
		b.t.Errorf("%s is %d pixels too wide at %d", b.path(), wide, b.view.width)
	}
}

// accessible fails on serious and critical faults that axe finds.
func (b *browser) accessible() {
	b.t.Helper()
	axe, err := os.ReadFile(filepath.Join("..", "web", "ui", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		missing(b.t, "axe-core")
	}
	b.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := chromedp.Evaluate[any](string(axe)+";null", chromedp.EvalIgnoreExceptions)(ctx, t)
		return err
	}))
	found := eval[string](b, `axe.run(document, {resultTypes: ["violations"]}).then(r => JSON.stringify(r.violations
		.filter(v => v.impact === "serious" || v.impact === "critical")
		.map(v => v.id + ": " + v.nodes.slice(0, 3).map(n => n.html.slice(0, 200) + " " + (n.failureSummary || "")).join(" | "))))`)
	var violations []string
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s at %d: %s", b.path(), b.view.width, v)
	}
}
