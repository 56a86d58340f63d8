package mosip

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

var now = time.Date(2025, 5, 22, 16, 45, 0, 112_345_000, time.UTC)

// callers knows the tokens "admin" and "partner".
type callers struct{}

func (callers) Caller(token string) (idp.Caller, error) {
	switch token {
	case "admin":
		return idp.Caller{UserID: "admin", Roles: []string{"PARTNER_ADMIN"}}, nil
	case "partner":
		return idp.Caller{UserID: "partner", Roles: []string{"AUTH_PARTNER"}}, nil
	}
	return idp.Caller{}, errors.New("not a token")
}

type greeting struct {
	Name *string `json:"name"`
}

func (g greeting) Check() error {
	return FirstOf(Text("name", g.Name, NotBlank, Size(1, 3)))
}

// newHandler serves POST /greet, which needs PARTNER_ADMIN, and GET /who, which any token may call.
func newHandler(t *testing.T, change func(*Service)) http.Handler {
	t.Helper()
	rules, err := release.PMSNamed("1.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	rules.Roles = map[string][]string{"postgreet": {"OTHER", "PARTNER_ADMIN"}}
	s := &Service{Rules: rules, Callers: callers{}, Now: func() time.Time { return now }}
	s.Reply = func(c *Call, v any) { s.JSON(c, http.StatusOK, v) }
	s.Render = func(c *Call, err error) {
		refused, ok := err.(*Refusal)
		if !ok {
			t.Fatal(err)
		}
		s.JSON(c, http.StatusOK, refused.Row())
	}
	if change != nil {
		change(s)
	}
	return s.Handler(func(r gin.IRouter) {
		r.POST("/greet", Body(s, Route{Roles: "postgreet", Timed: true, OIDC: true}, func(c *Call, g greeting) (any, error) {
			return "hello " + *g.Name + ", I am " + c.Caller.UserID, nil
		}))
		r.GET("/who", Plain(s, Route{}, func(c *Call) (any, error) { return c.Caller.UserID, nil }))
		r.GET("/rooms/:id", Plain(s, Route{Roles: "postgreet"}, func(c *Call) (any, error) { return c.Param("id"), nil }))
		r.GET("/rooms/:id/who", Plain(s, Route{}, func(c *Call) (any, error) { return c.Caller.UserID, nil }))
	})
}

const (
	good      = `{"id":"i","version":"v","request":{"name":"bob"}}`
	wrong     = `{"id":"i","version":"v","request":{"name":"robert"}}`
	noToken   = `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":[{"errorCode":"KER-ATH-401","message":"Authentication Failed"}]}`
	violated  = `{"id":null,"version":null,"metadata":null,"response":null,"responsetime":"2025-05-22T16:45:00.112345","errors":[{"errorCode":"PMS_COR_001","message":"Invalid request parameter - size must be between 1 and 3 :request.name"}]}`
	forbidden = `"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,"errors":[{"errorCode":"KER-ATH-403","message":"Forbidden"}]}`
)

func modern(s *Service) {
	s.Rules.Problems, s.Rules.InvalidStatus, s.Rules.CheckTime, s.Rules.TrailingSlash = true, 400, true, false
}

// TestOrder has the checks in their order: token, route, method, media type, JSON, validation, role,
// feature, time.
func TestOrder(t *testing.T) {
	tests := []struct {
		name, method, path, cookie, contentType, body string
		change                                        func(*Service)
		status                                        int
		want                                          string
	}{
		{"no token on an unknown path", "GET", "/nowhere", "", "", "", nil, 401, noToken},
		{"no token, wrong method", "PUT", "/greet", "", "", "", nil, 401, noToken},
		{"a token nobody knows", "POST", "/greet", "Authorization=x", "application/json", good, nil, 401, noToken},
		{"empty token", "POST", "/greet", "Authorization=", "application/json", good, nil, 401, noToken},
		{"token under another name", "POST", "/greet", "Token=admin", "application/json", good, nil, 401, noToken},
		{"name contains Authorization", "GET", "/who", "X-Authorization-Y=admin", "", "", nil, 200, `"admin"`},
		{"the last one counts", "GET", "/who", "Authorization=admin; Authorization=partner", "", "", nil, 200, `"partner"`},
		{"unknown path", "GET", "/nowhere", "Authorization=admin", "", "", nil, 404, `{"timestamp":"2025-05-22T16:45:00.112+00:00","status":404,"error":"Not Found","message":"No message available","path":"/nowhere"}`},
		{"health needs no token", "GET", "/actuator/health", "", "", "", nil, 200, `{"status":"UP"}`},
		{"exempt from the token, and not there", "GET", "/v3/api-docs", "", "", "", nil, 404, `{"timestamp":"2025-05-22T16:45:00.112+00:00","status":404,"error":"Not Found","message":"No message available","path":"/v3/api-docs"}`},
		{"exempt by a name in the path, and still without a role", "GET", "/rooms/error1", "", "", "", nil, 403, `{"id":null,"version":null,` + forbidden},
		{"nor does a token help", "GET", "/rooms/error1", "Authorization=admin", "", "", nil, 403, `{"id":null,"version":null,` + forbidden},
		{"only the last part of the path may begin with error", "GET", "/rooms/error1/who", "", "", "", nil, 401, noToken},
		{"any part may be authenticate, and is nobody", "GET", "/rooms/authenticate/who", "", "", "", nil, 200, `"anonymousUser"`},
		{"1.3: unknown path with escapes", "GET", "/a%20b%2Fc", "Authorization=admin", "", "", modern, 404, `{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource a b/c.","instance":"/a%20b%2Fc"}`},
		{"slash at the end", "GET", "/who/", "Authorization=admin", "", "", nil, 200, `"admin"`},
		{"1.3: slash at the end", "GET", "/who/", "Authorization=admin", "", "", modern, 404, `{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource who/.","instance":"/who/"}`},
		{"wrong method", "PUT", "/greet", "Authorization=admin", "", "", nil, 405, ""},
		{"media type", "POST", "/greet", "Authorization=admin", "text/plain", "{", nil, 415, ""},
		{"JSON before validation", "POST", "/greet", "Authorization=partner", "application/json", `{"request":{"name":"robert"}`, nil, 400, ""},
		{"validation before role", "POST", "/greet", "Authorization=partner", "application/json", wrong, nil, 200, violated},
		{"role before feature", "POST", "/greet", "Authorization=partner", "application/json", good, func(s *Service) { s.Rules.OIDCSwitch, s.Rules.OIDCOff = true, true }, 403, `{"id":"i","version":"v",` + forbidden},
		{"role without id", "POST", "/greet", "Authorization=partner", "application/json", `{"request":{"name":"bob"}}`, nil, 403, `{"id":"","version":"",` + forbidden},
		{"role, and nothing is echoed", "POST", "/greet", "Authorization=partner", "application/json", good, func(s *Service) { s.NoEcho = true }, 403, `{"id":null,"version":null,` + forbidden},
		{"validation in the usual wrapper", "POST", "/greet", "Authorization=admin", "application/json", wrong, func(s *Service) { s.UsualInvalid = true }, 200,
			`{"errorCode":"PMS_COR_001","message":"Invalid request parameter - size must be between 1 and 3 :request.name"}`},
		{"1.3: validation has a status of its own", "POST", "/greet", "Authorization=admin", "application/json", wrong, func(s *Service) { modern(s); s.UsualInvalid = true }, 400, violated},
		{"feature off", "POST", "/greet", "Authorization=admin", "application/json", good, func(s *Service) { s.Rules.OIDCSwitch, s.Rules.OIDCOff = true, true }, 200,
			`{"errorCode":"PMS_FEATURE_002","message":"OIDC client related features are not available in the current deployment."}`},
		{"a release without the switch", "POST", "/greet", "Authorization=admin", "application/json", good, func(s *Service) { s.Rules.OIDCOff = true }, 200, `"hello bob, I am admin"`},
		{"no time is asked for", "POST", "/greet", "Authorization=admin", "application/json", good, nil, 200, `"hello bob, I am admin"`},
		{"1.3: wrong method", "PUT", "/greet", "Authorization=admin", "", "", modern, 405, `{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Method 'PUT' is not supported.","instance":"/greet"}`},
		{"1.3: media type", "POST", "/greet", "Authorization=admin", "text/plain", "{", modern, 415, `{"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"Content-Type 'text/plain' is not supported.","instance":"/greet"}`},
		{"1.3: JSON", "POST", "/greet", "Authorization=admin", "application/json", "{", modern, 400, `{"type":"about:blank","title":"Bad Request","status":400,"detail":"Failed to read request","instance":"/greet"}`},
		{"1.3: validation", "POST", "/greet", "Authorization=admin", "application/json", wrong, modern, 400, violated},
		{"1.3: no time", "POST", "/greet", "Authorization=admin", "application/json", good, modern, 200, `{"errorCode":"PMS_REQUEST_ERROR_004","message":"Invalid request time"}`},
		{"1.3: yesterday", "POST", "/greet", "Authorization=admin", "application/json", `{"requesttime":"2025-05-21T23:59:59.999Z","request":{"name":"bob"}}`, modern, 200, `{"errorCode":"PMS_REQUEST_ERROR_006","message":"Request date should be current date"}`},
		{"1.3: today", "POST", "/greet", "Authorization=admin", "application/json", `{"requesttime":"2025-05-22T00:00:00.000Z","request":{"name":"bob"}}`, modern, 200, `"hello bob, I am admin"`},
		{"nobody asks", "POST", "/greet", "", "application/json", good, func(s *Service) { s.Callers = nil }, 200, `"hello bob, I am service-account-mosip-pms-client"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
			req.Header.Set("Authorization", "Bearer admin") // which nobody reads
			for name, value := range map[string]string{"Cookie": tt.cookie, "Content-Type": tt.contentType} {
				if value != "" {
					req.Header.Set(name, value)
				}
			}
			rec := httptest.NewRecorder()
			newHandler(t, tt.change).ServeHTTP(rec, req)
			if diff := cmp.Diff(rec.Body.String(), tt.want); diff != "" || rec.Code != tt.status {
				t.Errorf("status %d, want %d; body: got -, want +\n%s", rec.Code, tt.status, diff)
			}
		})
	}
}

// TestHeaders has what the answers of Spring say besides the body.
func TestHeaders(t *testing.T) {
	const document = "application/problem+json"
	tests := []struct {
		name, method, path string
		header             string // of the request, "Name: value"
		change             func(*Service)
		status             int
		want               map[string]string
	}{
		{"media type", "POST", "/greet", "Content-Type: text/plain", nil, 415, map[string]string{"Accept": "application/json", "Content-Type": ""}},
		{"not acceptable", "GET", "/who", "Accept: text/html", nil, 406, map[string]string{"Accept": "", "Content-Type": ""}},
		{"1.3: media type", "POST", "/greet", "Content-Type: text/plain", modern, 415, map[string]string{"Accept": "application/json", "Content-Type": document}},
		{"1.3: not acceptable", "GET", "/who", "Accept: text/html", modern, 406, map[string]string{"Accept": "application/json", "Content-Type": document}},
		{"1.3: JSON", "POST", "/greet", "Content-Type: application/json", modern, 400, map[string]string{"Content-Type": document}},
		{"1.3: unknown path", "GET", "/nowhere", "", modern, 404, map[string]string{"Content-Type": document}},
		{"wrong method", "PUT", "/greet", "", nil, 405, map[string]string{"Allow": "POST", "Content-Type": ""}},
		{"1.3: wrong method", "PUT", "/greet", "", modern, 405, map[string]string{"Allow": "POST", "Content-Type": document}},
		{"options", "OPTIONS", "/greet", "", nil, 200, map[string]string{"Allow": "POST,OPTIONS", "Content-Type": ""}},
		{"1.3: options", "OPTIONS", "/greet", "", modern, 200, map[string]string{"Allow": "POST,OPTIONS", "Content-Type": ""}},
		{"health", "GET", "/actuator/health", "", nil, 200, map[string]string{"Content-Type": "application/vnd.spring-boot.actuator.v3+json"}},
		{"health in JSON", "GET", "/actuator/health", "Accept: application/json", nil, 200, map[string]string{"Content-Type": "application/json"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			req := httptest.NewRequest(tt.method, tt.path, nil)
			req.Header.Set("Cookie", "Authorization=admin")
			if name, value, ok := strings.Cut(tt.header, ": "); ok {
				req.Header.Set(name, value)
			}
			rec := httptest.NewRecorder()
			newHandler(t, tt.change).ServeHTTP(rec, req)
			got := map[string]string{}
			for name := range tt.want {
				got[name] = rec.Header().Get(name)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" || rec.Code != tt.status {
				t.Errorf("status %d, want %d; headers: got -, want +\n%s", rec.Code, tt.status, diff)
			}
		})
	}
}

// TestUnknownRoles holds that a route whose roles the release does not list is noticed at the start.
func TestUnknownRoles(t *testing.T) {
	defer func() {
		if got := recover(); got != "no roles for postgret" {
			t.Errorf("panic %v", got)
		}
	}()
	Plain(&Service{}, Route{Roles: "postgret"}, nil)
	t.Error("the route was taken")
}
