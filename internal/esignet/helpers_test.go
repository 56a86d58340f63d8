package esignet

import (
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
)

var now = time.Date(2026, 5, 20, 9, 15, 42, 118_000_000, time.UTC)

func clock() time.Time { return now }

var releases = release.ESignetNames()

func row(t testing.TB, name string) release.ESignet {
	t.Helper()
	r, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// server is one eSignet whose clients are kept in a real database.
type server struct {
	handler http.Handler
	db      *storage.DB
	web     release.WebRules
}

func newServer(t testing.TB, r release.ESignet, callers Callers) server {
	t.Helper()
	db := storagetest.Open(t)
	api := New(Config{
		Flow:     idp.NewFlow(idp.FlowConfig{Release: r, Store: db, Now: clock}),
		Registry: &idp.Registry{Rules: r.Clients, Levels: r.Authorize.ACRs, Store: db, Now: clock},
		Callers:  callers,
		Now:      clock,
	})
	return server{handler: api.Paths(api.Engine()), db: db, web: r.Web}
}

// send sends the bytes with the headers, given in pairs.
func (s server) send(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, Prefix+path, strings.NewReader(body))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	s.handler.ServeHTTP(rec, req)
	return rec
}

// fields are the members of a request.
type fields map[string]any

// call is one call of client management.
type call struct {
	method, path string
	request      fields
}

// do makes the call with a valid CSRF token and returns what came of it: the client and its status; the
// messages of the errors in order, but of unknown_error its code; or an HTTP status.
func (s server) do(t *testing.T, c call) string {
	t.Helper()
	body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": c.request})
	if err != nil {
		t.Fatal(err)
	}
	return outcome(t, s.send(c.method, "/client-mgmt"+c.path, string(body),
		"Content-Type", "application/json", "Cookie", "XSRF-TOKEN=t", "X-XSRF-TOKEN", "t"))
}

func outcome(t *testing.T, rec *httptest.ResponseRecorder) string {
	t.Helper()
	if rec.Code != http.StatusOK {
		return strconv.Itoa(rec.Code)
	}
	var answer struct {
		Response *struct{ ClientID, Status string }
		Errors   []struct{ ErrorCode, ErrorMessage string }
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v in %s", err, rec.Body)
	}
	if (answer.Response == nil) == (len(answer.Errors) == 0) {
		t.Errorf("both or neither of response and errors in %s", rec.Body)
	}
	if r := answer.Response; r != nil {
		return r.ClientID + " " + r.Status
	}
	var messages []string
	for _, e := range answer.Errors {
		if e.ErrorCode == string(idp.UnknownError) {
			e.ErrorMessage = e.ErrorCode
		}
		if e.ErrorMessage != e.ErrorCode && !strings.HasSuffix(e.ErrorMessage, ": "+e.ErrorCode) {
			t.Errorf("message %q of code %q", e.ErrorMessage, e.ErrorCode)
		}
		messages = append(messages, e.ErrorMessage)
	}
	slices.Sort(messages)
	return strings.Join(messages, "; ")
}

// by gives a value by release: that of the last entry whose release is not later.
type by map[string]string

func (b by) of(name string) string {
	found := ""
	for _, from := range slices.Sorted(maps.Keys(b)) {
		if from <= name {
			found = b[from]
		}
	}
	return found
}

// with returns the fields with some changed; absent takes one away.
func (f fields) with(changes ...any) fields {
	f = maps.Clone(f)
	for i := 0; i < len(changes); i += 2 {
		name := changes[i].(string)
		if changes[i+1] == absent {
			delete(f, name)
			continue
		}
		f[name] = changes[i+1]
	}
	return f
}

type absence struct{}

var absent = absence{}
