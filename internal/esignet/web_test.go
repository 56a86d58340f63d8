package esignet

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// answer is what a test of the web layer looks at.
type answer struct {
	Status            int
	ContentType, Body string
	Allow, Accept     string
	AcceptPatch       string
}

func answerOf(rec *httptest.ResponseRecorder) answer {
	h := rec.Header()
	return answer{rec.Code, h.Get("Content-Type"), rec.Body.String(), h.Get("Allow"), h.Get("Accept"), h.Get("Accept-Patch")}
}

const (
	problemType = "application/problem+json"
	jsonType    = "application/json"
	media       = `{"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"Content-Type 'text/plain' is not supported.","instance":"`
)

var emptyMedia = answer{Status: 415, Accept: jsonType}

// unserved are the classes of request that no call serves.
var unserved = []struct {
	name, method, path string
	headers            []string
	from               string            // the first release that has the path
	want               map[string]answer // by the release from which on
}{
	{name: "unknown path", method: "POST", path: "/client-mgmt/oidc", headers: []string{"Authorization", "Bearer x"}, want: map[string]answer{
		"1.0": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":"/v1/esignet/client-mgmt/oidc"}`},
		"1.7": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":""}`},
		"1.8": {Status: 404, ContentType: problemType, Body: `{"type":"about:blank","title":"Not Found","status":404,"detail":"No endpoint POST /v1/esignet/client-mgmt/oidc.","instance":"","properties":null}`},
	}},
	{name: "unknown path for a browser", method: "GET", path: "/x", headers: []string{"Accept", "text/html"}, want: map[string]answer{
		"1.0": {Status: 404, ContentType: "text/html;charset=UTF-8", Body: `<!doctype html><html lang="en"><title>404</title><h1>404 Not Found</h1></html>`},
		"1.7": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":""}`},
		"1.8": {Status: 404, ContentType: problemType, Body: `{"type":"about:blank","title":"Not Found","status":404,"detail":"No endpoint GET /v1/esignet/x.","instance":"","properties":null}`},
	}},
	{name: "unknown path with a slash at its end", method: "GET", path: "/x/?y", want: map[string]answer{
		"1.0": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":"/v1/esignet/x/"}`},
		"1.7": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":""}`},
		"1.8": {Status: 404, ContentType: problemType, Body: `{"type":"about:blank","title":"Not Found","status":404,"detail":"No endpoint GET /v1/esignet/x/.","instance":"","properties":null}`},
	}},
	{name: "unknown path for plain text", method: "GET", path: "/x", headers: []string{"Accept", "text/plain"}, want: map[string]answer{
		"1.0": {Status: 404},
		"1.7": {Status: 404, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":404,"error":"Not Found","message":"","path":""}`},
		"1.8": {Status: 404, ContentType: problemType, Body: `{"type":"about:blank","title":"Not Found","status":404,"detail":"No endpoint GET /v1/esignet/x.","instance":"","properties":null}`},
	}},
	{name: "wrong method", method: "GET", path: "/client-mgmt/oidc-client", want: map[string]answer{
		"1.0": {Status: 405, Allow: "POST"},
		"1.8": {Status: 405, ContentType: problemType, Body: `{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Request method 'GET' is not supported","instance":"","properties":null}`},
	}},
	{name: "media type", method: "POST", path: "/client-mgmt/oidc-client", headers: []string{"Content-Type", "text/plain"}, want: map[string]answer{
		"1.0": emptyMedia,
		"1.8": {Status: 415, ContentType: problemType, Accept: jsonType, Body: media + `/v1/esignet/client-mgmt/oidc-client","properties":null}`},
	}},
	{name: "media type of PATCH", method: "PATCH", path: "/client-mgmt/client/x", headers: []string{"Content-Type", "text/plain"}, from: "1.8", want: map[string]answer{
		"1.8": {Status: 415, ContentType: problemType, Accept: jsonType, AcceptPatch: jsonType, Body: media + `/v1/esignet/client-mgmt/client/x","properties":null}`},
	}},
	{name: "media type for an id with a blank", method: "PUT", path: "/client-mgmt/oidc-client/a%20b", headers: []string{"Content-Type", "text/plain"}, want: map[string]answer{
		"1.0": emptyMedia,
		"1.8": {Status: 415, ContentType: problemType, Accept: jsonType, Body: media + `/v1/esignet/client-mgmt/oidc-client/a%20b","properties":null}`},
	}},
	{name: "no media type", method: "POST", path: "/client-mgmt/oidc-client", want: map[string]answer{
		"1.0": emptyMedia,
		"1.8": {Status: 415, ContentType: problemType, Accept: jsonType, Body: strings.Replace(media, "text/plain", "null", 1) + `/v1/esignet/client-mgmt/oidc-client","properties":null}`},
	}},
	{name: "CSRF", method: "POST", path: "/authorization/send-otp", headers: []string{"Content-Type", "application/json"}, want: map[string]answer{
		"1.0": {Status: 403, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":403,"error":"Forbidden","message":"","path":"/v1/esignet/authorization/send-otp"}`},
		"1.7": {Status: 403, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":403,"error":"Forbidden","message":"","path":""}`},
		"1.8": {Status: 403, ContentType: jsonType, Body: `{"timestamp":1779268542118,"status":403,"error":"Forbidden","path":""}`},
	}},
}

// TestUnserved makes each request in every release.
func TestUnserved(t *testing.T) {
	for _, name := range releases {
		r := row(t, name)
		for _, tt := range unserved {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				if name < tt.from {
					t.Skipf("the path is there from %s on", tt.from)
				}
				s := newServer(t, r, nil)
				headers := tt.headers
				if tt.name != "CSRF" {
					headers = append([]string{"Cookie", "XSRF-TOKEN=t", "X-XSRF-TOKEN", "t"}, headers...)
				}
				rec := s.send(tt.method, tt.path, "x", headers...)
				want, from := answer{}, ""
				for since, a := range tt.want {
					if since <= name && since >= from {
						want, from = a, since
					}
				}
				if diff := cmp.Diff(answerOf(rec), want); diff != "" {
					t.Errorf("got -, want +\n%s", diff)
				}
				for _, h := range r.Web.Headers {
					if got := rec.Header().Get(h.Name); got != h.Value {
						t.Errorf("%s: %q, want %q", h.Name, got, h.Value)
					}
				}
			})
		}
	}
}

// TestCSRFTokens gets a token and uses it, and what is not one, in every release.
func TestCSRFTokens(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			s := newServer(t, row(t, name), nil)
			first := s.send("GET", "/csrf/token", "")
			cookie, token := cookieOf(t, first), tokenOf(t, first)
			if len(cookie.Value) != 36 || cookie.Path != "/" || cookie.MaxAge != 0 || cookie.HttpOnly != (name >= "1.7") {
				t.Errorf("cookie %v", cookie)
			}
			again := s.send("GET", "/csrf/token", "", "Cookie", "XSRF-TOKEN="+cookie.Value)
			if len(again.Result().Cookies()) != 0 {
				t.Errorf("cookie set anew: %v", again.Header())
			}
			masked := name >= "1.8"
			if second := tokenOf(t, again); (second == token) == masked || (token == cookie.Value) == masked || masked && len(token) != 96 {
				t.Errorf("cookie %s, tokens %s and %s", cookie.Value, token, second)
			}
			tests := []struct {
				name, token string
				refused     bool
			}{
				{"token", token, false},
				{"cookie", cookie.Value, masked},
				{"none", "", true},
				{"other", strings.Repeat("A", 96), true},
				{"no base64", strings.Repeat("!", 96), true},
				{"half", token[:len(token)/2], true},
			}
			for _, tt := range tests {
				rec := s.send("POST", "/authorization/oauth-details", "{}", "Content-Type", "application/json", "Cookie", "XSRF-TOKEN="+cookie.Value, "X-XSRF-TOKEN", tt.token)
				if (rec.Code == http.StatusForbidden) != tt.refused {
					t.Errorf("%s: status %d", tt.name, rec.Code)
				}
			}
			if masked {
				const exampleCookie, exampleToken = "20148a7b-26f6-46c8-95e3-44ca88422a06", "tEmCdqc5qunya8HiVV53TgCs_n7BijZc8iYk5cFQjF09r0aBhnmzQp9YnYvfWfeEY3NDeGOU00f07wVxxhJHhPlouG8Pzna3"
				rec := s.send("POST", "/authorization/oauth-details", "{}", "Content-Type", "application/json", "Cookie", "XSRF-TOKEN="+exampleCookie, "X-XSRF-TOKEN", exampleToken)
				if rec.Code != http.StatusOK {
					t.Errorf("example pair: status %d", rec.Code)
				}
			}
		})
	}
}

