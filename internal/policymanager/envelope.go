package policymanager

import (
	"errors"
	"net/http"
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// response is the wrapper of an answer without error (ResponseWrapper.java of policy-management-service).
type response struct {
	ID           *string     `json:"id"`
	Version      *string     `json:"version"`
	ResponseTime string      `json:"responsetime"`
	Response     any         `json:"response"`
	Errors       []mosip.Row `json:"errors"`
}

// errorResponse is the wrapper of an error (ResponseWrapper.java of kernel-core). The handler would echo
// the id and version of a request that the service had wrapped in Spring's cache; it wraps it in a class
// of its own (ReqResFilter.java), and both stay null.
type errorResponse struct {
	ID           *string     `json:"id"`
	Version      *string     `json:"version"`
	ResponseTime string      `json:"responsetime"`
	Metadata     any         `json:"metadata"`
	Response     any         `json:"response"`
	Errors       []mosip.Row `json:"errors"`
}

// reply answers a call; id and version are null unless the route echoes them.
func (a *API) reply(c *mosip.Call, v any) {
	wrapper := response{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: v, Errors: []mosip.Row{}}
	if c.Route.Echo {
		wrapper.ID, wrapper.Version = c.ID, c.Version
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}

// renderError writes the answer for an error (ApiExceptionHandler.java): 200 with a wrapper, except for a
// body that cannot be read, a role that is missing, and from 1.3 on a failed validation. An error that is
// not of the contract is PMS_COR_003.
func (a *API) renderError(c *mosip.Call, err error) {
	var (
		body      *httpapi.BodyError
		violated  *mosip.Violation
		forbidden *mosip.ForbiddenError
		refused   *mosip.Refusal
	)
	invalid := a.cfg.Rules.InvalidStatus
	switch {
	case errors.As(err, &body):
		c.Problem(a.cfg.Rules, http.StatusBadRequest, "Failed to read request")
	case errors.As(err, &violated) && invalid != http.StatusOK:
		a.service.JSON(c, invalid, mosip.NewInvalid(a.cfg.Now(), violated))
	case errors.As(err, &violated):
		a.answerError(c, &mosip.Refusal{Code: "PMS_COR_001", Message: violated.Error()})
	case errors.As(err, &forbidden):
		bare := *c
		bare.ID, bare.Version, bare.HasBody = nil, nil, false // null for the reason of errorResponse
		a.service.Forbidden(&bare)
	case errors.As(err, &refused):
		a.answerError(c, refused)
	default:
		a.answerError(c, &mosip.Refusal{Code: "PMS_COR_003", Message: "Could not process the request"})
	}
}

func (a *API) answerError(c *mosip.Call, refused *mosip.Refusal) {
	a.service.JSON(c, http.StatusOK, errorResponse{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Errors: []mosip.Row{refused.Row()}})
}

// timestamp is a java.sql.Timestamp that the service leaves to Jackson, null for the zero time.
func timestamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := t.UTC().Format("2006-01-02T15:04:05.000+00:00")
	return &s
}

// optional is null for an empty text.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
