package ui

import (
	"strings"
	"testing"
)

func TestLanguageFor(t *testing.T) {
	tests := []struct{ locales, accept, want string }{
		{"", "", "en"},
		{"", "hi", "hi"},
		{"", "hi-IN,hi;q=0.9,en;q=0.8", "hi-IN"},
		{"", " fr ;q=0.9", "fr"},
		{"", "*", "en"},
		{"", "\"><script>", "en"},
		{"", "&ui_locales=x", "en"},
		{"hin", "ta", "hi"},
		{"fr ar", "ta", "ar"},
		{"fr ara ta", "", "ta"},
		{"fr", "ta", "en"},
	}
	for _, tt := range tests {
		if got := languageFor(tt.locales, tt.accept); got != tt.want {
			t.Errorf("languageFor(%q, %q) = %q, want %q", tt.locales, tt.accept, got, tt.want)
		}
	}
}

// TestPageLanguage names the client in the language of the page, while the texts are, and say that they
// are, English.
func TestPageLanguage(t *testing.T) {
	tests := []struct{ release, locales, accept, client string }{
		{"1.4", "-", "", "Farmer Portal"},
		{"1.8", "-", "", "Farmer Portal"},
		{"1.8", "-", "hi", "किसान"},
		{"1.8", "-", "hi-IN,hi", "Farmer Portal"},
		{"1.8", "hin", "en", "किसान"},
		{"1.8", "ar", "hi", "Farmer Portal"},
	}
	for _, tt := range tests {
		s := newSite(t, of(tt.release))
		req := newGet(query("ui_locales", tt.locales))
		req.Header.Set("Accept-Language", tt.accept)
		begun := s.do(t, req).location
		if sent := strings.Contains(begun, "ui_locales="); sent != (tt.locales != "-") {
			t.Errorf("%+v: leads to %q", tt, begun)
		}
		got := s.get(t, begun)
		got.contains(t, `<html lang="en">`, "<strong>"+tt.client+"</strong>")
		got.lacks(t, `dir="rtl"`, `lang="ar"`, `lang="hi"`)
	}
}
