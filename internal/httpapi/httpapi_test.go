package httpapi

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/audit"
)

type sample struct {
	Text   *string           `json:"text"`
	Number int               `json:"number"`
	Flag   bool              `json:"flag"`
	List   []*string         `json:"list"`
	Map    map[string]string `json:"map"`
	Inner  *sample           `json:"inner"`
	Many   []sample          `json:"many"`
}

func ptr[T any](v T) *T { return &v }

func decode(t *testing.T, body string, unknown Unknown, header ...string) (sample, error) {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
	c.Request.Header.Set("Content-Type", "application/json;charset=UTF-8")
	for i := 0; i < len(header); i += 2 {
		c.Request.Header.Set(header[i], header[i+1])
	}
	return Decode[sample](c, unknown)
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name, body string
		want       sample
		bad        bool
	}{
		{name: "text as it is", body: `{"text":"a\u00e9"}`, want: sample{Text: ptr("aé")}},
		{name: "number and boolean as text", body: `{"text":5,"list":[true,1.50,null]}`, want: sample{Text: ptr("5"), List: []*string{ptr("true"), ptr("1.50"), nil}}},
		{name: "null", body: `{"text":null,"list":null,"number":null,"flag":null}`},
		{name: "text as number", body: `{"number":" 12 ","flag":"true"}`, want: sample{Number: 12, Flag: true}},
		{name: "fraction", body: `{"number":5.7}`, want: sample{Number: 5}},
		{name: "fraction in text", body: `{"number":"5.7"}`, bad: true},
		{name: "not a number", body: `{"number":"NaN"}`, bad: true},
		{name: "number too large", body: `{"number":4294967296}`, bad: true},
		{name: "last of two", body: `{"text":"a","text":"b"}`, want: sample{Text: ptr("b")}},
		{name: "last of two objects", body: `{"inner":{"text":"a","inner":{"flag":true}},"inner":{"number":1}}`, want: sample{Inner: &sample{Number: 1}}},
		{name: "last of two maps", body: `{"map":{"a":"b"},"map":{"c":"d"}}`, want: sample{Map: map[string]string{"c": "d"}}},
		{name: "last of two lists", body: `{"many":[{"text":"a"},{}],"many":[{"number":1}]}`, want: sample{Many: []sample{{Number: 1}}}},
		{name: "last of two is null", body: `{"inner":{},"map":{"a":"b"},"many":[{}],"inner":null,"map":null,"many":null}`},
		{name: "first of two is bad", body: `{"inner":5,"inner":{}}`, bad: true},
		{name: "text after the end", body: `{"text":"a"} }`, want: sample{Text: ptr("a")}},
		{name: "byte order mark", body: "\ufeff{\"text\":\"a\"}", want: sample{Text: ptr("a")}},
		{name: "byte order mark alone", body: "\ufeff", bad: true},
		{name: "member in another case", body: `{"Text":"a"}`, bad: true},
		{name: "unknown member", body: `{"x":1}`, bad: true},
		{name: "object as text", body: `{"text":{}}`, bad: true},
		{name: "text as list", body: `{"list":"a"}`, bad: true},
		{name: "empty", body: ``, bad: true},
		{name: "null itself", body: ` null `, bad: true},
		{name: "null and more", body: `null x`, bad: true},
		{name: "lone surrogate", body: `{"text":"a\ud800b"}`, want: sample{Text: ptr("a\ufffdb")}},
		{name: "nul", body: `nul`, bad: true},
		{name: "broken", body: `{"text":`, bad: true},
		{name: "invalid UTF-8", body: "{\"text\":\"\xff\"}", bad: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := decode(t, tt.body, RejectUnknown)
			var body *BodyError
			if errors.As(err, &body) != tt.bad {
				t.Fatalf("Decode(%s): %v, want a BodyError: %v", tt.body, err, tt.bad)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" && !tt.bad {
				t.Errorf("got before want:\n%s", diff)
			}
		})
	}
	if _, err := decode(t, `{"x":1,"text":"a"}`, IgnoreUnknown); err != nil {
		t.Errorf("unknown member ignored: %v", err)
	}
}

