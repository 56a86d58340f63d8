package ui

import (
	"errors"
	"html"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func box(text string) string {
	return `<div class="p-2 mt-1 mb-1 w-full text-center text-sm rounded-lg text-red-700 bg-red-100 undefined" role="alert">` + html.EscapeString(text) + `</div>`
}

func TestAuthorizeErrors(t *testing.T) {
	tests := []struct {
		name    string
		changes []string
		text    string
	}{
		{"unknown client", []string{"client_id", "nobody"}, "Invalid Client Identifier"},
		{"no client", []string{"client_id", "-"}, "Invalid Client Identifier"},
		{"foreign redirect", []string{"redirect_uri", "https://evil.example.org/cb"}, "Invalid Redirect URL"},
		{"script redirect", []string{"redirect_uri", "javascript:alert(1)"}, "Invalid Redirect URL"},
		{"no scope", []string{"scope", "-"}, terse[idp.InvalidScope]},
		{"token response", []string{"response_type", "token"}, terse[idp.InvalidResponseType]},
		{"empty display", []string{"display", ""}, terse[idp.InvalidDisplay]},
		{"empty prompt", []string{"prompt", ""}, terse[idp.InvalidPrompt]},
		{"two prompts", []string{"prompt", "login consent"}, terse[idp.InvalidPrompt]},
		{"max_age text", []string{"max_age", "soon"}, terse[idp.UnknownError]},
		{"max_age fraction", []string{"max_age", "1.5"}, terse[idp.UnknownError]},
		{"max_age too large", []string{"max_age", "2147483648"}, terse[idp.UnknownError]},
		{"claims not JSON", []string{"claims", "{'userinfo'"}, "Unable to Parse"},
		{"claims empty", []string{"claims", ""}, "Unable to Parse"},
		{"claims with bad escape", []string{"claims", `{"userinfo":{"name":{"value":"100%"}}}`}, "Unable to Parse"},
		{"claims a number", []string{"claims", "231"}, terse[idp.UnknownError]},
		{"claims with unknown member", []string{"claims", `{"dummy":null}`}, terse[idp.UnknownError]},
		{"challenge alone", []string{"code_challenge", "x"}, errorTexts[idp.InvalidPKCEChallenge]},
		{"plain challenge", []string{"code_challenge", "x", "code_challenge_method", "plain"}, errorTexts[idp.UnsupportedPKCEMethod]},
	}
	s := newSite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.get(t, query(tt.changes...))
			if got.status != 200 || got.location != "" {
				t.Fatalf("status %d to %q, want a page", got.status, got.location)
			}
			got.contains(t, box(tt.text))
		})
	}
	t.Run("all violations at once", func(t *testing.T) {
		got := s.get(t, query("scope", "", "display", "tv"))
		got.contains(t, box(terse[idp.InvalidScope]), "<code>invalid_display</code>")
	})
}

// TestEmptyClaims sends claims without a value.
func TestEmptyClaims(t *testing.T) {
	for name, none := range map[string]bool{"1.0": false, "1.4": false, "1.5": true, "1.6": true, "1.7": true, "1.8": true} {
		s := newSite(t, of(name))
		got := s.get(t, query("claims", ""))
		if began := strings.HasPrefix(got.location, "/login?"); began != none {
			t.Errorf("%s: status %d to %q", name, got.status, got.location)
		}
	}
}

