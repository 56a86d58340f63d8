package ui

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/cache"
	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestPushedSelection(t *testing.T) {
	const two = "client_id=c&request_uri=urn:x"
	tests := []struct {
		query string
		taken map[string]bool
	}{
		{two, map[string]bool{"1.6": false, "1.7": true, "1.8": true}},
		{two + "&ui_locales=hi", map[string]bool{"1.6": false, "1.7": false, "1.8": true}},
		{two + "&client_id=c", map[string]bool{"1.7": false, "1.8": true}},
		{"client_id=&request_uri=urn:x", map[string]bool{"1.7": false, "1.8": false}},
		{"request_uri=urn:x", map[string]bool{"1.7": false, "1.8": false}},
	}
	for _, tt := range tests {
		for name, want := range tt.taken {
			u := &UI{cfg: Config{Flow: newSite(t, of(name)).flow}}
			if got := u.takesPushed(tt.query, parseQuery(tt.query)); got != want {
				t.Errorf("%s %s: %t, want %t", name, tt.query, got, want)
			}
		}
	}
}

// TestPushedAddresses has no page's address, and so no error, carry the state of a pushed request.
func TestPushedAddresses(t *testing.T) {
	state := "st-55"
	u := &UI{visits: cache.New[idp.TransactionID, visit](time.Now, 1)}
	txn := idp.Transaction{ID: "t", RedirectURI: callback, State: &state, Nonce: &state, UILocales: "hi", Pushed: true}
	if got := pageURL("/login", u.seen(txn)); got != "/login?transactionId=t" {
		t.Errorf("address %q", got)
	}
	parsed, err := url.Parse(pageURL("/login", u.seen(idp.Transaction{ID: "t", State: &state})))
	if err != nil || parsed.Query().Get("state") != state {
		t.Errorf("address %v, %v", parsed, err)
	}
}

// trusting takes every assertion, for its jti.
type trusting struct{}

func (trusting) VerifyAssertion(_ context.Context, assertion string, _ idp.Client, _ idp.AudienceCheck) (string, error) {
	return assertion, nil
}

// push returns the address at which the login of a pushed request begins; id is that of its assertion.
func (s *site) push(t *testing.T, id string, change func(*idp.AuthorizationRequest)) string {
	t.Helper()
	state := "st-55"
	req := idp.AuthorizationRequest{ClientID: clientID, RedirectURI: callback, ResponseType: "code", Scope: "openid", State: &state}
	if change != nil {
		change(&req)
	}
	uri, _, err := s.flow.Push(t.Context(), idp.PushedRequest{
		AuthorizationRequest: req, AssertionType: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", Assertion: id,
	})
	if err != nil {
		t.Fatal(err)
	}
	return "/authorize?" + url.Values{"client_id": {clientID}, "request_uri": {uri}}.Encode()
}

// TestPushedLocales has the page of a pushed request take its language from its own address or, without
// any, from the browser; the ui_locales that were pushed it never learns.
func TestPushedLocales(t *testing.T) {
	tests := []struct{ release, address, accept, path, want string }{
		{"1.7", "", "", "", "en"},
		{"1.7", "", "hi", "", "hi"},
		{"1.8", "", "hi-IN,hi;q=0.9", "", "hi-IN"},
		{"1.8", "&ui_locales=hin", "ta", "ui_locales=hin&", "hi"},
		{"1.8", "&ui_locales=xx", "ta", "ui_locales=xx&", "en"},
		{"1.8", "&state=st-66&nonce=n", "*", "", "en"},
	}
	for _, tt := range tests {
		s := newSite(t, of(tt.release), trusted)
		pushed := "kn"
		req := newGet(s.push(t, "jti", func(r *idp.AuthorizationRequest) { r.UILocales = &pushed }) + tt.address)
		req.Header.Set("Accept-Language", tt.accept)
		got := s.do(t, req).location
		prefix := "/login?" + tt.path + "transactionId="
		if !strings.HasPrefix(got, prefix) {
			t.Errorf("%s %q: leads to %q", tt.release, tt.address, got)
		}
		id := strings.TrimPrefix(got, prefix)
		if got = s.get(t, s.enterPIN(t, id).location).location; !strings.HasSuffix(got, "&ui_locales="+tt.want) {
			t.Errorf("%s %q for a browser of %q: leads to %q, want the language %s", tt.release, tt.address, tt.accept, got, tt.want)
		}
	}
}

func trusted(_ *site, cfg *idp.FlowConfig) { cfg.Assertions = trusting{} }

// TestPushedLogin logs in with a request that was pushed: the code comes back with its state, an error
// without it.
func TestPushedLogin(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		s := newSite(t, of(name), trusted)
		begin := func(assertion string) string {
			address := s.push(t, assertion, nil)
			got := s.get(t, address)
			if !strings.HasPrefix(got.location, "/login?transactionId=") {
				t.Fatalf("%s: leads to %q: %s", name, got.location, got.body)
			}
			s.get(t, address).contains(t, box("Request is invalid. Please try again."), "request_uri")
			return strings.TrimPrefix(got.location, "/login?transactionId=")
		}
		id := begin("first")
		got := s.get(t, s.enterPIN(t, id).location).location
		if !strings.HasPrefix(got, callback+"?state=st-55&code=") {
			t.Errorf("%s: leads to %q", name, got)
		}
		id = begin("second")
		s.clock.Advance(time.Hour / 2)
		want := callback + "?error_description=The+transaction+has+expired.+Please+try+again.&state=null&error=invalid_transaction"
		if got := s.get(t, "/login?transactionId="+id).location; got != want {
			t.Errorf("%s: an expired login leads to %q", name, got)
		}
	}
}
