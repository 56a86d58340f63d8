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

// userinfo serves GET /oidc/userinfo: the compact JWS of the identity system, bare.
//
// Header Authorization: Bearer and the access token. Errors, all 401 with an empty body and
// WWW-Authenticate: error="code" without a scheme: missing_header, invalid_token, unknown_error.
func (p *Provider) userinfo(c *gin.Context) error {
	if err := httpapi.RequireAccept(c.Request, "application/jwt"); err != nil {
		return &idp.Error{Code: idp.UnknownError, Err: errors.New(err.Error())} // 401 like any other
	}
	accessToken, err := bearerToken(c.Request.Header)
	if err != nil {
		return err
	}
	document, err := p.cfg.Flow.UserInfo(accessToken)
	if err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	c.Data(http.StatusOK, userinfoType, []byte(document))
	return nil
}

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

// renderBearerError answers 401 with an empty body (mosip/esignet ExceptionHandlerAdvice.java).
func (p *Provider) renderBearerError(c *gin.Context, err error) {
	c.Header("WWW-Authenticate", fmt.Sprintf("error=%q", string(idp.CodeOf(err))))
	httpapi.Empty(c, http.StatusUnauthorized)
}
