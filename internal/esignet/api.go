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

// Config is what the API works with.
type Config struct {
	Flow      *idp.Flow
	Registry  *idp.Registry
	Callers   Callers // nil: no access token is asked for
	PublicURL string  // where browsers find the service, without a slash at its end
	// Provider answers for the OAuth and OpenID Connect paths, which are behind the same filters; nil: there
	// are none.
	Provider Provider
	Keys     Keys
	// Environment is what /actuator/env shows.
	Environment []PropertySource
	Now         func() time.Time
}

// Callers verifies the access tokens of the realm.
type Callers interface {
	// Caller returns who the token is of; any error means that it is not good.
	Caller(token string) (idp.Caller, error)
}

// Provider answers for its own paths what no route serves.
type Provider interface {
	// Preflight answers a CORS preflight if scripts of other origins may read what is at the path, and reports
	// whether it did.
	Preflight(c *gin.Context) bool
	// RefuseMethod answers a wrong method as releases with problem documents do if the path is one of its
	// own, and reports whether it did.
	RefuseMethod(c *gin.Context) bool
}

// API is the REST API of one eSignet.
type API struct {
	cfg     Config
	web     release.WebRules
	configs httpapi.Object // of the login page
}

// New returns the API.
func New(cfg Config) *API {
	row := cfg.Flow.Release()
	return &API{cfg: cfg, web: row.Web, configs: newConfigs(row.UI.Configs, release.Names{Origin: cfg.PublicURL})}
}

func (a *API) rules() release.AuthorizeRules { return a.cfg.Flow.Release().Authorize }

// Engine returns a gin engine with what every request to the service meets (security headers, CSRF,
// answers for unknown paths and wrong methods) and the routes of this package.
func (a *API) Engine() *gin.Engine {
	e := httpapi.NewEngine(a.notFound, a.methodNotAllowed, a.limitBody, a.securityHeaders, a.csrf, a.authorize, a.headerFilter, a.preflight)
	a.Mount(e)
	return e
}

// Mount registers the routes that the release has, in the order of the contract.
func (a *API) Mount(r gin.IRouter) {
	handle := func(h httpapi.Handler) gin.HandlerFunc {
		return httpapi.Handle(a.renderError, httpapi.MediaType(a.web.Spring6, h))
	}
	v1 := r.Group(Prefix)

	httpapi.Get(v1, "/csrf/token", handle(a.csrfToken))
	httpapi.Get(v1, "/system-info/certificate", handle(a.certificate))
	v1.POST("/system-info/uploadCertificate", handle(a.uploadCertificate))
	httpapi.Get(v1, "/actuator/health", handle(a.health))
	httpapi.Get(v1, "/actuator/env", handle(a.env))
	httpapi.Get(v1, "/actuator/env/:name", handle(a.envEntry))

	a.mountClients(v1, handle)
	a.mountPageCalls(r, handle)
}

// mountClients registers those calls of client management that the release has.
func (a *API) mountClients(v1 gin.IRouter, handle func(httpapi.Handler) gin.HandlerFunc) {
	rules := a.cfg.Flow.Release().Clients
	v1.POST("/client-mgmt/oidc-client", handle(a.createOIDCClient))
	v1.PUT("/client-mgmt/oidc-client/:client_id", handle(a.updateOIDCClient))
	if rules.OAuth {
		v1.POST("/client-mgmt/oauth-client", handle(a.createOAuthClient))
		v1.PUT("/client-mgmt/oauth-client/:client_id", handle(a.updateOAuthClient))
	}
	if rules.Config {
		v1.POST("/client-mgmt/client", handle(a.createClient))
		v1.PUT("/client-mgmt/client/:client_id", handle(a.updateClient))
	}
	if rules.Patch {
		v1.PATCH("/client-mgmt/client/:client_id", handle(a.patchClient))
	}
}

// Bodies are limited, in bytes, to what the calls need: a biometric challenge is the largest one, and a login
// may begin with a long state. Forms of OAuth have the limit of Tomcat.
//
// Mock: upstream reads JSON of any size.
const (
	maxBody     = 128 << 10
	maxLongBody = 2 << 20
	// A multipart body is only read to say that it is one, or too large.
	maxMultipart = 11 << 20
)

