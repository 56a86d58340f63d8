// Package oidcprovider serves the OAuth and OpenID Connect endpoints that relying parties' servers
// call: token, userinfo, JWKS and the discovery documents. It owns their error formats, and the
// question which audiences a client assertion may name; the rules of a redemption are idp.Flow's.
package oidcprovider

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/token"
)

// servicePrefix is where the service lives below an origin.
const servicePrefix = "/v1/esignet"

// Paths below the service.
const (
	tokenPath    = "/oauth/token"
	tokenV2Path  = "/oauth/v2/token"
	userinfoPath = "/oidc/userinfo"
)

// Provider serves the endpoints of one server.
type Provider struct {
	flow    *idp.Flow
	keys    *token.Keys
	issuer  string // iss of the tokens
	origins httpapi.Origins
}

// New returns a provider whose tokens are issued by issuer and whose URLs start with origins.
func New(flow *idp.Flow, keys *token.Keys, issuer string, origins httpapi.Origins) *Provider {
	return &Provider{flow: flow, keys: keys, issuer: issuer, origins: origins}
}

// Mount registers the endpoints of the service.
func (p *Provider) Mount(r gin.IRouter) {
	v1 := r.Group(servicePrefix)
	v1.POST(tokenPath, httpapi.Handle(p.renderOAuthError, p.token))
	v1.POST(tokenV2Path, httpapi.Handle(p.renderOAuthError, p.tokenV2))
	httpapi.Get(v1, userinfoPath, httpapi.Handle(p.renderBearerError, p.userinfo))
	p.mountDocuments(v1, "/oauth/.well-known/jwks.json", "/oidc/.well-known/openid-configuration", "/oauth/.well-known/oauth-authorization-server")
}

// MountRoot registers the documents that the public host proxies (mosip/esignet oidc-ui nginx.conf).
func (p *Provider) MountRoot(r gin.IRouter) {
	p.mountDocuments(r, "/.well-known/jwks.json", "/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")
}

func (p *Provider) mountDocuments(r gin.IRouter, jwks, configuration, server string) {
	rules := p.flow.Release().Discovery
	httpapi.Get(r, jwks, p.jwks)
	httpapi.Get(r, configuration, p.document(rules.OpenIDConfiguration))
	httpapi.Get(r, server, p.document(rules.OAuthServer))
}

// jwks serves the published keys.
func (p *Provider) jwks(c *gin.Context) {
	httpapi.JSON(c, http.StatusOK, httpapi.Object{{Name: "keys", Value: p.keys.JWKSet()}})
}

// frontChannel are the members whose URL a browser opens, or that name the server: they follow the
// public URL whoever asks.
var frontChannel = []string{"issuer", "authorization_endpoint"}

// document serves a discovery document: the configured members, with the URLs that servers call under
// the name by which this server was asked.
func (p *Provider) document(members []release.Member) gin.HandlerFunc {
	return func(c *gin.Context) {
		back := p.origins.BackChannel(c.Request)
		out := httpapi.Ordered(members)
		for i, m := range out {
			pattern, ok := m.Value.(string)
			if !ok {
				continue
			}
			origin := back
			if slices.Contains(frontChannel, m.Name) {
				origin = p.origins.Public
			}
			out[i].Value = strings.NewReplacer("{D}", origin, "{B}", origin+servicePrefix).Replace(pattern)
		}
		httpapi.JSON(c, http.StatusOK, out)
	}
}

// audience returns the check of a client assertion's aud at the given path. The release takes exactly
// one value, the endpoint's URL under the name of the issuer (mosip/esignet TokenServiceImpl.java:
// issuer-id + /oauth/token, and the token_endpoint of the OAuth discovery). The tolerance takes,
// among others, both token endpoints and both issuer values under any of our names, and under the
// origin that the caller asked: a relying party writes into aud the URL that it calls.
func (p *Provider) audience(path, asked string) idp.AudienceCheck {
	want := p.issuer + path
	if path == tokenV2Path {
		want = p.origins.Public + servicePrefix + path
	}
	return func(audience []string, array bool) (accepted, tolerated bool) {
		accepted = len(audience) == 1 && audience[0] == want
		tolerated = p.flow.Tolerances().Has(release.AnyHostAudience) &&
			slices.ContainsFunc(audience, func(a string) bool { return p.ours(a, asked) })
		return accepted, tolerated
	}
}

// ours reports whether an audience names this server: an origin of ours or the one asked, alone or
// followed by the service, a token endpoint, or the form that 1.8 uses.
func (p *Provider) ours(audience, asked string) bool {
	u, err := url.Parse(audience)
	if err != nil || u.RawQuery != "" || u.Fragment != "" {
		return false
	}
	names := []string{"", "/", servicePrefix, servicePrefix + tokenPath, servicePrefix + tokenV2Path, tokenPath}
	origin := u.Scheme + "://" + u.Host
	return slices.Contains(names, u.Path) && (strings.EqualFold(origin, asked) || p.origins.Ours(origin))
}
