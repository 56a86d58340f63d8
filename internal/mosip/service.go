package mosip

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Service is one of the services: its rules, and how it wraps an answer.
type Service struct {
	Prefix string // of every path of the service
	Rules  release.PMS
	// Callers verifies access tokens; nil: none is asked for, and every call may do everything.
	Callers Callers
	Now     func() time.Time
	// Reply answers with what a call returned.
	Reply func(c *Call, v any)
	// Render answers with an error of a call; a body that cannot be read, a violation and a missing role
	// are answered already.
	Render func(c *Call, err error)
	// NoEcho leaves id and version null in the answer to a missing role, whatever the request said.
	NoEcho bool
	// UsualInvalid has Render answer a violation, as a [Refusal], where the release gives it the status 200.
	UsualInvalid bool
}

// Callers verifies access tokens.
type Callers interface {
	// Caller returns who the token is of; any error means that it is not good.
	Caller(token string) (idp.Caller, error)
}

// Call is one request on its way through a service.
type Call struct {
	gin     *gin.Context
	Caller  idp.Caller
	ID      *string // of the request's wrapper, nil without a body
	Version *string
	Sent    time.Time // the time of the request, zero if absent
	hasBody bool      // the request had a wrapper that could be read
	Route   Route
}

// Route says what a service asks of a call before its own rules.
type Route struct {
	// Roles is the property that lists the roles of which the caller needs one; empty: any token will do
	// (release.PMS.Roles).
	Roles string
	// Echo answers with the id and the version of the request.
	Echo bool
	// Timed checks the time of the request where the release does (release.PMS.CheckTime).
	Timed bool
	// Integers are the parameters of the query that Spring reads as numbers, before it asks for a role.
	Integers []string
	// OIDC is refused while the feature is switched off (release.PMS.OIDCSwitch).
	OIDC bool
}

// Context is the request's.
func (c *Call) Context() context.Context { return c.gin.Request.Context() }

// Param returns a part of the path.
func (c *Call) Param(name string) string { return c.gin.Param(name) }

// Checker is a request that knows its bean validation rules.
type Checker interface {
	// Check returns the first violation, or nil.
	Check() error
}

// ReleaseChecker is a request whose rules differ between releases.
type ReleaseChecker interface {
	// CheckFor returns the first violation of the release's rules, or nil.
	CheckFor(rules release.PMS) error
}

// wrapper is the wrapper of every request. metadata may be anything and is not read.
type wrapper[R any] struct {
	ID          *string `json:"id"`
	Version     *string `json:"version"`
	RequestTime *string `json:"requesttime"`
	Request     *R      `json:"request"`
}

// Body serves a call with a wrapped request: reads and validates it, asks for the role, then lets act do
// the rest. Unknown members are ignored. A requesttime of another form is a body that cannot be read.
func Body[R Checker](s *Service, route Route, act func(*Call, R) (any, error)) gin.HandlerFunc {
	return validated(s, route, func(request R) error { return request.Check() }, act)
}

// BodyFor is [Body] for a request whose rules differ between releases.
func BodyFor[R ReleaseChecker](s *Service, route Route, act func(*Call, R) (any, error)) gin.HandlerFunc {
	return validated(s, route, func(request R) error { return request.CheckFor(s.Rules) }, act)
}

func validated[R any](s *Service, route Route, check func(R) error, act func(*Call, R) (any, error)) gin.HandlerFunc {
	return s.serve(route, func(c *Call) (any, error) {
		body, err := read[wrapper[R]](c)
		if err != nil {
			return nil, err
		}
		if body.Request == nil {
			return nil, &Violation{Path: "request", Text: MustNotBeNull}
		}
		if err := check(*body.Request); err != nil {
			return nil, err
		}
		if err := s.admit(c); err != nil {
			return nil, err
		}
		if c.Route.Timed {
			if err := s.CheckTime(c); err != nil {
				return nil, err
			}
		}
		return act(c, *body.Request)
	})
}

// Unvalidated serves a call whose request upstream does not validate: act gets nil for a request that is
// absent. Otherwise it is as [Body], and the time is not checked.
func Unvalidated[R any](s *Service, route Route, act func(*Call, *R) (any, error)) gin.HandlerFunc {
	return s.serve(route, func(c *Call) (any, error) {
		body, err := read[wrapper[R]](c)
		if err != nil {
			return nil, err
		}
		if err := s.admit(c); err != nil {
			return nil, err
		}
		return act(c, body.Request)
	})
}

