package app

import (
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// alive says that the process answers.
func alive(w http.ResponseWriter, _ *http.Request) { status(w, http.StatusOK, "alive") }

// ready says whether the database answers and the lists can be loaded.
func (a *App) ready(w http.ResponseWriter, r *http.Request) {
	err := a.db.Ping(r.Context())
	if err == nil {
		_, err = a.Library.Current(r.Context())
	}
	if err != nil {
		a.options.Log.WarnContext(r.Context(), "not ready", "error", err)
		status(w, http.StatusServiceUnavailable, "not ready")
		return
	}
	status(w, http.StatusOK, "ready")
}

func status(w http.ResponseWriter, code int, word string) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_, _ = io.WriteString(w, `{"status":"`+word+`"}`+"\n") // the caller may have gone
}

// counters are what /metrics shows of requests, beside the usual figures of a Go process.
type counters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newCounters() *counters {
	c := &counters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "duban_requests_total", Help: "Requests answered, by part of the server and status.",
		}, []string{"part", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "duban_request_seconds", Help: "Time taken to answer, by part of the server.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .05, .1, .5, 1, 5},
		}, []string{"part"}),
	}
	c.registry.MustRegister(c.requests, c.seconds,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return c
}

func (c *counters) handler() http.Handler {
	return promhttp.HandlerFor(c.registry, promhttp.HandlerOpts{})
}

// count counts the answers of one part of the server and times them.
func (c *counters) count(part string, next http.Handler) http.Handler {
	seconds := c.seconds.WithLabelValues(part)
	okay := c.requests.WithLabelValues(part, "200")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		seen := &statusWriter{ResponseWriter: w, code: http.StatusOK}
		next.ServeHTTP(seen, r)
		seconds.Observe(time.Since(start).Seconds())
		if seen.code == http.StatusOK {
			okay.Inc()
			return
		}
		c.requests.WithLabelValues(part, strconv.Itoa(seen.code)).Inc()
	})
}

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	code int
}

// WriteHeader notes the status.
func (w *statusWriter) WriteHeader(code int) {
	w.code = code
	w.ResponseWriter.WriteHeader(code)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
