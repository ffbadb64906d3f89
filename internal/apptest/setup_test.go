package apptest

import (
	"log/slog"
	"net/http/httptest"
	"net/url"
	"testing"

	"duban/internal/account"
	"duban/internal/app"
)

// bare runs Duban on nothing, without accounts.
func bare(t testing.TB) *world {
	t.Helper()
	data := t.TempDir()
	a, err := app.Open(t.Context(), app.Options{Data: data, Version: "test", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	w := &world{App: a, data: data, server: httptest.NewServer(a.Handler())}
	t.Cleanup(w.server.Close)
	return w
}

func TestSetUpMakesTheAdministratorOnce(t *testing.T) {
	w := bare(t)
	v := w.as(t, account.Nobody)
	v.get("/services").want(200, "初始设置尚未完成")
	old, err := w.Accounts.BeginSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	token, err := w.Accounts.BeginSetup(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []string{"", "x", old} {
		v.get("/setup?token="+wrong).want(403, "初始设置地址不对")
		v.post("/setup", url.Values{"token": {wrong}, "name": {"admin"}, "password": {password}, "again": {password}}).want(403)
	}
	v.get("/setup?token="+token).want(200, "建立系统管理员账号")
	form := url.Values{"token": {token}, "name": {"zhang"}, "password": {password}, "again": {"other"}}
	v.post("/setup", form).want(422, "两次输入的密码不同", `value="zhang"`)
	form["password"], form["again"] = []string{"short"}, []string{"short"}
	v.post("/setup", form).want(422, "密码至少")
	form["password"], form["again"] = []string{password}, []string{password}
	if to := v.post("/setup", form).want(303).to(); to != "/signin/enrol" {
		t.Errorf("the set-up leads to %s", to)
	}
	v.get("/signin/enrol").want(200, "绑定动态口令")
	form["name"] = []string{"li"}
	w.as(t, account.Nobody).post("/setup", form).want(409, "初始设置已经完成")
	w.as(t, account.Nobody).get("/services").want(200).without("初始设置尚未完成")
	who, err := w.Accounts.Find(t.Context(), "zhang")
	if err != nil || who.Role != account.Administrator {
		t.Errorf("%+v, %v", who, err)
	}
	if token, err := w.Accounts.BeginSetup(t.Context()); token != "" || err != nil {
		t.Errorf("a second set-up: %q, %v", token, err)
	}
}
