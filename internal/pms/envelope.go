package pms

import (
	"errors"
	"net/http"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// named is an answer whose wrapper has an id and a version of its own.
type named struct {
	id, version string
	response    any
}

// The id and version of a business error, whatever the request said.
var errorID, errorVersion = "mosip.partnermanagement", "1.0"

// reply answers a call; id and version are null unless the route echoes them or the answer is [named].
func (a *API) reply(c *mosip.Call, v any) {
	wrapper := mosip.Response{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: v, Errors: []mosip.Row{}}
	if c.Route.Echo {
		wrapper.ID, wrapper.Version = c.ID, c.Version
	}
	if own, ok := v.(named); ok {
		wrapper.ID, wrapper.Version, wrapper.Response = &own.id, &own.version, own.response
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}

// renderError writes the answer for an error that is the partner manager's own
// (PartnerServiceResponseExceptionHandler.java). One that is not of the contract has neither code nor
// message.
func (a *API) renderError(c *mosip.Call, err error) {
	var (
		refused   *mosip.Refusal
		unhandled *exception
	)
	wrapper := mosip.Response{ResponseTime: httpapi.FormatTime(a.cfg.Now())}
	switch {
	case errors.As(err, &refused):
		wrapper.ID, wrapper.Version = &errorID, &errorVersion
		wrapper.Errors = []mosip.Row{refused.Row()}
	case errors.As(err, &unhandled):
		wrapper.Errors = []mosip.Row{{Message: &unhandled.message}}
	default:
		wrapper.Errors = []mosip.Row{{}}
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}
