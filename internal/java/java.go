// Package java has the notions of text that the MOSIP services inherit from Java and its libraries,
// where they differ from Go's.
package java

import (
	"strings"
	"unicode/utf16"
)

// Trim removes what String.trim removes: characters up to U+0020, and no others.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// Blank reports what the rule NotBlank refuses: nothing but what Trim removes.
func Blank(s string) bool { return Trim(s) == "" }

// OnlyWhitespace is String.isBlank: nothing but what Character.isWhitespace knows, which is not what Blank knows.
func OnlyWhitespace(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !whitespace(r) })
}

// Len counts characters as String.length does, in UTF-16 units.
func Len(s string) int {
	n := 0
	for _, r := range s {
		n += max(utf16.RuneLen(r), 1)
	}
	return n
}

// Split splits as String.split does: empty parts at the end vanish, except that the text without the
// separator is one part even when it is empty.
func Split(s, separator string) []string {
	if !strings.Contains(s, separator) {
		return []string{s}
	}
	parts := strings.Split(s, separator)
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return parts
}
