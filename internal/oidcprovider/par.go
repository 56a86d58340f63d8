package oidcprovider

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// par serves POST /oauth/par.
//
// Form as the parameters of an authorization request, with client_assertion_type, client_assertion and
// dpop_jkt; parameters of the query count as well. Answer 201 {request_uri, expires_in}. Errors: see
// idp.Flow.Push; before them max_age or claims that cannot be read, in words.
func (p *Provider) par(c *gin.Context) error {
	form, err := p.parseForm(c)
	if err != nil {
		return err
	}
	req, err := form.authorizationRequest(p.cfg.Flow.Release().Authorize.Claims)
	if err != nil {
		return err
	}
	requestURI, lifetime, err := p.cfg.Flow.Push(c.Request.Context(), idp.PushedRequest{
		AuthorizationRequest: req,
		Size:                 form.size - len(form.text("client_assertion")),
		AssertionType:        form.text("client_assertion_type"),
		Assertion:            form.text("client_assertion"),
		Audience:             p.audience(parPath, httpapi.RequestOrigin(c.Request)),
		Proof:                proofOf(c),
		HasRequestURI:        form.optional("request_uri") != nil,
	})
	if err != nil {
		return fmt.Errorf("par: %w", err)
	}
	httpapi.JSON(c, http.StatusCreated, httpapi.Object{
		{Name: "request_uri", Value: requestURI}, {Name: "expires_in", Value: int(lifetime / time.Second)},
	})
	return nil
}

// authorizationRequest reads the parameters of an authorization request. A *bindError reports those that
// are not of their type, before any rule is looked at.
func (f form) authorizationRequest(rules release.ClaimRules) (idp.AuthorizationRequest, error) {
	req := idp.ParseAuthorizationRequest(f.optional)
	req.IDTokenHint, req.DPoPJKT = f.optional("id_token_hint"), f.optional("dpop_jkt")
	if err := checkInteger("max_age", f.text("max_age")); err != nil {
		return req, err
	}
	text := f.text("claims")
	if java.Blank(text) {
		return req, nil
	}
	claims, err := idp.ParseClaims(rules, []byte(text))
	if err != nil {
		return req, &bindError{text: "Property 'claims' threw exception", exception: "java.lang.IllegalArgumentException", cause: "invalid_claim"}
	}
	req.Claims = claims
	return req, nil
}

// checkInteger reports a parameter that is neither empty nor an int.
func checkInteger(name, text string) error {
	if _, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32); err == nil || text == "" {
		return nil
	}
	return &bindError{
		text:      fmt.Sprintf("Failed to convert property value of type 'java.lang.String' to required type 'java.lang.Integer' for property '%s'", name),
		exception: "java.lang.NumberFormatException", cause: fmt.Sprintf("For input string: %q", text), causeShown: true,
	}
}
