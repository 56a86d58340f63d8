package httpapi

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"regexp"
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
				slog.String("path", record.Route(maskPath(r.URL.Path))),
				slog.Int("status", rec.status),
				slog.Float64("took_ms", float64(now().Sub(start).Microseconds())/1000),
			}
			log.LogAttrs(ctx, slog.LevelInfo, "request", append(attrs, remarks(record)...)...)
		}()
		body := r.Body // as the handler may put another reader in its place
		next.ServeHTTP(rec, r.WithContext(ctx))
		// A client that still sends would lose the answer with the connection.
		_, _ = io.CopyN(io.Discard, body, maxDrain)
	})
}

// remarks are what the record of a request adds to its log line.
func remarks(record *audit.Record) []slog.Attr {
	var causes, tolerated []string
	for _, err := range record.Causes() {
		causes = append(causes, short(err.Error()))
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

// idSegment matches a part of a path that may be the id of a person, or a token.
var idSegment = regexp.MustCompile(`[0-9]{5,}|[^/]{41,}`)

// maskPath leaves out of a path that no route serves what may be an id or a token.
func maskPath(path string) string { return idSegment.ReplaceAllString(path, "…") }

// maxDrain is how much of a body that nobody read is read before the answer goes out, in bytes.
const maxDrain = 8 << 20

// longestCause is how much of a cause is logged, in bytes: it may quote what the client sent.
const longestCause = 500

func short(text string) string {
	if len(text) <= longestCause {
		return text
	}
	return strings.ToValidUTF8(text[:longestCause], "") + "…"
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
