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

// Preflight answers a CORS preflight of the well-known documents, where the release lets scripts of another
// origin read them: GET with any header is fine. It reports whether it did.
func (p *Provider) Preflight(c *gin.Context) bool {
	path, _ := strings.CutPrefix(c.Request.URL.Path, p.cfg.Prefix)
	if !p.cfg.Flow.Release().Discovery.AnyOrigin || !slices.Contains([]string{jwksPath, discoveryPath, oauthServerPath}, path) {
		return false
	}
	p.anyOrigin(c)
	c.Writer.Header().Del("Allow")
	if c.GetHeader("Access-Control-Request-Method") != http.MethodGet {
		c.Writer.Header().Del("Access-Control-Allow-Origin")
		c.String(http.StatusForbidden, "Invalid CORS request")
		return true
	}
	c.Header("Access-Control-Allow-Methods", http.MethodGet)
	if headers := c.GetHeader("Access-Control-Request-Headers"); headers != "" {
		c.Header("Access-Control-Allow-Headers", headers)
	}
	c.Header("Access-Control-Max-Age", "1800")
	httpapi.Empty(c, http.StatusOK)
	return true
}
