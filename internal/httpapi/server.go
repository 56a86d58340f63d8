package httpapi

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/openg2p/mock-esignet/internal/audit"
)

// Access wraps a handler with what every request gets: an audit record, the header X-Mock-Esignet,
// and one log line with method, path, status, duration, and the tolerances that were used. Query,
// headers and bodies are not logged: they hold codes and tokens. now measures durations.
func Access(next http.Handler, log *slog.Logger, version string, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := now()
		ctx, record := audit.With(r.Context())
		w.Header().Set("X-Mock-Esignet", version)
		rec := &statusRecorder{ResponseWriter: w}
		defer func() {
			attrs := []slog.Attr{
				slog.String("request", uuid.NewString()),
				slog.String("method", r.Method),
				slog.String("path", r.URL.Path),
				slog.Int("status", rec.status),
				slog.Duration("took", now().Sub(start)),
			}
			for _, cause := range rec.causes {
				attrs = append(attrs, slog.String("cause", cause))
			}
			for _, t := range record.Tolerations() {
				attrs = append(attrs, slog.String("tolerated", t.Name), slog.String("real", t.Real))
			}
			log.LogAttrs(ctx, slog.LevelInfo, "request", attrs...)
		}()
		next.ServeHTTP(rec, r.WithContext(ctx))
	})
}

type statusRecorder struct {
	http.ResponseWriter
	status int
	causes []string
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

// Causes is gin middleware that hands the errors of a handler to the access log.
func Causes(c *gin.Context) {
	c.Next()
	type causer interface{ Unwrap() http.ResponseWriter }
	var w http.ResponseWriter = c.Writer
	for {
		if s, ok := w.(*statusRecorder); ok {
			for _, e := range c.Errors {
				s.causes = append(s.causes, e.Error())
				if p, ok := e.Err.(*PanicError); ok {
					s.causes = append(s.causes, string(p.Stack))
				}
			}
			return
		}
		u, ok := w.(causer)
		if !ok {
			return
		}
		w = u.Unwrap()
	}
}

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
