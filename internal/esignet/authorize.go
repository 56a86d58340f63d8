package esignet

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// authorize asks for a bearer token and its scope, before path and method are looked at: a bad token is
// 401 also on open paths, a missing one an error in the envelope with status 200, a missing scope 403
// (mosip/esignet SecurityConfig.java, Spring Security BearerTokenAuthenticationFilter). /oidc/userinfo
// has tokens of its own.
func (a *API) authorize(c *gin.Context) {
	path := c.Request.URL.Path
	if a.cfg.Callers == nil || path == userinfoPath {
		return
	}
	token, sent, bad := a.bearerToken(c.Request)
	if bad != nil {
		refuseBearer(c, bad.status, bad.code, bad.description)
		return
	}
	var caller idp.Caller
	if sent {
		var err error
		if caller, err = a.cfg.Callers.Caller(token); err != nil {
			audit.Cause(c.Request.Context(), fmt.Errorf("authorize: %w", err))
			refuseBearer(c, http.StatusUnauthorized, "invalid_token", "An error occurred while attempting to decode the Jwt: Malformed token")
			return
		}
	}
	if slices.ContainsFunc(a.web.Open, func(pattern string) bool { return matches(pattern, path) }) {
		return
	}
	switch {
	case !sent:
		c.Abort()
		c.Writer.Header().Del("Allow")
		httpapi.JSON(c, http.StatusOK, envelope{
			ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: []byte("null"),
			Errors: []wireError{{string(idp.UnknownError), "Full authentication is required to access this resource"}},
		})
	case !a.inScope(c.Request, caller):
		refuseBearer(c, http.StatusForbidden, "insufficient_scope", "The request requires higher privileges than provided by the access token.")
	}
}

// bearerHeader is the form of a header that begins with bearer, in any case.
var bearerHeader = regexp.MustCompile(`^(?i:bearer) ([A-Za-z0-9._~+/-]+)=*$`)

// badBearer is why a request brings no token, though it tries.
type badBearer struct {
	status            int
	code, description string
}

var (
	malformedToken = &badBearer{http.StatusUnauthorized, "invalid_token", "Bearer token is malformed"}
	severalTokens  = &badBearer{http.StatusBadRequest, "invalid_request", "Found multiple bearer tokens in the request"}
)

// bearerToken returns the token of the request (Spring Security DefaultBearerTokenResolver.java).
//
// Mock: a parameter in a form is not looked at.
func (a *API) bearerToken(r *http.Request) (token string, sent bool, bad *badBearer) {
	const scheme = "bearer"
	header := r.Header.Get("Authorization")
	if len(header) >= len(scheme) && strings.EqualFold(header[:len(scheme)], scheme) {
		parts := bearerHeader.FindStringSubmatch(header)
		if parts == nil {
			return "", false, malformedToken
		}
		token, sent = parts[1], true
	}
	if parameters := len(r.URL.Query()["access_token"]); !a.web.Spring6 && (parameters > 1 || parameters == 1 && sent) {
		return "", false, severalTokens
	}
	return token, sent, nil
}

// inScope reports whether the caller has a scope that the path needs.
func (a *API) inScope(r *http.Request, caller idp.Caller) bool {
	for _, rule := range a.web.Scopes {
		if rule.Method == r.Method && matches(rule.Pattern, r.URL.Path) {
			return slices.ContainsFunc(rule.Scopes, func(scope string) bool { return slices.Contains(caller.Scopes, scope) })
		}
	}
	return true
}

// refuseBearer answers with an empty body and the reason in WWW-Authenticate (RFC 6750 section 3).
func refuseBearer(c *gin.Context, status int, code, description string) {
	c.Abort()
	c.Writer.Header().Del("Allow")
	c.Header("WWW-Authenticate", fmt.Sprintf(
		`Bearer error="%s", error_description="%s", error_uri="https://tools.ietf.org/html/rfc6750#section-3.1"`, code, description))
	httpapi.Empty(c, status)
}
