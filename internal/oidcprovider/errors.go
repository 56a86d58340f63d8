package oidcprovider

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// bindError reports a parameter that is not of its type, in the words of the framework. Spring 5 adds the
// exception and its text, Spring 6 the text at most.
type bindError struct {
	text, exception, cause string
	causeShown             bool
}

// Error returns both texts, for the log.
func (e *bindError) Error() string { return e.text + ": " + e.cause }

func (e *bindError) words(causesNamed bool) string {
	switch {
	case causesNamed:
		return e.text + "; nested exception is " + e.exception + ": " + e.cause
	case e.causeShown:
		return e.text + "; " + e.cause
	}
	return e.text
}

// oauthFailure is what the OAuth paths answer: status, error, error_description, and whether the answer
// must not be stored.
type oauthFailure struct {
	status            int
	code, description string
	noStore           bool
}

// failure maps an error to the answer of the release (mosip/esignet ExceptionHandlerAdvice.java,
// handleOpenIdConnectControllerExceptions).
func (p *Provider) failure(err error) oauthFailure {
	rules := p.rules().Errors
	out := oauthFailure{
		status: http.StatusInternalServerError, code: string(idp.UnknownError), description: "An unexpected error occurred",
	}
	var coded *idp.Error
	var bind *bindError
	var nonce *idp.NonceError
	switch {
	case errors.As(err, &nonce):
		return oauthFailure{http.StatusBadRequest, string(idp.UseDPoPNonce), "Authorization server requires nonce in DPoP proof", true}
	case errors.Is(err, errTooLarge) && rules.Standard():
		return oauthFailure{http.StatusRequestEntityTooLarge, "payload_too_large", "Maximum upload size exceeded. Limit is -1 bytes.", true}
	case errors.As(err, &bind):
		return oauthFailure{http.StatusBadRequest, string(idp.InvalidRequest), bind.words(p.rules().CausesNamed), true}
	case !errors.As(err, &coded):
		return out
	}
	name := rules.Name(string(coded.Code))
	out.code, out.description = name, name
	if rules.Standard() {
		out.status, out.noStore = http.StatusBadRequest, true
		if !slices.Contains(rules.Own, name) {
			out.code = string(idp.InvalidRequest)
		}
	} else if coded.BadRequest {
		out.status = http.StatusBadRequest
	}
	return out
}

// renderOAuthError answers {error, error_description}: up to 1.6 both are the code, 400 for what the client
// did wrong in upstream's view, 500 for other codes; later the codes are those of RFC 6749, always 400.
// Anything unforeseen is 500.
func (p *Provider) renderOAuthError(c *gin.Context, err error) {
	if challenge, ok := errors.AsType[*idp.NonceError](err); ok {
		nonceHeaders(c, challenge)
	}
	p.failure(err).write(c)
}

func (f oauthFailure) write(c *gin.Context) {
	if f.noStore {
		// Spring Security leaves out its own headers of caching where there are others.
		c.Writer.Header().Del("Expires")
		c.Header("Cache-Control", "no-store")
		c.Header("Pragma", "no-cache")
	}
	httpapi.JSON(c, f.status, httpapi.Object{
		{Name: "error", Value: f.code},
		{Name: "error_description", Value: f.description},
	})
}

// RefuseMethod answers a wrong method on the paths of OAuth and of userinfo, and reports whether it did
// (mosip/esignet ExceptionHandlerAdvice.java, handleHttpRequestMethodNotSupported).
func (p *Provider) RefuseMethod(c *gin.Context) bool {
	const status = http.StatusMethodNotAllowed
	path, _ := strings.CutPrefix(c.Request.URL.Path, p.cfg.Prefix)
	switch {
	case path == userinfoPath:
		c.Header("WWW-Authenticate", fmt.Sprintf("error=%q", http.StatusText(status)))
		httpapi.Empty(c, status)
	case strings.HasPrefix(path, "/oauth/"):
		oauthFailure{status, string(idp.InvalidRequest), http.StatusText(status), true}.write(c)
	default:
		return false
	}
	return true
}

// nonceHeaders hands out the nonce that the next proof has to repeat.
func nonceHeaders(c *gin.Context, challenge *idp.NonceError) {
	c.Writer.Header()["DPoP-Nonce"] = []string{challenge.Nonce}
	c.Header("Access-Control-Expose-Headers", "DPoP-Nonce, WWW-Authenticate")
}
