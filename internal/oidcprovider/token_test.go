package oidcprovider

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// oauthError is a status, an error and its description.
type oauthError struct {
	status            int
	code, description string
}

func same(status int, code string) oauthError { return oauthError{status, code, code} }

// wantError holds an answer of the OAuth paths to an error, and to the headers that go with it.
func (w *world) wantError(what string, a answer, want oauthError) {
	w.t.Helper()
	got := oauthError{a.StatusCode, a.member("error"), a.member("error_description")}
	if got != want {
		w.t.Errorf("%s %s: %+v, want %+v; body %s", w.release, what, got, want, a.body)
	}
	standard := w.release >= "1.7" && want.status == http.StatusBadRequest
	cache, expires := "no-cache, no-store, max-age=0, must-revalidate", "0"
	if standard {
		cache, expires = "no-store", ""
	}
	if a.Header.Get("Cache-Control") != cache || a.Header.Get("Pragma") != "no-cache" || a.Header.Get("Expires") != expires {
		w.t.Errorf("%s %s: headers of caching %q, %q, %q", w.release, what, a.Header.Get("Cache-Control"), a.Header.Get("Pragma"), a.Header.Get("Expires"))
	}
	if a.Header.Get("Content-Type") != "application/json" {
		w.t.Errorf("%s %s: Content-Type %q", w.release, what, a.Header.Get("Content-Type"))
	}
}

const (
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
)

// TestTokenErrorsOfReleases has one defect a row, and what it is called up to 1.6, in 1.7 and in 1.8. The
// code stays good for the next try.
func TestTokenErrorsOfReleases(t *testing.T) {
	request := func(description string) oauthError { return oauthError{400, "invalid_request", description} }
	tests := []struct {
		name          string
		change        func(url.Values)
		old, r17, r18 oauthError
	}{
		{"no grant type", func(f url.Values) { f.Del("grant_type") }, same(400, "invalid_grant_type"), same(400, "unsupported_grant_type"), same(400, "unsupported_grant_type")},
		{"other grant type", func(f url.Values) { f.Set("grant_type", "Authorization_code") }, same(400, "invalid_grant_type"), same(400, "unsupported_grant_type"), same(400, "unsupported_grant_type")},
		{"blank code", func(f url.Values) { f.Set("code", " ") }, same(400, "invalid_auth_code"), same(400, "invalid_grant"), same(400, "invalid_grant")},
		{"unknown code", func(f url.Values) { f.Set("code", "x") }, same(400, "invalid_transaction"), same(400, "invalid_grant"), same(400, "invalid_grant")},
		{"other client", func(f url.Values) { f.Set("client_id", "x") }, same(400, "invalid_client_id"), request("invalid_client_id"), request("invalid_client_id")},
		{"no redirect URI", func(f url.Values) { f.Del("redirect_uri") }, same(400, "invalid_redirect_uri"), request("invalid_redirect_uri"), request("invalid_redirect_uri")},
		{"other redirect URI", func(f url.Values) { f.Set("redirect_uri", redirect+"/x") }, same(400, "invalid_redirect_uri"), request("invalid_redirect_uri"), request("invalid_redirect_uri")},
		{"assertion type", func(f url.Values) { f.Set("client_assertion_type", "x") }, same(400, "invalid_assertion_type"), same(400, "invalid_client"), same(400, "invalid_client")},
		{"no assertion", func(f url.Values) { f.Del("client_assertion") }, same(400, "invalid_assertion"), same(400, "invalid_client"), same(400, "invalid_client")},
		{"bad assertion", func(f url.Values) { f.Set("client_assertion", "a.b.c") }, same(400, "invalid_assertion"), same(400, "invalid_client"), same(400, "invalid_client")},
		{"no verifier", func(f url.Values) { f.Del("code_verifier") }, same(500, "invalid_pkce_code_verifier"), request("invalid_pkce_code_verifier"), same(400, "invalid_grant")},
		{"wrong verifier", func(f url.Values) { f.Set("code_verifier", "x") }, same(500, "pkce_failed"), request("pkce_failed"), same(400, "invalid_grant")},
		{"PKCE before the assertion", func(f url.Values) { f.Set("code_verifier", "x"); f.Set("client_assertion", "x") }, same(500, "pkce_failed"), request("pkce_failed"), same(400, "invalid_grant")},
		{"client before PKCE", func(f url.Values) { f.Set("code_verifier", "x"); f.Set("client_id", "x") }, same(400, "invalid_client_id"), request("invalid_client_id"), request("invalid_client_id")},
	}
	for _, name := range []string{"1.4", "1.5", "1.6", "1.7", "1.8"} {
		w := newWorld(t, name)
		code := w.code(func(r *idp.AuthorizationRequest) {
			r.CodeChallenge, r.CodeChallengeMethod = ptr(challenge), ptr("S256")
		})
		form := w.tokenForm(tokenV2Path, code)
		form.Set("code_verifier", verifier)
		for _, tt := range tests {
			changed := url.Values{}
			for parameter, values := range form {
				changed[parameter] = values
			}
			tt.change(changed)
			want := tt.old
			switch name {
			case "1.7":
				want = tt.r17
			case "1.8":
				want = tt.r18
			}
			w.wantError(tt.name, w.post(tokenV2Path, changed), want)
		}
		if a := w.post(tokenV2Path, form); a.StatusCode != http.StatusOK || a.member("token_type") != "Bearer" {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
		used := same(400, "invalid_transaction")
		if name >= "1.7" {
			used = same(400, "invalid_grant")
		}
		w.wantError("used code", w.post(tokenV2Path, form), used)
	}
}

// TestTokenClientChanged changes the client between code and token.
func TestTokenClientChanged(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		code := w.code()
		w.change(func(c *idp.Client) { c.Status = idp.Inactive })
		want := same(500, "invalid_client_id")
		if name >= "1.7" {
			want = oauthError{400, "invalid_request", "invalid_client_id"}
		}
		w.wantError("inactive", w.post(tokenV2Path, w.tokenForm(tokenV2Path, code)), want)

		w.change(func(c *idp.Client) { c.RedirectURIs = []string{"https://new.example.org/cb"} })
		a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, code))
		if name >= "1.7" {
			if a.StatusCode != http.StatusOK {
				t.Errorf("%s: redirect URI no longer registered: %d %s", name, a.StatusCode, a.body)
			}
			continue
		}
		w.wantError("redirect", a, same(400, "invalid_redirect_uri"))
	}
}

