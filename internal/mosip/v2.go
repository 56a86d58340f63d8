package mosip

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/java"
)

// Operation is a call that has the V2 wrapper, whose time is requestTime and responseTime with a
// capital T (RequestWrapperV2.java, ResponseWrapperV2.java of pms-common, 1.2.2 on).
type Operation struct {
	ID     string   // the request has to carry it, the answer carries it
	Failed *Refusal // what a failure without a code of its own becomes
	// Param is a part of the path that upstream validates as not blank, if any.
	Param string
}

// versionV2 is the version of every operation.
const versionV2 = "1.0"

// wrapperV2 is the wrapper of an operation's request.
type wrapperV2[R any] struct {
	ID          *string `json:"id"`
	Version     *string `json:"version"`
	RequestTime *string `json:"requestTime"`
	Request     *R      `json:"request"`
}

func (w wrapperV2[R]) head() (id, version, sent *string) { return w.ID, w.Version, w.RequestTime }

// responseV2 is the wrapper of an operation's answer.
type responseV2 struct {
	ID           string `json:"id"`
	Version      string `json:"version"`
	ResponseTime string `json:"responseTime"`
	Metadata     any    `json:"metadata"`
	Response     any    `json:"response"`
	Errors       []Row  `json:"errors"`
}

// BodyV2 serves an operation. What [Body] does before the request itself is checked is done here, too, and
// rendered by the service; then id, time and version are checked (RequestValidator.java). These
// refusals and the errors of act are answered in the V2 wrapper.
func BodyV2[R any](s *Service, route Route, op Operation, act func(*Call, R) (any, error)) gin.HandlerFunc {
	return s.handle(route, func(c *Call) error {
		body, err := read[wrapperV2[R]](c)
		if err != nil {
			return err
		}
		if body.Request == nil {
			return s.invalidCall(c, "request", MustNotBeNull)
		}
		if s.Rules.ValidatedArguments && op.Param != "" && java.Blank(c.Param(op.Param)) {
			return s.invalidCall(c, op.Param, mustNotBeBlank)
		}
		if err := s.admit(c); err != nil {
			return err
		}
		if err := s.checkOperation(c, op); err != nil {
			s.answer(c, op, nil, err)
			return nil
		}
		v, err := act(c, *body.Request)
		s.answer(c, op, v, err)
		return nil
	})
}

// PlainV2 serves an operation without a body. Of the errors of act, one that is [Outer] is rendered
// by the service, any other in the V2 wrapper.
func PlainV2(s *Service, route Route, op Operation, act func(*Call) (any, error)) gin.HandlerFunc {
	return s.handle(route, func(c *Call) error {
		if err := s.arguments(c); err != nil {
			return err
		}
		if err := s.admit(c); err != nil {
			return err
		}
		v, err := act(c)
		if outer, ok := errors.AsType[Outer](err); ok {
			return outer.Err
		}
		s.answer(c, op, v, err)
		return nil
	})
}

// Outer is an error of an operation that upstream throws past the operation's own handling.
type Outer struct{ Err error }

func (o Outer) Error() string { return o.Err.Error() }

// Unwrap returns the cause.
func (o Outer) Unwrap() error { return o.Err }

// answer writes the outcome of an operation in the V2 wrapper.
func (s *Service) answer(c *Call, op Operation, v any, err error) {
	wrapper := responseV2{ID: op.ID, Version: versionV2, ResponseTime: httpapi.FormatTime(s.Now()), Response: v, Errors: []Row{}}
	if err != nil {
		audit.Cause(c.Context(), err)
		wrapper.Response, wrapper.Errors = nil, []Row{op.row(err)}
	}
	s.JSON(c, http.StatusOK, wrapper)
}

// invalidCall answers a violation of the arguments of an operation, which goes past the service where
// Spring checks them as a whole.
func (s *Service) invalidCall(c *Call, path, text string) error {
	violation := &Violation{Path: path, Text: text}
	if !s.Rules.ValidatedArguments {
		return violation
	}
	audit.Cause(c.Context(), violation)
	problem(c.gin, s.Rules, http.StatusBadRequest, "Validation failure")
	return nil
}

// checkOperation checks the head of the request.
func (s *Service) checkOperation(c *Call, op Operation) error {
	if c.ID == nil || *c.ID != op.ID {
		return badID
	}
	if err := s.ofToday(c.Sent); err != nil {
		return err
	}
	if c.Version == nil || *c.Version != versionV2 {
		return badVersion
	}
	return nil
}

func (op Operation) row(err error) Row {
	if refused, ok := errors.AsType[*Refusal](err); ok {
		return refused.Row()
	}
	return op.Failed.Row()
}
