package oidcprovider

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// varying are the headers on which the answer to a script depends.
var varying = []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}

// anyOrigin lets scripts of another origin read the answer, where the release does (Spring's
// DefaultCorsProcessor.java).
func (p *Provider) anyOrigin(c *gin.Context) {
	if !p.cfg.Flow.Release().Discovery.AnyOrigin {
		return
	}
	for _, name := range varying {
		c.Writer.Header().Add("Vary", name)
	}
	if origin := c.GetHeader("Origin"); origin != "" && !strings.EqualFold(origin, httpapi.RequestOrigin(c.Request)) {
		c.Header("Access-Control-Allow-Origin", "*")
	}
}

// preflight answers for the well-known documents, where the release lets scripts of another origin read
// them, that GET with any header is fine. Everything else is refused before.
func (p *Provider) preflight(c *gin.Context) {
	path, _ := strings.CutPrefix(c.Request.URL.Path, p.cfg.Prefix)
	method := c.GetHeader("Access-Control-Request-Method")
	switch {
	case c.Request.Method != http.MethodOptions || c.GetHeader("Origin") == "" || method == "":
		return
	case !p.cfg.Flow.Release().Discovery.AnyOrigin || !slices.Contains([]string{jwksPath, discoveryPath, oauthServerPath}, path):
		return
	}
	p.anyOrigin(c)
	c.Abort()
	c.Writer.Header().Del("Allow")
	if method != http.MethodGet {
		c.Writer.Header().Del("Access-Control-Allow-Origin")
		c.String(http.StatusForbidden, "Invalid CORS request")
		return
	}
	c.Header("Access-Control-Allow-Methods", http.MethodGet)
	if headers := c.GetHeader("Access-Control-Request-Headers"); headers != "" {
		c.Header("Access-Control-Allow-Headers", headers)
	}
	c.Header("Access-Control-Max-Age", "1800")
	httpapi.Empty(c, http.StatusOK)
}
