package e2e

import (
	"net/http"
	"net/url"
	"testing"
)

// TestOpenG2PRefusal is a person who cancels: the state comes back, and the call without
// a usable code that follows is answered.
func TestOpenG2PRefusal(t *testing.T) {
	s := openG2P(t)
	unwilling := visitor{individual: amina, refuse: true}
	site := sitesAt(s.origin)
	a := newAuthOIDC(newOdooRow(t, site, portal))
	back := s.browser().callback(a.authorizeURL("/web"), unwilling)
	is(t, "error", back.Query().Get("error"), "consent_request_rejected")
	is(t, "state", back.Query().Get("state"), a.looseState("/web"))
	is(t, "code is there", back.Query().Has("code"), false)
	is(t, "A2", a.callback(back).String(), "oauth_error=2")
	g := newG2PAuthOIDC(newOdooRow(t, site, portal))
	is(t, "A5", g.callback(s.browser().callback(g.authorizeURL("/web"), unwilling)).String(), "oauth_error=2")
	f := newFastAPIAuth(t, site, portal, "http://localhost:8000/oauth2/callback")
	_, err := f.callback(s.browser().callback(f.authorizeURL("/"), unwilling))
	is(t, "B1", err.Error(), "callback 401 G2P-AUT-401")
	c := newIAMCore(t, site, portal)
	link, err := c.start("/home")
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.callback(s.browser().callback(link, unwilling))
	is(t, "C1", err.Error(), "callback 500")
	c2 := newRegistrantAuth(t, site, s.origin, portal)
	if link, err = c2.start(""); err != nil {
		t.Fatal(err)
	}
	is(t, "C2", c2.registrantCallback(s.browser().callback(link, unwilling)).Error(), "callback 422")
	for _, lost := range []string{"", "state=null", "state=%7B"} {
		is(t, "A2, state lost: "+lost, a.callback(&url.URL{RawQuery: lost}).String(), "error page 500")
		_, err := f.callback(&url.URL{RawQuery: lost})
		is(t, "B1, state lost: "+lost, err.Error(), "callback 401 G2P-AUT-401")
	}
}

// TestOpenG2PForeignVerifier redeems with a verifier that is not the login's.
func TestOpenG2PForeignVerifier(t *testing.T) {
	s := openG2P(t)
	a := newAuthOIDC(newOdooRow(t, sitesAt(s.origin), portal))
	back := s.browser().callback(a.authorizeURL("/web"), guest)
	a.verifier = "another-verifier-of-forty-three-characters-x"
	is(t, "A2, another verifier", a.callback(back).String(), "oauth_error=2")
	a.verifier = ""
	is(t, "A2, none", a.callback(back).String(), "oauth_error=2")
	a.verifier = fixedVerifier
	is(t, "A2, the right one at last", a.callback(back).String(), "in")
}

// TestOpenG2PMissingSystemParameter is Odoo without auth_oauth.authorization_header: userinfo answers 401.
func TestOpenG2PMissingSystemParameter(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	row.header = false
	log := func(authorizeURL string) *url.URL { return s.browser().callback(authorizeURL, guest) }
	a5, pilot, later := newG2PAuthOIDC(row), newAuthIDOIDC(row, true), newAuthIDOIDC(row, false)
	is(t, "A5", a5.callback(log(a5.authorizeURL("/web"))).String(), "oauth_error=2")
	is(t, "A3 pilot", pilot.callback(log(pilot.authorizeURL("/web"))).String(), "blank person, oauth_error=3")
	is(t, "A3 1.1.0", later.callback(log(later.authorizeURL("/web"))).String(), "in, blank person")
}

// TestOpenG2PTwins: one client signs twice within a second, so that both assertions, and for one person both
// access tokens, are equal to the byte.
func TestOpenG2PTwins(t *testing.T) {
	s := openG2P(t)
	row := newOdooRow(t, sitesAt(s.origin), portal)
	a := newAuthOIDC(row)
	c := rp{id: portal, redirect: row.loginRedirect(), key: aKey()}
	assertion := c.assertion(t, row.site.token, nil)
	for range 3 {
		form := c.tokenForm(s.browser().callback(a.authorizeURL("/web"), guest).Query().Get("code"), assertion)
		form.Set("code_verifier", fixedVerifier)
		got, out := s.token(tokenV2, form)
		is(t, "status", got.status, http.StatusOK)
		is(t, "userinfo", s.userinfo("Bearer "+out.AccessToken).status, http.StatusOK)
	}
}
