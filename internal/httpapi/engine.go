package httpapi

import (
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/gin-gonic/gin"
)

// Handler serves one endpoint. What it returns is rendered by the package that owns the endpoint.
type Handler func(*gin.Context) error

// Renderer writes the answer for an error.
type Renderer func(*gin.Context, error)

// Handle adapts a handler to gin: an error is kept for the access log and rendered, a panic is
// rendered like any unexpected error. A media type that the handler refused is answered as Spring
// does, 415 with an empty body, whoever owns the endpoint.
func Handle(render Renderer, h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		err := call(h, c)
		if err == nil {
			return
		}
		_ = c.Error(err)
		c.Abort()
		var media *MediaTypeError
		if asMediaType(err, &media) {
			c.Header("Accept", media.Want)
			c.Status(http.StatusUnsupportedMediaType)
			c.Writer.WriteHeaderNow()
			return
		}
		render(c, err)
	}
}

// PanicError is what a handler's panic becomes.
type PanicError struct {
	Value any
	Stack []byte
}

func (e *PanicError) Error() string { return fmt.Sprintf("panic: %v", e.Value) }

func call(h Handler, c *gin.Context) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if v == http.ErrAbortHandler {
				panic(v)
			}
			err = &PanicError{Value: v, Stack: debug.Stack()}
		}
	}()
	return h(c)
}

// NewEngine returns a gin engine for one emulated system, with that system's answers for an unknown
// path and a wrong method. gin's own conveniences (redirects, body binding, banners) are off. The
// Allow header of a wrong method is set before methodNotAllowed runs.
func NewEngine(notFound, methodNotAllowed gin.HandlerFunc, middleware ...gin.HandlerFunc) *gin.Engine {
	e := gin.New()
	e.RedirectTrailingSlash = false
	e.RedirectFixedPath = false
	e.HandleMethodNotAllowed = true
	e.ContextWithFallback = false
	e.Use(middleware...)
	e.NoRoute(notFound)
	e.NoMethod(methodNotAllowed)
	return e
}

// Get registers a handler for GET and for HEAD, as Spring and net/http do.
func Get(r gin.IRouter, path string, handlers ...gin.HandlerFunc) {
	r.GET(path, handlers...)
	r.HEAD(path, handlers...)
}

// Router sends a request to the system whose prefix is the longest that fits: the prefix itself,
// or the prefix followed by a slash. The empty prefix takes the rest.
type Router map[string]http.Handler

func (rt Router) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for prefix := r.URL.Path; ; prefix = prefix[:strings.LastIndexByte(prefix, '/')] {
		if h, ok := rt[prefix]; ok {
			h.ServeHTTP(w, r)
			return
		}
		if !strings.Contains(prefix, "/") {
			break
		}
	}
	http.NotFound(w, r)
}

func init() { gin.SetMode(gin.ReleaseMode) }
