package idp

import (
	"net/netip"
	"path"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/openg2p/mock-esignet/internal/java"
)

var (
	uriParts = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?$`)
	// notInURI are the ASCII characters that a Java URI never has.
	notInURI      = regexp.MustCompile("[\\x00-\\x20\\x7f{}|\"<>\\\\^`]")
	badEscape     = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)`)
	uriPath       = regexp.MustCompile(`^(/[-A-Za-z0-9_:@&?=+,.!/~*'%$;()]*)?$`)
	hostLabel     = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	userInfo      = regexp.MustCompile(`^[A-Za-z0-9\-._~!$&'()*+,;=%]+(?::[A-Za-z0-9\-._~!$&'()*+,;=%:]*)?$`)
	dottedNumbers = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+){3}$`)
)

// maxURI bounds a redirect URI, in bytes.
//
// Mock: upstream has no bound of its own; no browser or proxy takes so long an address.
const maxURI = 8 << 10

// maxHost is the length of a domain name, in bytes.
const maxHost = 253

// ValidRedirectURI reports whether s may be registered, or asked for, as a redirect URI: an absolute
// URI of any scheme with a host that is local, an address, or below a known top-level domain. It
// follows mosip/esignet RedirectURLValidator.java, that is, the UrlValidator of commons-validator
// 1.7 with ALLOW_ALL_SCHEMES and ALLOW_LOCAL_URLS.
//
// Mock: the top-level domains are today's public ones, not those of that library's release.
func ValidRedirectURI(s string) bool {
	if len(s) > maxURI || notInURI.MatchString(s) || badEscape.MatchString(s) {
		return false
	}
	parts := uriParts.FindStringSubmatch(s)
	if parts == nil {
		return false
	}
	scheme, authority, pathPart := parts[1], parts[2], parts[3]
	if strings.EqualFold(scheme, "file") && authority == "" {
		return validURIPath(pathPart)
	}
	return validAuthority(authority) && validURIPath(pathPart)
}

func validURIPath(p string) bool {
	if !uriPath.MatchString(p) || strings.Contains(p, "//") {
		return false
	}
	// A path that climbs above the root is refused after normalisation.
	depth := 0
	for _, segment := range strings.Split(strings.TrimPrefix(p, "/"), "/") {
		switch segment {
		case "..":
			depth--
		case ".", "":
		default:
			depth++
		}
		if depth < 0 {
			return false
		}
	}
	return true
}

func validAuthority(authority string) bool {
	if at := strings.LastIndexByte(authority, '@'); at >= 0 {
		if !userInfo.MatchString(authority[:at]) {
			return false
		}
		authority = authority[at+1:]
	}
	host, port := authority, ""
	if colon := strings.LastIndexByte(authority, ':'); colon >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:colon], authority[colon+1:]
	}
	if port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || !java.Digits(port) || n > 65535 {
			return false
		}
	}
	return validHost(host)
}

func validHost(host string) bool {
	if literal, ok := strings.CutPrefix(host, "["); ok {
		literal, ok = strings.CutSuffix(literal, "]")
		addr, err := netip.ParseAddr(literal)
		return ok && err == nil && addr.Is6() && addr.Zone() == ""
	}
	if dottedNumbers.MatchString(host) {
		_, err := netip.ParseAddr(host) // refuses leading zeros, too
		return err == nil
	}
	if len(host) > 4*maxHost { // so long an international name is too long in ASCII as well
		return false
	}
	ascii, err := idna.ToASCII(host)
	if err != nil || len(ascii) > maxHost+1 {
		return false
	}
	labels := strings.Split(strings.TrimSuffix(ascii, "."), ".")
	for _, label := range labels {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	return len(labels) == 1 || knownTopLevel(strings.ToLower(labels[len(labels)-1]))
}

func knownTopLevel(label string) bool {
	if label == "localhost" || label == "localdomain" {
		return true
	}
	_, icann := publicsuffix.PublicSuffix("x." + label)
	return icann
}

// RedirectMatches reports whether a requested redirect URI fits a registered one: both valid, and
// the registered one taken as an Ant pattern over the whole string (mosip/esignet
// IdentityProviderUtil.validateRedirectURI, Spring's AntPathMatcher).
func RedirectMatches(registered []string, requested string) bool {
	if !ValidRedirectURI(requested) {
		return false
	}
	for _, pattern := range registered {
		if ValidRedirectURI(pattern) && antMatch(pattern, requested) {
			return true
		}
	}
	return false
}

// RedirectMatchesURL is RedirectMatches of the releases up to 1.1: both are what java.net.URL takes, of
// one scheme and host without regard to case, whatever the port, and path and query of the registered
// one are the pattern (mosip/esignet IdentityProviderUtil.matchUri).
func RedirectMatchesURL(registered []string, requested string) bool {
	want, ok := splitURL(requested)
	if !ok {
		return false
	}
	for _, pattern := range registered {
		if have, ok := splitURL(pattern); ok && strings.EqualFold(have.scheme, want.scheme) &&
			strings.EqualFold(have.host, want.host) && antMatch(have.file, want.file) {
			return true
		}
	}
	return false
}

// urlJava is the version of Java below the releases whose redirect URIs are java.net.URLs.
const urlJava = 11

// urlParts are those of java.net.URL; the file is path and query.
type urlParts struct{ scheme, host, file string }

func splitURL(s string) (parts urlParts, ok bool) {
	s = java.Trim(s)
	if len(s) > maxURI || !java.IsURL(s, urlJava) {
		return parts, false
	}
	parts.scheme, s, _ = strings.Cut(s, ":")
	s, _, _ = strings.Cut(s, "#")
	rest, hierarchical := strings.CutPrefix(s, "//")
	if !hierarchical {
		parts.file = s
		return parts, true
	}
	end := strings.IndexAny(rest, "/?")
	if end < 0 {
		end = len(rest)
	}
	authority := rest[:end]
	parts.file = rest[end:]
	parts.host = authority[strings.LastIndexByte(authority, '@')+1:]
	if colon := strings.LastIndexByte(parts.host, ':'); colon >= 0 && !strings.HasSuffix(parts.host, "]") {
		parts.host = parts.host[:colon]
	}
	return parts, true
}

// antMatch matches as Spring's AntPathMatcher: ? is one character and * any run within a segment,
// ** any number of segments; segments are what stands between slashes, and empty ones do not count.
// Whether the two end in a slash must be the same, unless ** ends the pattern; a * at the end also
// matches nothing behind a slash.
func antMatch(pattern, s string) bool {
	if strings.HasPrefix(pattern, "/") != strings.HasPrefix(s, "/") {
		return false
	}
	p, v := antSegments(pattern), antSegments(s)
	last := ""
	if len(p) > 0 {
		last = p[len(p)-1]
	}
	if last == "*" && strings.HasSuffix(s, "/") && matchSegments(p[:len(p)-1], v) {
		return true
	}
	return matchSegments(p, v) && (last == "**" || strings.HasSuffix(pattern, "/") == strings.HasSuffix(s, "/"))
}

func antSegments(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return r == '/' })
}

// matchSegments is a dynamic programme over segments, so that a hostile pattern of many ** costs
// the product of the lengths and no more.
func matchSegments(pattern, segments []string) bool {
	fits := make([]bool, len(segments)+1) // fits[j]: pattern so far matches segments[:j]
	fits[0] = true
	for _, p := range pattern {
		next := make([]bool, len(segments)+1)
		if p == "**" {
			reached := false
			for j := range fits {
				reached = reached || fits[j]
				next[j] = reached
			}
		} else {
			for j, segment := range segments {
				next[j+1] = fits[j] && matchSegment(p, segment)
			}
		}
		fits = next
	}
	return fits[len(segments)]
}

// matchSegment matches one segment: ? and *, every other character stands for itself.
func matchSegment(pattern, s string) bool {
	if !strings.ContainsAny(pattern, "*?") {
		return pattern == s
	}
	quoted := escapeGlob.ReplaceAllStringFunc(pattern, func(m string) string { return `\` + m })
	ok, err := path.Match(quoted, s)
	return err == nil && ok
}

// escapeGlob finds what path.Match would take for syntax and Ant does not.
var escapeGlob = regexp.MustCompile(`[\[\]\\]`)
