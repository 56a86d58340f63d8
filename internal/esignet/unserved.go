package esignet

import (
	"cmp"
	"errors"
	"fmt"
	"html"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
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
		path = sentPath(c.Request)
	}
	httpapi.JSON(c, status, append(body, httpapi.Member{Name: "path", Value: path}))
}

// sentPath is the path as it was sent, which another may be served for.
func sentPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(path, "/") { // a proxy's request
		return r.URL.Path
	}
	return path
}

// problem writes the problem document of Spring 6 (RFC 7807). The properties are there because eSignet's
// mapper lacks what would unfold them.
func problem(c *gin.Context, status int, detail, instance string) {
	c.Data(status, "application/problem+json", httpapi.Marshal(struct {
		Type       string `json:"type"`
		Title      string `json:"title"`
		Status     int    `json:"status"`
		Detail     string `json:"detail"`
		Instance   string `json:"instance"`
		Properties *int   `json:"properties"`
	}{"about:blank", http.StatusText(status), status, detail, instance, nil}))
}

// notFound answers an unknown path (mosip/esignet RestErrorController.java, ExceptionHandlerAdvice.java).
func (a *API) notFound(c *gin.Context) {
	if a.web.Spring6 {
		problem(c, http.StatusNotFound, fmt.Sprintf("No endpoint %s %s.", c.Request.Method, c.Request.URL.Path), "")
		return
	}
	a.springError(c, http.StatusNotFound)
}

// methodNotAllowed answers a wrong method: where the release has documents for that, OAuth paths have
// their own (ExceptionHandlerAdvice.java, handleHttpRequestMethodNotSupported).
func (a *API) methodNotAllowed(c *gin.Context) {
	if !a.web.Spring6 || c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	c.Writer.Header().Del("Allow")
	notAllowed := http.StatusText(http.StatusMethodNotAllowed)
	switch path := c.Request.URL.Path; {
	case path == userinfoPath:
		c.Header("WWW-Authenticate", fmt.Sprintf(`error="%s"`, notAllowed))
		httpapi.Empty(c, http.StatusMethodNotAllowed)
	case strings.HasPrefix(path, Prefix+"/oauth/"):
		c.Writer.Header().Del("Expires") // stands only beside Spring Security's own Cache-Control
		c.Header("Cache-Control", "no-store")
		c.Header("Pragma", "no-cache")
		httpapi.JSON(c, http.StatusMethodNotAllowed, httpapi.Object{
			{Name: "error", Value: idp.InvalidRequest}, {Name: "error_description", Value: notAllowed},
		})
	default:
		problem(c, http.StatusMethodNotAllowed, fmt.Sprintf("Request method '%s' is not supported", c.Request.Method), "")
	}
}

// MediaType answers a Content-Type that the call does not take where the release has a document for that.
func (a *API) MediaType(h httpapi.Handler) httpapi.Handler {
	if !a.web.Spring6 {
		return h
	}
	return func(c *gin.Context) error {
		err := h(c)
		media, ok := errors.AsType[*httpapi.MediaTypeError](err)
		if !ok {
			return err
		}
		audit.Cause(c.Request.Context(), err)
		c.Header("Accept", media.Want)
		if c.Request.Method == http.MethodPatch {
			c.Header("Accept-Patch", media.Want)
		}
		got := cmp.Or(media.Got, "null")
		problem(c, http.StatusUnsupportedMediaType, fmt.Sprintf("Content-Type '%s' is not supported.", got), c.Request.URL.Path)
		return nil
	}
}
