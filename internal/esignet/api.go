package esignet

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Prefix is where the service lives.
const Prefix = "/v1/esignet"

// API is the REST API of one eSignet.
type API struct {
	flow     *idp.Flow
	registry *idp.Registry
	web      release.WebRules
	now      func() time.Time
}

// New returns the API. now is the server's clock.
func New(flow *idp.Flow, registry *idp.Registry, now func() time.Time) *API {
	return &API{flow: flow, registry: registry, web: flow.Release().Web, now: now}
}

// Engine returns a gin engine with what every request to the service meets (security headers, CSRF,
// answers for unknown paths and wrong methods) and the routes of this package.
func (a *API) Engine() *gin.Engine {
	e := httpapi.NewEngine(a.notFound, a.methodNotAllowed, httpapi.Causes, a.securityHeaders, a.preflight, a.csrf)
	a.Mount(e)
	return e
}

// Mount registers the routes in the order of the contract.
func (a *API) Mount(r gin.IRouter) {
	handle := func(h httpapi.Handler) gin.HandlerFunc { return httpapi.Handle(a.renderError, h) }
	guard := func(step idp.Step, h httpapi.Handler) []gin.HandlerFunc {
		return []gin.HandlerFunc{httpapi.Handle(a.renderFilterError, a.checkHeaders(step)), handle(h)}
	}
	v1 := r.Group(Prefix)

	httpapi.Get(v1, "/csrf/token", handle(a.csrfToken))
	httpapi.Get(v1, "/actuator/health", handle(a.health))

	v1.POST("/client-mgmt/oidc-client", handle(a.createOIDCClient))
	v1.PUT("/client-mgmt/oidc-client/:client_id", handle(a.updateOIDCClient))
	v1.POST("/client-mgmt/oauth-client", handle(a.createOAuthClient))
	v1.PUT("/client-mgmt/oauth-client/:client_id", handle(a.updateOAuthClient))

	v1.POST("/authorization/oauth-details", handle(a.oauthDetails))
	v1.POST("/authorization/v2/oauth-details", handle(a.oauthDetailsV2))
	v1.POST("/authorization/send-otp", guard(idp.SendOTPStep, a.sendOTP)...)
	v1.POST("/authorization/authenticate", guard(idp.AuthenticateStep, a.authenticate)...)
	v1.POST("/authorization/v2/authenticate", guard(idp.AuthenticateStep, a.authenticateV2)...)
	v1.POST("/authorization/v3/authenticate", guard(idp.AuthenticateStep, a.authenticateV3)...)
	v1.POST("/authorization/auth-code", guard(idp.AuthCodeStep, a.authCode)...)
}

// health serves GET /actuator/health.
func (a *API) health(c *gin.Context) error {
	httpapi.JSON(c, http.StatusOK, httpapi.Object{{Name: "status", Value: "UP"}})
	return nil
}

// checkHeaders is the header filter of the step: oauth-details-key and oauth-details-hash, then the
// limit of attempts (mosip/esignet HeaderValidationFilter.java).
func (a *API) checkHeaders(step idp.Step) httpapi.Handler {
	return func(c *gin.Context) error {
		return a.flow.CheckHeaders(step, c.GetHeader("oauth-details-key"), c.GetHeader("oauth-details-hash"))
	}
}

// legacyPaths are paths that only documents or other releases name, and what they mean.
var legacyPaths = []struct{ from, to string }{
	{"/client-mgmt/oidc-client", Prefix + "/client-mgmt/oidc-client"},
	{"/client-mgmt/oauth-client", Prefix + "/client-mgmt/oauth-client"},
	{"/client-mgmt/oidc", Prefix + "/client-mgmt/oidc-client"},
	{Prefix + "/client-mgmt/oidc", Prefix + "/client-mgmt/oidc-client"},
	{Prefix + "/oauth/jwks.json", Prefix + "/oauth/.well-known/jwks.json"},
	{Prefix + "/.well-known/jwks.json", Prefix + "/oauth/.well-known/jwks.json"},
	{Prefix + "/.well-known/openid-configuration", Prefix + "/oidc/.well-known/openid-configuration"},
	{Prefix + "/.well-known/oauth-authorization-server", Prefix + "/oauth/.well-known/oauth-authorization-server"},
}

// LegacyPaths rewrites the paths that the tolerance of that name covers, and those below them.
func (a *API) LegacyPaths(next http.Handler) http.Handler {
	if !a.flow.Tolerances().Has(release.LegacyPaths) {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		for _, legacy := range legacyPaths {
			rest, ok := strings.CutPrefix(r.URL.Path, legacy.from)
			if !ok || (rest != "" && rest[0] != '/') {
				continue
			}
			audit.Tolerate(r.Context(), string(release.LegacyPaths), "404: no server has "+legacy.from)
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = legacy.to+rest, ""
			break
		}
		next.ServeHTTP(w, r)
	})
}
