package e2e

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

var userinfoItems = []item{
	{"application/jwt, bare, no aud", checkUserinfo},
	{"access_token in the query refused", checkQueryToken},
	{"flat claims in one language", checkFlatClaims},
}

func checkUserinfo(t *testing.T) {
	s := openG2P(t)
	_, got := s.logIn(aminaLogin(s, "&scope=openid+profile"), guest)
	info := s.userinfo("Bearer " + got.AccessToken)
	is(t, "status", info.status, http.StatusOK)
	is(t, "content type in front", strings.HasPrefix(info.header.Get("Content-Type"), "application/jwt"), true)
	person, err := unverified(info.body)
	if err != nil {
		t.Fatalf("not a bare JWT: %v", err)
	}
	for _, name := range []string{"aud", "exp", "nbf", "iss"} {
		if value, there := person[name]; there {
			t.Errorf("userinfo has %s = %v", name, value)
		}
	}
	is(t, "sub", person["sub"], claims(t, got.IDToken)["sub"])
}

func checkQueryToken(t *testing.T) {
	s := openG2P(t)
	_, got := s.logIn(aminaLogin(s, "&scope=openid+profile"), guest)
	answer := s.get("/v1/esignet/oidc/userinfo?access_token=" + url.QueryEscape(got.AccessToken))
	is(t, "status", answer.status, http.StatusUnauthorized)
	is(t, "WWW-Authenticate", answer.header.Get("WWW-Authenticate"), `error="missing_header"`)
	is(t, "body", answer.body, "")
}

func checkFlatClaims(t *testing.T) {
	s := start(t, "--fixtures", "none")
	s.register(portal, aKey(), openG2PClient)
	body := person(amina)
	both := func(eng, fra string) []map[string]string {
		return []map[string]string{{"language": "fra", "value": fra}, {"language": "eng", "value": eng}}
	}
	body["fullName"], body["gender"], body["locality"] = both("Amina Okoro", "Amina Okoro (fr)"), both("Female", "Femme"), both("Nakuru", "Nakourou")
	s.must(s.call(http.MethodPost, "/v1/mock-identity-system/identity", body, nil))
	_, got := s.logIn(aminaLogin(s, "&scope=openid+profile"), guest)
	info := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	is(t, "name", info["name"], any("Amina Okoro"))
	is(t, "gender", info["gender"], any("Female"))
	is(t, "birthdate", info["birthdate"], any("1987/11/25"))
	place, ok := info["address"].(map[string]any)
	is(t, "address is an object", ok, true)
	is(t, "locality", place["locality"], any("Nakuru"))
	for name := range info {
		is(t, name+" names a language", strings.Contains(name, "#"), false)
	}
	picture, _ := info["picture"].(string)
	is(t, "picture is a data URL", strings.HasPrefix(picture, "data:image/"), true)
	sub, _ := info["sub"].(string)
	is(t, "sub has a dot, or is the ID", strings.Contains(sub, ".") || sub == amina, false)
}

var hostItems = []item{
	{"documents at root, below the services, and the alias", checkDocuments},
	{"plain http everywhere", checkPlainHTTP},
	{"one base URL for browser and containers", checkOneBase},
	{"UI and API on different hosts and ports", checkTwoHosts},
}

func checkDocuments(t *testing.T) {
	s, strict := openG2P(t), openG2P(t, "--strict")
	for root, below := range map[string]string{
		"/.well-known/openid-configuration":       "/v1/esignet/oidc/.well-known/openid-configuration",
		"/.well-known/oauth-authorization-server": "/v1/esignet/oauth/.well-known/oauth-authorization-server",
		"/.well-known/jwks.json":                  "/v1/esignet/oauth/.well-known/jwks.json",
	} {
		for _, server := range []*server{s, strict} {
			one, other := server.get(root), server.get(below)
			is(t, root, one.status, http.StatusOK)
			is(t, below, other.status, http.StatusOK)
			is(t, below+" is the same document", other.body, one.body)
		}
	}
	alias := s.get("/v1/esignet/.well-known/jwks.json")
	is(t, "alias", alias.body, s.get("/.well-known/jwks.json").body)
	is(t, "alias when strict", strict.get("/v1/esignet/.well-known/jwks.json").status, http.StatusNotFound)
	keys, err := rpKeys(rpClient(fastAPITimeout, false), s.origin+"/v1/esignet"+"/.well-known/jwks.json")
	is(t, "keys below iss", len(keys) > 0, true)
	is(t, "error", err, nil)
}

func checkPlainHTTP(t *testing.T) {
	s := openG2P(t)
	for name, value := range decodeObject(t, s.get("/.well-known/openid-configuration").body) {
		if text, ok := value.(string); ok && strings.Contains(text, "://") {
			is(t, name+" is plain http", strings.HasPrefix(text, s.origin), true)
		}
	}
	p := s.browser().open(aminaLogin(s, "&scope=openid"))
	for _, header := range []http.Header{p.header, s.get("/v1/esignet/csrf/token").header} {
		is(t, "HSTS", header.Get("Strict-Transport-Security"), "")
		is(t, "upgrade", strings.Contains(header.Get("Content-Security-Policy"), "upgrade-insecure-requests"), false)
		for _, cookie := range header.Values("Set-Cookie") {
			is(t, "Secure in "+cookie, strings.Contains(strings.ToLower(cookie), "secure"), false)
		}
	}
	is(t, "a login over http", s.browser().callback(aminaLogin(s, "&scope=openid"), guest).Query().Has("code"), true)
}

func checkOneBase(t *testing.T) {
	s := openG2P(t)
	_, got := s.logIn(aminaLogin(s, "&scope=openid"), guest)
	issuer, _ := claims(t, got.AccessToken)["iss"].(string)
	is(t, "iss begins the token URL", strings.HasPrefix(s.origin+tokenV2, issuer), true)
	is(t, "iss begins the old token URL", strings.HasPrefix(s.origin+tokenV1, issuer), true)

	// Asked under the name of a container, the document names URLs that a server can reach, and one
	// issuer and one login page for all.
	req := s.request(http.MethodGet, "/.well-known/openid-configuration", "", "")
	req.Host = "mock-esignet:" + s.port()
	doc := decodeObject(t, s.do(req).body)
	inside := "http://mock-esignet:" + s.port()
	for name, want := range map[string]string{
		"issuer": s.origin, "authorization_endpoint": s.origin + "/authorize",
		"token_endpoint": inside + tokenV2, "userinfo_endpoint": inside + "/v1/esignet/oidc/userinfo",
		"jwks_uri": inside + "/.well-known/jwks.json",
	} {
		is(t, name, doc[name], any(want))
	}
}

// checkTwoHosts has the browser use one listener and the servers another, in both directions.
func checkTwoHosts(t *testing.T) {
	s := openG2P(t, "--also-listen", "127.0.0.1:0")
	first, second, both := strings.Cut(s.listen, ",")
	is(t, "two listeners", both, true)
	if !both {
		return
	}
	names := []string{"http://" + first, "http://" + second, s.origin}
	for _, page := range names {
		for _, api := range names {
			site := sitesAt(api)
			site.authorize, site.issuer = page+"/authorize", s.origin+"/v1/esignet"
			b := s.browser()
			b.home = page
			a := newAuthIDOIDC(newOdooRow(t, site, portal), false)
			is(t, "pages at "+page+", API at "+api, a.callback(b.callback(a.authorizeURL("/web"), guest)).String(), "in")
		}
	}
}
