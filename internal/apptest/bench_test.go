package apptest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

// discard is an answer that nobody reads.
type discard struct{ header http.Header }

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(int)             {}

// BenchmarkPages renders pages of the built-in list of 269 tasks: "kept" is the same address again, "new" one that
// nobody asked for before. The aims of docs/performance.md are 16 connections on two cores with the client beside it:
// 3,000 a second for 100 tasks and 6,000 for one.
func BenchmarkPages(b *testing.B) {
	w := start(b)
	e, err := w.Lists.ImportBuiltin(b.Context(), "chuanshan-2020.yaml", builtin(b), "test")
	if err != nil {
		b.Fatal(err)
	}
	promises, err := w.Register.Get(b.Context(), e.Slug)
	if err != nil {
		b.Fatal(err)
	}
	h, base := w.Handler(), "/lists/"+e.Slug
	for _, page := range []struct{ name, path string }{
		{"tasks", base + "/tasks?"}, {"task", fmt.Sprint(base, "/tasks/", e.Tasks[4].ID, "?")},
		{"overview", base + "?"}, {"commitments", base + "/commitments?"}, {"coverage", base + "/coverage?"},
		{"commitment", "/commitments/" + promises.Entries[4].Code + "?"}, {"search", "/search?q=%E4%BC%81%E4%B8%9A"},
	} {
		for _, encoding := range []string{"", "gzip"} {
			name := page.name
			if encoding != "" {
				name += " gzip"
			}
			b.Run(name+" kept", func(b *testing.B) { request(b, h, encoding, func(int) string { return page.path }) })
			b.Run(name+" new", func(b *testing.B) {
				request(b, h, encoding, func(n int) string { return fmt.Sprint(page.path, "&n=", n) })
			})
		}
	}
}

// builtin gives the file of the built-in list.
func builtin(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "lists", "chuanshan-2020.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func request(b *testing.B, h http.Handler, encoding string, path func(int) string) {
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		r := httptest.NewRequest(http.MethodGet, path(n), nil)
		r.Header.Set("Accept-Encoding", encoding)
		h.ServeHTTP(&discard{http.Header{}}, r)
	}
}
