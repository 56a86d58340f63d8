package identity

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Prefix is the path below which the mock identity system is served.
const Prefix = "/v1/mock-identity-system"

// Handler serves everything below [Prefix]; a trailing slash is tolerated, as in Spring 5.
// Nothing is authenticated, as upstream.
func (s *System) Handler() http.Handler {
	e := httpapi.NewEngine(s.notFound, httpapi.MethodNotAllowed)
	e.POST(Prefix+"/identity", httpapi.Handle(s.renderError, s.createIdentity))
	if s.cfg.Rules.HasUpdate || s.cfg.Tolerances.Has(release.IdentityFields) {
		e.PUT(Prefix+"/identity", httpapi.Handle(s.renderError, s.updateIdentity))
	}
	httpapi.Get(e, Prefix+"/identity/:individualId", httpapi.Handle(s.renderError, s.getIdentity))
	httpapi.Get(e, Prefix+"/actuator/health", httpapi.Handle(s.renderError, health))
	return httpapi.TrimSlash(e)
}

// newFields reports whether preferredLang and password are known.
func (s *System) newFields() bool {
	return s.cfg.Rules.NewFields || s.cfg.Tolerances.Has(release.IdentityFields)
}

func (s *System) reply(c *gin.Context, response any) error {
	httpapi.JSON(c, http.StatusOK, responseWrapper{
		ResponseTime: httpapi.FormatTime(s.cfg.Now()),
		Response:     response,
		Errors:       []wireError{},
	})
	return nil
}

// renderError answers every failure with 200 and the wrapper: one entry for each broken rule, else
// one with the code as message (ExceptionHandlerAdvice.java).
func (s *System) renderError(c *gin.Context, err error) {
	httpapi.JSON(c, http.StatusOK, responseWrapper{
		ResponseTime: httpapi.FormatTime(s.cfg.Now()),
		Errors:       wireErrors(err),
	})
}

func wireErrors(err error) []wireError {
	var violations idp.Violations
	if errors.As(err, &violations) {
		var list []wireError
		for _, v := range violations {
			list = append(list, wireError{ErrorCode: string(v.Code), Message: v.String()})
		}
		return list
	}
	code := string(idp.CodeOf(err))
	var body *httpapi.BodyError
	if errors.As(err, &body) {
		return []wireError{{ErrorCode: code, Message: body.Text}}
	}
	return []wireError{{ErrorCode: code, Message: code}}
}

// notFound answers as Spring Boot 2.3 does; the time is a number, because the service replaces
// Boot's object mapper (AppConfig.java).
func (s *System) notFound(c *gin.Context) {
	httpapi.JSON(c, http.StatusNotFound, struct {
		Timestamp int64  `json:"timestamp"`
		Status    int    `json:"status"`
		Error     string `json:"error"`
		Message   string `json:"message"`
		Path      string `json:"path"`
	}{s.cfg.Now().UnixMilli(), http.StatusNotFound, "Not Found", "", c.Request.URL.Path})
}

// health serves GET /v1/mock-identity-system/actuator/health.
func health(c *gin.Context) error {
	type component struct {
		Status string `json:"status"`
	}
	up := component{"UP"}
	c.Data(http.StatusOK, httpapi.ActuatorType(c.Request), httpapi.Marshal(struct {
		Status     string               `json:"status"`
		Components map[string]component `json:"components"`
	}{"UP", map[string]component{"db": up, "ping": up}}))
	return nil
}