// TestCSRFCookies holds which answers set the cookie, and which calls of client management need a token.
func TestCSRFCookies(t *testing.T) {
	tests := []struct {
		name, method, path string
		callers            Callers
		headers            []string
		sets               string // up to this release
		status             by
	}{
		{name: "safe call", method: "GET", path: "/actuator/health", sets: "1.7", status: by{"1.0": "200"}},
		{name: "exempt call", method: "POST", path: "/oauth/x", sets: "1.7", status: by{"1.0": "404"}},
		{name: "call that needs a token", method: "POST", path: "/authorization/oauth-details", sets: "1.8", status: by{"1.0": "403"}},
		{name: "client management", method: "POST", path: "/client-mgmt/oidc-client", sets: "1.7", status: by{"1.0": "403", "1.2": "415"}},
		{name: "client management with an access token", method: "POST", path: "/client-mgmt/oidc-client", callers: scopes{}, headers: []string{"Authorization", "Bearer add_oidc_client"}, sets: "1.7", status: by{"1.0": "415"}},
		{name: "client management with a malformed access token", method: "POST", path: "/client-mgmt/oidc-client", callers: scopes{}, headers: []string{"Authorization", "Bearer  add_oidc_client"}, sets: "1.7", status: by{"1.0": "403", "1.2": "401"}},
		{name: "an access token where none is asked for", method: "POST", path: "/client-mgmt/oidc-client", headers: []string{"Authorization", "Bearer add_oidc_client"}, sets: "1.7", status: by{"1.0": "403", "1.2": "415"}},
		{name: "PATCH takes any scope", method: "PATCH", path: "/client-mgmt/client/x", callers: scopes{}, headers: []string{"Authorization", "Bearer x"}, sets: "1.7", status: by{"1.0": "404", "1.6": "405", "1.8": "415"}},
	}
	for _, name := range releases {
		r := row(t, name)
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				rec := newServer(t, r, tt.callers).send(tt.method, tt.path, "x", tt.headers...)
				if got := outcomeStatus(rec); got != tt.status.of(name) {
					t.Errorf("status %s, want %s", got, tt.status.of(name))
				}
				if set := len(rec.Result().Cookies()) == 1; set != (name <= tt.sets) {
					t.Errorf("cookie set: %v", set)
				}
			})
		}
	}
}