// TestExchangeFails has the identity system refuse, or say nothing.
func TestExchangeFails(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		code := w.code()
		for _, tt := range []struct {
			err  error
			code string
		}{{idp.Errorf("mock-ida-006", "used"), "mock-ida-006"}, {idp.Errorf(idp.DataExchangeFailed, "nothing"), "data_exchange_failed"}} {
			w.people.err = tt.err
			want := same(500, tt.code)
			if name >= "1.7" {
				want = oauthError{400, "invalid_request", tt.code}
			}
			form := w.tokenForm(tokenV2Path, code)
			w.wantError(tt.code, w.post(tokenV2Path, form), want)
			if name >= "1.7" {
				w.wantError("jti is burned", w.post(tokenV2Path, form), same(400, "invalid_client"))
			}
		}
		w.people.err = nil
		if a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, code)); a.StatusCode != http.StatusOK {
			t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
		}
	}
}

// TestRepeatedParameters sends a parameter twice, in the form, and in the query and the form.
func TestRepeatedParameters(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		for _, query := range []string{"", "?grant_type=authorization_code"} {
			form := w.tokenForm(tokenV2Path, w.code())
			if query == "" {
				form.Add("grant_type", "x")
			}
			a := w.post(tokenV2Path+query, form)
			if name >= "1.7" {
				w.wantError("grant type twice", a, same(400, "unsupported_grant_type"))
			} else if a.StatusCode != http.StatusOK {
				t.Errorf("%s: %d %s", name, a.StatusCode, a.body)
			}
		}
	}
}

