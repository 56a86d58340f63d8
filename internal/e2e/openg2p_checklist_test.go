package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestChecklist walks the checklist of what OpenG2P needs of the server, item by item, from outside. Items on
// options that this version does not have are checked for their default alone.
func TestChecklist(t *testing.T) {
	for _, group := range []struct {
		name  string
		items []item
	}{
		{"Authorize", authorizeItems},
		{"Token", tokenItems},
		{"Tokens and JWKS", keyItems},
		{"Userinfo", userinfoItems},
		{"Discovery and hosts", hostItems},
		{"Clients", clientItems},
	} {
		t.Run(group.name, func(t *testing.T) {
			for _, i := range group.items {
				t.Run(i.name, i.check)
			}
		})
	}
}

// item is one line of the checklist.
type item struct {
	name  string
	check func(*testing.T)
}

var authorizeItems = []item{
	{"plus, %20, literal commas, double-encoded state, unknown parameters", checkEncodings},
	{"without acr_values and claims", checkDefaults},
	{"claims that is not JSON", checkBadClaims},
	{"nonce and state optional and echoed exactly", checkStates},
	{"same challenge for ever, or none", checkChallenges},
	{"response_type other than code", checkResponseTypes},
	{"several redirect URIs, custom schemes, plain http", checkRedirectURIs},
	{"no anti-frame headers", checkFrames},
}

// aminaLogin is an authorize request in the plainest form; parts is put behind it as it is.
func aminaLogin(s *server, parts string) string {
	return s.origin + "/authorize?response_type=code&client_id=" + portal +
		"&redirect_uri=http%3A%2F%2Flocalhost%3A8069%2Fauth_oauth%2Fsignin" + parts
}

func checkEncodings(t *testing.T) {
	s := openG2P(t)
	const loose = `{"d": "openg2p", "p": 6, "r": "http%3A%2F%2Flocalhost%3A8069%2Fweb"}`
	for name, parts := range map[string]string{
		"plus": "&scope=openid+profile+email&state=%7B%22d%22%3A+%22openg2p%22%2C+%22p%22%3A+6%2C+%22r%22%3A+%22http%253A%252F%252Flocalhost%253A8069%252Fweb%22%7D" +
			"&acr_values=mosip%3Aidp%3Aacr%3Agenerated-code+mosip%3Aidp%3Aacr%3Abiometrics",
		"%20": "&scope=openid%20profile%20email&state=%7B%22d%22%3A%20%22openg2p%22%2C%20%22p%22%3A%206%2C%20%22r%22%3A%20%22http%253A%252F%252Flocalhost%253A8069%252Fweb%22%7D" +
			"&acr_values=mosip:idp:acr:generated-code%20mosip:idp:acr:biometrics",
		"literal commas and colons": "&scope=openid+profile+email&state=%7B%22d%22:+%22openg2p%22,+%22p%22:+6,+%22r%22:+%22http%253A%252F%252Flocalhost%253A8069%252Fweb%22%7D" +
			"&claims=%7B%22userinfo%22:%7B%22name%22:%7B%22essential%22:true%7D,%22email%22:null%7D,%22id_token%22:%7B%7D%7D",
		"unknown parameters": "&scope=openid&state=" + url.QueryEscape(loose) + "&code_verifier=" + fixedVerifier +
			"&issuer=http%3A%2F%2Fx&server_metadata_url=http%3A%2F%2Fx&login_hint=42&resource=&x",
	} {
		t.Run(name, func(t *testing.T) {
			back := s.browser().callback(aminaLogin(s, parts), guest)
			is(t, "state", back.Query().Get("state"), loose)
			is(t, "code", back.Query().Get("code") != "", true)
			is(t, "parameters", len(back.Query()), 2)
		})
	}
}

// logIn goes from the authorize URL to the tokens, by the client g2p-portal without PKCE.
func (s *server) logIn(authorizeURL string, v visitor) (back *url.URL, got tokens) {
	s.t.Helper()
	back = s.browser().callback(authorizeURL, v)
	return back, s.redeem(portalRP(), back.Query().Get("code"))
}

