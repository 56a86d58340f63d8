package httpapi

import (
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
)

// Access wraps a handler with what every request gets: an audit record, the header X-Mock-Esignet,
// and one log line with method, path, status, duration, the causes behind an error, and the
// tolerances that were used. Query,
// headers and bodies are not logged: they hold codes and tokens. now measures durations.
func Access(next http.Handler, log *slog.Logger, version string, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := now()
		ctx, record := audit.With(r.Context())
		w.Header().Set("X-Mock-Esignet", version)
		rec := &statusRecorder{ResponseWriter: w}
		defer func() {
			attrs := []slog.Attr{
				slog.String("method", r.Method),
				slog.String("path", r.URL.Path),
				slog.Int("status", rec.status),
				slog.Duration("took", now().Sub(start)),
			}
			log.LogAttrs(ctx, slog.LevelInfo, "request", append(attrs, remarks(record)...)...)
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

// remarks are what the record of a request adds to its log line.
func remarks(record *audit.Record) []slog.Attr {
	var causes, tolerated []string
	for _, err := range record.Causes() {
		causes = append(causes, err.Error())
		if p, ok := errors.AsType[*PanicError](err); ok {
			causes = append(causes, string(p.Stack))
		}
	}
	for _, t := range record.Tolerations() {
		tolerated = append(tolerated, t.Name+" (real: "+t.Real+")")
	}
	var attrs []slog.Attr
	if causes != nil {
		attrs = append(attrs, slog.Any("causes", causes))
	}
	if tolerated != nil {
		attrs = append(attrs, slog.Any("tolerated", tolerated))
	}
	return attrs
}

type statusRecorder struct {
	http.ResponseWriter
	status int
}

func (s *statusRecorder) WriteHeader(status int) {
	if s.status == 0 {
		s.status = status
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s *statusRecorder) Write(b []byte) (int, error) {
	if s.status == 0 {
		s.status = http.StatusOK
	}
	return s.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (s *statusRecorder) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// TrimSlash removes one trailing slash from the path, as Spring up to 5.3 does when it matches.
func TrimSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = p[:len(p)-1], ""
		}
		next.ServeHTTP(w, r)
	})
}