// TestFormsOfRefusal has a wrong Content-Type and a wrong method.
func TestFormsOfRefusal(t *testing.T) {
	for _, name := range releases {
		w := newWorld(t, name)
		for _, path := range []string{tokenPath, tokenV2Path, parPath} {
			if !w.row.Token.HasPath(path) {
				continue
			}
			a := w.send(http.MethodPost, path, "{}", "Content-Type", "application/json")
			wantType, wantBody := "", ""
			if name == "1.8" {
				wantType = "application/problem+json"
				wantBody = `{"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"Content-Type 'application/json' is not supported.","instance":"/v1/esignet` + path + `","properties":null}`
			}
			if a.StatusCode != 415 || a.Header.Get("Content-Type") != wantType || a.body != wantBody || a.Header.Get("Accept") != formType {
				t.Errorf("%s %s as JSON: %d %q %s", name, path, a.StatusCode, a.Header.Get("Content-Type"), a.body)
			}
			a = w.send(http.MethodGet, path, "")
			if name == "1.8" {
				if a.StatusCode != 405 || a.body != `{"error":"invalid_request","error_description":"Method Not Allowed"}` || a.Header.Get("Cache-Control")+a.Header.Get("Pragma") != "no-storeno-cache" || a.Header.Get("Expires") != "" || a.Header.Get("Allow") != "" {
					t.Errorf("%s GET %s: %d %v %s", name, path, a.StatusCode, a.Header, a.body)
				}
			} else if a.StatusCode != 405 || a.body != "" || a.Header.Get("Allow") != "POST" {
				t.Errorf("%s GET %s: %d %v %s", name, path, a.StatusCode, a.Header, a.body)
			}
		}
	}
}

// TestAudiences asks each endpoint with each audience that some release takes.
func TestAudiences(t *testing.T) {
	const v1, v2, par, issuer, public, other = "{D}/v1/esignet/oauth/token", "{D}/v1/esignet/oauth/v2/token", "{D}/v1/esignet/oauth/par", "{D}/v1/esignet", "{D}", "{D}/oauth/token"
	good := map[string]map[string][]string{
		"1.5": {tokenPath: {v1}, tokenV2Path: {v2}},
		"1.6": {tokenPath: {v1}, tokenV2Path: {v2}},
		"1.7": {tokenPath: {v1, public}, tokenV2Path: {v2, public}, parPath: {par, v2, public}},
		"1.8": {tokenPath: {other, public}, tokenV2Path: {v2, public}, parPath: {par, v2, public}},
	}
	for name, paths := range good {
		w := newWorld(t, name)
		for path, accepted := range paths {
			check := w.provider().audience(path, w.origin)
			for _, pattern := range []string{v1, v2, par, issuer, public, other, "{D}/", "https://elsewhere.example.org"} {
				audience := strings.ReplaceAll(pattern, "{D}", w.origin)
				want := false
				for _, a := range accepted {
					want = want || a == pattern
				}
				if got, _ := check([]string{audience}); got != want {
					t.Errorf("%s %s: %s is accepted %v, want %v", name, path, audience, got, want)
				}
				if got, _ := check([]string{"x", audience}); got != (want && name >= "1.7") {
					t.Errorf("%s %s: %s in a list is accepted %v", name, path, audience, got)
				}
			}
		}
	}
}

func (w *world) provider() *Provider {
	return &Provider{cfg: Config{
		Flow: w.flow, Keys: w.keys, Issuer: w.issuer.Name(), Prefix: "/v1/esignet",
		Origins: originsOf(w.origin),
	}}
}

