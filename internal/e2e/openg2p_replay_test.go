package e2e

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// amina is the person of these tests. Her name has three words.
const amina = "8267411072"

const openG2PPartner = "openg2p-auth-partner"

// openG2P starts a server with Amina and the client g2p-portal, registered as the guide says: a key
// without kid, alg and use, and every redirect URI of the consumers.
func openG2P(t testing.TB, args ...string) *server {
	t.Helper()
	s := start(t, append([]string{"--fixtures", "none"}, args...)...)
	body := person(amina)
	for name, value := range map[string]string{
		"fullName": "Amina Wanjiku Okoro", "givenName": "Amina", "familyName": "Okoro",
		"streetAddress": "12 Hill Rd", "locality": "Nakuru", "region": "Rift", "country": "KEN",
	} {
		body[name] = []map[string]string{{"language": "eng", "value": value}}
	}
	body["postalCode"], body["dateOfBirth"], body["phone"] = "20100", "1990/05/17", "+254700000001"
	body["email"], body["gender"] = "amina@example.org", []map[string]string{{"language": "eng", "value": "Female"}}
	s.must(s.call(http.MethodPost, "/v1/mock-identity-system/identity", body, nil))
	s.register(portal, aKey(), openG2PClient)
	return s
}

const portal = "g2p-portal"

func openG2PClient(body map[string]any) {
	body["relyingPartyId"] = openG2PPartner
	body["authContextRefs"] = strings.Fields(guideACRs)
	body["redirectUris"] = []string{
		"http://localhost:8069/auth_oauth/signin",
		"http://localhost:8069/auth_oauth/g2p_registry_id/authenticate",
		"http://localhost:8000/*/callback", // oauth2, auth, registrant-auth: five URIs are the most
		"http://localhost:8000/api/selfservice/oauth2/callback",
	}
}

// address is what a registry keeps of Amina's.
const address = `{"country":"KEN","locality":"Nakuru","postal_code":"20100","region":"Rift","street_address":"12 Hill Rd"}`

var guest = visitor{individual: amina}

// TestOpenG2PAuthOIDC is OpenG2P's fork of auth_oidc (A2), which the guide configures.
func TestOpenG2PAuthOIDC(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	a := newAuthOIDC(row)
	back := s.browser().callback(a.authorizeURL("http://localhost:8069/web"), guest)
	is(t, "redirect", back.Scheme+"://"+back.Host+back.Path, row.loginRedirect())
	is(t, "state", back.Query().Get("state"), `{"d": "openg2p", "p": 6, "r": "http%3A%2F%2Flocalhost%3A8069%2Fweb"}`)
	got := a.callback(back)
	is(t, "outcome", got.String(), "in")
	is(t, "location", got.location, "http://localhost:8069/web")
	is(t, "user id", got.user.id, psut(amina, openG2PPartner))

	// The same verifier, and so the same challenge, serves every login; keys stay in the cache.
	for range 2 {
		is(t, "again", a.callback(s.browser().callback(a.authorizeURL("/web"), guest)).String(), "in")
	}
	is(t, "cached key lists", len(a.cache), 1)
	is(t, "same code twice", a.callback(back).String(), "oauth_error=2")
}

// TestOpenG2PGuideValues has the token URL of the guide, /oauth/token, although the module sends PKCE.
func TestOpenG2PGuideValues(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		want string
	}{
		{"by default", nil, "in"},
		{"as strict as the release", []string{"--strict"}, "oauth_error=2"},
		{"one tolerance", []string{"--strict", "--tolerate", "v1-token-pkce"}, "in"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := openG2P(t, tt.args...)
			site := sitesAt(s.origin)
			site.token = s.origin + tokenV1
			a := newAuthOIDC(newOdooRow(t, site, portal))
			is(t, "outcome", a.callback(s.browser().callback(a.authorizeURL("/web"), guest)).String(), tt.want)
		})
	}
}

