package idp

import (
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/release"
)

func TestValidRedirectURI(t *testing.T) {
	for _, s := range []string{
		"http://localhost:3000/**", "http://odoo:8069/auth_oauth/signin", "http://127.0.0.1:5000/cb", "http://[::1]:5000/cb",
		"https://rp.example.org", "https://rp.example.org/cb?x=1&y=*", "https://rp.example.org/cb#f",
		"https://user:pw@rp.example.org/cb", "io.mosip.residentapp://oauth", "residentapp://oauth/*", "capacitor://localhost/cb",
		"io.mosip.residentapp.inji://oauthredirect", "file:///x", "http://rp.example.org:/cb", "http://my-host/cb", "https://rp.example.org./cb",
		"https://bücher.example.org/cb", "file:////b", "file:///a//b", "file:///中/b", "file:/x", "file:x", "file://?", "https://usér@rp.example.org/cb",
		"https://us\u200ber@rp.example.org/cb", "https://r\u200bp.example.org/cb", "https://rp。example。org/cb", "https://例え.中国/", "http://[::FFFF:1.2.3.4]/cb", "http://[::1]:99999/",
		"https://rp.example.volkswagen/", "https://rp.example.museum/", "https://u:@rp.example.org/", "http://[::1]:/",
	} {
		if !ValidRedirectURI(s) {
			t.Errorf("ValidRedirectURI(%q) = false, want true", s)
		}
	}
	for _, s := range []string{
		"", " ", "http://odoo.local/cb", "http://my.svc.cluster.local/cb", "http://host.docker.internal:8069/cb", "http://rp.internal/cb",
		"http://rp.test/cb", "http://rp.example/cb", "http://rp.lan/cb", "https://*.example.org/cb", "https://rp.example.org:*/cb",
		"https://rp.example.org//cb", "https://rp.example.org/../cb", "https://rp.example.org/{id}/cb", "my_app://cb", "1app://cb",
		"com.example.app:/cb", "http://a_b/cb", "*", "/cb", "javascript:alert(1)", "urn:x", "myapp://", "myapp:///cb",
		"http://" + strings.Repeat("界", 100_000) + ".com/cb", "http://" + strings.Repeat("a.", 200) + "com/", "http://h/" + strings.Repeat("a", maxURI),
		"http://300.1.1.1/cb", "http://01.1.1.1/cb", "http://[::1%25lo]/cb", "http://h:65536/cb", "http://h/%zz", "http://h/a b",
		"http://h/#a#b", "https://a:b:c@rp.example.org/", "http://localhost./", "http://[::ffff:1.2.3.4]/cb", "http://[::1.2.3.4]/cb", "https://例え.中国:80/",
		"https://a.onion/", "https://a.kids/", "https://a.music/", "https://a.spa/", "https://a.merck/", "http://a\u00a0b/", "https://rp.example.org/中",
		"file://", "file:", "file:#x", "file:///[", "file:///a#b#c", "file://h:80/x", "FILE:///x", "https://é..org/", "http://[::1]:2147483648/", "https://é" + strings.Repeat("a", 60) + ".org/",
	} {
		if ValidRedirectURI(s) {
			t.Errorf("ValidRedirectURI(%q) = true, want false", s)
		}
	}
}

func TestRedirectMatches(t *testing.T) {
	tests := []struct {
		pattern, uri string
		want         bool
	}{
		{"https://rp.example.org/cb", "https://rp.example.org/cb", true},
		{"https://rp.example.org/cb", "https://rp.example.org/CB", false},
		{"https://rp.example.org/cb", "https://rp.example.org/cb/", false},
		{"https://rp.example.org/**", "https://rp.example.org/a/b?c=d", true},
		{"https://rp.example.org/**", "https://rp.example.org/", true},
		{"https://rp.example.org/**", "https://evil.example.org/a", false},
		{"https://rp.example.org/*", "https://rp.example.org/a/b", false},
		{"https://rp.example.org/*", "https://rp.example.org/", true},
		{"https://rp.example.org/a/*", "https://rp.example.org/a/", true},
		{"https://rp.example.org/a/*", "https://rp.example.org/a/b/", false},
		{"https://rp.example.org/a/*", "https://rp.example.org/a", false},
		{"https://rp.example.org/c?", "https://rp.example.org/cb", true},
		{"https://rp.example.org/c*", "https://rp.example.org/cb?x=1", true},
		{"http://localhost:3000/**", "http://localhost:3001/cb", false},
		{"http://localhost:3000/cb", "http://localhost:3000/cb?x=1", false},
		{"residentapp://oauth/*", "residentapp://oauth/x", true},
	}
	for _, tt := range tests {
		if got := RedirectMatches([]string{tt.pattern}, tt.uri); got != tt.want {
			t.Errorf("RedirectMatches(%q, %q) = %v, want %v", tt.pattern, tt.uri, got, tt.want)
		}
	}
}