func portalRP() rp {
	return rp{id: portal, redirect: "http://localhost:8069/auth_oauth/signin", key: aKey()}
}

func checkDefaults(t *testing.T) {
	s := openG2P(t)
	_, got := s.logIn(aminaLogin(s, "&scope=openid+profile"), guest)
	is(t, "acr", claims(t, got.IDToken)["acr"], any("mosip:idp:acr:generated-code"))
	info := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	for _, name := range []string{"name", "email", "phone_number", "gender", "birthdate", "address", "picture"} {
		if _, there := info[name]; !there {
			t.Errorf("no %s, which the scope profile implies", name)
		}
	}
	_, got = s.logIn(aminaLogin(s, "&scope=openid"), guest)
	is(t, "claims of scope openid alone", len(s.verified(s.userinfo("Bearer "+got.AccessToken).body)), 1)
}

func checkBadClaims(t *testing.T) {
	s := openG2P(t)
	for _, text := range []string{"{oops", "{'userinfo': {}}", "%25zz", ""} {
		p := s.browser().open(aminaLogin(s, "&scope=openid&state=s&claims="+url.QueryEscape(text)))
		is(t, "sent away by claims "+text, p.away, "")
		is(t, "status", p.status, http.StatusOK)
		is(t, "box", strings.Join(p.alerts(), "|"), "Unable to Parse")
	}
}

// states are those that a careless server damages.
var states = map[string]string{
	"JSON":       `{"d": "openg2p", "p": 6, "r": "http%3A%2F%2Flocalhost%3A8069%2Fweb%3Fa%3D1%26b%3D2"}`,
	"specials":   `a&b=c#d+e%41%zz é/?"<'>\` + "`" + `~!*()|^[]{};:@$,`,
	"whole text": "हिन्दी, العربية, 中文, 🙂",
	"2 KB":       `{"r":"` + strings.Repeat("http%3A%2F%2F&", 145) + `"}`,
}

func checkStates(t *testing.T) {
	s := openG2P(t)
	unwilling := visitor{individual: amina, refuse: true}
	for name, state := range states {
		parts := "&scope=openid+email&state=" + url.QueryEscape(state) + "&nonce=" + url.QueryEscape(state)
		back := s.browser().callback(aminaLogin(s, parts), unwilling)
		is(t, "state on an error, "+name, back.Query().Get("state"), state)
		is(t, "fragment, "+name, back.Fragment, "")
		back, got := s.logIn(aminaLogin(s, parts), guest)
		is(t, "state, "+name, back.Query().Get("state"), state)
		is(t, "percent-encoded, "+name, percentEncoded(back.RawQuery), true)
		is(t, "nonce, "+name, claims(t, got.IDToken)["nonce"], any(state))
	}
	back, got := s.logIn(aminaLogin(s, "&scope=openid"), guest)
	is(t, "state when none was sent", back.Query().Has("state"), false)
	is(t, "nonce when none was sent", claims(t, got.IDToken)["nonce"], nil)
	back = s.browser().callback(aminaLogin(s, "&scope=openid+email"), unwilling)
	is(t, "state on an error when none was sent", back.Query().Get("state"), "null")

	strict := openG2P(t, "--strict")
	back = strict.browser().callback(aminaLogin(strict, "&scope=openid&state=a%26b%23c"), guest)
	is(t, "state as the release pastes it", back.Query().Get("state"), "a")
}

// percentEncoded reports whether a query has nothing but unreserved characters and escapes in its values.
func percentEncoded(query string) bool {
	const safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%&="
	return strings.Trim(query, safe) == ""
}

func checkChallenges(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	a := newAuthOIDC(row)
	for range 5 {
		is(t, "with the same challenge", a.callback(s.browser().callback(a.authorizeURL("/web"), guest)).String(), "in")
	}
	_, got := s.logIn(aminaLogin(s, "&scope=openid"), guest)
	is(t, "without a challenge", got.AccessToken != "", true)
}

