// Package httpserver is what every request passes before it reaches pages or API: request id, panic recovery, access
// log, security headers, cross-origin check and rate limits; and the listener with its time limits.
//
// It must not know pages, routes or words: what a refused visitor reads is handed in as handlers. Start with [Wrap]
// and [Serve].
package httpserver

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Options configure Wrap. The zero value is usable.
type Options struct {
	Log    *slog.Logger // slog.Default when nil
	Limits []Limit      // rate limits, the first that matches counts

	// What a visitor sees when a request is refused or fails before or outside the pages; plain text when nil.
	OnPanic, OnTooMany, OnCrossOrigin http.Handler
}

// Wrap puts the checks around a handler.
func Wrap(next http.Handler, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(orPlain(o.OnCrossOrigin, http.StatusForbidden))
	h := cross.Handler(next)
	for i := len(o.Limits) - 1; i >= 0; i-- {
		h = limit(h, o.Limits[i], orPlain(o.OnTooMany, http.StatusTooManyRequests))
	}
	h = secure(h)
	h = recoverPanics(h, o.Log, orPlain(o.OnPanic, http.StatusInternalServerError))
	return accessLog(h, o.Log)
}

func orPlain(h http.Handler, status int) http.Handler {
	if h != nil {
		return h
	}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, http.StatusText(status), status)
	})
}

// grace is how long requests under way may take after the server is told to stop.
const grace = 10 * time.Second

// Serve answers on the listener until ctx ends, then lets requests under way finish.
func Serve(ctx context.Context, l net.Listener, h http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		// Reading and writing are long enough for a 200 MB upload over a slow line.
		ReadTimeout:    10 * time.Minute,
		WriteTimeout:   10 * time.Minute,
		IdleTimeout:    2 * time.Minute,
		MaxHeaderBytes: 32 << 10,
		ErrorLog:       slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	stopped := make(chan error, 1)
	stop := context.AfterFunc(ctx, func() {
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		stopped <- server.Shutdown(late)
	})
	defer stop()
	if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	}
	if err := <-stopped; err != nil {
		return fmt.Errorf("stop serving: %w", err)
	}
	return nil
}
