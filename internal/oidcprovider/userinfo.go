package oidcprovider

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
)

const userinfoType = "application/jwt;charset=UTF-8"

// userinfo serves GET /oidc/userinfo: a compact JWS or JWE, bare.
//
// Header Authorization: Bearer and the access token, or DPoP and the access token with a DPoP proof. Errors,
// with an empty body and WWW-Authenticate: error="code" without a scheme: missing_header, invalid_token,
// unknown_error; before them those of the filter.
func (p *Provider) userinfo(c *gin.Context) error {
	if err := httpapi.RequireAccept(c.Request, "application/jwt"); err != nil {
		if p.rules().Userinfo.NotAcceptable {
			return &notAcceptableError{err}
		}
		return &idp.Error{Code: idp.UnknownError, Err: errors.New(err.Error())} // 401 like any other
	}
	found, ok := filteredOf(c)
	if !ok {
		var err error
		if found.accessToken, err = bearerToken(c.Request.Header); err != nil {
			return err
		}
	}
	document, err := p.cfg.Flow.UserInfo(c.Request.Context(), found.accessToken, found.proof)
	if err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	c.Data(http.StatusOK, userinfoType, []byte(document))
	return nil
}

// notAcceptableError is an Accept header that excludes application/jwt, where that is answered 406. It
// hides the error of httpapi, whose answer has no header.
type notAcceptableError struct{ cause error }

// Error returns the text of the cause.
func (e *notAcceptableError) Error() string { return e.cause.Error() }

// bearerToken reads the header as eSignet up to 1.6 does: several headers joined by commas, parts
// split at single spaces and trimmed, the first exactly Bearer, the second the token, whatever
// follows (mosip/esignet OpenIdConnectServiceImpl.java, getUserInfo).
func bearerToken(header http.Header) (string, error) {
	values, present := header["Authorization"]
	if !present {
		return "", idp.Errorf(idp.MissingHeader, "no Authorization header")
	}
	parts := java.Split(strings.Join(values, ","), " ")
	if len(parts) < 2 || java.Trim(parts[0]) != "Bearer" {
		return "", idp.Errorf(idp.InvalidToken, "not a Bearer token")
	}
	return java.Trim(parts[1]), nil
}

// renderBearerError answers with an empty body: 401 but for an Accept header that excludes the answer. A
// code that the endpoint does not have becomes unknown_error (mosip/esignet ExceptionHandlerAdvice.java,
// handleExceptionWithHeader).
func (p *Provider) renderBearerError(c *gin.Context, err error) {
	if challenge, ok := errors.AsType[*idp.NonceError](err); ok {
		nonceHeaders(c, challenge)
		c.Header("WWW-Authenticate", fmt.Sprintf("DPoP error=%q", string(idp.UseDPoPNonce)))
		httpapi.Empty(c, http.StatusUnauthorized)
		return
	}
	status, code := http.StatusUnauthorized, string(idp.UnknownError)
	if _, ok := errors.AsType[*notAcceptableError](err); ok {
		status = http.StatusNotAcceptable
		code = http.StatusText(status)
	} else if known := idp.CodeOf(err); known == idp.InvalidToken || known == idp.MissingHeader {
		code = string(known)
	}
	c.Header("WWW-Authenticate", fmt.Sprintf("error=%q", code))
	httpapi.Empty(c, status)
}
