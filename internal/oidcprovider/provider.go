// Package oidcprovider serves the OAuth and OpenID Connect endpoints that relying parties' servers
// call: pushed requests, token, userinfo, JWKS and the discovery documents. It owns their error formats,
// and the question which audiences a client assertion, and which URLs a DPoP proof, may name; the rules of
// a redemption are idp.Flow's.
package oidcprovider

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/token"
)

// Paths below the service.
const (
	tokenPath   = "/oauth/token"
	tokenV2Path = "/oauth/v2/token"
	parPath     = "/oauth/par"

	jwksPath        = "/oauth/.well-known/jwks.json"
	discoveryPath   = "/oidc/.well-known/openid-configuration"
	oauthServerPath = "/oauth/.well-known/oauth-authorization-server"
	userinfoPath    = "/oidc/userinfo"
)

// Config is what a Provider works with.
type Config struct {
	Flow *idp.Flow
	Keys *token.Keys
	// Issuer is the iss of the tokens.
	Issuer string
	// Prefix is where the service lives below an origin.
	Prefix  string
	Origins httpapi.Origins
}

// Provider serves the endpoints of one server.
type Provider struct{ cfg Config }

// New returns a provider.
func New(cfg Config) *Provider { return &Provider{cfg: cfg} }

// Mount registers the endpoints that the release has, behind a filter that sees every request.
func (p *Provider) Mount(r gin.IRouter) {
	row := p.cfg.Flow.Release()
	r.Use(p.filter)
	service := r.Group(p.cfg.Prefix)
	for _, call := range []struct {
		path    string
		handler httpapi.Handler
	}{{tokenPath, p.token}, {tokenV2Path, p.tokenV2}, {parPath, p.par}} {
		if p.rules().HasPath(call.path) {
			service.POST(call.path, httpapi.Handle(p.renderOAuthError, httpapi.MediaType(row.Web.Spring6, call.handler)))
		}
	}
	httpapi.Get(service, userinfoPath, httpapi.Handle(p.renderBearerError, p.userinfo))
	httpapi.Get(service, jwksPath, p.anyOrigin, p.accepted(p.jwks))
	httpapi.Get(service, discoveryPath, p.anyOrigin, p.accepted(p.document(row.Discovery.OpenIDConfiguration)))
	if row.Discovery.OAuthServer != nil {
		httpapi.Get(service, oauthServerPath, p.anyOrigin, p.accepted(p.document(row.Discovery.OAuthServer)))
	}
}

func (p *Provider) rules() release.TokenRules { return p.cfg.Flow.Release().Token }

// accepted serves JSON to whom wants it, and to others 406. Whatever ends in +json is JSON, too.
//
// Mock: 1.8 takes application/json alone.
func (p *Provider) accepted(document gin.HandlerFunc) gin.HandlerFunc {
	return httpapi.Handle(p.renderOAuthError, func(c *gin.Context) error {
		if err := httpapi.RequireAccept(c.Request, "application/json"); err != nil && !strings.Contains(c.GetHeader("Accept"), "+json") {
			return err
		}
		document(c)
		return nil
	})
}

// datedKey is a published key whose exp is a date.
type datedKey struct {
	token.JWK
	Expires string `json:"exp"`
}

// jwks serves the published keys.
func (p *Provider) jwks(c *gin.Context) {
	keys := p.cfg.Keys.JWKSet()
	if !p.cfg.Flow.Release().Discovery.KeyExpiryText {
		httpapi.JSON(c, http.StatusOK, httpapi.Object{{Name: "keys", Value: keys}})
		return
	}
	dated := make([]datedKey, len(keys))
	for i, key := range keys {
		dated[i] = datedKey{key, httpapi.FormatTime(time.Unix(key.Expires, 0))}
	}
	httpapi.JSON(c, http.StatusOK, httpapi.Object{{Name: "keys", Value: dated}})
}

// frontChannel are the members whose URL a browser opens, or that name the server: they follow the
// public URL whoever asks.
var frontChannel = []string{"issuer", "authorization_endpoint"}

// document serves a discovery document: the configured members, with the URLs that servers call under
// the name by which this server was asked, as long as that name is also taken as an audience.
func (p *Provider) document(members []release.Member) gin.HandlerFunc {
	return func(c *gin.Context) {
		back := p.cfg.Origins.Public
		if p.cfg.Flow.Tolerances().Has(release.AnyHostAudience) {
			back = p.cfg.Origins.BackChannel(c.Request)
		}
		out := httpapi.Ordered(members)
		for i, m := range out {
			pattern, ok := m.Value.(string)
			if !ok {
				continue
			}
			origin := back
			if slices.Contains(frontChannel, m.Name) {
				origin = p.cfg.Origins.Public
			}
			out[i].Value = release.Names{Origin: origin, Issuer: p.cfg.Issuer}.Fill(pattern)
		}
		httpapi.JSON(c, http.StatusOK, out)
	}
}

// audience returns the check of a client assertion's aud at the given path. The release takes one value,
// exactly that of the path, or any list with one of several (mosip/esignet TokenServiceImpl.java). The
// tolerance takes, among others, all endpoints that take assertions and both issuer values under any of our
// names, and under the origin that the caller asked: a relying party writes into aud the URL that it calls.
func (p *Provider) audience(path, asked string) idp.AudienceCheck {
	names := release.Names{Origin: p.cfg.Origins.Public, Issuer: p.cfg.Issuer}
	var want []string
	for _, pattern := range p.rules().Audiences[path] {
		want = append(want, names.Fill(pattern))
	}
	anyOfList := p.rules().Assertion.Spring
	return func(audience []string) (accepted, tolerated bool) {
		accepted = (anyOfList || len(audience) == 1) &&
			slices.ContainsFunc(audience, func(a string) bool { return slices.Contains(want, a) })
		tolerated = p.cfg.Flow.Tolerances().Has(release.AnyHostAudience) &&
			slices.ContainsFunc(audience, func(a string) bool { return p.ours(a, asked) })
		return accepted, tolerated
	}
}

// ours reports whether an audience names this server: an origin of ours or the one asked, alone or
// followed by the service, an endpoint that takes assertions, or the form that 1.8 uses.
func (p *Provider) ours(audience, asked string) bool {
	names := []string{"", "/", p.cfg.Prefix, p.cfg.Prefix + tokenPath, p.cfg.Prefix + tokenV2Path, tokenPath}
	if p.rules().HasPath(parPath) {
		names = append(names, p.cfg.Prefix+parPath)
	}
	return p.oursAt(audience, asked, names...)
}

// oursAt reports whether a URL is one of the paths at an origin of ours, or at the one asked.
func (p *Provider) oursAt(text, asked string, paths ...string) bool {
	u, err := url.Parse(text)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	origin := u.Scheme + "://" + u.Host
	return slices.Contains(paths, u.Path) && (strings.EqualFold(origin, asked) || p.cfg.Origins.Ours(origin))
}
