package console

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// visitor is a browser at the demo.
type visitor struct {
	t      *testing.T
	engine http.Handler
	cookie string
}

func newVisitor(t *testing.T, d *Console) *visitor {
	t.Helper()
	none := func(c *gin.Context) { c.Status(http.StatusNotFound) }
	engine := httpapi.NewEngine(none, none)
	d.Mount(engine)
	return &visitor{t: t, engine: engine}
}

func (v *visitor) get(target string) *httptest.ResponseRecorder {
	v.t.Helper()
	req := httptest.NewRequest(http.MethodGet, target, http.NoBody)
	if v.cookie != "" {
		req.AddCookie(&http.Cookie{Name: cookieName, Value: v.cookie})
	}
	rec := httptest.NewRecorder()
	v.engine.ServeHTTP(rec, req)
	for _, set := range rec.Result().Cookies() {
		v.cookie = set.Value
	}
	return rec
}

// setOut begins a login and returns the query of the authorization request.
func (v *visitor) setOut(p *provider, query string) url.Values {
	v.t.Helper()
	rec := v.get("/demo/login?" + query)
	to, err := url.Parse(rec.Header().Get("Location"))
	if err != nil || rec.Code != http.StatusSeeOther || !strings.HasPrefix(to.String(), p.url+"/authorize?") {
		v.t.Fatalf("login: %d to %q, %v", rec.Code, to, err)
	}
	p.nonce, p.challenge = to.Query().Get("nonce"), to.Query().Get("code_challenge")
	return to.Query()
}

func TestAuthorizationRequest(t *testing.T) {
	p, d := newProvider(t)
	v := newVisitor(t, d)
	q := v.setOut(p, "name=essential&email=voluntary&picture=none&gender=nonsense&acr=mosip:idp:acr:static-code")
	want := map[string]string{
		"client_id": testClient, "redirect_uri": p.url + "/demo/callback", "response_type": "code", "scope": "openid",
		"code_challenge_method": "S256", "acr_values": "mosip:idp:acr:static-code",
		"claims": `{"id_token":{},"userinfo":{"email":null,"name":{"essential":true}}}`,
	}
	for name, value := range want {
		if diff := cmp.Diff(q.Get(name), value); diff != "" {
			t.Errorf("%s (-got +want)\n%s", name, diff)
		}
	}
	for _, name := range []string{"state", "nonce", "code_challenge"} {
		if len(q.Get(name)) != 43 {
			t.Errorf("%s %q is not 43 characters", name, q.Get(name))
		}
	}
	if other := v.setOut(p, "acr=evil"); other.Get("state") == q.Get("state") || other.Has("acr_values") {
		t.Error("a second login has the state of the first, or a level that is not offered")
	}
}

