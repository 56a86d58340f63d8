package java

import (
	"slices"
	"testing"
)

func TestTrim(t *testing.T) {
	for in, want := range map[string]string{
		"":              "",
		" \t\r\n\x00a ": "a",
		"\u00a0a\u2003": "\u00a0a\u2003",
		"a b":           "a b",
	} {
		if got := Trim(in); got != want {
			t.Errorf("Trim(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLen(t *testing.T) {
	for in, want := range map[string]int{"": 0, "abc": 3, "é": 1, "😀": 2} {
		if got := Len(in); got != want {
			t.Errorf("Len(%q) = %d, want %d", in, got, want)
		}
	}
}

func TestSplit(t *testing.T) {
	for in, want := range map[string][]string{
		"": {""}, "a": {"a"}, "a b": {"a", "b"}, "a ": {"a"}, " a": {"", "a"}, "a  b": {"a", "", "b"}, " ": {}, "  ": {},
	} {
		if got := Split(in, " "); !slices.Equal(got, want) {
			t.Errorf("Split(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIsURL(t *testing.T) {
	for _, s := range []string{
		"https://rp.example.org/logo.png", "http:", "https://a b/c", "http://odoo.local/x.png", "HTTPS://h:80/x", "mailto:x", "file:/x",
		"http://[::1]:80/", "jar:file:/a!/b", "http://h:/x", "http://u:p@h:1/x", "https:x",
		"http://h:-1/", "http://h:+80/", "http://h:-0/", "url:http://x", "URL:https://x/y", "jrt:/x", "jmod:x", "http://[::1]:/", "http://[fe80::1%25eth0]/",
		"http://u@[::1]:80/", "mailto://h:x", "http:////", "http://[::ffff:1.2.3.4]/", "http://h?a:b",
	} {
		if !IsURL(s) {
			t.Errorf("IsURL(%q) = false", s)
		}
	}
	for _, s := range []string{
		"", "logo.png", "/logo.png", "//h/x", "data:image/png;base64,x", "javascript:x", "app://x", "http://h:x/", "http://h:99999999999/", "http://[::1/", "jar:file:/a",
		"http://h:-2/", "http://h:+/", "url:url:http://x", "http://[zz]/", "http://[]/", "http://[::1]x/", "http://[::1]:x/", "jar:foo:/x!/y", "jar:/x!/y",
		"jar:http://h:x/!/y", "http://[1.2.3.4]/", "file://h:x/", "jar:jar:file:/a!/b!/c", "http://[::1]]/", "http://h:8 0/",
	} {
		if IsURL(s) {
			t.Errorf("IsURL(%q) = true", s)
		}
	}
}
