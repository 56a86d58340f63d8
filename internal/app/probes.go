package app

import (
	"fmt"
	"net/http"
	"runtime/metrics"
	"strings"
	"sync/atomic"
	"time"
)

// probes serves what orchestrators and monitors ask: /healthz, /readyz, /metrics, and the
// certificate of the own authority.
type probes struct {
	world
	started  time.Time
	requests [6]atomic.Uint64 // by first digit of the status; 0 for anything else
}

func newProbes(w world) *probes { return &probes{world: w, started: w.clock.Now()} }

// around serves the probes and hands the rest to next. What is asked every few seconds is counted
// but stays out of the access log, which next writes.
func (p *probes) around(next http.Handler) http.Handler {
	own := map[string]http.HandlerFunc{
		"/healthz": p.health,
		"/readyz":  p.ready,
		"/metrics": p.metrics,
	}
	if p.authority != nil {
		own["/_mock/ca.pem"] = p.certificate
	}
	return p.count(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if probe, ok := own[r.URL.Path]; ok {
			readOnly(probe).ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	}))
}

// readOnly lets GET and HEAD through.
func readOnly(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Mock-Esignet", version())
		w.Header().Set("Cache-Control", "no-store")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		h(w, r)
	})
}

// settingsHeader of /healthz says what the server behaves as, for the command doctor.
const settingsHeader = "X-Mock-Esignet-Settings"

// health says that the process answers.
func (p *probes) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set(settingsHeader, p.settings.describe())
	writeText(w, http.StatusOK, "ok\n")
}

// ready says that the database answers too; the fixtures were loaded before the first request.
func (p *probes) ready(w http.ResponseWriter, _ *http.Request) {
	if _, err := p.db.Counts(); err != nil {
		p.log.Error("not ready", "cause", err.Error())
		writeText(w, http.StatusServiceUnavailable, "database unavailable\n")
		return
	}
	writeText(w, http.StatusOK, "ready\n")
}

func (p *probes) certificate(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/x-pem-file")
	_, _ = w.Write(p.authority) // a client that went away is no concern
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text)) // a client that went away is no concern
}

// metrics writes the figures of this process in the Prometheus text format 0.0.4.
func (p *probes) metrics(w http.ResponseWriter, _ *http.Request) {
	var out strings.Builder
	gauge := func(kind, name, help string, value float64) {
		fmt.Fprintf(&out, "# HELP %s %s\n# TYPE %s %s\n%s %g\n", name, help, name, kind, name, value)
	}
	gauge("gauge", "mock_esignet_uptime_seconds", "Seconds since start.", p.clock.Now().Sub(p.started).Seconds())
	samples := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/sched/goroutines:goroutines"}}
	metrics.Read(samples)
	gauge("gauge", "go_memory_total_bytes", "Memory mapped by the Go runtime.", float64(samples[0].Value.Uint64()))
	gauge("gauge", "go_goroutines", "Goroutines that exist.", float64(samples[1].Value.Uint64()))
	const requests = "mock_esignet_http_requests_total"
	fmt.Fprintf(&out, "# HELP %s Requests answered, by class of status.\n# TYPE %s counter\n", requests, requests)
	for class := 1; class < len(p.requests); class++ {
		fmt.Fprintf(&out, "%s{status=\"%dxx\"} %d\n", requests, class, p.requests[class].Load())
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	_, _ = w.Write([]byte(out.String())) // a client that went away is no concern
}

// count wraps a handler so that its answers are counted.
func (p *probes) count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		status := &statusWriter{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(status, r)
		if class := status.status / 100; class < len(p.requests) {
			p.requests[class].Add(1)
		}
	})
}

type statusWriter struct {
	http.ResponseWriter
	status int
}

// WriteHeader notes the status.
func (s *statusWriter) WriteHeader(status int) {
	s.status = status
	s.ResponseWriter.WriteHeader(status)
}

// Unwrap lets others reach the writers below.
func (s *statusWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
