package policymanager

import (
	"errors"
	"net/http"

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

// reply answers a call; id and version are null unless the route echoes them.
func (a *API) reply(c *mosip.Call, v any) {
	wrapper := response{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: v, Errors: []mosip.Row{}}
	if c.Route.Echo {
		wrapper.ID, wrapper.Version = c.ID, c.Version
	}
	a.service.JSON(c, http.StatusOK, wrapper)
}

// renderError writes the answer for an error that is the policy manager's own (ApiExceptionHandler.java),
// in the wrapper of kernel-core. One that is not of the contract is PMS_COR_003.
func (a *API) renderError(c *mosip.Call, err error) {
	refused := unforeseen
	errors.As(err, &refused)
	a.service.JSON(c, http.StatusOK, mosip.Response{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Errors: []mosip.Row{refused.Row()}})
}
