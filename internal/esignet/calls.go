package esignet

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// pagePath is where the calls of a login page are.
const pagePath = Prefix + "/authorization/"

// pageCall is a call below /authorization.
type pageCall struct {
	method, path string
	step         idp.Step // what the header filter counts it as, where the release guards it; empty: never
	handler      func(*API, *gin.Context) error
}

// pageCalls are the calls of all releases, in the order of the contract.
var pageCalls = []pageCall{
	{http.MethodPost, "oauth-details", "", (*API).oauthDetails},
	{http.MethodPost, "v2/oauth-details", "", (*API).oauthDetailsV2},
	{http.MethodPost, "v3/oauth-details", "", (*API).oauthDetailsV3},
	{http.MethodPost, "par-oauth-details", "", (*API).parOAuthDetails},
	{http.MethodPost, "send-otp", idp.SendOTPStep, (*API).sendOTP},
	{http.MethodPost, "authenticate", idp.AuthenticateStep, (*API).authenticate},
	{http.MethodPost, "v2/authenticate", idp.AuthenticateStep, (*API).authenticateV2},
	{http.MethodPost, "v3/authenticate", idp.AuthenticateStep, (*API).authenticateV3},
	{http.MethodPost, "auth-code", idp.AuthCodeStep, (*API).authCode},
	{http.MethodPost, "prepare-signup-redirect", idp.PrepareSignUpStep, (*API).prepareSignUp},
	{http.MethodPost, "complete-signup-redirect", idp.CompleteSignUpStep, (*API).completeSignUp},
	{http.MethodGet, "claim-details", idp.ClaimDetailsStep, (*API).claimDetails},
}

// mountPageCalls registers those that the release has.
func (a *API) mountPageCalls(r gin.IRouter, handle func(httpapi.Handler) gin.HandlerFunc) {
	for _, call := range pageCalls {
		if !slices.Contains(a.rules().Calls, call.path) {
			continue
		}
		h := handle(func(c *gin.Context) error { return call.handler(a, c) })
		if call.method == http.MethodGet {
			httpapi.Get(r, pagePath+call.path, h)
		} else {
			r.Handle(call.method, pagePath+call.path, h)
		}
	}
}

// stepOf returns the step that the path stands for, whether the release guards it or not; empty: none.
func stepOf(path string) idp.Step {
	name, below := strings.CutPrefix(path, pagePath)
	for _, call := range pageCalls {
		if below && call.path == name {
			return call.step
		}
	}
	return ""
}

// guardedStep returns the step that the path stands for, if the release guards it.
func (a *API) guardedStep(path string) (step idp.Step, ok bool) {
	if !slices.Contains(a.rules().Guarded, strings.TrimPrefix(path, pagePath)) {
		return "", false
	}
	step = stepOf(path)
	return step, step != ""
}
