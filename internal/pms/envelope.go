package pms

import (
	"errors"
	"net/http"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// response is the wrapper of every answer (ResponseWrapper.java of pms-common).
type response struct {
	ID           *string     `json:"id"`
	Version      *string     `json:"version"`
	ResponseTime string      `json:"responsetime"`
	Metadata     any         `json:"metadata"`
	Response     any         `json:"response"`
	Errors       []mosip.Row `json:"errors"`
}

// named is an answer whose wrapper has an id and a version of its own.
type named struct {
	id, version string
	response    any
}

// The id and version of a business error, whatever the request said.
var errorID, errorVersion = "mosip.partnermanagement", "1.0"

// reply answers a call; id and version are null unless the route echoes them or the answer is [named].
func (a *API) reply(c *mosip.Call, v any) {
	wrapper := response{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: v, Errors: []mosip.Row{}}
	if c.Route.Echo {
		wrapper.ID, wrapper.Version = c.ID, c.Version
	}
	if own, ok := v.(named); ok {
		wrapper.ID, wrapper.Version, wrapper.Response = &own.id, &own.version, own.response
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}

// renderError writes the answer for an error (PartnerServiceResponseExceptionHandler.java): 200 with
// a wrapper, except for a body that cannot be read, a role that is missing, and from 1.3 on a failed
// validation. An error that is not of the contract has neither code nor message.
func (a *API) renderError(c *mosip.Call, err error) {
	var (
		body      *httpapi.BodyError
		violated  *mosip.Violation
		forbidden *mosip.ForbiddenError
		refused   *mosip.Refusal
		unhandled *exception
		number    *numberError
	)
	wrapper := response{ResponseTime: httpapi.FormatTime(a.cfg.Now())}
	switch {
	case errors.As(err, &body):
		c.Problem(a.cfg.Rules, http.StatusBadRequest, "Failed to read request")
		return
	case errors.As(err, &violated):
		a.service.JSON(c, a.cfg.Rules.InvalidStatus, mosip.NewInvalid(a.cfg.Now(), violated))
		return
	case errors.As(err, &forbidden):
		a.service.Forbidden(c)
		return
	case errors.As(err, &refused):
		wrapper.ID, wrapper.Version = &errorID, &errorVersion
		wrapper.Errors = []mosip.Row{refused.Row()}
	case errors.As(err, &number) && a.cfg.Rules.Problems:
		c.Problem(a.cfg.Rules, http.StatusBadRequest, "Failed to convert '"+number.name+"' with value: '"+number.value+"'")
		return
	case errors.As(err, &number):
		message := "Failed to convert value of type 'java.lang.String' to required type 'java.lang.Integer'; nested exception is " +
			"java.lang.NumberFormatException: For input string: \"" + number.value + "\""
		wrapper.Errors = []mosip.Row{{Message: &message}}
	case errors.As(err, &unhandled):
		wrapper.Errors = []mosip.Row{{Message: &unhandled.message}}
	default:
		wrapper.Errors = []mosip.Row{{}}
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}
