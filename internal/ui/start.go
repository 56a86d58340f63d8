package ui

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
)

// startView is the page at the root.
type startView struct {
	frame
	Links   []startLink
	Persons []person
	OTP     string
}

type startLink struct{ ID, Path, Text string }

const oauthServer = "/.well-known/oauth-authorization-server"

// startLinks are the documents that upstream's start page lists, with its ids.
var startLinks = []startLink{
	{"detail-openid-configuration", "/.well-known/openid-configuration", "OpenID Connect discovery"},
	{"detail-oauth-authorization-server", oauthServer, "OAuth server metadata"},
	{"detail-jwks.json", "/.well-known/jwks.json", "Public keys (JWKS)"},
	{"detail-health", "/readyz", "Readiness"},
}

// start serves GET /: what this server is, and where to go. A document that the release does not have is left
// out.
func (u *UI) start(c *gin.Context) error {
	links := slices.DeleteFunc(slices.Clone(startLinks), func(l startLink) bool {
		return l.Path == oauthServer && u.cfg.Flow.Release().Discovery.OAuthServer == nil
	})
	view := startView{frame: u.frame("mock-esignet"), Links: links, Persons: u.testPersons(c), OTP: u.cfg.OTP}
	return show(c, http.StatusOK, startPage(view))
}
