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

// Handler serves everything below [Prefix]; a trailing slash is tolerated, as in Spring 5, up to 0.12.
// Nothing is authenticated, as upstream.
func (s *System) Handler() http.Handler {
	e := httpapi.NewEngine(s.notFound, s.methodNotAllowed)
	rules := s.cfg.Rules
	s.post(e, "/identity", s.createIdentity)
	if rules.Person != nil || s.cfg.Tolerances.Has(release.IdentityFields) {
		e.PUT(Prefix+"/identity", httpapi.Handle(s.renderError, httpapi.MediaType(rules.Routes.Spring6, s.updateIdentity)))
	}
	s.get(e, "/identity/:individualId", s.getIdentity)
	if rules.Person != nil {
		s.mountRuntime(e)
	}
	switch {
	case rules.Routes.SignupSchema:
		s.get(e, "/identity/ui-spec", s.getSignupSchema)
	case rules.Routes.UISpec:
		s.get(e, "/identity/ui-spec", s.getUISpec)
	}
	if rules.Routes.Schema {
		s.get(e, "/identity/identity-schema", s.getSchema)
	}
	if rules.Routes.Partners {
		s.post(e, "/partner", s.putPartner)
		s.get(e, "/keys.json", s.getKeys)
	}
	s.get(e, "/actuator/health", health)
	if rules.Routes.Spring6 {
		return e
	}
	return httpapi.TrimSlash(e)
}

func (s *System) mountRuntime(e *gin.Engine) {
	const party = "/:relyingPartyId/:clientId"
	s.post(e, "/identity/add-verified-claim", s.addVerifiedClaim)
	s.post(e, "/send-otp"+party, s.postSendOTP)
	s.post(e, "/kyc-auth"+party, s.postKYCAuth(false))
	s.post(e, "/v2/kyc-auth"+party, s.postKYCAuth(true))
	s.post(e, "/kyc-exchange"+party, s.postKYCExchange(1))
	s.post(e, "/v2/kyc-exchange"+party, s.postKYCExchange(2))
	if s.cfg.Rules.Routes.ExchangeV3 {
		s.post(e, "/v3/kyc-exchange"+party, s.postKYCExchange(3))
	}
}

func (s *System) post(e *gin.Engine, path string, h httpapi.Handler) {
	e.POST(Prefix+path, httpapi.Handle(s.renderError, httpapi.MediaType(s.cfg.Rules.Routes.Spring6, h)))
}

func (s *System) get(e *gin.Engine, path string, h httpapi.Handler) {
	httpapi.Get(e, Prefix+path, httpapi.Handle(s.renderError, h))
}

// lateFields reports whether preferredLang and password are known though the version has no schema.
func (s *System) lateFields() bool { return s.cfg.Tolerances.Has(release.IdentityFields) }

func (s *System) reply(c *gin.Context, response any) error {
	return s.replyAt(c, s.time(), response)
}

// replyUntimed is reply where upstream forgets the time.
func (s *System) replyUntimed(c *gin.Context, response any) error {
	return s.replyAt(c, nil, response)
}

func (s *System) replyAt(c *gin.Context, at *string, response any) error {
	httpapi.JSON(c, http.StatusOK, responseWrapper{ResponseTime: at, Response: response, Errors: []wireError{}})
	return nil
}

func (s *System) time() *string {
	now := httpapi.FormatTime(s.cfg.Now())
	return &now
}

// renderError answers every failure with 200 and the wrapper: one entry for each broken rule, else
// one with the code as message (ExceptionHandlerAdvice.java).
func (s *System) renderError(c *gin.Context, err error) {
	httpapi.JSON(c, http.StatusOK, responseWrapper{
		ResponseTime: s.time(),
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
