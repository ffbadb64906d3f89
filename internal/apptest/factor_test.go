package apptest

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/journal"
)

// strict runs Duban as it is meant to run: with a second factor for those who may do much.
func strict(t testing.TB) *world { t.Helper(); return startWith(t, app.Options{}) }

var (
	secretShown   = regexp.MustCompile(`<code id="secret">([A-Z2-7 ]+)</code>`)
	recoveryShown = regexp.MustCompile(`<li><code>([a-z0-9-]{19})</code></li>`)
)

// codeOf is what a device with the secret shows, some steps of half a minute from now.
func codeOf(t testing.TB, secret string, steps int) string {
	t.Helper()
	code, err := totp.GenerateCode(secret, time.Now().Add(time.Duration(steps)*30*time.Second))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// password gives name and password and nothing else.
func (v *visitor) password(name string) page {
	v.t.Helper()
	return v.post("/signin", url.Values{"name": {name}, "password": {password}, "back": {"/keys"}})
}

func (v *visitor) code(code string) page {
	v.t.Helper()
	return v.post("/signin/code", url.Values{"code": {code}})
}

// enrolled signs in for the first time and gives the secret of the device and the recovery codes.
func (v *visitor) enrolled(name string) (secret string, recovery []string) {
	v.t.Helper()
	if to := v.password(name).want(303).to(); to != "/signin/enrol" {
		v.t.Fatalf("the first sign-in leads to %s", to)
	}
	shown := secretShown.FindStringSubmatch(v.get("/signin/enrol").want(200, "/signin/enrol.png").body)
	if shown == nil {
		v.t.Fatal("no secret is shown")
	}
	secret = strings.ReplaceAll(shown[1], " ", "")
	p := v.post("/signin/enrol", url.Values{"code": {codeOf(v.t, secret, -1)}}).want(200, `href="/keys"`)
	for _, m := range recoveryShown.FindAllStringSubmatch(p.body, -1) {
		recovery = append(recovery, m[1])
	}
	if len(recovery) != 10 {
		v.t.Fatalf("%d recovery codes", len(recovery))
	}
	return secret, recovery
}

func TestAPasswordIsNotEnoughForThePowerful(t *testing.T) {
	w := strict(t)
	for _, role := range []account.Role{account.Administrator, account.Security, account.Auditor, account.Office} {
		v := w.as(t, account.Nobody)
		if to := v.password(string(role)).want(303).to(); to != "/signin/enrol" {
			t.Errorf("%s is led to %s", role, to)
		}
		v.get("/keys").want(303) // not signed in yet
		v.get("/signin/code").want(303)
	}
	if to := w.as(t, account.Nobody).password("viewer").want(303).to(); to != "/keys" {
		t.Errorf("a viewer is led to %s", to)
	}
}

func TestFirstSignInSetsUpADevice(t *testing.T) {
	w := strict(t)
	v := w.as(t, account.Nobody)
	v.password("administrator").want(303)
	picture := v.get("/signin/enrol.png").want(200)
	if picture.header.Get("Content-Type") != "image/png" || picture.header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(picture.body, "\x89PNG") {
		t.Errorf("the picture: %v", picture.header)
	}
	v.post("/signin/enrol", url.Values{"code": {"abc"}}).want(422, "动态口令不正确")
	v.get("/keys").want(303)

	secret, recovery := w.as(t, account.Nobody).enrolled("administrator")
	again := w.as(t, account.Nobody)
	if to := again.password("administrator").want(303).to(); to != "/signin/code" {
		t.Fatalf("the second sign-in leads to %s", to)
	}
	again.get("/signin/enrol").want(303) // no way around the code
	again.get("/signin/code").want(200, "动态口令")
	again.code(codeOf(t, secret, -1)).want(422, "已经用过")
	if to := again.code(codeOf(t, secret, 0)).want(303).to(); to != "/keys" {
		t.Errorf("the code leads to %s", to)
	}
	again.get("/keys").want(200)

	third := w.as(t, account.Nobody)
	third.password("administrator").want(303)
	third.code(strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))).want(303)
	third.get("/keys").want(200, "还剩 9 个")
	fourth := w.as(t, account.Nobody)
	fourth.password("administrator").want(303)
	fourth.code(recovery[3]).want(422, "已经用过")
}