func TestRedirectMatchesURL(t *testing.T) {
	tests := []struct {
		pattern, uri string
		want         bool
	}{
		{"https://rp.example.org/cb", "HTTPS://RP.example.org/cb", true},
		{"https://rp.example.org/cb", "https://rp.example.org:8443/cb", true},
		{"https://rp.example.org/cb", "https://user@rp.example.org/cb#f", true},
		{"https://rp.example.org/cb", "https://rp.example.org/CB", false},
		{"https://rp.example.org/cb", "http://rp.example.org/cb", false},
		{"https://rp.example.org/cb", "https://evil.org/cb", false},
		{"https://rp.example.org/cb", "https://rp.example.org@evil.org/cb", false},
		{"https://rp.example.org/cb", "https://evil.org/x@rp.example.org/cb", false},
		{"https://rp.example.org/**", "https://rp.example.org/a/b?c=d", true},
		{"https://rp.example.org/cb", "https://rp.example.org/cb?x=1", false},
		{"http://odoo.local/cb", "http://odoo.local/cb", true},
		{"http://[::1]:80/cb", "http://[::1]/cb", true},
		{"residentapp://oauth", "residentapp://oauth", false},
		{"https://rp.example.org", "https://rp.example.org", true},
	}
	for _, tt := range tests {
		if got := RedirectMatchesURL([]string{tt.pattern}, tt.uri); got != tt.want {
			t.Errorf("RedirectMatchesURL(%q, %q) = %v, want %v", tt.pattern, tt.uri, got, tt.want)
		}
	}
}

// TestLongestRedirectURI has the longest URI that is looked at, and one that is longer, by both rules.
func TestLongestRedirectURI(t *testing.T) {
	for _, name := range []string{"1.1", "1.2"} {
		b := newFlowOf(t, name)
		for length, want := range map[int]bool{maxURI: true, maxURI + 1: false} {
			uri := "http://h/" + strings.Repeat("a", length-len("http://h/"))
			if valid, matches := takesRedirectURI(b.cfg.Release.Clients, uri), b.redirectMatches([]string{"http://h/**"}, uri); valid != want || matches != want {
				t.Errorf("%s: %d bytes: valid %v, matches %v, want %v", name, length, valid, matches, want)
			}
		}
	}
}

// FuzzRedirectMatches holds that a match never leaves the registered origin unless the pattern has
// a wildcard there, and that no input takes the matcher down.
func FuzzRedirectMatches(f *testing.F) {
	f.Add("https://rp.example.org/**", "https://rp.example.org/a/b")
	f.Add("https://rp.example.org/cb", "https://rp.example.org\\@evil.org/cb")
	f.Fuzz(func(t *testing.T, pattern, uri string) {
		if RedirectMatches([]string{pattern}, uri) && !ValidRedirectURI(uri) {
			t.Fatalf("%q matches %q, which is not valid", pattern, uri)
		}
		_ = RedirectMatchesURL([]string{pattern}, uri)
		if ValidRedirectURI(uri) && RedirectMatches([]string{"https://rp.example.org/**"}, uri) {
			const origin = "https://rp.example.org"
			if len(uri) < len(origin) || uri[:len(origin)] != origin {
				t.Fatalf("%q left the origin", uri)
			}
			if rest := uri[len(origin):]; rest != "" && rest[0] != '/' {
				t.Fatalf("%q left the origin", uri)
			}
		}
	})
}

// TestLongRedirectURI has the longest redirect URI that is taken by each rule, and one that is longer.
func TestLongRedirectURI(t *testing.T) {
	const origin = "https://rp.example.org/"
	for _, asURLs := range []bool{true, false} {
		rules := release.ClientRules{RedirectsAsURLs: asURLs}
		for length, want := range map[int]bool{maxURI: true, maxURI + 1: false} {
			uri := origin + strings.Repeat("a", length-len(origin))
			if got := takesRedirectURI(rules, uri); got != want {
				t.Errorf("as a URL %t, %d bytes: %t", asURLs, length, got)
			}
		}
	}
}