// TestOpenG2POCA is OCA's module (A1): it has no private_key_jwt, so no release of eSignet lets it in.
func TestOpenG2POCA(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	row.secret, row.extra = "no-such-thing", nil
	a := newAuthOIDC(row)
	back := s.browser().callback(a.authorizeURL("/web"), guest)
	is(t, "outcome", a.callback(back).String(), "oauth_error=2")
}

// TestOpenG2PRegistrant is g2p_auth_id_oidc, first generation (A3): the first login makes a registrant.
func TestOpenG2PRegistrant(t *testing.T) {
	for _, tt := range []struct {
		branch string
		pilot  bool
		login  string
	}{
		{"pilot001", true, "amina@example.org"},
		{"1.1.0", false, psut(amina, openG2PPartner)},
	} {
		t.Run(tt.branch, func(t *testing.T) {
			s := openG2P(t)
			a := newAuthIDOIDC(newOdooRow(t, sitesAt(s.origin), portal), tt.pilot)
			got := a.callback(s.browser().callback(a.authorizeURL("/web"), guest))
			is(t, "outcome", got.String(), "in")
			is(t, "registrant", withoutToken(got.user), odooUser{
				login: tt.login, id: psut(amina, openG2PPartner),
				name: "OKORO, AMINA WANJIKU ", given: "Amina", additional: "Wanjiku", surnames: "Okoro",
				email: "amina@example.org", gender: "Female", birth: "1990/05/17", address: address,
			})
			is(t, "second login", a.callback(s.browser().callback(a.authorizeURL("/web"), guest)).String(), "in")
			is(t, "userinfo calls", a.userinfo, 1)
			is(t, "registrants", len(a.users), 1)
		})
	}
}

func withoutToken(u odooUser) odooUser {
	u.token = ""
	return u
}

// TestOpenG2PPortalWithoutExtras is the portal page that leaves out extra_authorize_params (A4): the client's
// registered levels and the scopes' claims serve instead.
func TestOpenG2PPortalWithoutExtras(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	row.extra = nil
	a := newAuthIDOIDC(row, false)
	got := a.callback(s.browser().callback(a.authorizeURL("/web"), guest))
	is(t, "outcome", got.String(), "in")
	is(t, "name", got.user.name, "OKORO, AMINA WANJIKU ")
	is(t, "birthdate", got.user.birth, "1990/05/17")
}

// TestOpenG2PWithheldEmail logs in without the e-mail address, which the modules need for their login.
func TestOpenG2PWithheldEmail(t *testing.T) {
	s := openG2P(t)
	shy := visitor{individual: amina, withhold: []string{"email"}}
	a5 := newG2PAuthOIDC(newOdooRow(t, sitesAt(s.origin), portal))
	got := a5.callback(s.browser().callback(a5.authorizeURL("/web"), shy))
	is(t, "A5, first login", got.String(), "in")
	is(t, "A5, login name", got.user.login, "")
	pilot := newAuthIDOIDC(newOdooRow(t, sitesAt(s.origin), portal), true)
	is(t, "A3 pilot", pilot.callback(s.browser().callback(pilot.authorizeURL("/web"), shy)).String(), "oauth_error=3")
	is(t, "A5, second login", a5.callback(s.browser().callback(a5.authorizeURL("/web"), shy)).String(), "oauth_error=3")
}

// TestOpenG2PG2PAuthOIDC is g2p_auth_oidc (A5).
func TestOpenG2PG2PAuthOIDC(t *testing.T) {
	s := openG2P(t)
	g := newG2PAuthOIDC(newOdooRow(t, sitesAt(s.origin), portal))
	back := s.browser().callback(g.authorizeURL("/web?a=1&b=2#home"), guest)
	is(t, "state", back.Query().Get("state"), `{"d":"openg2p","p":6,"r":"%2Fweb%3Fa%3D1%26b%3D2%23home"}`)
	got := g.callback(back)
	is(t, "outcome", got.String(), "in")
	is(t, "location", got.location, "/web?a=1&b=2#home")
	is(t, "user", withoutToken(got.user), odooUser{
		login: "amina@example.org", id: psut(amina, openG2PPartner), name: "Amina Wanjiku Okoro",
		given: "Amina", additional: "Wanjiku", surnames: "Okoro", phone: "+254700000001",
		email: "amina@example.org", gender: "Female", birth: "1990/05/17", address: address,
		picture: "data:image/jpeg;base64,/9j/4AAQ",
	})
	is(t, "second login", g.callback(s.browser().callback(g.authorizeURL("/web"), guest)).String(), "in")
}

