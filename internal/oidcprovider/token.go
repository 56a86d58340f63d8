package oidcprovider

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

const formType = "application/x-www-form-urlencoded"

// maxForm is the largest token request that is read, in bytes.
const maxForm = 256 << 10

// tokenResponse is the answer of the token endpoint; absent members are left out. There is no scope
// and no refresh_token.
type tokenResponse struct {
	IDToken        string `json:"id_token,omitempty"`
	TokenType      string `json:"token_type"`
	AccessToken    string `json:"access_token"`
	ExpiresIn      int64  `json:"expires_in"` // seconds
	CNonce         string `json:"c_nonce,omitempty"`
	CNonceLifetime int64  `json:"c_nonce_expires_in,omitzero"` // seconds
}

func newTokenResponse(t idp.Tokens) tokenResponse {
	return tokenResponse{
		IDToken:        t.IDToken,
		TokenType:      "Bearer",
		AccessToken:    t.AccessToken,
		ExpiresIn:      int64(t.ExpiresIn / time.Second),
		CNonce:         t.CNonce,
		CNonceLifetime: int64(t.CNonceLifetime / time.Second),
	}
}

// token serves POST /oauth/token, which reads no code_verifier.
func (p *Provider) token(c *gin.Context) error { return p.redeem(c, tokenPath, false) }

// tokenV2 serves POST /oauth/v2/token.
func (p *Provider) tokenV2(c *gin.Context) error { return p.redeem(c, tokenV2Path, true) }

// redeem is the token endpoint.
//
// Form grant_type, code, client_id, redirect_uri, client_assertion_type, client_assertion,
// code_verifier; parameters of the query count as well, the first of several values counts. Answer
// {id_token, token_type, access_token, expires_in}. Errors: see idp.Flow.Redeem.
func (p *Provider) redeem(c *gin.Context, path string, readsVerifier bool) error {
	form, err := parseForm(c)
	if err != nil {
		return err
	}
	tokens, err := p.cfg.Flow.Redeem(c.Request.Context(), idp.TokenRequest{
		GrantType:     form.Get("grant_type"),
		Code:          form.Get("code"),
		ClientID:      form.Get("client_id"),
		RedirectURI:   form.Get("redirect_uri"),
		AssertionType: form.Get("client_assertion_type"),
		Assertion:     form.Get("client_assertion"),
		CodeVerifier:  form.Get("code_verifier"),
		ReadsVerifier: readsVerifier,
		Audience:      p.audience(path, httpapi.RequestOrigin(c.Request)),
	})
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	httpapi.JSON(c, http.StatusOK, newTokenResponse(tokens))
	return nil
}

// parseForm reads the parameters of the query and the body, those of the query first as a servlet
// container does. A parameter that cannot be decoded is left out, as Tomcat leaves it out.
func parseForm(c *gin.Context) (url.Values, error) {
	if err := httpapi.RequireMediaType(c.Request, formType); err != nil {
		return nil, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxForm))
	if err != nil {
		return nil, idp.BadRequestf(idp.InvalidRequest, "read form: %w", err)
	}
	form, _ := url.ParseQuery(c.Request.URL.RawQuery)
	fromBody, _ := url.ParseQuery(string(body))
	for name, values := range fromBody {
		form[name] = append(form[name], values...)
	}
	return form, nil
}

// renderOAuthError answers {error, error_description}, both the code: 400 for what the client did
// wrong in upstream's view, 500 for other codes and anything unforeseen (mosip/esignet
// ExceptionHandlerAdvice.java, handleOpenIdConnectControllerExceptions, up to 1.6).
func (p *Provider) renderOAuthError(c *gin.Context, err error) {
	status, code, text := http.StatusInternalServerError, idp.UnknownError, "An unexpected error occurred"
	var coded *idp.Error
	if errors.As(err, &coded) {
		code, text = coded.Code, string(coded.Code)
		if coded.BadRequest {
			status = http.StatusBadRequest
		}
	}
	httpapi.JSON(c, status, httpapi.Object{
		{Name: "error", Value: string(code)},
		{Name: "error_description", Value: text},
	})
}
