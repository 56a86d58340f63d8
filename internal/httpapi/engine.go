package httpapi

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
)

// Handler serves one endpoint. What it returns is rendered by the package that owns the endpoint.
type Handler func(*gin.Context) error

// Renderer writes the answer for an error.
type Renderer func(*gin.Context, error)

// Handle adapts a handler to gin: an error is noted for the access log and rendered, a panic is
// rendered like any unexpected error. Media types are answered as Spring does, 415 or 406 with an empty
// body, whoever owns the endpoint.
func Handle(render Renderer, h Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		if pattern := c.FullPath(); pattern != "" {
			audit.Route(c.Request.Context(), pattern)
		}
		err := call(h, c)
		if err == nil {
			return
		}
		audit.Cause(c.Request.Context(), err)
		c.Abort()
		if media, ok := errors.AsType[*MediaTypeError](err); ok {
			c.Header("Accept", media.Want)
			Empty(c, http.StatusUnsupportedMediaType)
			return
		}
		if _, ok := errors.AsType[*NotAcceptableError](err); ok {
			Empty(c, http.StatusNotAcceptable)
			return
		}
		render(c, err)
	}
}

// Empty answers with the status and no body.
func Empty(c *gin.Context, status int) {
	c.Status(status)
	c.Writer.WriteHeaderNow()
}

// MethodNotAllowed answers as Spring up to 5.3 does: 405 with an empty body and the methods in Allow,
// HEAD going without saying; OPTIONS is served and names every method.
func MethodNotAllowed(c *gin.Context) {
	status := http.StatusMethodNotAllowed
	if c.Request.Method == http.MethodOptions {
		status = http.StatusOK
	}
	AllowHeader(c)
	Empty(c, status)
}

// AllowHeader writes the methods that gin found as Spring writes them.
func AllowHeader(c *gin.Context) {
	methods := strings.Split(c.Writer.Header().Get("Allow"), ", ")
	if c.Request.Method == http.MethodOptions {
		methods = append(methods, http.MethodOptions)
	} else {
		methods = slices.DeleteFunc(methods, func(m string) bool { return m == http.MethodHead })
	}
	c.Header("Allow", strings.Join(methods, ","))
}

// ActuatorType is the content type in which Spring Boot's health endpoint answers: its own, unless
// the request asks for plain JSON.
func ActuatorType(r *http.Request) string {
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return "application/json"
	}
	return "application/vnd.spring-boot.actuator.v3+json"
}

// PanicError is what a handler's panic becomes.
type PanicError struct {
	Value any
	Stack []byte
}

// Error returns the value without the stack.
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
