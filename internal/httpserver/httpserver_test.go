package httpserver

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func wrapped(h http.HandlerFunc, o Options) (http.Handler, *bytes.Buffer) {
	var log bytes.Buffer
	o.Log = slog.New(slog.NewTextHandler(&log, nil))
	return Wrap(h, o), &log
}

func hello(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") }

func TestAnswersCarryTheSecurityHeaders(t *testing.T) {
	h, _ := wrapped(hello, Options{})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	got := w.Header().Get("Content-Security-Policy")
	if !strings.Contains(got, "default-src 'none'") || strings.Contains(got, "unsafe") {
		t.Errorf("policy is %q", got)
	}
	for _, name := range []string{"X-Content-Type-Options", "X-Frame-Options", "Referrer-Policy", "Permissions-Policy", "X-Request-Id"} {
		if w.Header().Get(name) == "" {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestPostFromAnotherOriginIsRefused(t *testing.T) {
	h, _ := wrapped(hello, Options{})
	for _, tt := range []struct {
		name, method, site string
		want               int
	}{
		{"form of ours", "POST", "same-origin", 200},
		{"form of another site", "POST", "cross-site", 403},
		{"link from another site", "GET", "cross-site", 200},
		{"no browser", "POST", "", 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/", nil)
			if tt.site != "" {
				r.Header.Set("Sec-Fetch-Site", tt.site)
			}
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			if w.Code != tt.want {
				t.Fatalf("got %d, want %d", w.Code, tt.want)
			}
		})
	}
}

func TestPanicGivesThePageAndALogLine(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = io.WriteString(w, "sorry")
	})
	h, log := wrapped(func(http.ResponseWriter, *http.Request) { panic("boom") }, Options{OnPanic: page})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/x", nil))
	if w.Code != 500 || w.Body.String() != "sorry" {
		t.Fatalf("got %d %q", w.Code, w.Body)
	}
	if s := log.String(); !strings.Contains(s, "boom") || !strings.Contains(s, "status=500") || !strings.Contains(s, w.Header().Get("X-Request-Id")) {
		t.Fatalf("log is %s", s)
	}
}

func TestPanicAfterHalfAnAnswerCutsTheConnection(t *testing.T) {
	h, _ := wrapped(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "half")
		panic("boom")
	}, Options{})
	server := httptest.NewServer(h)
	defer server.Close()
	res, err := http.Get(server.URL)
	if err != nil {
		return // cut before the headers were out: as good
	}
	defer func() { _ = res.Body.Close() }()
	if body, err := io.ReadAll(res.Body); err == nil {
		t.Fatalf("the answer %q looks whole", body)
	}
}

func TestSignInsAreLimitedByAddress(t *testing.T) {
	now := time.Date(2020, 6, 1, 9, 0, 0, 0, time.UTC)
	b := &buckets{l: SignIns("/signin"), now: func() time.Time { return now }, from: map[string]bucket{}}
	for i := range b.l.Burst {
		if !b.take("10.0.0.1") {
			t.Fatalf("request %d refused", i+1)
		}
	}
	if b.take("10.0.0.1") {
		t.Fatal("burst is not bounded")
	}
	if !b.take("10.0.0.2") {
		t.Fatal("another address must not suffer")
	}
	now = now.Add(b.l.Every)
	if !b.take("10.0.0.1") || b.take("10.0.0.1") {
		t.Fatal("exactly one more is granted after the interval")
	}
}

func TestLimitRefusesWithTheGivenPageAndOnlyMatchingRequests(t *testing.T) {
	l := SignIns("/signin")
	l.Burst, l.Every = 1, time.Hour
	h, _ := wrapped(hello, Options{Limits: []Limit{l}})
	codes := func(method, path string) int {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		return w.Code
	}
	if a, b, c := codes("POST", "/signin"), codes("POST", "/signin"), codes("GET", "/signin"); a != 200 || b != 429 || c != 200 {
		t.Fatalf("got %d, %d, %d", a, b, c)
	}
}

func TestServeStopsWithItsContext(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- Serve(ctx, l, http.HandlerFunc(hello), slog.Default()) }()
	res, err := http.Get("http://" + l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	cancel()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("did not stop")
	}
}