// TestOpenG2PRegistryID is g2p_auth_id_oidc, second generation (A6), as the guide has it: individual_id is asked
// for through claims.
func TestOpenG2PRegistryID(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	row.extra = params{{"claims", `{"userinfo":{"individual_id":{"essential":true},"name":null},"id_token":{}}`}, {"login_hint", "__value__"}}
	r := newRegistryID(row, amina)
	link := r.authorizeURL("/web")
	if !strings.HasSuffix(link, "&login_hint="+amina) {
		t.Errorf("no ID in %s", link)
	}
	back := s.browser().callback(link, guest)
	is(t, "state", back.Query().Get("state"), `{"d":"openg2p","p":6,"r":"%2Fweb","reg_id":42}`)
	if err := r.callback(back); err != nil {
		t.Fatal(err)
	}
	is(t, "authenticated", r.authenticated, true)
	is(t, "ID on file", r.id, amina)
}

// TestOpenG2PFastAPIAuth is openg2p-fastapi-auth (B1), with a JWK object as key.
func TestOpenG2PFastAPIAuth(t *testing.T) {
	for version, old := range map[string]bool{"0.1.0": true, "1.1": false} {
		t.Run(version, func(t *testing.T) {
			s := openG2P(t)
			f := newFastAPIAuth(t, sitesAt(s.origin), portal, "http://localhost:8000/oauth2/callback")
			f.old, f.audience = old, []string{portal}
			link := f.authorizeURL("http://localhost:3000/home?x=1")
			is(t, "verifier in the URL", strings.Contains(link, "code_verifier="), old)
			location, err := f.callback(s.browser().callback(link, guest))
			if err != nil {
				t.Fatal(err)
			}
			is(t, "location", location, "http://localhost:3000/home?x=1")
			checkOnlineProfile(t, f)
		})
	}
}

func checkOnlineProfile(t *testing.T, f *fastAPIAuth) {
	t.Helper()
	profile, online, err := f.profile()
	if err != nil {
		t.Fatal(err)
	}
	is(t, "online", online, true)
	is(t, "sub", profile["sub"], any(psut(amina, openG2PPartner)))
	is(t, "iss", profile["iss"], any(f.site.issuer))
	is(t, "name", profile["name"], any("Amina Wanjiku Okoro"))
	is(t, "email", profile["email"], any("amina@example.org"))
	is(t, "birthdate", profile["birthdate"], any("1990/05/17"))
	is(t, "address", jsonText(profile["address"]), address)
}

// TestOpenG2PSPAR is the SPAR self-service API (B2) with its seed row.
func TestOpenG2PSPAR(t *testing.T) {
	s := openG2P(t)
	f := newSPAR(t, sitesAt(s.origin), portal)
	if _, err := f.callback(s.browser().callback(f.authorizeURL("/"), guest)); err != nil {
		t.Fatal(err)
	}
	checkOnlineProfile(t, f)
	claims, err := f.call()
	if err != nil {
		t.Fatal(err)
	}
	id, err := payee(claims)
	is(t, "payee", id, "token:"+psut(amina, openG2PPartner)+"@nationalId")
	is(t, "payee's error", err, nil)
}

// TestOpenG2PPortalAPI is the portal API (B3): B1 fed from Odoo's row, with a PEM as key.
func TestOpenG2PPortalAPI(t *testing.T) {
	s := openG2P(t)
	f := newPortalAPI(t, newOdooRow(t, sitesAt(s.origin), portal), "http://localhost:8000/oauth2/callback")
	if _, err := f.callback(s.browser().callback(f.authorizeURL("/"), guest)); err != nil {
		t.Fatal(err)
	}
	checkOnlineProfile(t, f)
	user, err := f.registrant()
	if err != nil {
		t.Fatal(err)
	}
	is(t, "registrant", user.name, "OKORO, AMINA WANJIKU ")
	is(t, "phone", user.phone, "+254700000001")
	is(t, "id", user.id, psut(amina, openG2PPartner))
}