// TestPreflight asks for another origin's leave, which is only reached by who may call the path.
func TestPreflight(t *testing.T) {
	const missing = "Full authentication is required to access this resource"
	tests := []struct {
		name, path string
		callers    Callers
		headers    []string
		status     int
		body       string
	}{
		{name: "open deployment", path: "/client-mgmt/oidc-client", status: 403, body: "Invalid CORS request"},
		{name: "unknown path", path: "/nowhere", status: 403, body: "Invalid CORS request"},
		{name: "open path", path: "/oauth/token", callers: scopes{}, status: 403, body: "Invalid CORS request"},
		{name: "no token", path: "/client-mgmt/oidc-client", callers: scopes{}, status: 200, body: missing},
		{name: "any token", path: "/client-mgmt/oidc-client", callers: scopes{}, headers: []string{"Authorization", "Bearer x"}, status: 403, body: "Invalid CORS request"},
		{name: "bad token", path: "/oauth/token", callers: scopes{}, headers: []string{"Authorization", "Bearer bad"}, status: 401},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			headers := append([]string{"Origin", "https://a.example.org", "Access-Control-Request-Method", "POST"}, tt.headers...)
			rec := newServer(t, row(t, "1.4"), tt.callers).send("OPTIONS", tt.path, "", headers...)
			if rec.Code != tt.status || !strings.Contains(rec.Body.String(), tt.body) {
				t.Errorf("%d %s, want %d %s", rec.Code, rec.Body, tt.status, tt.body)
			}
			if tt.status != 403 {
				return
			}
			if diff := cmp.Diff(rec.Header().Values("Vary"), []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}); diff != "" {
				t.Errorf("Vary: got -, want +\n%s", diff)
			}
			if got := rec.Result().Header.Get("Content-Type"); got != "" {
				t.Errorf("Content-Type %s", got)
			}
		})
	}
}

// TestNoPreflight has OPTIONS lack one of the headers of a preflight.
func TestNoPreflight(t *testing.T) {
	for _, name := range releases {
		for _, headers := range [][]string{nil, {"Origin", "https://a.example.org"}, {"Access-Control-Request-Method", "POST"}} {
			rec := newServer(t, row(t, name), nil).send("OPTIONS", "/client-mgmt/oidc-client", "", headers...)
			if rec.Code != 200 || rec.Header().Get("Allow") != "POST,OPTIONS" {
				t.Errorf("%s %v: %d, Allow %q", name, headers, rec.Code, rec.Header().Get("Allow"))
			}
		}
	}
}