// envelope is what the wrappers of a request have in common.
type envelope interface {
	head() (id, version, sent *string)
}

func (w wrapper[R]) head() (id, version, sent *string) { return w.ID, w.Version, w.RequestTime }

// read reads the body and notes its id, version and time.
func read[W envelope](c *Call) (body W, err error) {
	if body, err = httpapi.Decode[W](c.gin, httpapi.IgnoreUnknown); err != nil {
		return body, err
	}
	id, version, at := body.head()
	sent, err := requestTime(at)
	if err != nil {
		return body, err
	}
	c.ID, c.Version, c.Sent, c.hasBody = id, version, sent, true
	return body, nil
}

// Plain serves a call without a body.
func Plain(s *Service, route Route, act func(*Call) (any, error)) gin.HandlerFunc {
	return s.serve(route, func(c *Call) (any, error) {
		if err := s.arguments(c); err != nil {
			return nil, err
		}
		if err := s.admit(c); err != nil {
			return nil, err
		}
		return act(c)
	})
}

func (s *Service) serve(route Route, act func(*Call) (any, error)) gin.HandlerFunc {
	return s.handle(route, func(c *Call) error {
		v, err := act(c)
		if err != nil {
			return err
		}
		s.Reply(c, v)
		return nil
	})
}

// handle serves a call that act answers, unless it returns an error. It panics for roles that the release
// does not list, which nobody could have.
func (s *Service) handle(route Route, act func(*Call) error) gin.HandlerFunc {
	if _, known := s.Rules.Roles[route.Roles]; !known && route.Roles != "" {
		panic("no roles for " + route.Roles)
	}
	return func(g *gin.Context) {
		c := &Call{gin: g, Caller: callerOf(g.Request.Context()), Route: route}
		httpapi.Handle(func(_ *gin.Context, err error) { s.render(c, err) }, func(*gin.Context) error {
			return s.unserved(c, act(c))
		})(g)
	}
}

// unserved answers a media type that the call does not take, or give, where the release has a document
// for that.
func (s *Service) unserved(c *Call, err error) error {
	if !s.Rules.Problems {
		return err
	}
	media, notTaken := errors.AsType[*httpapi.MediaTypeError](err)
	_, notGiven := errors.AsType[*httpapi.NotAcceptableError](err)
	switch {
	case notTaken:
		c.gin.Header("Accept", media.Want)
		problem(c.gin, s.Rules, http.StatusUnsupportedMediaType, fmt.Sprintf("Content-Type '%s' is not supported.", media.Got))
	case notGiven:
		c.gin.Header("Accept", "application/json")
		problem(c.gin, s.Rules, http.StatusNotAcceptable, "Acceptable representations: [application/json].")
	default:
		return err
	}
	audit.Cause(c.Context(), err)
	return nil
}

// admit asks for the role, and for the feature.
func (s *Service) admit(c *Call) error {
	if !c.Caller.HasAny(s.Rules.Roles[c.Route.Roles]) && c.Route.Roles != "" {
		return &forbiddenError{c.Caller, c.Route.Roles}
	}
	if c.Route.OIDC && s.Rules.OIDCSwitch && s.Rules.OIDCOff {
		return featureOff
	}
	return nil
}

// requestTime takes a blank time for an absent one, as Jackson does with a LocalDateTime.
func requestTime(s *string) (time.Time, error) {
	if s == nil || java.Blank(*s) {
		return time.Time{}, nil
	}
	t, err := httpapi.ParseTime(*s)
	if err != nil {
		return time.Time{}, &httpapi.BodyError{Text: "JSON parse error: requesttime", Err: err}
	}
	return t, nil
}

// CheckTime asks for a request of this day, where the release does
// (mosip/partner-management-services RequestValidator.java). [Body] does it for a route that is Timed.
func (s *Service) CheckTime(c *Call) error {
	if !s.Rules.CheckTime {
		return nil
	}
	return s.ofToday(c.Sent)
}

func (s *Service) ofToday(sent time.Time) error {
	switch {
	case sent.IsZero():
		return noTime
	case sent.Format(time.DateOnly) != s.Now().UTC().Format(time.DateOnly):
		return notOfThisDay
	}
	return nil
}
