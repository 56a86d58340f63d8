package ui

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

func ptr(s string) *string { return &s }

func TestSuccessURL(t *testing.T) {
	tests := []struct {
		name         string
		uri          string
		state, nonce *string
		withNonce    bool
		encode       bool
		want         string
		damaged      bool
	}{
		{"state then code", callback, ptr("st-55"), ptr("n"), false, true, callback + "?state=st-55&code=C", false},
		{"no state", callback, nil, nil, false, true, callback + "?code=C", false},
		{"empty state", callback, ptr(""), nil, false, true, callback + "?code=C", false},
		{"nonce of old releases", callback, ptr("s"), ptr("n"), true, true, callback + "?nonce=n&state=s&code=C", false},
		{"second question mark", callback + "?a=1", ptr("s"), nil, false, true, callback + "?a=1?state=s&code=C", false},
		{"custom scheme", "io.mosip.residentapp.inji://oauthredirect", ptr("s"), nil, false, true, "io.mosip.residentapp.inji://oauthredirect?state=s&code=C", false},
		{"encoded", callback, ptr(`{"d": "a&b#c+d%41"}`), nil, false, true, callback + "?state=%7B%22d%22%3A%20%22a%26b%23c%2Bd%2541%22%7D&code=C", true},
		{"strict: pasted", callback, ptr("a&b#c+d%41"), nil, false, false, callback + "?state=a&b#c+d%41&code=C", true},
		{"strict: what browsers escape", callback, ptr("a b\"<c>'`é"), nil, false, false, callback + "?state=a%20b%22%3Cc%3E%27`%C3%A9&code=C", false},
		{"strict: no header injection", callback, ptr("a\r\nSet-Cookie: x=1\x00\t"), nil, false, false, callback + "?state=aSet-Cookie:%20x=1%00&code=C", false},
		{"encoded line break", callback, ptr("a\r\nb"), nil, false, true, callback + "?state=a%0D%0Ab&code=C", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			auth := idp.Authorization{Code: "C", RedirectURI: tt.uri, State: tt.state, Nonce: tt.nonce}
			got, damaged := successURL(success{Authorization: auth}, release.UIRules{EarlyReturn: tt.withNonce}, tt.encode)
			if got != tt.want || damaged != tt.damaged {
				t.Errorf("got  %s, damaged %t\nwant %s, damaged %t", got, damaged, tt.want, tt.damaged)
			}
		})
	}
}

// TestEncodedSuccessURL has the page encode the state, which nothing damages then.
func TestEncodedSuccessURL(t *testing.T) {
	rules := release.UIRules{}
	rules.Page.Return.Encoded = true
	auth := idp.Authorization{Code: "C", RedirectURI: callback, State: ptr("a b+%41&c#d")}
	for _, encode := range []bool{false, true} {
		got, damaged := successURL(success{Authorization: auth}, rules, encode)
		if want := callback + "?state=a+b%2B%2541%26c%23d&code=C"; got != want || damaged {
			t.Errorf("got  %s, damaged %t\nwant %s", got, damaged, want)
		}
	}
}

func TestErrorURL(t *testing.T) {
	tests := []struct {
		name   string
		state  *string
		encode bool
		text   string
		want   string
	}{
		{"order", ptr("st-55"), true, "Consent Request Rejected", "?error_description=Consent+Request+Rejected&state=st-55&error=e"},
		{"no state", nil, true, "t", "?error_description=t&state=null&error=e"},
		{"empty state", ptr(""), true, "t", "?error_description=t&state=null&error=e"},
		{"no description", ptr("s"), true, "", "?state=s&error=e"},
		{"encoded", ptr("a&b#c+d~*"), true, "t", "?error_description=t&state=a%26b%23c%2Bd%7E*&error=e"},
		{"strict: damaged", ptr("a+b%41&c#d"), false, "t", "?error_description=t&state=a+bA&error=e"},
	}
	old := release.UIRules{EarlyReturn: true}
	oldTests := []struct {
		name         string
		nonce, state *string
		encode       bool
		want         string
	}{
		{"old", ptr("n"), ptr("s"), true, "?nonce=n&error_description=Consent%20Request%20Rejected&state=s&error=e"},
		{"old: neither", nil, nil, true, "?error_description=Consent%20Request%20Rejected&state=null&error=e"},
		{"old: encoded", ptr("n&n"), ptr("a+b&c"), true, "?nonce=n%26n&error_description=Consent%20Request%20Rejected&state=a%2Bb%26c&error=e"},
		{"old, strict: damaged and pasted", ptr("n&n"), ptr("a+b%25&c"), false, "?nonce=n&error_description=Consent%20Request%20Rejected&state=a%20b%&error=e"},
	}
	for _, tt := range oldTests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := errorURL(failure{callback, tt.nonce, tt.state, "e", "Consent Request Rejected"}, old, tt.encode); got != callback+tt.want {
				t.Errorf("got  %s\nwant %s", got, callback+tt.want)
			}
		})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got, _ := errorURL(failure{callback, nil, tt.state, "e", tt.text}, release.UIRules{}, tt.encode); got != callback+tt.want {
				t.Errorf("got  %s\nwant %s", got, callback+tt.want)
			}
		})
	}
}