// TestEnvelope holds the times and the JSON texts that are the same in every release.
func TestEnvelope(t *testing.T) {
	const (
		when     = "2026-05-20T09:15:42.118Z"
		path     = "requestTime: invalid_request"
		both     = "request: invalid_request; requestTime: invalid_request"
		unknown  = "unknown_error"
		rejected = "request.status: invalid_status"
	)
	tests := []struct{ name, body, want string }{
		{"2 minutes early", `{"requestTime":"2026-05-20T09:13:42.118Z","request":null}`, both},
		{"within 2 minutes", `{"requestTime":"2026-05-20T09:13:42.119Z","request":null}`, "request: invalid_request"},
		{"no fraction", `{"requestTime":"2026-05-20T09:15:42Z","request":null}`, both},
		{"offset", `{"requestTime":"2026-05-20T09:15:42.118+00:00","request":null}`, both},
		{"number", `{"requestTime":1779268542118,"request":null}`, both},
		{"nothing", `{}`, both},
		{"empty", ``, unknown},
		{"null", `null`, unknown},
		{"malformed", `{`, unknown},
		{"empty text for an object", `{"request":""}`, unknown},
		{"unknown in the wrapper", `{"id":"x"}`, unknown},
		{"the last of two counts", `{"requestTime":"x","requestTime":"` + when + `"}`, "request: invalid_request"},
		{"text after the end", `{"requestTime":"` + when + `"} x`, "request: invalid_request"},
		{"time and field", `{"request":` + `{"clientName":"x","logoUri":"http:","redirectUris":["http://a"],"userClaims":["name"],"authContextRefs":[null],"grantTypes":["authorization_code"],"clientAuthMethods":["private_key_jwt"]}}`, rejected + "; " + path},
	}
	for _, name := range releases {
		s := newServer(t, row(t, name), nil)
		for _, tt := range tests {
			rec := s.send("PUT", "/client-mgmt/oidc-client/x", tt.body, "Content-Type", "application/json;charset=UTF-8", "Cookie", "XSRF-TOKEN=t", "X-XSRF-TOKEN", "t")
			if got := outcome(t, rec); got != tt.want {
				t.Errorf("%s %s: got %q, want %q", name, tt.name, got, tt.want)
			}
			if head := `{"responseTime":"` + when + `","response":null,"errors":[`; !strings.HasPrefix(rec.Body.String(), head) {
				t.Errorf("%s %s: body %s", name, tt.name, rec.Body)
			}
		}
	}
}

func outcomeStatus(rec *httptest.ResponseRecorder) string {
	return strings.Fields(rec.Result().Status)[0]
}

func cookieOf(t *testing.T, rec *httptest.ResponseRecorder) *http.Cookie {
	t.Helper()
	cookies := rec.Result().Cookies()
	if len(cookies) != 1 || cookies[0].Name != "XSRF-TOKEN" {
		t.Fatalf("cookies %v", cookies)
	}
	return cookies[0]
}

func tokenOf(t *testing.T, rec *httptest.ResponseRecorder) string {
	t.Helper()
	var body struct{ HeaderName, ParameterName, Token string }
	if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil || body.HeaderName != "X-XSRF-TOKEN" || body.ParameterName != "_csrf" {
		t.Fatalf("%s, %v", rec.Body, err)
	}
	return body.Token
}

// FuzzCSRFToken holds that a masked token is refused or belongs to the cookie, whatever is sent.
func FuzzCSRFToken(f *testing.F) {
	const cookie = "20148a7b-26f6-46c8-95e3-44ca88422a06"
	f.Add("tEmCdqc5qunya8HiVV53TgCs_n7BijZc8iYk5cFQjF09r0aBhnmzQp9YnYvfWfeEY3NDeGOU00f07wVxxhJHhPlouG8Pzna3")
	f.Add(cookie)
	f.Fuzz(func(t *testing.T, token string) {
		if value, ok := unmask(mask(token), len(token)); !ok || value != token {
			t.Fatalf("mask and unmask make %q of %q", value, token)
		}
		if value, ok := unmask(token, len(cookie)); ok && len(value) != len(cookie) {
			t.Fatalf("unmask makes %q of %q", value, token)
		}
	})
}
