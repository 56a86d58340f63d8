package esignet

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// scopes takes a text of scopes for a token; "bad" is not one.
type scopes struct{}

func (scopes) Caller(token string) (idp.Caller, error) {
	if token == "bad" {
		return idp.Caller{}, errors.New("bad token")
	}
	return idp.Caller{Scopes: strings.Split(token, "~")}, nil
}

// TestAuthorize sends bodies that are not JSON, so that a call that is let through is answered 415.
func TestAuthorize(t *testing.T) {
	row, err := release.ESignetNamed("1.4")
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }
	const (
		missing       = `{"responseTime":"2026-01-02T03:04:05.000Z","response":null,"errors":[{"errorCode":"unknown_error","errorMessage":"Full authentication is required to access this resource"}]}`
		badToken      = `Bearer error="invalid_token"`
		outOfScope    = `Bearer error="insufficient_scope"`
		severalTokens = `Bearer error="invalid_request", error_description="Found multiple bearer tokens in the request", `
		malformed     = `Bearer error="invalid_token", error_description="Bearer token is malformed", `
	)
	tests := []struct {
		name, method, path, authorization string
		off                               bool
		status                            int
		body, challenge                   string
	}{
		{"nobody asks", "POST", "/client-mgmt/oidc-client", "", true, 415, "", ""},
		{"no token", "POST", "/client-mgmt/oidc-client", "", false, 200, missing, ""},
		{"another scheme", "POST", "/client-mgmt/oidc-client", "Basic add_oidc_client", false, 200, missing, ""},
		{"no token on an unknown path", "GET", "/nowhere", "", false, 200, missing, ""},
		{"bad token", "POST", "/client-mgmt/oidc-client", "Bearer bad", false, 401, "", badToken},
		{"bad token on an open path", "POST", "/oauth/token", "Bearer bad", false, 401, "", badToken},
		{"no blank", "POST", "/client-mgmt/oidc-client", "Bearerbad", false, 401, "", malformed},
		{"tab", "POST", "/client-mgmt/oidc-client", "Bearer\tadd_oidc_client", false, 401, "", malformed},
		{"two blanks", "POST", "/client-mgmt/oidc-client", "Bearer  add_oidc_client", false, 401, "", malformed},
		{"two words", "POST", "/client-mgmt/oidc-client", "Bearer add_oidc_client x", false, 401, "", malformed},
		{"comma", "POST", "/client-mgmt/oidc-client", "Bearer add_oidc_client,x", false, 401, "", malformed},
		{"padding within", "POST", "/client-mgmt/oidc-client", "Bearer add=oidc", false, 401, "", malformed},
		{"nothing on an open path", "GET", "/actuator/health", "bearer", false, 401, "", malformed},
		{"malformed where nobody asks", "POST", "/client-mgmt/oidc-client", "Bearer", true, 415, "", ""},
		{"padding", "POST", "/client-mgmt/oidc-client", "BEARER add_oidc_client==", false, 415, "", ""},
		{"token in the query beside another", "POST", "/client-mgmt/oidc-client?access_token=x", "Bearer add_oidc_client", false, 400, "", severalTokens},
		{"two in the query", "GET", "/actuator/health?access_token=x&access_token=", "", false, 400, "", severalTokens},
		{"malformed beside one in the query", "GET", "/actuator/health?access_token=x", "Bearer", false, 401, "", malformed},
		{"token in the query alone", "POST", "/client-mgmt/oidc-client?access_token=add_oidc_client", "", false, 200, missing, ""},
		{"userinfo has its own tokens", "GET", "/oidc/userinfo", "Bearer bad", false, 404, "", ""},
		{"scope of POST", "POST", "/client-mgmt/oidc-client", "Bearer update_oidc_client", false, 403, "", outOfScope},
		{"scope of PUT", "PUT", "/client-mgmt/oidc-client/x", "Bearer add_oidc_client", false, 403, "", outOfScope},
		{"right for POST", "POST", "/client-mgmt/oauth-client", "bearer other~add_oidc_client", false, 415, "", ""},
		{"right for PUT", "PUT", "/client-mgmt/oidc-client/x", "Bearer update_oidc_client", false, 415, "", ""},
		{"a path without a rule takes any", "GET", "/nowhere", "Bearer x", false, 404, "", ""},
		{"wrong method with any", "DELETE", "/client-mgmt/oidc-client/x", "Bearer x", false, 405, "", ""},
		{"open path", "GET", "/actuator/health", "", false, 200, `{"status":"UP"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cfg := Config{Flow: idp.NewFlow(idp.FlowConfig{Release: row, Now: now}), Callers: scopes{}, Now: now}
			if tt.off {
				cfg.Callers = nil
			}
			req := httptest.NewRequest(tt.method, Prefix+tt.path, strings.NewReader("x"))
			if tt.authorization != "" {
				req.Header.Set("Authorization", tt.authorization)
			}
			rec := httptest.NewRecorder()
			New(cfg).Engine().ServeHTTP(rec, req)
			if rec.Code != tt.status {
				t.Errorf("status %d, want %d", rec.Code, tt.status)
			}
			if tt.status != 404 {
				if diff := cmp.Diff(rec.Body.String(), tt.body); diff != "" {
					t.Errorf("body: got -, want +\n%s", diff)
				}
			}
			if got := rec.Header().Get("WWW-Authenticate"); !strings.HasPrefix(got, tt.challenge) || (got == "") != (tt.challenge == "") {
				t.Errorf("WWW-Authenticate = %q, want %q", got, tt.challenge)
			}
		})
	}
}