func TestCSPSource(t *testing.T) {
	tests := []struct{ in, want string }{
		{"https://rp.example.org/cb?x", "https://rp.example.org"},
		{"http://localhost:8069/cb", "http://localhost:8069"},
		{"http://[::1]:80/cb", "http:"},
		{"https://user@rp.example.org/cb", "https://rp.example.org"},
		{"https://rp.example.org;x/", "https:"},
		{"io.mosip.residentapp.inji://oauthredirect", "io.mosip.residentapp.inji:"},
		{"/logo.png", ""},
		{"%", ""},
	}
	for _, tt := range tests {
		if got := cspSource(tt.in); got != tt.want {
			t.Errorf("cspSource(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestStateToleranceIsNoted(t *testing.T) {
	s := newSite(t)
	id := s.logIn(t, "state", "a+b")
	got := s.post(t, "/consent", "transactionId", id, "action", "allow")
	u, err := url.Parse(got.location)
	if err != nil || u.Query().Get("state") != "a+b" {
		t.Errorf("state arrives as %q", u.Query().Get("state"))
	}
	if log := s.log.String(); !strings.Contains(log, "state-encoding (real: ") {
		t.Errorf("log does not name the tolerance:\n%s", log)
	}
	s = newSite(t)
	s.post(t, "/consent", "transactionId", s.logIn(t, "state", "plain"), "action", "allow")
	if log := s.log.String(); strings.Contains(log, "tolerated") {
		t.Errorf("log names a tolerance that made no difference:\n%s", log)
	}
	s = newSite(t, strict)
	got = s.post(t, "/consent", "transactionId", s.logIn(t, "state", "a+b"), "action", "allow")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(got.location, callback+"?state=a+b&code=") {
		t.Errorf("strict: %d to %q", got.status, got.location)
	}
}

// FuzzRedirect checks that no state gets out of its place in the Location header, and that with the
// tolerance it arrives as it was sent.
func FuzzRedirect(f *testing.F) {
	f.Add("st-55")
	f.Add("a\r\nb c&d=e#f+%41%")
	f.Fuzz(func(t *testing.T, state string) {
		state = strings.ToValidUTF8(state, "?")
		for _, how := range []struct{ encode, old bool }{{true, false}, {false, false}, {true, true}, {false, true}} {
			encode, rules := how.encode, release.UIRules{EarlyReturn: how.old}
			location, _ := successURL(success{Authorization: idp.Authorization{Code: "C", RedirectURI: callback, State: &state}}, rules, encode)
			failed, _ := errorURL(failure{callback, &state, &state, "e", "t"}, rules, encode)
			if strings.ContainsAny(location+failed, "\r\n\x00 \"<>") || !strings.HasPrefix(location, callback+"?") {
				t.Errorf("state %q makes %q and %q", state, location, failed)
			}
			if !encode || state == "" {
				continue
			}
			_, query, _ := strings.Cut(location, "?")
			if got := parseQuery(query)["state"]; got != state {
				t.Errorf("state %q arrives as %q", state, got)
			}
			_, query, _ = strings.Cut(failed, "?")
			if got := parseQuery(query)["state"]; got != state {
				t.Errorf("state %q arrives with an error as %q", state, got)
			}
		}
	})
}
