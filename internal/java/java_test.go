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
