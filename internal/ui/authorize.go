package ui

import (
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
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
// the release knows pushed requests client_id and request_uri. It leads on to /login, in 1.5 for a
// sign-up portal with an id_token_hint straight back to the portal. An error never goes to the relying
// party: the page stays, with the first one in a box (mosip/esignet oidc-ui Authorize.js).
func (u *UI) authorize(c *gin.Context) error {
	params := parseQuery(c.Request.URL.RawQuery)
	hints := u.rules().Page.IDTokenHint
	if hints == release.NoHint {
		delete(params, "id_token_hint")
	}
	txn, err := u.begin(c, params)
	if err != nil {
		return u.problems(c, err)
	}
	u.visits.Put(txn.ID, newVisit(c, params), finishedLifetime)
	if txn = u.seen(txn); hints == release.HintAtOnce && params["id_token_hint"] != "" {
		return u.logInAtOnce(c, txn)
	}
	return go303(c, pageURL("/login", txn))
}

func (u *UI) begin(c *gin.Context, params map[string]string) (idp.Transaction, error) {
	ctx, query := c.Request.Context(), c.Request.URL.RawQuery
	if u.takesPushed(query, params) {
		return u.cfg.Flow.BeginPushed(ctx, idp.PushedDetails{ClientID: params["client_id"], RequestURI: params["request_uri"], Cookies: httpapi.Cookies(c.Request)})
	}
	req, err := newAuthorizationRequest(u.cfg.Flow.Release(), params)
	if err != nil {
		return idp.Transaction{}, err
	}
	req.KnowsPKCE, req.Cookies = u.rules().PKCE, httpapi.Cookies(c.Request)
	if hint, sent := params["id_token_hint"]; sent {
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
