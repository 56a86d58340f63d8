package e2e

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/app"
)

// realmToken gets a token for a client of the realm straight from the realm.
func (s *server) realmToken(client string) string {
	s.t.Helper()
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {"secret"}}
	a := s.do(s.request(http.MethodPost, "/auth/realms/mosip/protocol/openid-connect/token", "application/x-www-form-urlencoded", form.Encode()))
	token, _ := decodeObject(s.t, a.body)["access_token"].(string)
	if token == "" {
		s.t.Fatalf("the realm answered %d %s", a.status, a.body)
	}
	return token
}

// TestClientManagementAsksForScopes registers a client at eSignet with tokens of several kinds.
func TestClientManagementAsksForScopes(t *testing.T) {
	s := start(t, "--require-auth")
	bearer := func(token string) http.Header {
		if token == "" {
			return nil
		}
		return http.Header{"Authorization": {"Bearer " + token}}
	}
	const path = "/v1/esignet/client-mgmt/oidc-client"
	missing := s.call(http.MethodPost, path, clientRequest("a", aKey()), bearer(""))
	is(t, "no token", missing.code()+" "+missing.Errors[0].Message, "unknown_error Full authentication is required to access this resource")
	for name, tt := range map[string]struct {
		token  string
		status int
	}{
		"no scope":    {s.realmToken("mosip-deployment-client"), http.StatusForbidden},
		"not a token": {"x", http.StatusUnauthorized},
		"forged":      {forged(t), http.StatusUnauthorized},
	} {
		req := s.request(http.MethodPost, path, "application/json", "{}")
		req.Header.Set("Authorization", "Bearer "+tt.token)
		if a := s.do(req); a.status != tt.status || a.body != "" || a.header.Get("WWW-Authenticate") == "" {
			t.Errorf("%s: %d %q %v", name, a.status, a.body, a.header)
		}
	}
	created := s.call(http.MethodPost, path, clientRequest("a", aKey()), bearer(s.realmToken("mosip-pms-client")))
	is(t, "with the scope", created.code(), "")
}

// forged is a token with the scope that somebody else signed.
func forged(t *testing.T) string {
	t.Helper()
	return sign(t, aKey(), "RS256", map[string]any{"azp": "mosip-pms-client", "scope": "add_oidc_client", "exp": 4102444800}, nil)
}

// TestClientNewWithToken runs the command against a server that asks for tokens.
func TestClientNewWithToken(t *testing.T) {
	s := start(t, "--require-auth", "--auth-secret", "s3cr3t")
	run := func(secret string) (int, string) {
		var stdout, stderr bytes.Buffer
		code := app.Main(context.Background(), []string{"client", "new", "--url", s.origin, "--out", t.TempDir(), "--auth-secret", secret}, nil, &stdout, &stderr)
		return code, stdout.String() + stderr.String()
	}
	if code, out := run("secret"); code != 1 || !strings.Contains(out, "is --auth-secret that of the server?") {
		t.Errorf("wrong secret: %d %s", code, out)
	}
	if code, out := run("s3cr3t"); code != 0 || !strings.Contains(out, "client id") {
		t.Errorf("right secret: %d %s", code, out)
	}
}
