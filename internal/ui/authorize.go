package ui

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// problem is one thing that is wrong. The first one stands in the red box of the error page, as upstream; what else
// there is follows for testers.
type problem struct {
	Code       idp.Code
	Text, Hint string
}

type authorizeView struct {
	frame
	Problems []problem
}

// authorize serves GET /authorize: the parameters of an authorization request in the query, or where
// the release knows pushed requests client_id and request_uri. It leads on to /login. An error never
// goes to the relying party: the page stays, with the first one in a box (mosip/esignet oidc-ui
// Authorize.js).
func (u *UI) authorize(c *gin.Context) error {
	txn, err := u.begin(c.Request.Context(), c.Request.URL.RawQuery)
	if err != nil {
		return u.problems(c, err)
	}
	return go303(c, pageURL("/login", txn))
}

func (u *UI) begin(ctx context.Context, query string) (idp.Transaction, error) {
	params := parseQuery(query)
	if u.takesPushed(query, params) {
		return u.cfg.Flow.BeginPushed(ctx, idp.PushedDetails{ClientID: params["client_id"], RequestURI: params["request_uri"]})
	}
	req, err := newAuthorizationRequest(u.cfg.Flow.Release().Authorize.Claims, params)
	if err != nil {
		return idp.Transaction{}, err
	}
	req.KnowsPKCE = u.rules().PKCE
	if hint, sent := params["id_token_hint"]; sent && u.rules().Page.IDTokenHint {
		req.IDTokenHint = &hint
	}
	return u.cfg.Flow.Begin(ctx, req)
}

// problems shows what is wrong with the authorization request.
func (u *UI) problems(c *gin.Context, err error) error {
	note(c, err)
	view := authorizeView{frame: u.frame("Error")}
	for _, code := range codesOf(err) {
		view.Problems = append(view.Problems, problem{Code: code, Text: u.textOf(code), Hint: hints[code]})
	}
	return show(c, http.StatusOK, authorizePage(view))
}

// codesOf returns the codes of all violations, each once, or the one code of another error.
func codesOf(err error) []idp.Code {
	var violations idp.Violations
	switch {
	case errors.Is(err, errUnparsable):
		return []idp.Code{unparsable}
	case !errors.As(err, &violations):
		return []idp.Code{idp.CodeOf(err)}
	}
	var codes []idp.Code
	for _, v := range violations {
		if !slices.Contains(codes, v.Code) {
			codes = append(codes, v.Code)
		}
	}
	return codes
}

// lost shows that a page was opened without a transaction that the server remembers.
func (u *UI) lost(c *gin.Context, code idp.Code) error {
	view := authorizeView{frame: u.frame("Error"), Problems: []problem{{
		Code: code, Text: u.textOf(code),
		Hint: "This address names no login that is under way. Go back to the application and start again.",
	}}}
	return show(c, http.StatusOK, authorizePage(view))
}
