package release

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSpEL(t *testing.T) {
	for text, want := range map[string]any{
		"{}":                        []any{},
		" { 'a' , \"b\" } ":         []any{"a", "b"},
		"{'it''s': {'x': -1}}":      []Member{{"it's", []Member{{"x", -1}}}},
		"{a: true, b-c.d: null}":    []Member{{"a", true}, {"b-c.d", nil}},
		"{{'k': 1}, {'k': {2, 3}}}": []any{[]Member{{"k", 1}}, []Member{{"k", []any{2, 3}}}},
		"7":                         7,
		"''":                        "",
		"'a\\b'":                    `a\b`,
	} {
		got, err := parseSpEL(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
	for text, want := range map[string]string{
		"":                         "a value is missing at the end",
		"{'a'":                     "a comma is missing",
		"{'a',}":                   "a value is missing",
		"{'a' 'b'}":                "a comma is missing",
		"{'a': 1, 'b'}":            "a list and a map in one",
		"{1: 2}":                   "the key 1 is no text",
		"'a":                       "is not closed",
		"{} x":                     "stands after the value",
		strings.Repeat("{", 1_000): "nested too deep",
	} {
		if got, err := parseSpEL(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, %v, want %q", text, got, err, want)
		}
	}
}

func FuzzSpEL(f *testing.F) {
	f.Add("{'a': {1, true, null}, 'b''c': 'd'}")
	f.Add("{{'x'}}")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := parseSpEL(text)
		if err != nil {
			return
		}
		written := writeSpEL(v)
		again, err := parseSpEL(written)
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, written, err)
		}
		if diff := cmp.Diff(v, again); diff != "" {
			t.Errorf("%q is written as %q: %s", text, written, diff)
		}
	})
}
