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

func TestIsBlank(t *testing.T) {
	for in, want := range map[string]bool{
		"": true, " \t\n\v\f\r": true, "\x1c\x1d\x1e\x1f": true, "\u1680\u2003\u2028\u205f\u3000": true,
		"\u00a0": false, "\u0085": false, "\u2007": false, "\u202f": false, "\u200b": false, "\x01": false, " a": false,
	} {
		if got := OnlyWhitespace(in); got != want {
			t.Errorf("OnlyWhitespace(%q) = %v", in, got)
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