// TestOpenG2PIAMCore is iam-core (C1): with the endpoints in the row, from the discovery document, and without
// PKCE.
func TestOpenG2PIAMCore(t *testing.T) {
	for _, tt := range []struct {
		name   string
		change func(*iamCore)
	}{
		{"endpoints in the row", func(*iamCore) {}},
		{"endpoints discovered", func(c *iamCore) {
			c.assertionAud, c.site = c.site.token, siteURLs{token: c.site.token}
		}},
		{"no PKCE, old token URL", func(c *iamCore) {
			c.pkce, c.site.token = false, strings.Replace(c.site.token, tokenV2, tokenV1, 1)
		}},
		{"metadata among the extras", func(c *iamCore) {
			origin := strings.TrimSuffix(c.site.issuer, "/v1/esignet")
			c.extra = append(c.extra, extraParam{"issuer", origin},
				extraParam{"server_metadata_url", origin + "/v1/esignet/oidc/.well-known/openid-configuration"})
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := openG2P(t)
			c := newIAMCore(t, sitesAt(s.origin), portal)
			c.audience = []string{portal}
			tt.change(c)
			link, err := c.start("/home")
			if err != nil {
				t.Fatal(err)
			}
			location, err := c.callback(s.browser().callback(link, guest))
			is(t, "location", location, "/home")
			is(t, "error", err, nil)
			if _, err := c.call(); err != nil {
				t.Errorf("api: %v", err)
			}
			claims, online, err := c.user()
			is(t, "userinfo", online, true)
			is(t, "error", err, nil)
			is(t, "name", claims["name"], any("Amina Wanjiku Okoro"))
			is(t, "sub", claims["sub"], any(psut(amina, openG2PPartner)))
			is(t, "address", jsonText(claims["address"]), address)
		})
	}
}

// TestOpenG2PRegistrantAuth is the registry platform (C2).
func TestOpenG2PRegistrantAuth(t *testing.T) {
	s := openG2P(t)
	c := newRegistrantAuth(t, sitesAt(s.origin), s.origin, portal)
	link, err := c.start("")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.registrantCallback(s.browser().callback(link, guest)); err != nil {
		t.Fatal(err)
	}
	same, method, err := c.verified(amina)
	is(t, "error", err, nil)
	is(t, "is the person on record", same, true)
	is(t, "method", method, "mosip:idp:acr:generated-code")
	same, _, _ = c.verified("8267411073")
	is(t, "is another person", same, false)
}

// TestOpenG2PIssuerTrap is the row that C2's bootstrap job writes: the bare origin as issuer serves the login,
// not the API calls, as the tokens of this release carry another iss.
func TestOpenG2PIssuerTrap(t *testing.T) {
	s := openG2P(t)
	c := newRegistrantAuth(t, sitesAt(s.origin), s.origin, portal)
	c.issuer = s.origin
	link, err := c.start("")
	if err != nil {
		t.Fatal(err)
	}
	is(t, "callback", c.registrantCallback(s.browser().callback(link, guest)), nil)
	_, err = c.call()
	is(t, "api", err.Error(), "api 401 G2P-AUT-401")
}

