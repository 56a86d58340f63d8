package esignet

import (
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// springError is the JSON of Spring Boot's error controller, or of eSignet's own. The former has a page for
// browsers, and nothing for those who take neither.
func (a *API) springError(c *gin.Context, status int) {
	switch page := a.web.ErrorPage; {
	case page && strings.Contains(c.GetHeader("Accept"), "text/html"):
		text := html.EscapeString(http.StatusText(status))
		c.Data(status, "text/html;charset=UTF-8", fmt.Appendf(nil, "<!doctype html><html lang=\"en\"><title>%d</title><h1>%d %s</h1></html>", status, status, text))
		return
	case page && httpapi.RequireAccept(c.Request, "application/json") != nil:
		httpapi.Empty(c, status)
		return
	}
	body := httpapi.Object{
		{Name: "timestamp", Value: a.cfg.Now().UnixMilli()},
		{Name: "status", Value: status},
		{Name: "error", Value: http.StatusText(status)},
	}
	if !a.web.Spring6 {
		body = append(body, httpapi.Member{Name: "message", Value: ""})
	}
	path := ""
	if a.web.ErrorPage {
		path = httpapi.SentPath(c.Request)
	}
	httpapi.JSON(c, status, append(body, httpapi.Member{Name: "path", Value: path}))
}

// notFound answers an unknown path (mosip/esignet RestErrorController.java, ExceptionHandlerAdvice.java).
func (a *API) notFound(c *gin.Context) {
	if a.web.Spring6 {
		httpapi.Problem(c, http.StatusNotFound, fmt.Sprintf("No endpoint %s %s.", c.Request.Method, c.Request.URL.Path), "")
		return
	}
	a.springError(c, http.StatusNotFound)
}

// methodNotAllowed answers a wrong method, with a document where the release has those.
func (a *API) methodNotAllowed(c *gin.Context) {
	if !a.web.Spring6 || c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	c.Writer.Header().Del("Allow")
	if p := a.cfg.Provider; p != nil && p.RefuseMethod(c) {
		return
	}
	httpapi.Problem(c, http.StatusMethodNotAllowed, fmt.Sprintf("Request method '%s' is not supported", c.Request.Method), "")
}
