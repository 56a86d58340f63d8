package ui

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// success is a login that succeeded: the code, and what goes back with it.
type success struct {
	idp.Authorization
	silent   bool   // nobody was asked, as a consent was stored
	issuer   string // empty: it is not sent
	language string // of the page
}

// successURL is where the browser goes with a code, behind a question mark that is always added: nonce
// where the release sends it, state if there is one, code, the issuer if there is one, and ui_locales
// where the release sends it. The release form encodes the values or pastes them in as they are; then
// the tolerance state-encoding encodes them (mosip/esignet oidc-ui Consent.js, and ClaimDetails.js of
// 1.5 on for a login that asked nothing). damaged says that the state would not have arrived as it was
// sent.
func successURL(s success, rules release.UIRules, encode bool) (location string, damaged bool) {
	paste := func(s string) string { return s }
	switch {
	case rules.Page.Return.Encoded:
		paste = formEncode
	case encode:
		paste = escapeAll
	}
	var params []string
	put := func(name, value string) { params = append(params, name+"="+paste(value)) }
	if rules.EarlyReturn && s.Nonce != nil && *s.Nonce != "" {
		put("nonce", *s.Nonce)
	}
	nulls := s.silent && rules.Page.Return.SilentNulls
	switch {
	case s.State != nil && (*s.State != "" || nulls):
		put("state", *s.State)
		damaged = !rules.Page.Return.Encoded && pasted(*s.State) != *s.State
	case nulls:
		put("state", "null")
	}
	put("code", s.Code)
	if s.issuer != "" {
		put("iss", s.issuer)
	}
	if s.silent {
		switch rules.Page.Return.SilentLocales {
		case release.NullLocales:
			put("ui_locales", "null")
		case release.PageLanguage:
			put("ui_locales", s.language)
		}
	}
	return navigable(s.RedirectURI + "?" + strings.Join(params, "&")), damaged
}

// failure is a login that failed: where the browser goes, and the error that it takes there.
type failure struct {
	redirectURI  string
	nonce, state *string
	code         idp.Code
	description  string
}

// errorURL is where the browser goes when the login failed: nonce where the release sends it,
// error_description, state, error, form encoded or pasted in as the release does; without a state the
// text null (mosip/esignet oidc-ui Consent.js up to 1.4.0, redirectOnError.js from 1.4.1 on). The page
// reads nonce and state from its own address, where they were pasted in as they are.
func errorURL(f failure, rules release.UIRules, encode bool) (location string, damaged bool) {
	put := formEncode
	if rules.EarlyReturn {
		put = func(s string) string { return s }
		if encode {
			put = escapeAll
		}
	}
	arrived := func(s string) string {
		if encode {
			return s
		}
		return pasted(s)
	}
	state := "null"
	if f.state != nil && *f.state != "" {
		state = arrived(*f.state)
		damaged = pasted(*f.state) != *f.state
	}
	query := "state=" + put(state) + "&error=" + put(string(f.code))
	if f.description != "" {
		query = "error_description=" + put(f.description) + "&" + query
	}
	if rules.EarlyReturn && f.nonce != nil && *f.nonce != "" {
		query = "nonce=" + put(arrived(*f.nonce)) + "&" + query
	}
	return navigable(f.redirectURI + "?" + query), damaged
}

// pasted returns what arrives of a value that was put into a query as it is.
func pasted(s string) string {
	s, _, _ = strings.Cut(s, "#")
	s, _, _ = strings.Cut(s, "&")
	return unescape(s)
}

