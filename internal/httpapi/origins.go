package httpapi

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Origins are the names of this server. Browsers use the public one, which also names the issuer;
// other servers may use it or, inside a container network, one of the internal host names.
type Origins struct {
	Public   string   // scheme://host[:port], no trailing slash
	Internal []string // host names without port, lower case
}

// BackChannel returns the origin for URLs that another server is to call: the one that this request
// was sent to when it is ours, else the public one. X-Forwarded-Proto and X-Forwarded-Host are
// honoured, as behind a proxy the Host header is the proxy's.
func (o Origins) BackChannel(r *http.Request) string {
	asked := RequestOrigin(r)
	if o.Ours(asked) && !strings.EqualFold(hostOf(asked), hostOf(o.Public)) {
		return asked
	}
	return o.Public
}

// RequestOrigin returns the origin (scheme://host[:port], lower case) under which the caller knows this
// server, be it ours or not: that of the Host header, or of the proxy's X-Forwarded headers.
func RequestOrigin(r *http.Request) string {
	scheme, host := "http", r.Host
	if r.TLS != nil {
		scheme = "https"
	}
	if proto := firstOf(r.Header.Get("X-Forwarded-Proto")); proto == "http" || proto == "https" {
		scheme = proto
	}
	if forwarded := firstOf(r.Header.Get("X-Forwarded-Host")); forwarded != "" {
		host = forwarded
	}
	return scheme + "://" + strings.ToLower(host)
}

func firstOf(list string) string {
	first, _, _ := strings.Cut(list, ",")
	return strings.TrimSpace(first)
}

// Ours reports whether the origin (scheme://host[:port]) is the public one or has an internal host
// name, on any port.
func (o Origins) Ours(origin string) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.User != nil || u.Path != "" || strings.ContainsAny(origin, "?#") || !validPort(u) || (u.Scheme != "http" && u.Scheme != "https") {
		return false
	}
	if strings.EqualFold(u.Host, hostOf(o.Public)) {
		return true
	}
	return slices.Contains(o.Internal, strings.ToLower(u.Hostname()))
}

// validPort reports whether the port is missing, or one that a server can have.
func validPort(u *url.URL) bool {
	if !strings.HasSuffix(u.Host, ":"+u.Port()) {
		return true
	}
	port, err := strconv.Atoi(u.Port())
	return err == nil && port >= 1 && port <= 65535
}

func hostOf(origin string) string {
	u, err := url.Parse(origin)
	if err != nil {
		return ""
	}
	return u.Host
}