func TestDecodeNothing(t *testing.T) {
	for body, missing := range map[string]bool{"": true, "null": true, " null ": true, "null x": true, "nul": false, "nullx": false, " ": false, "x null": false} {
		_, err := decode(t, body, RejectUnknown)
		if err == nil || (err.Error() == "Required request body is missing") != missing {
			t.Errorf("Decode(%q): %v", body, err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	body := `{"text":"a","number":5,"inner":{"text":"b","list":["c","d","e"],"map":{"f":"g"},"many":[{"text":"h"},{"text":"i"}],"inner":{"flag":true}}}`
	b.ReportAllocs()
	for b.Loop() {
		var v sample
		if err := unmarshal([]byte(body), &v, RejectUnknown); err != nil {
			b.Fatal(err)
		}
	}
}

func TestMediaTypes(t *testing.T) {
	if _, err := decode(t, `{}`, RejectUnknown, "Content-Type", "text/plain"); !errors.As(err, ptr(&MediaTypeError{})) {
		t.Errorf("text/plain: %v", err)
	}
	for accept, ok := range map[string]bool{"": true, "*/*": true, "text/html, application/json;q=0.1": true, "application/*": true, "text/html": false} {
		_, err := decode(t, `{}`, RejectUnknown, "Accept", accept)
		if refused := errors.As(err, ptr(&NotAcceptableError{})); refused == ok {
			t.Errorf("Accept %q: %v, want ok %v", accept, err, ok)
		}
	}
}

// FuzzDecode holds that a body is read or refused with a BodyError, and that what was read can be
// written.
func FuzzDecode(f *testing.F) {
	f.Add(`{"text":"a","number":"1","flag":0,"list":[1,null],"map":{"a":"b"}}`)
	f.Add(`{"text":"\ud800"}`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := decode(t, text, RejectUnknown)
		if err != nil {
			var body *BodyError
			if !errors.As(err, &body) || body.Text == "" {
				t.Fatalf("Decode(%q): %v is no BodyError with a text", text, err)
			}
			return
		}
		Marshal(got)
	})
}

func TestParseTime(t *testing.T) {
	for s, ok := range map[string]bool{
		"2026-01-02T03:04:05.678Z": true, "2026-01-02T03:04:05,678Z": false, "2026-01-02T03:04:05.67Z": false, "2026-01-02T03:04:05Z": false,
		"2026-01-02T03:04:05.678+00:00": false, "2026-13-02T03:04:05.678Z": false, "": false, "1770000000000000000000000": false,
	} {
		got, err := ParseTime(s)
		if (err == nil) != ok {
			t.Errorf("ParseTime(%q): %v, want ok %v", s, err, ok)
		}
		if ok && FormatTime(got) != s {
			t.Errorf("FormatTime(ParseTime(%q)) = %q", s, FormatTime(got))
		}
	}
}

// TestSmartTime has what a JDK reads with the pattern.
func TestSmartTime(t *testing.T) {
	for s, want := range map[string]string{
		"2025-02-30T10:00:00.000Z": "2025-02-28T10:00:00.000Z", "2024-02-31T10:00:00.000Z": "2024-02-29T10:00:00.000Z",
		"2025-04-31T10:00:00.000Z": "2025-04-30T10:00:00.000Z", "2025-12-31T24:00:00.000Z": "2026-01-01T00:00:00.000Z",
		"2025-02-31T24:00:00.000Z": "2025-03-01T00:00:00.000Z", "2025-04-32T10:00:00.000Z": "", "2025-04-30T24:00:00.001Z": "",
		"2025-04-30T24:01:00.000Z": "", "2025-00-10T00:00:00.000Z": "", "2025-01-00T00:00:00.000Z": "", "2025-01-01T00:00:60.000Z": "",
		"2025-02-3aT10:00:00.000Z": "", "0000-01-01T00:00:00.000Z": "", "2025-13-31T10:00:00.000Z": "",
	} {
		got, err := ParseTime(s)
		if (err != nil) != (want == "") || err == nil && FormatTime(got) != want {
			t.Errorf("ParseTime(%q) = %v, %v, want %q", s, got, err, want)
		}
	}
}

// TestMarshal holds that a browser's parse and stringify leave the text as it is.
func TestMarshal(t *testing.T) {
	got := string(Marshal(Object{{"b", "<&>\u2028é"}, {"a", map[string]int{"y": 1, "x": 2}}, {"n", []string(nil)}}))
	if want := "{\"b\":\"<&>\u2028é\",\"a\":{\"x\":2,\"y\":1},\"n\":null}"; got != want {
		t.Errorf("Marshal = %s, want %s", got, want)
	}
}

func TestRouter(t *testing.T) {
	answer := func(text string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) })
	}
	rt := Router{"": answer("root"), "/v1": answer("v1"), "/v1/a": answer("a")}
	for path, want := range map[string]string{"/": "root", "/v1": "v1", "/v1/": "v1", "/v1/a": "a", "/v1/a/b": "a", "/v1/ab": "v1", "/v10": "root", "/x//y": "root"} {
		w := httptest.NewRecorder()
		rt.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if got := w.Body.String(); got != want {
			t.Errorf("%s went to %q, want %q", path, got, want)
		}
	}
}

