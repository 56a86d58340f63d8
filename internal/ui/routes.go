package ui

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// pages are the paths that upstream's page knows (mosip/esignet oidc-ui routes.js).
func (u *UI) pages() map[string]httpapi.Handler {
	return map[string]httpapi.Handler{
		"/":                     u.start,
		"/authorize":            u.authorize,
		"/login":                u.login,
		"/claim-details":        u.claimDetails,
		"/consent":              u.consent,
		"/something-went-wrong": u.somethingWentWrong,
		"/network-error":        u.networkError,
		"/page-not-found":       u.pageNotFound,
	}
}

// Mount registers the pages.
func (u *UI) Mount(r gin.IRouter) {
	for path, show := range u.pages() {
		r.GET(path, u.page(show))
		r.HEAD(path, u.page(head))
	}
	r.POST("/login", u.page(u.form(u.postLogin)))
	r.POST("/claim-details", u.page(u.form(u.postClaimDetails)))
	r.POST("/consent", u.page(u.form(u.postConsent)))
	httpapi.Get(r, "/_ui/*file", serveAsset)
}

func (u *UI) page(h httpapi.Handler) gin.HandlerFunc { return httpapi.Handle(u.broken, h) }

// head answers HEAD for every page alike: upstream's page server has one document, and what the page
// does, such as to begin a login, only a browser that loads it does.
func head(c *gin.Context) error {
	setHeaders(c, "", "")
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Status(http.StatusOK)
	c.Writer.WriteHeaderNow()
	return nil
}

// NotFound answers a path that is not registered. A page is found in any case of its letters and with any
// slashes behind it, as by upstream's router (react-router 6). Everything else is, as on upstream's page
// server, a page with status 200; a request that does not read is answered 405.
func (u *UI) NotFound(c *gin.Context) {
	switch c.Request.Method {
	case http.MethodGet:
		show, known := u.pages()[canonical(c.Request.URL.Path)]
		if !known {
			show = u.pageNotFound
		}
		u.page(show)(c)
	case http.MethodHead:
		u.page(head)(c)
	default:
		c.Header("Allow", "GET, HEAD")
		httpapi.Empty(c, http.StatusMethodNotAllowed)
	}
}

// canonical is the path in small letters and without slashes behind it.
func canonical(path string) string {
	if path = strings.TrimRight(path, "/"); path == "" {
		return "/"
	}
	return strings.ToLower(path)
}
