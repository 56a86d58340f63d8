package identity

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// notFound answers as Spring Boot 2.3 does; the time is a number, because the service replaces
// Boot's object mapper (AppConfig.java). From 0.13 on it is a problem document.
func (s *System) notFound(c *gin.Context) {
	if s.cfg.Rules.Routes.Spring6 {
		problem(c, http.StatusNotFound, fmt.Sprintf("No static resource %s.", strings.TrimPrefix(c.Request.URL.Path, Prefix+"/")))
		return
	}
	httpapi.JSON(c, http.StatusNotFound, struct {
		Timestamp int64  `json:"timestamp"`
		Status    int    `json:"status"`
		Error     string `json:"error"`
		Message   string `json:"message"`
		Path      string `json:"path"`
	}{s.cfg.Now().UnixMilli(), http.StatusNotFound, "Not Found", "", c.Request.URL.Path})
}

// methodNotAllowed answers a wrong method.
func (s *System) methodNotAllowed(c *gin.Context) {
	if !s.cfg.Rules.Routes.Spring6 || c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	httpapi.AllowHeader(c)
	problem(c, http.StatusMethodNotAllowed, fmt.Sprintf("Method '%s' is not supported.", c.Request.Method))
}

// mediaType answers a Content-Type that the call does not take where the version has a document for that.
func (s *System) mediaType(h httpapi.Handler) httpapi.Handler {
	if !s.cfg.Rules.Routes.Spring6 {
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
		problem(c, http.StatusUnsupportedMediaType, fmt.Sprintf("Content-Type '%s' is not supported.", cmp.Or(media.Got, "null")))
		return nil
	}
}

// problem writes the problem document of Spring 6 (RFC 7807), with properties, as the service replaces the
// mapper that would unfold them.
func problem(c *gin.Context, status int, detail string) {
	c.Data(status, "application/problem+json", httpapi.Marshal(struct {
		Type       string `json:"type"`
		Title      string `json:"title"`
		Status     int    `json:"status"`
		Detail     string `json:"detail"`
		Instance   string `json:"instance"`
		Properties *int   `json:"properties"`
	}{"about:blank", http.StatusText(status), status, detail, c.Request.URL.EscapedPath(), nil}))
}
