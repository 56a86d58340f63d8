package oidcprovider

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

const formType = "application/x-www-form-urlencoded"

// maxForm is the largest form whose parameters are read, in bytes; a larger one has none (Tomcat, maxPostSize).
const maxForm = 2 << 20

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
	kind := "Bearer"
	if t.Bound {
		kind = "DPoP"
	}
	return tokenResponse{
		IDToken:        t.IDToken,
		TokenType:      kind,
		AccessToken:    t.AccessToken,
		ExpiresIn:      int64(t.ExpiresIn / time.Second),
		CNonce:         t.CNonce,
		CNonceLifetime: int64(t.CNonceLifetime / time.Second),
	}
}

// token serves POST /oauth/token, which reads neither code_verifier nor DPoP proofs.
func (p *Provider) token(c *gin.Context) error { return p.redeem(c, tokenPath, false) }

// tokenV2 serves POST /oauth/v2/token.
func (p *Provider) tokenV2(c *gin.Context) error { return p.redeem(c, tokenV2Path, true) }

// redeem is the token endpoint.
//
// Form grant_type, code, client_id, redirect_uri, client_assertion_type, client_assertion,
// code_verifier; parameters of the query count as well. Answer {id_token, token_type, access_token,
// expires_in}. Errors: see idp.Flow.Redeem.
func (p *Provider) redeem(c *gin.Context, path string, readsVerifier bool) error {
	form, err := p.parseForm(c)
	if err != nil {
		return err
	}
	tokens, err := p.cfg.Flow.Redeem(c.Request.Context(), idp.TokenRequest{
		GrantType:     form.text("grant_type"),
		Code:          form.text("code"),
		ClientID:      form.text("client_id"),
		RedirectURI:   form.text("redirect_uri"),
		AssertionType: form.text("client_assertion_type"),
		Assertion:     form.text("client_assertion"),
		CodeVerifier:  form.text("code_verifier"),
		ReadsVerifier: readsVerifier,
		Audience:      p.audience(path, httpapi.RequestOrigin(c.Request)),
		Proof:         proofOf(c),
	})
	if err != nil {
		return fmt.Errorf("token: %w", err)
	}
	httpapi.JSON(c, http.StatusOK, newTokenResponse(tokens))
	return nil
}

// form are the parameters of a request, one value each.
type form struct {
	values map[string]string
	size   int // as they were sent, in bytes
}

// text returns a parameter, empty for none.
func (f form) text(name string) string { return f.values[name] }

// optional returns a parameter, nil for none.
func (f form) optional(name string) *string {
	value, ok := f.values[name]
	if !ok {
		return nil
	}
	return &value
}

// parseForm reads the parameters of the query and the body, those of the query first as a servlet
// container does. A parameter that cannot be decoded is left out, as Tomcat leaves it out. Of several
// values the first one counts, or all joined by commas, as in the release.
func (p *Provider) parseForm(c *gin.Context) (form, error) {
	if err := readMultipart(c.Request); err != nil {
		return form{}, err
	}
	if err := httpapi.RequireMediaType(c.Request, formType); err != nil {
		return form{}, err
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxForm))
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		body = nil
	} else if err != nil {
		return form{}, idp.BadRequestf(idp.InvalidRequest, "read form: %w", err)
	}
	all, _ := url.ParseQuery(c.Request.URL.RawQuery)
	fromBody, _ := url.ParseQuery(string(body))
	for name, values := range fromBody {
		all[name] = append(all[name], values...)
	}
	out := form{values: map[string]string{}, size: len(body) + len(c.Request.URL.RawQuery)}
	for name, values := range all {
		out.values[name] = values[0]
		if p.rules().JoinParameters {
			out.values[name] = strings.Join(values, ",")
		}
	}
	return out, nil
}