// TestOpenG2PContainerNames is a deployment in which browsers and servers know this server by two names: A2, A5
// and C1 work, B1's profile silently does without userinfo.
func TestOpenG2PContainerNames(t *testing.T) {
	s := openG2P(t)
	site := sitesAt(strings.Replace(s.origin, "localhost", "127.0.0.1", 1))
	site.authorize, site.issuer = s.origin+"/authorize", s.origin+"/v1/esignet"
	a2 := newAuthOIDC(newOdooRow(t, site, portal))
	is(t, "A2", a2.callback(s.browser().callback(a2.authorizeURL("/web"), guest)).String(), "in")
	a5 := newG2PAuthOIDC(newOdooRow(t, site, portal))
	is(t, "A5", a5.callback(s.browser().callback(a5.authorizeURL("/web"), guest)).String(), "in")
	c := newIAMCore(t, site, portal)
	link, err := c.start("/home")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.callback(s.browser().callback(link, guest)); err != nil {
		t.Errorf("C1: %v", err)
	}
	if _, err := c.call(); err != nil {
		t.Errorf("C1: %v", err)
	}
	b := newFastAPIAuth(t, site, portal, "http://localhost:8000/oauth2/callback")
	b.jwksURLs = []string{site.jwks}
	if _, err := b.callback(s.browser().callback(b.authorizeURL("/"), guest)); err != nil {
		t.Errorf("B1: %v", err)
	}
	_, online, err := b.profile()
	is(t, "B1's error", err, nil)
	is(t, "B1 asked userinfo", online, false)
}

// TestOpenG2PAudienceUnderAnotherName is the strict side: the release takes one audience, and says so in JSON.
func TestOpenG2PAudienceUnderAnotherName(t *testing.T) {
	for _, tt := range []struct {
		name   string
		args   []string
		status int
		code   string
	}{
		{"by default", nil, http.StatusOK, ""},
		{"as strict as the release", []string{"--strict"}, http.StatusBadRequest, "invalid_assertion"},
		{"one tolerance", []string{"--strict", "--tolerate", "any-host-audience"}, http.StatusOK, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := openG2P(t, tt.args...)
			row := newOdooRow(t, sitesAt(s.origin), portal)
			a := newAuthOIDC(row)
			code := s.browser().callback(a.authorizeURL("/web"), guest).Query().Get("code")
			c := rp{id: portal, redirect: row.loginRedirect(), key: aKey()}
			form := c.tokenForm(code, c.assertion(t, "http://mock-esignet:8088"+tokenV2, nil))
			form.Set("code_verifier", fixedVerifier)
			got, out := s.token(tokenV2, form)
			is(t, "status", got.status, tt.status)
			is(t, "error", out.Error, tt.code)
		})
	}
}

// TestOpenG2PAssertionShape pins what the replays send, as their sources show it.
func TestOpenG2PAssertionShape(t *testing.T) {
	compact := openG2PAssertion(t, portal, aKey(), "http://esignet:8088"+tokenV2)
	head, _, _ := strings.Cut(compact, ".")
	raw, err := base64.RawURLEncoding.DecodeString(head)
	if err != nil {
		t.Fatal(err)
	}
	is(t, "header", string(raw), `{"alg":"RS256","typ":"JWT"}`)
	got := claims(t, compact)
	is(t, "lifetime", got["exp"].(float64)-got["iat"].(float64), 3600.0)
	for name, want := range map[string]any{"iss": portal, "sub": portal, "aud": "http://esignet:8088" + tokenV2} {
		is(t, name, got[name], want)
	}
	is(t, "number of claims", len(got), 5)
	is(t, "challenge", s256(fixedVerifier), "u10ffT-sqF6Ja0rE1DLuj2sFcecwMF0BvgmrkYyhLuI")
	is(t, "challenge of the empty verifier", s256(""), "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
	is(t, "at_hash", checkAtHash(map[string]any{"at_hash": "FuAfQCX7OqYWhEBrvFuMgg"}, "eyJ.access.token"), nil)
}

// TestOpenG2PKeyFiles holds what OpenG2P's programs can load, and what not.
func TestOpenG2PKeyFiles(t *testing.T) {
	private, err := json.Marshal(jose.JSONWebKey{Key: aKey()})
	if err != nil {
		t.Fatal(err)
	}
	row := newOdooRow(t, sitesAt("http://localhost"), portal)
	row.keyFile = base64.StdEncoding.EncodeToString(private)
	if _, err := row.assertion(); err == nil {
		t.Error("the Odoo modules load a JWK file")
	}
	f := newFastAPIAuth(t, sitesAt("http://localhost"), portal, "")
	for _, key := range []string{string(private), pemText(t, aKey())} {
		if f.jwk = key; key == "" {
			continue
		}
		if _, err := f.assertion(); err != nil {
			t.Error(err)
		}
	}
}
