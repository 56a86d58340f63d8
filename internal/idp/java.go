package idp

import "strings"

// JavaURL reports whether java.net.URL parses s. The scheme must be one that the runtime has a
// handler for; the host is not checked.
func JavaURL(s string) bool { return isJavaURL(s) }

// JavaLength counts characters as Java's String.length does: in UTF-16 units.
func JavaLength(s string) int { return utf16Len(s) }

// JavaTrim removes what Java's String.trim removes: characters up to U+0020, and no others.
func JavaTrim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}
