package oidcprovider

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const userinfoType = "application/jwt;charset=UTF-8"

// userinfo serves GET /oidc/userinfo: the compact JWS of the identity system, bare.
//
// Header Authorization: Bearer and the access token. Errors, all 401 with an empty body and
// WWW-Authenticate: error="code" without a scheme: missing_header, invalid_token, unknown_error.
func (p *Provider) userinfo(c *gin.Context) error {
	if !admitsJWT(c.GetHeader("Accept")) {
		return idp.Errorf(idp.UnknownError, "Accept %q excludes application/jwt", c.GetHeader("Accept"))
	}
	document, err := p.flow.UserInfo(c.Request.Context(), c.GetHeader("Authorization"))
	if err != nil {
		return fmt.Errorf("userinfo: %w", err)
	}
	c.Data(http.StatusOK, userinfoType, []byte(document))
	return nil
}

// admitsJWT reports whether an Accept header, if there is one, takes application/jwt.
func admitsJWT(accept string) bool {
	if strings.TrimSpace(accept) == "" {
		return true
	}
	for _, part := range strings.Split(accept, ",") {
		kind, _, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(kind)) {
		case "*/*", "application/*", "application/jwt":
			return true
		}
	}
	return false
}

// renderBearerError answers 401 with an empty body (mosip/esignet ExceptionHandlerAdvice.java).
func (p *Provider) renderBearerError(c *gin.Context, err error) {
	c.Header("WWW-Authenticate", fmt.Sprintf("error=%q", string(idp.CodeOf(err))))
	c.Status(http.StatusUnauthorized)
	c.Writer.WriteHeaderNow()
}