func TestAuthorizeLeniency(t *testing.T) {
	base := "client_id=farmer-portal&response_type=code&state=a%20b&redirect_uri="
	tests := []struct {
		name, query string
		redirect    string
		state       string
	}{
		{"plus in scope", base + "https%3A%2F%2Frp.example.org%2Fcb&scope=openid+profile", callback, "a b"},
		{"escaped space in scope", base + "https%3A%2F%2Frp.example.org%2Fcb&scope=openid%20profile", callback, "a b"},
		{"plain redirect", base + "https://rp.example.org/cb&scope=openid", callback, "a b"},
		{"plain redirect with query", base + "https://rp.example.org/cb/x&scope=openid&code_verifier=x&issuer=y", callback + "/x", "a b"},
		{"first of two", base + "https://rp.example.org/cb&scope=openid&state=second&redirect_uri=https://evil.example", callback, "a b"},
		{"literal commas", base + "https://rp.example.org/cb,a&scope=openid", callback + ",a", "a b"},
		{"escaped twice claims", base + "https://rp.example.org/cb&scope=openid&claims=%257B%2522userinfo%2522:%257B%257D%257D", callback, "a b"},
		{"max_age", base + "https://rp.example.org/cb&scope=openid&max_age=0", callback, "a b"},
		{"empty max_age", base + "https://rp.example.org/cb&scope=openid&max_age=", callback, "a b"},
		{"null claims", base + "https://rp.example.org/cb&scope=openid&claims=null", callback, "a b"},
	}
	s := newSite(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := s.get(t, "/authorize?"+tt.query)
			u, err := url.Parse(got.location)
			if err != nil || got.status != 303 {
				t.Fatalf("status %d to %q: %s", got.status, got.location, got.body)
			}
			txn, stage := s.flow.Transaction(idp.TransactionID(u.Query().Get("transactionId")))
			if stage != idp.PreAuth || txn.RedirectURI != tt.redirect || txn.State == nil || *txn.State != tt.state {
				t.Errorf("transaction goes to %q with state %v, want %q with %q", txn.RedirectURI, txn.State, tt.redirect, tt.state)
			}
			if u.Query().Get("state") != tt.state {
				t.Errorf("address %q lacks the state", got.location)
			}
		})
	}
}

func TestParseQuery(t *testing.T) {
	tests := []struct {
		raw  string
		want map[string]string
	}{
		{"", map[string]string{}},
		{"&&", map[string]string{}},
		{"a", map[string]string{"a": ""}},
		{"a=1&a=2", map[string]string{"a": "1"}},
		{"a=1;b=2", map[string]string{"a": "1;b=2"}},
		{"a=%zz%4", map[string]string{"a": "%zz%4"}},
		{"a=b=c", map[string]string{"a": "b=c"}},
		{"%61+b=c%2Bd+e", map[string]string{"a b": "c+d e"}},
		{"a=%FF", map[string]string{"a": "\uFFFD"}},
		{"a=%C3%A9", map[string]string{"a": "é"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(parseQuery(tt.raw), tt.want); diff != "" {
			t.Errorf("%q: (-got +want)\n%s", tt.raw, diff)
		}
	}
}

func TestDecodeURI(t *testing.T) {
	tests := []struct {
		in, want string
		err      error
	}{
		{"plain", "plain", nil},
		{"%7B%22a%22%7D", `{"a"}`, nil},
		{"%2C%3a%26", "%2C%3a%26", nil}, // reserved
		{"%C3%A9", "é", nil},
		{"100%", "", errEscape},
		{"%4", "", errEscape},
		{"%zz", "", errEscape},
		{"%FF", "", errEscape},
	}
	for _, tt := range tests {
		got, err := decodeURI(tt.in)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("decodeURI(%q) = %q, %v; want %q, %v", tt.in, got, err, tt.want, tt.err)
		}
	}
}

// FuzzAuthorize checks that no query breaks the page: it is an error page that reflects nothing
// unescaped, or leads to our own login page.
func FuzzAuthorize(f *testing.F) {
	f.Add(strings.TrimPrefix(query(), "/authorize?"))
	f.Add("client_id=farmer-portal&redirect_uri=https://rp.example.org/cb&scope=openid&response_type=code&state=%0d%0aSet-Cookie:x=1")
	f.Add("claims=%7B%22userinfo%22%3A%7B%22name%22%3A%7B%22values%22%3A%5B1%2Ctrue%5D%7D%7D%7D&max_age=+1")
	f.Add("%%%&=&a=%C3%28&client_id=<script>")
	s := newSite(f)
	f.Fuzz(func(t *testing.T, raw string) {
		for name, value := range parseQuery(raw) {
			if !utf8.ValidString(name) || !utf8.ValidString(value) {
				t.Errorf("invalid text in %q", raw)
			}
		}
		req := newGet("/authorize")
		req.URL.RawQuery = raw
		got := s.do(t, req)
		switch {
		case got.status == 303 && strings.HasPrefix(got.location, "/login?") && !strings.ContainsAny(got.location, "\r\n \"<>"):
		case got.status == 200 && strings.Contains(got.body, `role="alert"`) && !strings.Contains(got.body, "<script>"):
		default:
			t.Errorf("%q: status %d to %q:\n%s", raw, got.status, got.location, got.body)
		}
	})
}
