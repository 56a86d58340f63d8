package idp

import (
	"net/netip"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

var (
	uriParts = regexp.MustCompile(`^([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#([^#]*))?$`)
	// notInURI are the characters that a Java URI never has: of ASCII, controls and blanks.
	notInURI      = regexp.MustCompile("[\\x00-\\x20\\x7f-\\x{9f}\\p{Z}{}|\"<>\\\\^`]")
	badEscape     = regexp.MustCompile(`%([^0-9A-Fa-f]|[0-9A-Fa-f][^0-9A-Fa-f]|[0-9A-Fa-f]?$)`)
	uriPath       = regexp.MustCompile(`^(/[-A-Za-z0-9_:@&?=+,.!/~*'%$;()]*)?$`)
	hostLabel     = regexp.MustCompile(`^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
	dottedNumbers = regexp.MustCompile(`^[0-9]+(?:\.[0-9]+){3}$`)
	// uriAuthority finds an IPv6 address and its port, or a host and its port.
	uriAuthority = regexp.MustCompile(`^(?:\[(::FFFF:[0-9.]+|[0-9A-Fa-f:]+)\](?::([0-9]*))?|(?:[-A-Za-z0-9._~!$&'()*+,;=%]+(?::[-A-Za-z0-9._~!$&'()*+,;=%]*)?@)?([-A-Za-z0-9.]*)(?::([0-9]*))?)$`)
)

// maxURI bounds a redirect URI, in bytes.
//
// Mock: upstream has no bound of its own; no browser or proxy takes so long an address.
const maxURI = 8 << 10

// maxHost is the length of a domain name, in bytes.
const maxHost = 253

// takesRedirectURI reports whether a redirect URI, to be registered or asked for, has the form that the release
// asks for.
func takesRedirectURI(rules release.ClientRules, uri string) bool {
	if rules.RedirectsAsURLs {
		return len(uri) <= maxURI && java.IsURL(uri, rules.Java)
	}
	return ValidRedirectURI(uri)
}

// ValidRedirectURI reports whether s may be registered, or asked for, as a redirect URI: an absolute
// URI of any scheme with a host that is local, an address, or below a known top-level domain. It
// follows mosip/esignet RedirectURLValidator.java, that is, the UrlValidator of commons-validator
// 1.7 with ALLOW_ALL_SCHEMES and ALLOW_LOCAL_URLS.
func ValidRedirectURI(s string) bool {
	if len(s) > maxURI || notInURI.MatchString(s) || badEscape.MatchString(s) {
		return false
	}
	rest, file := strings.CutPrefix(s, "file:")
	if file && isLocalFile(rest) {
		return true
	}
	parts := uriParts.FindStringSubmatch(s)
	if parts == nil {
		return false
	}
	authority, pathPart := parts[2], parts[3]
	if file && strings.Contains(authority, ":") {
		return false
	}
	return validAuthority(authority) && validURIPath(pathPart)
}

// isLocalFile reports whether what follows file: has no authority. Its path is not looked at then, but for
// what a Java URI cannot have.
func isLocalFile(s string) bool {
	s, fragment, fragmented := strings.Cut(s, "#")
	if s == "" || strings.Contains(fragment, "#") {
		return false
	}
	if s[0] != '/' {
		return true
	}
	if after, ok := strings.CutPrefix(s, "//"); ok {
		if after == "" && !fragmented || after != "" && after[0] != '/' && after[0] != '?' {
			return false
		}
		s = after
	}
	s, _, _ = strings.Cut(s, "?")
	return !strings.ContainsAny(s, "[]")
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

// validAuthority takes an address in brackets with a port of any size.
func validAuthority(authority string) bool {
	authority, ok := asciiAuthority(authority)
	parts := uriAuthority.FindStringSubmatch(authority)
	if !ok || parts == nil {
		return false
	}
	if address := parts[1]; address != "" {
		_, err := strconv.ParseInt("0"+parts[2], 10, 32)
		return validIPv6(address) && err == nil
	}
	if port := parts[4]; port != "" {
		if n, err := strconv.Atoi(port); err != nil || n > 65535 {
			return false
		}
	}
	return validHost(parts[3])
}

// validIPv6 takes an address with an IPv4 one at its end only in the one form that uriAuthority lets pass.
func validIPv6(address string) bool {
	ip, err := netip.ParseAddr(address)
	return err == nil && ip.Is6()
}

// otherDots are the dots of IDNA 2003 beside that of ASCII.
var otherDots = strings.NewReplacer("\u3002", ".", "\uff0e", ".", "\uff61", ".")

// maxLabel is the length of a label, in bytes.
const maxLabel = 63

// asciiAuthority writes each label that is not of ASCII in Punycode, with whatever else of the authority
// the label has, as IDN.toASCII does. ok is false for what cannot be written so.
//
// Mock: characters are neither mapped nor refused before that, as the tables for it would be large.
func asciiAuthority(authority string) (ascii string, ok bool) {
	if isASCII(authority) {
		return authority, true
	}
	labels := strings.Split(otherDots.Replace(authority), ".")
	for i, label := range labels {
		if label == "" && i == len(labels)-1 { // a dot at the end
			break
		}
		if len(label) > 4*maxLabel || strings.Contains(label, "[") {
			return "", false
		}
		if !isASCII(label) {
			var err error
			if label, err = idna.ToASCII(label); err != nil {
				return "", false
			}
		}
		if label == "" || len(label) > maxLabel {
			return "", false
		}
		labels[i] = label
	}
	return strings.Join(labels, "."), true
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

func validHost(host string) bool {
	if dottedNumbers.MatchString(host) {
		_, err := netip.ParseAddr(host) // refuses leading zeros, too
		return err == nil
	}
	if len(host) > maxHost {
		return false
	}
	if hostLabel.MatchString(host) {
		return true
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, label := range labels {
		if !hostLabel.MatchString(label) {
			return false
		}
	}
	return len(labels) > 1 && knownTopLevel(strings.ToLower(labels[len(labels)-1]))
}

// The top-level domains in which that of the validator's release (of 31 July 2020) differs from today's.
var (
	formerTopLevel = strings.Fields(`abarth adac afamilycompany alfaromeo avianca bananarepublic bentley budapest bugatti cancerresearch
caseih cbs ceb cityeats comcast cookingchannel csc dabur duck dunlop etisalat fiat foodnetwork frontdoor fujixerox glade guardian hgtv hoteles
intel iveco jcp kerrylogistics kinder lancaster lancia linde lipsy lixil loft lupin macys maserati metlife mutual nationwide natura newholland
northwesternmutual off oldnavy onyourside passagens pramerica qvc raid redstone rmit rocher sca scjohnson ses shaw showtime shriram
spreadbetting swiftcover tiffany travelchannel volkswagen vuelos xfinity xn--3oq18vl8pn36a xn--jlq61u9w7b xn--mgbaakc7dvf localhost
localdomain`)
	laterTopLevel = strings.Fields(`hotel kids merck music onion spa xn--4dbrk0ce xn--mgb2ddes xn--mgba3a4fra xn--mgbai9a5eva00b
xn--mgberp4a5d4a87g xn--mgbqly7c0a67fbc xn--mgbqly7cvafr xn--mgbtf8fl xn--mix082f xn--nnx388a`)
)

func knownTopLevel(label string) bool {
	if slices.Contains(laterTopLevel, label) {
		return false
	}
	_, icann := publicsuffix.PublicSuffix("x." + label)
	return icann || slices.Contains(formerTopLevel, label)
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
