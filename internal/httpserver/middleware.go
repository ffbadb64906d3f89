package httpserver

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"
)

type requestIDKey struct{}

// RequestID gives the id under which the log knows a request, "" outside one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// ids makes request ids: eight random characters for the process and a running number, which costs nothing and cannot
// repeat within a log.
var ids = func() func() string {
	raw := make([]byte, 4)
	_, _ = rand.Read(raw)
	prefix := hex.EncodeToString(raw) + "-"
	var n atomic.Uint64
	return func() string { return prefix + strconv.FormatUint(n.Add(1), 36) }
}()

// accessLog numbers the request and writes one line when it is answered.
func accessLog(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		id := ids()
		w.Header().Set("X-Request-Id", id)
		rec := &recorder{ResponseWriter: w}
		next.ServeHTTP(rec, r.WithContext(context.WithValue(r.Context(), requestIDKey{}, id)))
		status := rec.status()
		level := slog.LevelInfo
		if status >= 500 {
			level = slog.LevelError
		}
		log.LogAttrs(r.Context(), level, "request",
			slog.String("id", id), slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", status), slog.Int64("bytes", rec.bytes), slog.Duration("took", time.Since(start)),
			slog.String("from", r.RemoteAddr))
	})
}

// recorder remembers what was answered.
type recorder struct {
	http.ResponseWriter
	code  int
	bytes int64
}

func (w *recorder) WriteHeader(code int) {
	if w.code == 0 && code >= 200 {
		w.code = code
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.code == 0 {
		w.code = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

func (w *recorder) status() int {
	if w.code == 0 {
		return http.StatusOK
	}
	return w.code
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recoverPanics turns a panic into an error page and a log line with its stack.
func recoverPanics(next http.Handler, log *slog.Logger, page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			what := recover()
			if what == nil {
				return
			}
			if err, ok := what.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(what) // net/http's own way to drop a connection
			}
			log.LogAttrs(r.Context(), slog.LevelError, "panic",
				slog.String("id", RequestID(r.Context())), slog.String("path", r.URL.Path),
				slog.Any("panic", what), slog.String("stack", string(debug.Stack())))
			if rec, ok := w.(*recorder); ok && rec.code != 0 {
				panic(http.ErrAbortHandler) // half an answer is out: cut it rather than let it pass for whole
			}
			page.ServeHTTP(w, r)
		}()
		next.ServeHTTP(w, r)
	})
}

// policy lets a page load from this server only, and run no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"

func secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h["Content-Security-Policy"] = headerPolicy
		h["X-Content-Type-Options"] = headerNosniff
		h["X-Frame-Options"] = headerDeny
		h["Referrer-Policy"] = headerReferrer
		h["Permissions-Policy"] = headerPermissions
		h["Cross-Origin-Opener-Policy"] = headerOpener
		h["Cross-Origin-Resource-Policy"] = headerOpener
		next.ServeHTTP(w, r)
	})
}

// The values are shared by all answers: they are never appended to.
var (
	headerPolicy      = []string{policy}
	headerNosniff     = []string{"nosniff"}
	headerDeny        = []string{"DENY"}
	headerReferrer    = []string{"same-origin"}
	headerPermissions = []string{"camera=(), geolocation=(), microphone=(), payment=(), usb=()"}
	headerOpener      = []string{"same-origin"}
)