// limitBody cuts a body that is too large, which the reader of it then refuses.
func (a *API) limitBody(c *gin.Context) {
	limit, path := int64(maxBody), c.Request.URL.Path
	if stepOf(path) == idp.AuthenticateStep || strings.HasSuffix(path, "/oauth-details") || strings.HasPrefix(path, Prefix+"/oauth/") {
		limit = maxLongBody
	}
	if strings.HasPrefix(strings.ToLower(c.GetHeader("Content-Type")), "multipart/") {
		limit = maxMultipart
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
}

// The headers of the header filter.
const (
	keyHeader  = "oauth-details-key"
	hashHeader = "oauth-details-hash"
)

// headerFilter demands oauth-details-key and oauth-details-hash and counts attempts, whatever the
// method and before the body is read (mosip/esignet HeaderValidationFilter.java). It knows its paths as they
// are written, and lets one that is sent in another way pass. Its errors name no content type.
func (a *API) headerFilter(c *gin.Context) {
	step, ok := a.guardedStep(httpapi.SentPath(c.Request))
	if !ok {
		return
	}
	c.Writer.Header().Del("Allow") // set by the router before the filter, for another method
	httpapi.Handle(a.renderFilterError, func(c *gin.Context) error {
		return a.cfg.Flow.CheckHeaders(step, c.GetHeader(keyHeader), c.GetHeader(hashHeader))
	})(c)
}

// Paths takes a path with a slash at its end for the one without, where the release does.
func (a *API) Paths(service http.Handler) http.Handler {
	if a.web.Spring6 {
		return service
	}
	return httpapi.TrimSlash(service)
}

// An alias is a path that leads to another one, and so do the paths below it.
type alias struct{ from, to string }

// proxied are the paths of the public host that lead to the service (mosip/esignet oidc-ui
// nginx.conf).
var proxied = []alias{
	{"/.well-known/jwks.json", Prefix + "/oauth/.well-known/jwks.json"},
	{"/.well-known/openid-configuration", Prefix + "/oidc/.well-known/openid-configuration"},
	{"/.well-known/oauth-authorization-server", Prefix + "/oauth/.well-known/oauth-authorization-server"},
	{"/.well-known/openid-credential-issuer", Prefix + "/vci/.well-known/openid-credential-issuer"},
}

// legacy are paths that only documents or other releases name.
var legacy = []alias{
	{"/client-mgmt/oidc-client", Prefix + "/client-mgmt/oidc-client"},
	{"/client-mgmt/oauth-client", Prefix + "/client-mgmt/oauth-client"},
	{"/client-mgmt/oidc", Prefix + "/client-mgmt/oidc-client"},
	{Prefix + "/client-mgmt/oidc", Prefix + "/client-mgmt/oidc-client"},
	{Prefix + "/authorize", "/authorize"}, // advertised up to 1.2
	{Prefix + "/oauth/jwks.json", Prefix + "/oauth/.well-known/jwks.json"},
	{Prefix + "/.well-known/jwks.json", Prefix + "/oauth/.well-known/jwks.json"},
	{Prefix + "/.well-known/openid-configuration", Prefix + "/oidc/.well-known/openid-configuration"},
	{Prefix + "/.well-known/oauth-authorization-server", Prefix + "/oauth/.well-known/oauth-authorization-server"},
}

// Aliases rewrites the paths that lead to the service under another name: those of the public host's
// proxy, and those of the tolerance LegacyPaths while it is on.
func (a *API) Aliases(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		target, ok := resolve(proxied, r.URL.Path)
		if !ok && a.cfg.Flow.Tolerances().Has(release.LegacyPaths) {
			if target, ok = resolve(legacy, r.URL.Path); ok {
				audit.Tolerate(r.Context(), string(release.LegacyPaths), "404: no server has "+r.URL.Path)
			}
		}
		if ok {
			r = r.Clone(r.Context())
			r.URL.Path, r.URL.RawPath = target, ""
		}
		next.ServeHTTP(w, r)
	})
}

func resolve(aliases []alias, path string) (target string, ok bool) {
	for _, a := range aliases {
		if rest, ok := strings.CutPrefix(path, a.from); ok && (rest == "" || rest[0] == '/') {
			return a.to + rest, true
		}
	}
	return "", false
}