func TestOutcomes(t *testing.T) {
	refuse := func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
	}
	html := func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) }
	tests := []struct {
		name   string
		defect func(*provider)
		failed []string // the checks that fail
	}{
		{"all is well", func(*provider) {}, nil},
		{"code refused", func(p *provider) { p.token = refuse }, []string{"Code exchanged with private_key_jwt and PKCE"}},
		{"token endpoint sends a page", func(p *provider) { p.token = html }, []string{"Code exchanged with private_key_jwt and PKCE"}},
		{"foreign signature", func(p *provider) { p.signer = newKey(p.t, "provider") }, []string{"id_token: signature"}},
		{"other nonce", func(p *provider) { p.idToken = func(c map[string]any) { c["nonce"] = "x" } }, []string{"id_token: nonce"}},
		{"no nonce", func(p *provider) { p.idToken = func(c map[string]any) { c["nonce"] = nil } }, []string{"id_token: nonce"}},
		{"other audience", func(p *provider) { p.idToken = func(c map[string]any) { c["aud"] = []string{"x"} } }, []string{"id_token: audience"}},
		{"audience list", func(p *provider) { p.idToken = func(c map[string]any) { c["aud"] = []string{"x", testClient} } }, nil},
		{"other issuer", func(p *provider) { p.idToken = func(c map[string]any) { c["iss"] = p.url + ".evil.example" } }, []string{"id_token: issuer"}},
		{"expired", func(p *provider) { p.idToken = func(c map[string]any) { c["exp"] = now.Unix() } }, []string{"id_token: not expired"}},
		{"other access token", func(p *provider) { p.idToken = func(c map[string]any) { c["at_hash"] = "x" } }, []string{"id_token: at_hash"}},
		{"other person", func(p *provider) { p.userinfo = func(c map[string]any) { c["sub"] = "x" } }, []string{"Userinfo: same person as id_token"}},
		{"userinfo refused", func(p *provider) { p.info = refuse }, []string{"Userinfo"}},
		{"userinfo unsigned", func(p *provider) { p.info = html }, []string{"Userinfo: is a JWT", "Userinfo: signature"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, d := newProvider(t)
			tt.defect(p)
			v := newVisitor(t, d)
			q := v.setOut(p, "")
			back := v.get("/demo/callback?code=" + testCode + "&state=" + q.Get("state"))
			if back.Header().Get("Location") != "/demo/result" {
				t.Fatalf("callback: %d %s", back.Code, back.Body)
			}
			o, _ := d.outcomes.Get(v.cookie)
			var failed []string
			for _, c := range o.Checks {
				if !c.OK {
					failed = append(failed, c.Name)
				}
			}
			if diff := cmp.Diff(failed, tt.failed); diff != "" {
				t.Errorf("failed checks (-got +want)\n%s", diff)
			}
			if passed := len(tt.failed) == 0; o.passed() != passed || strings.Contains(v.get("/demo/result").Body.String(), "Every check passed.") != passed {
				t.Errorf("passed %t, want %t, and the page to say so", o.passed(), passed)
			}
		})
	}
}

func TestResultPage(t *testing.T) {
	p, d := newProvider(t)
	v := newVisitor(t, d)
	q := v.setOut(p, "")
	v.get("/demo/callback?code=" + testCode + "&state=" + q.Get("state"))
	for range 2 { // a reload shows the same
		body := v.get("/demo/result").Body.String()
		for _, part := range []string{
			"Asha &lt;b&gt;Rao&lt;/b&gt;", `src="` + tinyPNG + `"`, "locality", "id_token: at_hash", "✓", "&#34;alg&#34;: &#34;RS256&#34;",
		} {
			if !strings.Contains(body, part) {
				t.Errorf("page lacks %q:\n%s", part, body)
			}
		}
	}
}

func TestErrorReturn(t *testing.T) {
	p, d := newProvider(t)
	v := newVisitor(t, d)
	q := v.setOut(p, "")
	v.get("/demo/callback?error=consent_request_rejected&error_description=No+%3Cb%3E&state=" + q.Get("state"))
	body := v.get("/demo/result").Body.String()
	for _, part := range []string{"Not signed in", "consent_request_rejected", "No &lt;b&gt;"} {
		if !strings.Contains(body, part) {
			t.Errorf("page lacks %q:\n%s", part, body)
		}
	}
}

func TestCallbackNeedsItsBrowser(t *testing.T) {
	p, d := newProvider(t)
	v := newVisitor(t, d)
	q := v.setOut(p, "")
	stranger := newVisitor(t, d)
	if got := stranger.get("/demo/callback?code=" + testCode + "&state=" + q.Get("state")); got.Code != http.StatusBadRequest {
		t.Errorf("another browser: %d", got.Code)
	}
	v.get("/demo/callback?code=" + testCode + "&state=other")
	o, _ := d.outcomes.Get(v.cookie)
	if o.passed() || o.Checks[0].OK || len(o.Checks) != 1 {
		t.Errorf("other state: %+v", o)
	}
	if got := v.get("/demo/callback?code=" + testCode + "&state=" + q.Get("state")); got.Code != http.StatusBadRequest {
		t.Errorf("second return: %d", got.Code)
	}
}