func TestWrongCodesLockTheName(t *testing.T) {
	w := strict(t)
	secret, _ := w.as(t, account.Nobody).enrolled("auditor")
	v := w.as(t, account.Nobody)
	for range account.MaxFailures {
		v.password("auditor").want(303) // a right password in between does not forgive
		v.code("000000x").want(422)
	}
	v.code(codeOf(t, secret, 0)).want(503, "已暂时锁定")
	v.password("auditor").want(503, "已暂时锁定")
}

func TestAGreaterRoleEndsASessionByPassword(t *testing.T) {
	w := strict(t)
	v := w.as(t, account.Viewer)
	v.get("/cases/open").want(200)
	who := w.subject(t, account.Viewer)
	if err := w.Accounts.Empower(t.Context(), account.AtMachine(), who.ID, account.Office); err != nil {
		t.Fatal(err)
	}
	if to := v.get("/cases/open").want(303).to(); !strings.HasPrefix(to, "/signin") {
		t.Errorf("led to %s", to)
	}
}

func TestALostDeviceIsReset(t *testing.T) {
	w := strict(t)
	w.as(t, account.Nobody).enrolled("office")
	office, administrator := w.subject(t, account.Office), w.subject(t, account.Administrator)
	if err := w.Accounts.ResetFactor(t.Context(), administrator, office.ID, " "); err == nil {
		t.Error("reset without a reason")
	}
	if err := w.Accounts.ResetFactor(t.Context(), w.subject(t, account.Security), office.ID, "lost"); err == nil {
		t.Error("reset by who may not")
	}
	ctx := journal.With(t.Context(), journal.Origin{Account: int64(administrator.ID), Who: administrator.Name})
	if err := w.Accounts.ResetFactor(ctx, administrator, office.ID, "手机丢失"); err != nil {
		t.Fatal(err)
	}
	w.as(t, account.Nobody).enrolled("office")
	report, err := app.Verify(t.Context(), app.Options{Data: w.data}, "")
	if err != nil || len(report.Findings) > 0 {
		t.Errorf("the journal: %v, %v", report.Findings, err)
	}
}

func TestDoingWithoutASecondFactorIsSaid(t *testing.T) {
	start(t).as(t, account.Nobody).get("/signin").want(http.StatusOK, "未要求动态口令")
	strict(t).as(t, account.Nobody).get("/signin").want(http.StatusOK).without("未要求动态口令")
}

// signInScenarios are those of coming in and going. Nobody is on the way between password and code there.
func signInScenarios() map[string]scenario {
	return map[string]scenario{
		"GET /setup":            {path: "/setup?token=x", want: 409, says: []string{"初始设置已经完成"}},
		"POST /setup":           {path: "/setup", form: url.Values{"token": {"x"}, "name": {"x"}}, want: 409, says: []string{"初始设置已经完成"}},
		"GET /signin":           {path: "/signin", want: 200, says: []string{`type="password"`}},
		"POST /signin":          {path: "/signin", form: url.Values{"name": {"x"}, "password": {"y"}}, want: 422, says: []string{"账号或密码不正确"}},
		"GET /signin/code":      {path: "/signin/code", want: 303},
		"POST /signin/code":     {path: "/signin/code", form: url.Values{"code": {"000000"}}, want: 303},
		"GET /signin/enrol":     {path: "/signin/enrol", want: 303},
		"POST /signin/enrol":    {path: "/signin/enrol", form: url.Values{"code": {"000000"}}, want: 303},
		"GET /signin/enrol.png": {path: "/signin/enrol.png", want: 303},
		"POST /signout":         {path: "/signout", form: url.Values{}, want: 303},
	}
}
