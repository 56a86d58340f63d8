package java

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// schemes are those that java.net.URL has a handler for.
var schemes = []string{"http", "https", "ftp", "file", "jar", "mailto", "jrt", "jmod"}

// IsURL reports whether java.net.URL of the Java version parses s: a known scheme, a port, if any, that is
// an int of at least -1, in brackets an IPv6 address, and in the authority none of the characters that the
// version refuses there (JDK URLStreamHandler.java, IPAddressUtil.java). What stands in a jar is a URL, too,
// but no jar.
func IsURL(s string, version int) bool {
	s = Trim(s)
	if len(s) >= 4 && strings.EqualFold(s[:4], "url:") {
		s = s[4:]
	}
	scheme, rest, ok := strings.Cut(s, ":")
	scheme = strings.ToLower(scheme)
	if !ok || !slices.Contains(schemes, scheme) {
		return false
	}
	rest, _, _ = strings.Cut(rest, "#")
	switch scheme {
	case "jar":
		inside, _, ok := cutLast(rest, "!/")
		return ok && !(len(inside) >= 4 && strings.EqualFold(inside[:4], "jar:")) && IsURL(inside, version)
	case "mailto":
		return !OnlyWhitespace(rest)
	}
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok {
		return true
	}
	if end := strings.IndexAny(authority, "/?"); end >= 0 {
		authority = authority[:end]
	}
	return isAuthority(authority, version)
}

// whitespace is Character.isWhitespace: no-break spaces are none.
func whitespace(r rune) bool {
	switch r {
	case '\u00a0', '\u2007', '\u202f', '\u0085':
		return false
	case '\u001c', '\u001d', '\u001e', '\u001f':
		return true
	}
	return unicode.IsSpace(r)
}

// The characters that an authority may not have: in a host of any version, and since version 20 in a host
// and in what stands before the @.
const (
	hostNever   = "\u2047\u2048\u2049\u2100\u2101\u2105\u2106\u2a74\ufe55\ufe56\ufe5f\ufe6b\uff03\uff0f\uff1a\uff1f\uff20"
	hostSince20 = "\"<> {}|\\^[]`"
	userSince20 = "[\\]"
)

// isAuthority checks user, host and port. With several @ it is none of a server, and anything goes.
func isAuthority(authority string, version int) bool {
	user, host, found := strings.Cut(authority, "@")
	switch {
	case !found:
		user, host = "", authority
	case strings.Contains(host, "@"):
		return true
	}
	strict := version >= 20
	if strict && has(user, userSince20) {
		return false
	}
	port := ""
	if inside, ok := strings.CutPrefix(host, "["); ok {
		address, after, closed := strings.Cut(inside, "]")
		if !closed || !isIPv6(address, strict) || after != "" && after[0] != ':' {
			return false
		}
		port = strings.TrimPrefix(after, ":")
	} else {
		host, port, _ = strings.Cut(host, ":")
		if has(host, hostNever) || strict && has(host, hostSince20) {
			return false
		}
	}
	if port == "" {
		return true
	}
	n, err := ParseInt(port, 10)
	return err == nil && n >= -1
}

// needlessZeros are those of a group with more than four digits.
var needlessZeros = regexp.MustCompile(`\b0+([0-9A-Fa-f]{4})\b`)

func isIPv6(address string, strict bool) bool {
	ip, err := netip.ParseAddr(needlessZeros.ReplaceAllString(address, "$1"))
	return err == nil && ip.Is6() && !(strict && has(ip.Zone(), "["))
}

// has reports whether s has one of the characters, or a control character of ASCII.
func has(s, characters string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune(characters, r) })
}

func cutLast(s, separator string) (before, after string, found bool) {
	if i := strings.LastIndex(s, separator); i >= 0 {
		return s[:i], s[i+len(separator):], true
	}
	return s, "", false
}
