package esignet

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/release"
)

const (
	csrfCookie    = "XSRF-TOKEN"
	csrfHeader    = "X-XSRF-TOKEN"
	csrfParameter = "_csrf"
	userinfoPath  = Prefix + "/oidc/userinfo"
)

// securityHeaders sets the headers of Spring Security. /oidc/userinfo is outside its filters.
func (a *API) securityHeaders(c *gin.Context) {
	if c.Request.URL.Path == userinfoPath {
		return
	}
	for _, h := range a.web.Headers {
		c.Header(h.Name, h.Value)
	}
}

// preflight refuses a CORS preflight that gets past the filters: no path of this package allows another
// origin (Spring DefaultCorsProcessor).
func (a *API) preflight(c *gin.Context) {
	r := c.Request
	if r.Method != http.MethodOptions || r.Header.Get("Origin") == "" || r.Header.Get("Access-Control-Request-Method") == "" {
		return
	}
	c.Abort()
	if p := a.cfg.Provider; p != nil && p.Preflight(c) {
		return
	}
	h := c.Writer.Header()
	h.Del("Allow")
	h["Content-Type"] = nil
	h["Vary"] = []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
	c.Status(http.StatusForbidden)
	_, _ = c.Writer.WriteString("Invalid CORS request")
}

// csrf demands on every unsafe call that is not exempt the cookie and its token in the header or the
// form, and answers 403 otherwise. Only their equality counts, so that a restart breaks no open page
// (mosip/esignet SecurityConfig.java, Spring Security CookieCsrfTokenRepository). Where access tokens
// are asked for, a call that brings one is exempt (OAuth2ResourceServerConfigurer).
func (a *API) csrf(c *gin.Context) {
	if c.Request.URL.Path == userinfoPath {
		return
	}
	exempt := safeMethod(c.Request.Method) || a.csrfExempt(c.Request)
	cookie, present := sentCookie(c)
	if !present {
		cookie = uuid.NewString()
		if !a.web.Spring6 || !exempt {
			a.setCSRFCookie(c, cookie)
		}
	}
	if exempt {
		return
	}
	if !present || !a.tokenFits(c.Request.Context(), sentToken(c), cookie) {
		c.Abort()
		c.Writer.Header().Del("Allow")
		a.springError(c, http.StatusForbidden)
	}
}

func (a *API) setCSRFCookie(c *gin.Context, value string) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: csrfCookie, Value: value, Path: "/", Secure: c.Request.TLS != nil, HttpOnly: a.web.CSRFHTTPOnly,
	})
}

func safeMethod(method string) bool {
	return slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace}, method)
}

func (a *API) csrfExempt(r *http.Request) bool {
	if _, sent, _ := a.bearerToken(r); sent && a.cfg.Callers != nil {
		return true
	}
	return slices.ContainsFunc(a.web.CSRFExempt, func(pattern string) bool { return matches(pattern, r.URL.Path) })
}

// matches reports whether a path of the service fits an Ant pattern below the service.
func matches(pattern, path string) bool {
	below := strings.TrimPrefix(path, Prefix)
	if tree, ok := strings.CutSuffix(pattern, "/**"); ok {
		return below == tree || strings.HasPrefix(below, tree+"/")
	}
	return below == pattern
}

// sentCookie returns the cookie as it was sent, not decoded.
func sentCookie(c *gin.Context) (value string, present bool) {
	cookie, err := c.Request.Cookie(csrfCookie)
	if err != nil || cookie.Value == "" {
		return "", false
	}
	return cookie.Value, true
}

// sentToken returns the token of the header or, as a servlet's parameter, of the query or the form.
func sentToken(c *gin.Context) string {
	if token := c.GetHeader(csrfHeader); token != "" {
		return token
	}
	return c.Request.FormValue(csrfParameter) // reads a body that is a form, and no other
}

func equal(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// tokenFits reports whether the token belongs to the cookie: masked where the release masks it, else, or
// while the tolerance RawCSRF is on, as it is.
func (a *API) tokenFits(ctx context.Context, token, cookie string) bool {
	if !a.web.Spring6 {
		return equal(token, cookie)
	}
	if plain, ok := unmask(token, len(cookie)); ok && equal(plain, cookie) {
		return true
	}
	if equal(token, cookie) && a.cfg.Flow.Tolerances().Has(release.RawCSRF) {
		audit.Tolerate(ctx, string(release.RawCSRF), "403: takes only a token that GET /csrf/token gave")
		return true
	}
	return false
}

// mask returns the base64url text of random bytes, as many as the value has, and the value mixed with
// them.
func mask(value string) string {
	mixed := make([]byte, 2*len(value))
	_, _ = rand.Read(mixed[:len(value)]) // never fails
	subtle.XORBytes(mixed[len(value):], mixed[:len(value)], []byte(value))
	return base64.RawURLEncoding.EncodeToString(mixed)
}

// unmask undoes mask of a value of the length.
func unmask(token string, length int) (value string, ok bool) {
	mixed, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(token, "="))
	if err != nil || len(mixed) != 2*length {
		return "", false
	}
	plain := make([]byte, length)
	subtle.XORBytes(plain, mixed[:length], mixed[length:])
	return string(plain), true
}

// csrfToken serves GET /csrf/token: headerName, parameterName and token, bare, without envelope. The
// token is the cookie's value, in 1.8 masked and different in each answer.
func (a *API) csrfToken(c *gin.Context) error {
	if err := httpapi.RequireAccept(c.Request, "application/json"); err != nil {
		return err
	}
	token, present := sentCookie(c)
	if !present {
		token = a.cookieSetBy(c)
	}
	if a.web.Spring6 {
		token = mask(token)
	}
	httpapi.JSON(c, http.StatusOK, httpapi.Object{
		{Name: "headerName", Value: csrfHeader},
		{Name: "parameterName", Value: csrfParameter},
		{Name: "token", Value: token},
	})
	return nil
}

// cookieSetBy returns the cookie that this answer sets already, or sets one.
func (a *API) cookieSetBy(c *gin.Context) string {
	for _, cookie := range (&http.Response{Header: c.Writer.Header()}).Cookies() {
		if cookie.Name == csrfCookie {
			return cookie.Value
		}
	}
	value := uuid.NewString()
	a.setCSRFCookie(c, value)
	return value
}
