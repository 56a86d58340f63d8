package ui

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// addresses have one place, @, for a character in each part, and what the URL standard escapes there of
// the printable characters.
var addresses = []struct{ address, escaped string }{
	{"https://rp.example.org/cb?state=a@b&code=C", ` "<>'`},
	{"https://rp.example.org/cb?a=1?state=a@b&code=C", ` "<>'`},
	{"HTTP://rp.example.org/cb?state=a@b&code=C", ` "<>'`},
	{"io.mosip.app://cb?state=a@b&code=C", ` "<>`},
	{"https://rp.example.org/cb?state=#a@b&code=C", " \"<>`"},
	{"io.mosip.app://cb#a@b", " \"<>`"},
	{"https://rp.example.org/c@b?state=s", " \"<>`{}^"},
}

// TestNavigable has each ASCII character in each part of an address.
func TestNavigable(t *testing.T) {
	for _, tt := range addresses {
		for b := byte(0); b < 0x80; b++ {
			want := string(b)
			switch {
			case b == '\t' || b == '\n' || b == '\r':
				want = ""
			case b < ' ' || b == 0x7f || strings.IndexByte(tt.escaped, b) >= 0:
				want = fmt.Sprintf("%%%02X", b)
			}
			want = strings.Replace(tt.address, "@", want, 1)
			if got := navigable(strings.Replace(tt.address, "@", string(b), 1)); got != want {
				t.Errorf("%#U: %q, want %q", b, got, want)
			}
		}
	}
	if got := navigable(" https://rp.example.org/cb?state=s \x00"); got != "https://rp.example.org/cb?state=s" {
		t.Errorf("surrounded by blanks: %q", got)
	}
}

// TestNavigableInABrowser has a browser read the same addresses. A backslash in a path is for the browser to
// turn round; Chromium escapes | in a path and ' in the query of any scheme, against the standard.
func TestNavigableInABrowser(t *testing.T) {
	b := openTab(t)
	odd := func(address string, c byte) bool {
		return strings.Contains(address, "/c@b") && (c == '\\' || c == '|') || c == '\'' && !specialScheme.MatchString(address)
	}
	for _, tt := range addresses {
		for c := byte(0); c < 0x80; c++ {
			if odd(tt.address, c) {
				continue
			}
			address := strings.Replace(tt.address, "@", string(c), 1)
			want := strings.Replace(navigable(address), "HTTP:", "http:", 1)
			text, err := json.Marshal(address)
			if err != nil {
				t.Fatal(err)
			}
			b.asks(fmt.Sprintf("new URL(%s).href", text), want)
		}
	}
}