func TestPagesOfTheDemo(t *testing.T) {
	_, d := newProvider(t)
	v := newVisitor(t, d)
	for target, want := range map[string]string{
		"/demo/":         "Sign in with eSignet",
		"/demo/logo.svg": "<svg",
	} {
		if got := v.get(target); got.Code != http.StatusOK || !strings.Contains(got.Body.String(), want) {
			t.Errorf("%s: %d, lacks %q", target, got.Code, want)
		}
	}
	for target, want := range map[string]string{"/demo": "/demo/", "/demo/result": "/demo/"} {
		if got := v.get(target); got.Header().Get("Location") != want {
			t.Errorf("%s leads to %q, want %q", target, got.Header().Get("Location"), want)
		}
	}
}

func TestWithoutKey(t *testing.T) {
	d, err := New(Config{ClientID: testClient, PublicURL: "http://localhost", HTTP: http.DefaultClient, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	v := newVisitor(t, d)
	if body := v.get("/demo/").Body.String(); !strings.Contains(body, "has no key") || strings.Contains(body, "<form") {
		t.Errorf("page does not explain:\n%s", body)
	}
	if got := v.get("/demo/login"); got.Code != http.StatusServiceUnavailable {
		t.Errorf("login: %d", got.Code)
	}
}

func TestProviderOutOfReach(t *testing.T) {
	p, d := newProvider(t)
	d.cfg.PublicURL = "http://127.0.0.1:0"
	v := newVisitor(t, d)
	if got := v.get("/demo/login"); got.Code != http.StatusBadGateway || !strings.Contains(got.Body.String(), "127.0.0.1:0") {
		t.Errorf("login: %d %s (provider at %s)", got.Code, got.Body, p.url)
	}
}

func TestBadKey(t *testing.T) {
	public, err := json.Marshal(publicKey(t, newKey(t, "k")))
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string][]byte{"public": public, "no JSON": []byte("x"), "no RSA": []byte(`{"kty":"oct","k":"AAAA"}`)} {
		if _, err := New(Config{Key: key, Now: time.Now}); err == nil {
			t.Errorf("%s key: no error", name)
		}
	}
}

func TestPicture(t *testing.T) {
	for value, want := range map[string]bool{
		tinyPNG: true, "data:image/svg+xml;base64,AAAA": false, "javascript:alert(1)": false, "data:text/html;base64,AAAA": false,
		`data:image/png;base64,AA"onerror=x`: false, "": false,
	} {
		if _, ok := pictureURL("picture", value); ok != want {
			t.Errorf("%q is shown: %t, want %t", value, ok, want)
		}
	}
}

// TestIssuerBesideTheCode holds a provider to the iss that it promises (RFC 9207 §2.4).
func TestIssuerBesideTheCode(t *testing.T) {
	tests := []struct {
		name    string
		promise bool
		iss     func(p *provider) string
		passed  bool
	}{
		{"promised", true, func(p *provider) string { return p.url }, true},
		{"promised and missing", true, func(*provider) string { return "" }, false},
		{"another provider", true, func(*provider) string { return "https://evil.example.org" }, false},
		{"not promised", false, func(*provider) string { return "" }, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, d := newProvider(t)
			p.promisesIss = tt.promise
			v := newVisitor(t, d)
			q := v.setOut(p, "")
			v.get("/demo/callback?" + url.Values{"code": {testCode}, "state": {q.Get("state")}, "iss": {tt.iss(p)}}.Encode())
			if o, _ := d.outcomes.Get(v.cookie); o.passed() != tt.passed {
				t.Errorf("passed: %t, want %t: %+v", o.passed(), tt.passed, o.Checks)
			}
		})
	}
}
