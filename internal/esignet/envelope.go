package esignet

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// wrapper is the request envelope {requestTime, request}.
type wrapper[T any] struct {
	RequestTime *string `json:"requestTime"`
	Request     *T      `json:"request"`
}

// envelope is the response envelope; errors is never null.
type envelope struct {
	ResponseTime string         `json:"responseTime"`
	Response     jsontext.Value `json:"response"`
	Errors       []wireError    `json:"errors"`
}

type wireError struct {
	Code    string `json:"errorCode"`
	Message string `json:"errorMessage"`
}

// decode reads an envelope. prior holds what is wrong with the envelope itself: the caller reports it
// together with what is wrong inside. Without a request there is nothing more to say, and the
// violations are the error.
func decode[T any](a *API, c *gin.Context) (request T, prior idp.Violations, err error) {
	body, err := httpapi.Decode[wrapper[T]](c, httpapi.RejectUnknown)
	if err != nil {
		return request, nil, err
	}
	if !a.isNow(body.RequestTime) {
		prior = append(prior, idp.Violation{Path: "requestTime", Code: idp.InvalidRequest})
	}
	if body.Request == nil {
		prior = append(prior, idp.Violation{Path: "request", Code: idp.InvalidRequest})
		return request, nil, prior
	}
	return *body.Request, prior, nil
}

// isNow reports whether requestTime has the one form that is taken and lies strictly within the
// leeway of the server's time (mosip/esignet RequestTimeValidator.java).
func (a *API) isNow(requestTime *string) bool {
	if requestTime == nil {
		return false
	}
	t, err := httpapi.ParseTime(*requestTime)
	if err != nil {
		return false
	}
	return t.Sub(a.cfg.Now()).Abs() < a.web.RequestTimeLeeway
}

// reply answers 200 with the response in the envelope.
func (a *API) reply(c *gin.Context, response any) error {
	a.replyRaw(c, httpapi.Marshal(response))
	return nil
}

func (a *API) replyRaw(c *gin.Context, response jsontext.Value) {
	httpapi.JSON(c, http.StatusOK, envelope{
		ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: response, Errors: []wireError{},
	})
}

// renderError answers 200 with the error in the envelope: one entry per violation, or one with the
// code, which is its own message (mosip/esignet ExceptionHandlerAdvice.java).
func (a *API) renderError(c *gin.Context, err error) {
	httpapi.JSON(c, http.StatusOK, a.errorEnvelope(err))
}

// renderFilterError is renderError of the header filter, which names no content type.
func (a *API) renderFilterError(c *gin.Context, err error) {
	c.Writer.Header()["Content-Type"] = nil
	c.Status(http.StatusOK)
	_, _ = c.Writer.Write(httpapi.Marshal(a.errorEnvelope(err)))
}

func (a *API) errorEnvelope(err error) envelope {
	e := envelope{ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: jsontext.Value("null")}
	var violations idp.Violations
	var coded *idp.Error
	var body *httpapi.BodyError
	var missing missingParameter
	switch {
	case errors.As(err, &missing):
		e.Errors = []wireError{{string(idp.InvalidRequest), string(missing)}}
	case errors.As(err, &coded):
		e.Errors = []wireError{{string(coded.Code), string(coded.Code)}}
	case errors.As(err, &violations):
		for _, v := range violations {
			e.Errors = append(e.Errors, wireError{string(v.Code), v.String()})
		}
	case errors.As(err, &body):
		e.Errors = []wireError{{string(idp.UnknownError), body.Text}}
	default:
		// Upstream sends the text of the exception; ours stays in the log.
		e.Errors = []wireError{{string(idp.UnknownError), "An unexpected error occurred"}}
	}
	return e
}
