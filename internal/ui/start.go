package ui

import (
	"net/http"

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

// startLinks are the documents that upstream's start page lists, with its ids.
var startLinks = []startLink{
	{"detail-openid-configuration", "/.well-known/openid-configuration", "OpenID Connect discovery"},
	{"detail-oauth-authorization-server", "/.well-known/oauth-authorization-server", "OAuth server metadata"},
	{"detail-jwks.json", "/.well-known/jwks.json", "Public keys (JWKS)"},
	{"detail-health", "/readyz", "Readiness"},
}

// start serves GET /: what this server is, and where to go.
func (u *UI) start(c *gin.Context) error {
	view := startView{frame: u.frame("mock-esignet"), Links: startLinks, Persons: u.testPersons(c), OTP: u.cfg.OTP}
	return show(c, http.StatusOK, startPage(view))
}