func checkResponseTypes(t *testing.T) {
	s := openG2P(t)
	for _, kind := range []string{"token", "id_token+token", "id_token", "code+token", ""} {
		p := s.browser().open(strings.Replace(aminaLogin(s, "&scope=openid&state=s"), "type=code", "type="+kind, 1))
		is(t, "sent away by "+kind, p.away, "")
		is(t, "box for "+kind, strings.Join(p.alerts(), "|"), "Invalid/Unsupported Response Type")
	}
	p := s.browser().open(strings.Replace(aminaLogin(s, "&scope=openid&state=s"), "response_type=code&", "", 1))
	is(t, "box for none", len(p.alerts()), 1)
}

func checkRedirectURIs(t *testing.T) {
	s := openG2P(t)
	registered := []string{
		"io.mosip.residentapp.inji://oauthredirect", "http://localhost:8069/auth_oauth/signin", "http://odoo:8069/auth_oauth/signin",
		"https://rp.example.org/auth_oauth/signin", "http://192.168.1.5/cb/**",
	}
	key := newKey()
	s.register("many", key, openG2PClient, func(body map[string]any) { body["redirectUris"] = registered })
	asked := append(registered[:4:4], "http://192.168.1.5/cb/one")
	for i, redirect := range asked {
		address := s.origin + "/authorize?response_type=code&client_id=many&scope=openid&redirect_uri=" + url.QueryEscape(redirect)
		location := s.browser().browse(address, guest)
		if !strings.HasPrefix(location, redirect+"?code=") {
			t.Errorf("Location %q", location)
		}
		back, err := url.Parse(location)
		if err != nil {
			t.Fatal(err)
		}
		c := rp{id: "many", redirect: asked[(i+1)%len(asked)], key: key}
		answer, out := s.token(tokenV2, c.tokenForm(back.Query().Get("code"), c.assertion(t, s.origin+tokenV2, nil)))
		is(t, "another registered URI", answer.status, http.StatusBadRequest)
		is(t, "error", out.Error, "invalid_redirect_uri")
		c.redirect = redirect
		is(t, "the same URI", s.redeem(c, back.Query().Get("code")).TokenType, "Bearer")
	}
	for _, other := range []string{"https://localhost:8069/auth_oauth/signin", "http://localhost:8070/auth_oauth/signin", "http://evil.example.org/"} {
		p := s.browser().open(s.origin + "/authorize?response_type=code&client_id=many&scope=openid&redirect_uri=" + url.QueryEscape(other))
		is(t, "box for "+other, strings.Join(p.alerts(), "|"), "Invalid Redirect URL")
	}
}

func checkFrames(t *testing.T) {
	s := openG2P(t)
	b := s.browser()
	check := func(p page) page {
		t.Helper()
		is(t, "status of "+p.url.Path, p.status, http.StatusOK)
		for _, name := range []string{"X-Frame-Options", "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "Cross-Origin-Embedder-Policy"} {
			is(t, name+" of "+p.url.Path, p.header.Get(name), "")
		}
		is(t, "frame-ancestors of "+p.url.Path, strings.Contains(p.header.Get("Content-Security-Policy"), "frame-ancestors"), false)
		return p
	}
	p := check(b.open(aminaLogin(s, "&scope=openid+profile")))
	p = check(b.toOTP(p))
	p = check(b.press(p, "get_otp", url.Values{"Otp_vid": {amina}}))
	p = check(b.press(p, "verify_otp", url.Values{"otp": {"111111"}}))
	is(t, "consent screen", p.byID("continue") != nil, true)
	check(b.open(aminaLogin(s, "&scope=nothing")))
}

// tokenForm returns the form of a fresh code, redeemed by g2p-portal with PKCE.
func (s *server) freshForm(audience any) url.Values {
	s.t.Helper()
	back := s.browser().callback(aminaLogin(s, "&scope=openid&code_challenge_method=S256&code_challenge="+s256(fixedVerifier)), guest)
	c := portalRP()
	form := c.tokenForm(back.Query().Get("code"), c.assertion(s.t, audience, nil))
	form.Set("code_verifier", fixedVerifier)
	return form
}

// quick fails the test unless the answer came within the shortest time that a consumer waits.
func quick(t *testing.T, began time.Time) {
	t.Helper()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the answer took %v", took)
	}
}
