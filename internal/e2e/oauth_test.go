package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestTokenErrors has one defect a row; the code stays good for the next try.
func TestTokenErrors(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("errors", aKey())
	stranger := rp{id: c.id, redirect: c.redirect, key: newKey()}
	pkce := map[string]any{"codeChallenge": challenge, "codeChallengeMethod": "S256"}
	code := s.code(c.details(pkce), asha)
	good := c.assertion(t, s.origin+tokenV2, nil)
	tests := []struct {
		name   string
		change func(url.Values)
		status int
		code   string
	}{
		{"no parameter", func(f url.Values) { clear(f) }, 400, "invalid_grant_type"},
		{"grant type", func(f url.Values) { f.Set("grant_type", "client_credentials") }, 400, "invalid_grant_type"},
		{"no code", func(f url.Values) { f.Del("code") }, 400, "invalid_auth_code"},
		{"empty code", func(f url.Values) { f.Set("code", "") }, 400, "invalid_auth_code"},
		{"unknown code", func(f url.Values) { f.Set("code", "x") }, 400, "invalid_transaction"},
		{"other client", func(f url.Values) { f.Set("client_id", "x") }, 400, "invalid_client_id"},
		{"no redirect URI", func(f url.Values) { f.Del("redirect_uri") }, 400, "invalid_redirect_uri"},
		{"other redirect URI", func(f url.Values) { f.Set("redirect_uri", "http://localhost:8069/auth_oauth/signin") }, 400, "invalid_redirect_uri"},
		{"assertion type", func(f url.Values) { f.Set("client_assertion_type", "x") }, 400, "invalid_assertion_type"},
		{"no assertion", func(f url.Values) { f.Del("client_assertion") }, 400, "invalid_assertion"},
		{"garbage assertion", func(f url.Values) { f.Set("client_assertion", "a.b.c") }, 400, "invalid_assertion"},
		{"another key", func(f url.Values) { f.Set("client_assertion", stranger.assertion(t, s.origin+tokenV2, nil)) }, 400, "invalid_assertion"},
		{"expired assertion", func(f url.Values) {
			f.Set("client_assertion", c.assertion(t, s.origin+tokenV2, map[string]any{"exp": 1}))
		}, 400, "invalid_assertion"},
		{"audience elsewhere", func(f url.Values) {
			f.Set("client_assertion", c.assertion(t, "https://elsewhere.example.org/v1/esignet/oauth/v2/token", nil))
		}, 400, "invalid_assertion"},
		{"no verifier", func(f url.Values) { f.Del("code_verifier") }, 500, "invalid_pkce_code_verifier"},
		{"wrong verifier", func(f url.Values) { f.Set("code_verifier", "x") }, 500, "pkce_failed"},
		{"too large", func(f url.Values) { f.Set("x", strings.Repeat("x", 2<<20)) }, 400, "invalid_grant_type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			form := c.tokenForm(code, good)
			form.Set("code_verifier", verifier)
			tt.change(form)
			a, out := s.token(tokenV2, form)
			is(t, "status", a.status, tt.status)
			is(t, "error", out.Error, tt.code)
			is(t, "error_description", out.ErrorDescription, tt.code)
			is(t, "type", a.header.Get("Content-Type"), "application/json")
		})
	}
	form := c.tokenForm(code, good)
	form.Set("code_verifier", verifier)
	form.Set("client_secret", "ignored")
	if a, _ := s.token(tokenV2, form); a.status != 200 {
		t.Fatalf("the right request: %d %s", a.status, a.body)
	}
	a, out := s.token(tokenV2, form)
	is(t, "used code", a.status, 400)
	is(t, "used code", out.Error, "invalid_transaction")
}

// TestTokenAudience has the audiences that releases and tolerances take at both endpoints.
func TestTokenAudience(t *testing.T) {
	kind, strict := start(t, "--fixtures", "none"), start(t, "--fixtures", "none", "--strict")
	for _, s := range []*server{kind, strict} {
		s.addPerson(asha)
	}
	c := kind.register("aud", aKey())
	strict.register("aud", aKey())
	tests := []struct {
		path, audience string // {D}: the public origin
		strict, kind   bool
	}{
		{tokenV2, "{D}" + tokenV2, true, true},
		{tokenV1, "{D}" + tokenV1, true, true},
		{tokenV2, "{D}" + tokenV1, false, true},
		{tokenV1, "{D}" + tokenV2, false, true},
		{tokenV2, "{D}", false, true},
		{tokenV2, "{D}/v1/esignet", false, true},
		{tokenV1, "{D}/oauth/token", false, true},
		{tokenV2, "http://mock-esignet:8088" + tokenV2, false, true},
		{tokenV2, "http://127.0.0.1:9999" + tokenV2, false, true},
		{tokenV2, "http://evil.example.org" + tokenV2, false, false},
		{tokenV2, "http://localhost.evil.example.org" + tokenV2, false, false},
		{tokenV2, "{D}/other", false, false},
		{tokenV2, "{D}" + tokenV2 + "?x", false, false},
		{tokenV2, "c", false, false},
	}
	for _, tt := range tests {
		for name, s := range map[string]*server{"strict": strict, "kind": kind} {
			t.Run(name+" "+tt.path+" "+tt.audience, func(t *testing.T) {
				audience := strings.Replace(tt.audience, "{D}", s.origin, 1)
				form := c.tokenForm(s.code(c.details(nil), asha), c.assertion(t, audience, nil))
				a, _ := s.token(tt.path, form)
				want := map[string]bool{"strict": tt.strict, "kind": tt.kind}[name]
				is(t, "accepted", a.status == http.StatusOK, want)
			})
		}
	}
	form := c.tokenForm(kind.code(c.details(nil), asha), c.assertion(t, []string{"https://x.example.org", kind.origin + tokenV2}, nil))
	a, _ := kind.token(tokenV2, form)
	is(t, "one of a list", a.status, 200)
	if !strings.Contains(kind.log.String(), "any-host-audience") {
		t.Error("the log does not name the tolerance")
	}
}

