package ui

import (
	"context"
	"net/url"
	"strings"
	"testing"
	"time"

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
	txn := idp.Transaction{ID: "t", RedirectURI: callback, State: &state, Nonce: &state, Pushed: true}
	if got := pageURL("/login", txn); got != "/login?transactionId=t" {
		t.Errorf("address %q", got)
	}
	parsed, err := url.Parse(pageURL("/login", idp.Transaction{ID: "t", State: &state}))
	if err != nil || parsed.Query().Get("state") != state {
		t.Errorf("address %v, %v", parsed, err)
	}
}

// trusting takes every assertion, for its jti.
type trusting struct{}

func (trusting) VerifyAssertion(_ context.Context, assertion string, _ idp.Client, _ idp.AudienceCheck) (string, error) {
	return assertion, nil
}

// TestPushedLogin logs in with a request that was pushed: the code comes back with its state, an error
// without it.
func TestPushedLogin(t *testing.T) {
	for _, name := range []string{"1.7", "1.8"} {
		s := newSite(t, of(name), func(_ *site, cfg *idp.FlowConfig) { cfg.Assertions = trusting{} })
		begin := func(assertion string) string {
			state := "st-55"
			uri, _, err := s.flow.Push(t.Context(), idp.PushedRequest{
				AuthorizationRequest: idp.AuthorizationRequest{
					ClientID: clientID, RedirectURI: callback, ResponseType: "code", Scope: "openid", State: &state,
				},
				AssertionType: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", Assertion: assertion,
			})
			if err != nil {
				t.Fatal(err)
			}
			address := "/authorize?" + url.Values{"client_id": {clientID}, "request_uri": {uri}}.Encode()
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