// escapeAll percent-encodes everything but the unreserved characters, so that any reader, whether of
// forms or of URIs, gets the value back.
func escapeAll(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// formEncode is the serializer of URLSearchParams.
func formEncode(s string) string {
	return strings.NewReplacer("%2A", "*", "~", "%7E").Replace(url.QueryEscape(s))
}

// What a browser escapes in the parts of an address, beside the blank, control characters and what is not
// ASCII (URL standard, percent-encode sets).
const (
	pathSet         = "\"<>`{}^"
	querySet        = "\"<>"
	specialQuerySet = querySet + "'"
	fragmentSet     = "\"<>`"
)

var specialScheme = regexp.MustCompile(`^(?i:https?|wss?|ftp|file):`)

// navigable escapes what a browser escapes in an address it is told to go to, and drops what it
// drops there: the result is safe in a header.
func navigable(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	query := querySet
	if specialScheme.MatchString(s) {
		query = specialQuerySet
	}
	var out strings.Builder
	set := pathSet
	for i := range len(s) {
		switch b := s[i]; {
		case b == '\t' || b == '\r' || b == '\n':
		case b <= ' ' || b >= 0x7f || strings.IndexByte(set, b) >= 0:
			fmt.Fprintf(&out, "%%%02X", b)
		default:
			out.WriteByte(b)
			switch {
			case b == '#':
				set = fragmentSet
			case b == '?' && set == pathSet:
				set = query
			}
		}
	}
	return out.String()
}

// succeed sends the browser back with the code; silent says that nobody was asked.
func (u *UI) succeed(c *gin.Context, txn idp.Transaction, auth idp.Authorization, silent bool) error {
	encode := u.cfg.Flow.Tolerances().Has(release.StateEncoding)
	issuer, _ := u.setting("issuer").(string)
	location, damaged := successURL(success{auth, silent, issuer, u.visitOf(txn).back()}, u.rules(), encode)
	if encode && damaged {
		tolerateState(c, *auth.State)
	}
	u.finished.Put(txn.ID, struct{}{}, finishedLifetime)
	return leave(c, location)
}

// fail sends the browser back with an error of the contract.
func (u *UI) fail(c *gin.Context, txn idp.Transaction, code idp.Code, description string) error {
	encode := u.cfg.Flow.Tolerances().Has(release.StateEncoding)
	location, damaged := errorURL(failure{txn.RedirectURI, txn.Nonce, txn.State, code, description}, u.rules(), encode)
	if encode && damaged {
		tolerateState(c, *txn.State)
	}
	return leave(c, location)
}

func tolerateState(c *gin.Context, state string) {
	audit.Tolerate(c.Request.Context(), string(release.StateEncoding),
		fmt.Sprintf("a redirect on which the state reads %q", pasted(state)))
}

// leave sends the browser to an address made by successURL or errorURL.
func leave(c *gin.Context, location string) error {
	setHeaders(c, "", "")
	c.Header("Location", location)
	c.Status(http.StatusSeeOther)
	c.Writer.WriteHeaderNow()
	return nil
}

// go303 sends the browser to one of our own pages.
func go303(c *gin.Context, path string) error { return leave(c, path) }

// pageURL addresses a page of the transaction. nonce, state and ui_locales are for people and tests
// that read the address; only transactionId is read back. more are further names and values.
func pageURL(path string, txn idp.Transaction, more ...string) string {
	query := ""
	add := func(name, value string) {
		if value != "" {
			query += "&" + name + "=" + url.QueryEscape(value)
		}
	}
	if txn.Nonce != nil {
		add("nonce", *txn.Nonce)
	}
	if txn.State != nil {
		add("state", *txn.State)
	}
	add("ui_locales", txn.UILocales)
	add("transactionId", string(txn.ID))
	for i := 0; i+1 < len(more); i += 2 {
		add(more[i], more[i+1])
	}
	return path + "?" + strings.TrimPrefix(query, "&")
}

// sourceHost matches a host, perhaps with a port, as a content security policy can name it.
var sourceHost = regexp.MustCompile(`^[A-Za-z0-9.-]+(:[0-9]+)?$`)

// cspSource names the origin of an address in a content security policy, or its scheme where the
// origin cannot be named; empty when the address is not absolute.
func cspSource(address string) string {
	parsed, err := url.Parse(address)
	if err != nil || parsed.Scheme == "" {
		return ""
	}
	if web := parsed.Scheme == "http" || parsed.Scheme == "https"; web && sourceHost.MatchString(parsed.Host) {
		return parsed.Scheme + "://" + parsed.Host
	}
	return parsed.Scheme + ":"
}

// formTargets is what form-action of the content security policy has to allow beside our own pages,
// so that a form may end at the relying party. Browsers apply it to every redirect that follows a
// form, so to those of the relying party's callback too, which may lead to any site: its own origin
// alone would break clients whose callback and pages are apart. A custom scheme is added as it is.
func formTargets(redirectURI string) string {
	const web = "http: https:"
	if source := cspSource(redirectURI); source != "" && !strings.HasPrefix(source, "http:") && !strings.HasPrefix(source, "https:") {
		return web + " " + source
	}
	return web
}
