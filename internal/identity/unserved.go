package identity

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// notFound answers as Spring Boot 2.3 does; the time is a number, because the service replaces
// Boot's object mapper (AppConfig.java). From 0.13 on it is a problem document.
func (s *System) notFound(c *gin.Context) {
	if s.cfg.Rules.Routes.Spring6 {
		httpapi.Problem(c, http.StatusNotFound, fmt.Sprintf("No static resource %s.", strings.TrimPrefix(c.Request.URL.Path, Prefix+"/")), httpapi.SentPath(c.Request))
		return
	}
	httpapi.JSON(c, http.StatusNotFound, struct {
		Timestamp int64  `json:"timestamp"`
		Status    int    `json:"status"`
		Error     string `json:"error"`
		Message   string `json:"message"`
		Path      string `json:"path"`
	}{s.cfg.Now().UnixMilli(), http.StatusNotFound, "Not Found", "", httpapi.SentPath(c.Request)})
}

// methodNotAllowed answers a wrong method.
func (s *System) methodNotAllowed(c *gin.Context) {
	if !s.cfg.Rules.Routes.Spring6 || c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	httpapi.AllowHeader(c)
	httpapi.Problem(c, http.StatusMethodNotAllowed, fmt.Sprintf("Method '%s' is not supported.", c.Request.Method), httpapi.SentPath(c.Request))
}