func TestBackChannel(t *testing.T) {
	o := Origins{Public: "https://esignet.example.org", Internal: []string{"mock-esignet", "::1"}}
	tests := []struct{ host, proto, forwarded, want string }{
		{"mock-esignet:8088", "", "", "http://mock-esignet:8088"},
		{"MOCK-esignet", "", "", "http://mock-esignet"},
		{"[::1]:80", "", "", "http://[::1]:80"},
		{"esignet.example.org", "", "", "https://esignet.example.org"},
		{"evil.example.org", "", "", "https://esignet.example.org"},
		{"proxy", "https", "mock-esignet, proxy", "https://mock-esignet"},
		{"mock-esignet", "javascript", "", "http://mock-esignet"},
		{"user@mock-esignet", "", "", "https://esignet.example.org"},
		{"mock-esignet/x", "", "", "https://esignet.example.org"},
		{"", "", "", "https://esignet.example.org"},
		{"mock-esignet#x", "", "", "https://esignet.example.org"},
		{"mock-esignet?x", "", "", "https://esignet.example.org"},
		{"mock-esignet:0", "", "", "https://esignet.example.org"},
		{"mock-esignet:99999", "", "", "https://esignet.example.org"},
	}
	for _, tt := range tests {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Host = tt.host
		r.Header.Set("X-Forwarded-Proto", tt.proto)
		r.Header.Set("X-Forwarded-Host", tt.forwarded)
		if got := o.BackChannel(r); got != tt.want {
			t.Errorf("BackChannel for %+v = %q, want %q", tt, got, tt.want)
		}
	}
}

// TestAccess holds that the log has what a person needs and no query, and that a panic is an error
// like any other.
func TestAccess(t *testing.T) {
	e := NewEngine(func(c *gin.Context) { Empty(c, 404) }, MethodNotAllowed)
	e.POST("/x", Handle(func(c *gin.Context, _ error) { c.String(500, "unknown_error") }, func(c *gin.Context) error {
		audit.Tolerate(c.Request.Context(), "kind", "404")
		panic("oh")
	}))
	var log bytes.Buffer
	h := Access(e, slog.New(slog.NewJSONHandler(&log, nil)), "v0", time.Now)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequestWithContext(context.Background(), http.MethodPost, "/x?code=secret", nil))
	if w.Code != 500 || w.Body.String() != "unknown_error" || w.Header().Get("X-Mock-Esignet") != "v0" {
		t.Errorf("answered %d %q", w.Code, w.Body)
	}
	for _, want := range []string{`"path":"/x"`, `"status":500`, `"tolerated":["kind (real: 404)"]`, `"panic: oh"`, "httpapi_test.go"} {
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log lacks %s: %s", want, log.String())
		}
	}
	if strings.Contains(log.String(), "secret") {
		t.Errorf("the log has the query: %s", log.String())
	}
	w = httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodOptions, "/x", nil))
	if w.Code != 200 || w.Header().Get("Allow") != "POST,OPTIONS" {
		t.Errorf("OPTIONS answered %d with Allow %q", w.Code, w.Header().Get("Allow"))
	}
}
