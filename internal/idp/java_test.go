package idp

import "testing"

func TestJavaTrim(t *testing.T) {
	for in, want := range map[string]string{
		"":              "",
		" \t\r\n\x00a ": "a",
		"\u00a0a\u2003": "\u00a0a\u2003",
		"a b":           "a b",
	} {
		if got := JavaTrim(in); got != want {
			t.Errorf("JavaTrim(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestJavaLength(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "é": 1, "😀": 2} {
		if got := JavaLength(in); got != want {
			t.Errorf("JavaLength(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestJavaURL(t *testing.T) {
	for in, want := range map[string]bool{
		"https://rp.example.org/logo.png": true,
		"HTTP://h:8080":                   true,
		"file:/x":                         true,
		"https:x":                         true,
		"rp.example.org/logo.png":         false,
		"app://x":                         false,
		"https://h:x/":                    false,
		"":                                false,
	} {
		if got := JavaURL(in); got != want {
			t.Errorf("JavaURL(%q) = %v, want %v", in, got, want)
		}
	}
}
