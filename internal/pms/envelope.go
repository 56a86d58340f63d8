package pms

import (
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/java"
)

// request is the wrapper of every request. metadata may be anything and is not read.
type request[R any] struct {
	ID          *string `json:"id"`
	Version     *string `json:"version"`
	RequestTime *string `json:"requesttime"`
	Request     *R      `json:"request"`
}

// checker is a request that knows its bean validation rules.
type checker interface {
	// check returns the first violation, or nil.
	check() error
}

// decode reads and validates a wrapped request. Unknown members are ignored. Errors:
// *httpapi.MediaTypeError, *httpapi.BodyError (also for a requesttime of another form), *violation.
func decode[R checker](c *gin.Context) (R, error) {
	var none R
	body, err := httpapi.Decode[request[R]](c, httpapi.IgnoreUnknown)
	if err != nil {
		return none, err
	}
	if err := checkRequestTime(body.RequestTime); err != nil {
		return none, err
	}
	if body.Request == nil {
		return none, &violation{path: "request", text: mustNotBeNull}
	}
	return *body.Request, (*body.Request).check()
}

// checkRequestTime takes a blank time for an absent one, as Jackson does with a LocalDateTime.
func checkRequestTime(s *string) error {
	if s == nil || java.Blank(*s) {
		return nil
	}
	if _, err := httpapi.ParseTime(*s); err != nil {
		return &httpapi.BodyError{Text: "JSON parse error: requesttime", Err: err}
	}
	return nil
}

// response is the wrapper of every answer (ResponseWrapper.java of pms-common).
type response struct {
	ID           *string    `json:"id"`
	Version      *string    `json:"version"`
	ResponseTime string     `json:"responsetime"`
	Metadata     any        `json:"metadata"`
	Response     any        `json:"response"`
	Errors       []errorRow `json:"errors"`
}

// invalidResponse is the wrapper of a failed validation: the members in another order, and a local
// time without zone.
type invalidResponse struct {
	ID           *string    `json:"id"`
	Version      *string    `json:"version"`
	Metadata     any        `json:"metadata"`
	Response     any        `json:"response"`
	ResponseTime string     `json:"responsetime"`
	Errors       []errorRow `json:"errors"`
}

type errorRow struct {
	Code    *string `json:"errorCode"`
	Message *string `json:"message"`
}

// localTime is java.time's ISO_LOCAL_DATE_TIME at the microseconds of a Linux clock.
const localTime = "2006-01-02T15:04:05.999999"

// The id and version of a business error, whatever the request said.
var errorID, errorVersion = "mosip.partnermanagement", "1.0"

// reply answers a client call; id and version are null.
func (a *API) reply(c *gin.Context, v any) error {
	httpapi.JSON(c, http.StatusOK, response{
		ResponseTime: httpapi.FormatTime(a.cfg.Now()),
		Response:     v,
		Errors:       []errorRow{},
	})
	return nil
}

// renderError writes the answer for an error (PartnerServiceResponseExceptionHandler.java): 200 with
// a wrapper, except for a body that cannot be read. An error that is not of the contract has neither
// code nor message.
func (a *API) renderError(c *gin.Context, err error) {
	var (
		body      *httpapi.BodyError
		violated  *violation
		refused   *refusal
		unhandled *exception
	)
	now := a.cfg.Now()
	wrapper := response{ResponseTime: httpapi.FormatTime(now)}
	switch {
	case errors.As(err, &body):
		httpapi.Empty(c, http.StatusBadRequest)
		return
	case errors.As(err, &violated):
		httpapi.JSON(c, http.StatusOK, newInvalidResponse(now, violated))
		return
	case errors.As(err, &refused):
		wrapper.ID, wrapper.Version = &errorID, &errorVersion
		wrapper.Errors = []errorRow{{Code: &refused.code, Message: &refused.message}}
	case errors.As(err, &unhandled):
		wrapper.Errors = []errorRow{{Message: &unhandled.message}}
	default:
		wrapper.Errors = []errorRow{{}}
	}
	httpapi.JSON(c, http.StatusOK, wrapper)
}

func newInvalidResponse(now time.Time, v *violation) invalidResponse {
	code, message := invalidParameter, v.Error()
	return invalidResponse{
		ResponseTime: now.UTC().Format(localTime),
		Errors:       []errorRow{{Code: &code, Message: &message}},
	}
}

// notFound answers an unknown path with the error document of Spring Boot 2.0.
func (a *API) notFound(c *gin.Context) {
	httpapi.JSON(c, http.StatusNotFound, struct {
		Timestamp string `json:"timestamp"`
		Status    int    `json:"status"`
		Error     string `json:"error"`
		Message   string `json:"message"`
		Path      string `json:"path"`
	}{
		Timestamp: a.cfg.Now().UTC().Format("2006-01-02T15:04:05.000+00:00"),
		Status:    http.StatusNotFound,
		Error:     http.StatusText(http.StatusNotFound),
		Message:   "No message available",
		Path:      c.Request.URL.Path,
	})
}
