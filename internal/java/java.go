// Package java has the notions of text that the MOSIP services inherit from Java and its libraries,
// where they differ from Go's.
package java

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Trim removes what String.trim removes: characters up to U+0020, and no others.
func Trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
}

// Blank reports what the rule NotBlank refuses: nothing but what Trim removes.
func Blank(s string) bool { return Trim(s) == "" }

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

// schemes are those that java.net.URL has a handler for.
var schemes = []string{"http", "https", "ftp", "file", "jar", "mailto", "jrt", "jmod"}

// IsURL reports whether java.net.URL parses s: a known scheme, a port, if any, that is an int of at
// least -1, and in brackets an IPv6 address. Another host is not checked. What stands in a jar is a URL,
// too, but no jar.
func IsURL(s string) bool {
	s = Trim(s)
	if len(s) >= 4 && strings.EqualFold(s[:4], "url:") {
		s = s[4:]
	}
	scheme, rest, ok := strings.Cut(s, ":")
	if !ok || !slices.Contains(schemes, strings.ToLower(scheme)) {
		return false
	}
	if strings.EqualFold(scheme, "jar") {
		inside, _, ok := cutLast(rest, "!/")
		return ok && !(len(inside) >= 4 && strings.EqualFold(inside[:4], "jar:")) && IsURL(inside)
	}
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok || strings.EqualFold(scheme, "mailto") {
		return true
	}
	if end := strings.IndexAny(authority, "/?#"); end >= 0 {
		authority = authority[:end]
	}
	return isAuthority(authority[strings.LastIndexByte(authority, '@')+1:])
}

// isAuthority checks host and port.
func isAuthority(host string) bool {
	if strings.HasPrefix(host, "[") {
		address, after, ok := strings.Cut(host[1:], "]")
		ip, err := netip.ParseAddr(address)
		if !ok || err != nil || !ip.Is6() || after != "" && after[0] != ':' {
			return false
		}
		host = after
	}
	_, port, _ := strings.Cut(host, ":")
	if port == "" {
		return true
	}
	n, err := strconv.ParseInt(port, 10, 32)
	return err == nil && n >= -1
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}

// Digits reports whether s has no character but 0 to 9.
func Digits(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < '0' || r > '9' }) < 0
}