func TestUserinfoErrors(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.addPerson(asha)
	c := s.register("userinfo", aKey())
	got := s.redeem(c, s.code(c.details(nil), asha, "name"))
	tests := []struct{ name, authorization, want string }{
		{"none", "", `error="missing_header"`},
		{"garbage", "Bearer x", `error="invalid_token"`},
		{"two spaces", "Bearer  " + got.AccessToken, `error="invalid_token"`},
		{"scheme", "bearer " + got.AccessToken, `error="invalid_token"`},
		{"the id_token", "Bearer " + got.IDToken, `error="invalid_token"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a := s.userinfo(tt.authorization)
			is(t, "status", a.status, 401)
			is(t, "WWW-Authenticate", a.header.Get("WWW-Authenticate"), tt.want)
			is(t, "body", a.body, "")
		})
	}
	req := s.request(http.MethodGet, "/v1/esignet/oidc/userinfo", "", "")
	req.Header["Authorization"] = []string{""}
	is(t, "an empty header", s.do(req).header.Get("WWW-Authenticate"), `error="invalid_token"`)
	req.Header["Authorization"] = []string{"Bearer " + got.AccessToken, "Bearer " + got.AccessToken}
	is(t, "two headers", s.do(req).status, 401)
	is(t, "more words", s.userinfo("Bearer "+got.AccessToken+" more").status, 200)
	is(t, "in the query", s.get("/v1/esignet/oidc/userinfo?access_token="+got.AccessToken).status, 401)
	req = s.request(http.MethodGet, "/v1/esignet/oidc/userinfo", "", "")
	req.Header.Set("Authorization", "Bearer "+got.AccessToken)
	req.Header.Set("Accept", "text/html")
	is(t, "Accept", s.do(req).header.Get("WWW-Authenticate"), `error="unknown_error"`)
	ok := s.userinfo("Bearer " + got.AccessToken)
	is(t, "good", ok.status, 200)
	if strings.ContainsAny(ok.body, "\n\"") || ok.header.Get("X-Frame-Options") != "" {
		t.Errorf("userinfo %q with headers %v", ok.body, ok.header)
	}
}

func TestDiscovery(t *testing.T) {
	s := start(t, "--fixtures", "none", "--public-url", "https://esignet.example.org", "--internal-host", "rp-network")
	fetch := func(path, host string) map[string]any {
		req := s.request(http.MethodGet, "http://127.0.0.1:"+s.port()+path, "", "")
		req.Host = host
		a := s.do(req)
		is(t, "status of "+path, a.status, 200)
		return decodeObject(t, a.body)
	}
	for _, path := range []string{"/.well-known/openid-configuration", "/v1/esignet/oidc/.well-known/openid-configuration"} {
		for host, back := range map[string]string{
			"esignet.example.org": "https://esignet.example.org", "rp-network:8088": "http://rp-network:8088", "evil.example.org": "https://esignet.example.org",
		} {
			doc := fetch(path, host)
			is(t, "issuer", doc["issuer"], any("https://esignet.example.org"))
			is(t, "authorization_endpoint", doc["authorization_endpoint"], any("https://esignet.example.org/authorize"))
			is(t, "token_endpoint for "+host, doc["token_endpoint"], any(back+tokenV2))
			is(t, "jwks_uri for "+host, doc["jwks_uri"], any(back+"/.well-known/jwks.json"))
		}
	}
	for _, path := range []string{"/.well-known/oauth-authorization-server", "/v1/esignet/oauth/.well-known/oauth-authorization-server"} {
		is(t, "members of "+path, len(fetch(path, "x")), 10)
	}
	for _, path := range []string{"/.well-known/jwks.json", "/v1/esignet/oauth/.well-known/jwks.json"} {
		keys, _ := fetch(path, "x")["keys"].([]any)
		is(t, "keys of "+path, len(keys), 2)
	}
}
