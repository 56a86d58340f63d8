package mosip

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// anyone is the caller while no token is asked for.
var anyone = idp.Caller{UserID: "service-account-mosip-pms-client", Unchecked: true}

// Handler returns a handler for everything below the prefix, to whose routes mount adds: the token is
// checked first, before route, method and media type (AuthFilter.java). The health of the service is
// there, too.
func (s *Service) Handler(mount func(gin.IRouter)) http.Handler {
	e := httpapi.NewEngine(s.notFound, s.methodNotAllowed, s.authenticate)
	r := e.Group(s.Prefix)
	httpapi.Get(r, "/actuator/health", func(g *gin.Context) {
		g.Data(http.StatusOK, httpapi.ActuatorType(g.Request), []byte(`{"status":"UP"}`))
	})
	mount(r)
	if s.Rules.TrailingSlash {
		return httpapi.TrimSlash(e)
	}
	return e
}

// exempt are the paths that need no token, wherever such a part stands in them (mosip-openid-bridge
// application.yml mosip.global.end-points).
var exempt = regexp.MustCompile(`/(authenticate|authmanager|actuator|swagger-ui|v3/api-docs)(/|$)|/error[^/]*$`)

// nobody is the caller of an exempt path, who has no role, whatever token there is: the filter that reads
// it stands aside (AuthFilter.java requiresAuthentication).
var nobody = idp.Caller{UserID: "anonymousUser"}

type callerKey struct{}

func callerOf(ctx context.Context) idp.Caller {
	caller, _ := ctx.Value(callerKey{}).(idp.Caller)
	return caller
}

// authenticate asks for a good token in a cookie. The last cookie whose name contains Authorization
// counts; the header of that name does not.
//
// Mock: the real filter writes the answer to a missing token twice, one document after the other.
func (s *Service) authenticate(g *gin.Context) {
	var caller idp.Caller
	switch {
	case s.Callers == nil:
		caller = anyone
	case exempt.MatchString(g.Request.URL.Path):
		caller = nobody
	default:
		var err error
		if caller, err = s.Callers.Caller(cookieToken(g.Request)); err != nil {
			audit.Cause(g.Request.Context(), fmt.Errorf("authenticate: %w", err))
			g.Abort()
			s.refuse(g, http.StatusUnauthorized, "application/json;charset=UTF-8", nil, nil, Refusal{"KER-ATH-401", "Authentication Failed"})
			return
		}
	}
	g.Request = g.Request.WithContext(context.WithValue(g.Request.Context(), callerKey{}, caller))
}

func cookieToken(r *http.Request) (token string) {
	for _, cookie := range r.Cookies() {
		if strings.Contains(cookie.Name, "Authorization") {
			token = cookie.Value
		}
	}
	return token
}

// forbiddenError reports a caller without any role of the property.
type forbiddenError struct {
	caller   idp.Caller
	property string
}

func (e *forbiddenError) Error() string {
	return fmt.Sprintf("user %q has no role of mosip.role.pms.%s", e.caller.UserID, e.property)
}

// notFound answers an unknown path with the error document of Spring Boot, or with the problem
// document of the release.
func (s *Service) notFound(g *gin.Context) {
	if s.Rules.Problems {
		problem(g, s.Rules, http.StatusNotFound, "No static resource "+strings.TrimPrefix(g.Request.URL.Path, s.Prefix+"/")+".")
		return
	}
	g.Data(http.StatusNotFound, s.Rules.JSON, httpapi.Marshal(struct {
		Timestamp *string `json:"timestamp"`
		Status    int     `json:"status"`
		Error     string  `json:"error"`
		Message   string  `json:"message"`
		Path      string  `json:"path"`
	}{
		Timestamp: s.Timestamp(s.Now()),
		Status:    http.StatusNotFound,
		Error:     http.StatusText(http.StatusNotFound),
		Message:   "No message available",
		Path:      g.Request.URL.Path,
	}))
}

func (s *Service) methodNotAllowed(g *gin.Context) {
	if !s.Rules.Problems || g.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(g)
		return
	}
	httpapi.AllowHeader(g)
	problem(g, s.Rules, http.StatusMethodNotAllowed, fmt.Sprintf("Method '%s' is not supported.", g.Request.Method))
}
