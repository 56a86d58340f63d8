package httpapi

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
)

// SentPath returns the path of a request as it was sent, which another may be served for.
func SentPath(r *http.Request) string {
	path, _, _ := strings.Cut(r.RequestURI, "?")
	if !strings.HasPrefix(path, "/") { // a proxy's request
		return r.URL.Path
	}
	return path
}

// Problem answers with the problem document of Spring 6 (RFC 7807). Its properties are there because the
// services replace the mapper that would unfold them.
func Problem(c *gin.Context, status int, detail, instance string) {
	c.Data(status, "application/problem+json", Marshal(struct {
		Type       string `json:"type"`
		Title      string `json:"title"`
		Status     int    `json:"status"`
		Detail     string `json:"detail"`
		Instance   string `json:"instance"`
		Properties *int   `json:"properties"`
	}{"about:blank", http.StatusText(status), status, detail, instance, nil}))
}

// MediaType wraps a handler with the answer to a Content-Type that it does not take: a problem document,
// where the service has such; without them, see Handle.
func MediaType(problems bool, h Handler) Handler {
	if !problems {
		return h
	}
	return func(c *gin.Context) error {
		err := h(c)
		media, ok := errors.AsType[*MediaTypeError](err)
		if !ok {
			return err
		}
		audit.Cause(c.Request.Context(), err)
		c.Header("Accept", media.Want)
		if c.Request.Method == http.MethodPatch {
			c.Header("Accept-Patch", media.Want)
		}
		detail := fmt.Sprintf("Content-Type '%s' is not supported.", cmp.Or(media.Got, "null"))
		Problem(c, http.StatusUnsupportedMediaType, detail, SentPath(c.Request))
		return nil
	}
}