// TestAssertionRules sends assertions of every algorithm, for clients with keys of either type, with and
// without each claim, through the token endpoint.
func TestAssertionRules(t *testing.T) {
	rsa := func(w *world) idp.Client { return w.client() }
	ec := func(w *world) idp.Client {
		return w.client(func(c *idp.Client) { c.PublicKey = publicJWK(t, ecKey().Public()) })
	}
	ps256 := jose.SigningKey{Algorithm: jose.PS256, Key: rsaKey()}
	es256 := jose.SigningKey{Algorithm: jose.ES256, Key: ecKey()}
	tests := []struct {
		name    string
		client  func(*world) idp.Client
		key     jose.SigningKey
		changes map[string]any
		ok      string // the releases that take it
	}{
		{"RS256", rsa, rs256(), nil, "1.5 1.6 1.7 1.8"},
		{"PS256", rsa, ps256, nil, "1.7 1.8"},
		{"ES256", ec, es256, nil, "1.7 1.8"},
		{"ES256 for an RSA key", rsa, es256, nil, ""},
		{"RS256 for an EC key", ec, rs256(), nil, ""},
		{"no jti", rsa, rs256(), map[string]any{"jti": nil}, "1.5"},
		{"blank jti", rsa, rs256(), map[string]any{"jti": " \t"}, "1.5 1.6"},
		{"empty jti", rsa, rs256(), map[string]any{"jti": ""}, "1.5 1.6"},
		{"no iat", rsa, rs256(), map[string]any{"iat": nil}, "1.7 1.8"},
		{"iat in a week", rsa, rs256(), map[string]any{"iat": time.Now().Unix() + 7*86400, "exp": time.Now().Unix() + 8*86400}, "1.5 1.6 1.7 1.8"},
		{"exp before iat", rsa, rs256(), map[string]any{"iat": time.Now().Unix() + 7*86400}, "1.5 1.6"},
		{"no exp", rsa, rs256(), map[string]any{"exp": nil}, ""},
		{"3 s late", rsa, rs256(), map[string]any{"iat": time.Now().Unix() - 60, "exp": time.Now().Unix() - 3}, "1.5 1.6 1.7 1.8"},
		{"9 s late", rsa, rs256(), map[string]any{"iat": time.Now().Unix() - 60, "exp": time.Now().Unix() - 9}, ""},
		{"nbf in 3 s", rsa, rs256(), map[string]any{"nbf": time.Now().Unix() + 3}, "1.5 1.6 1.7 1.8"},
		{"nbf in 9 s", rsa, rs256(), map[string]any{"nbf": time.Now().Unix() + 9}, ""},
		{"other sub", rsa, rs256(), map[string]any{"sub": "x"}, ""},
	}
	for _, name := range lateReleases {
		w := newWorld(t, name)
		for _, tt := range tests {
			w.store.clients["client"] = tt.client(w)
			form := w.tokenForm(tokenV2Path, w.code())
			form.Set("client_assertion", compact(t, tt.key, nil, w.assertionClaims(tokenV2Path, tt.changes)))
			a := w.post(tokenV2Path, form)
			if ok := strings.Contains(tt.ok, name); ok != (a.StatusCode == http.StatusOK) {
				t.Errorf("%s %s: %d %s, want ok %v", name, tt.name, a.StatusCode, a.body, ok)
			}
		}
	}
}

// TestAssertionUsedOnce sends an assertion again: at once, for another code, and a day later.
func TestAssertionUsedOnce(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		once := map[string]any{"jti": "one", "exp": w.clock.Now().Unix() + 2*86400}
		redeem := func() int {
			form := w.tokenForm(tokenV2Path, w.code())
			form.Set("client_assertion", w.assertion(tokenV2Path, once))
			return w.post(tokenV2Path, form).StatusCode
		}
		again := http.StatusOK
		if name >= "1.7" {
			again = http.StatusBadRequest
		}
		for i, want := range []int{http.StatusOK, again, again} {
			if got := redeem(); got != want {
				t.Errorf("%s: redemption %d answered %d, want %d", name, i, got, want)
			}
		}
		w.clock.Advance(24*time.Hour + time.Second)
		if got := redeem(); got != http.StatusOK {
			t.Errorf("%s: a day later %d", name, got)
		}
	}
}

// TestCodeLifetimes redeems a code just before and just after its time.
func TestCodeLifetimes(t *testing.T) {
	for name, lifetime := range map[string]time.Duration{"1.4": 60, "1.5": 600, "1.6": 600, "1.7": 300, "1.8": 300} {
		w := newWorld(t, name)
		for _, tt := range []struct {
			wait time.Duration
			want int
		}{{lifetime*time.Second - 2*time.Second, 200}, {lifetime*time.Second + time.Second, 400}} {
			code := w.code()
			w.clock.Advance(tt.wait)
			if a := w.post(tokenV2Path, w.tokenForm(tokenV2Path, code)); a.StatusCode != tt.want {
				t.Errorf("%s after %s: %d %s", name, tt.wait, a.StatusCode, a.body)
			}
		}
	}
}

// TestRedeemedOnce has 50 calls redeem one code at once.
func TestRedeemedOnce(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		code := w.code()
		var forms []url.Values
		for range 50 {
			forms = append(forms, w.tokenForm(tokenV2Path, code))
		}
		var wg sync.WaitGroup
		statuses := make([]int, len(forms))
		for i, form := range forms {
			wg.Go(func() { statuses[i] = w.post(tokenV2Path, form).StatusCode })
		}
		wg.Wait()
		succeeded := 0
		for _, status := range statuses {
			if status == http.StatusOK {
				succeeded++
			} else if status != http.StatusBadRequest {
				t.Errorf("%s: status %d", name, status)
			}
		}
		if succeeded != 1 {
			t.Errorf("%s: %d of %d calls succeeded", name, succeeded, len(forms))
		}
	}
}
