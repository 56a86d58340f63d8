package authmanager

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"regexp"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/java"
)

// The codes of authmanager (mosip/mosip-openid-bridge kernel-auth-service AuthErrorCode.java).
const (
	invalidRequestCode     = "KER-ATH-004"
	unreadableCode         = "KER-ATH-019"
	invalidCredentialsCode = "KER-ATH-023"
	realmNotFoundCode      = "KER-ATH-026"
	serverErrorCode        = "KER-ATH-500"
	unexpectedCode         = "500" // of an exception that has no code
)

// refusal is an answer with an error, as a client reads it.
type refusal struct {
	status        int
	code, message string
}

func (e *refusal) Error() string { return e.code + ": " + e.message }

// request is the wrapper of every request. metadata may be anything and is not read.
type request[R any] struct {
	ID          *string `json:"id"`
	Version     *string `json:"version"`
	RequestTime *string `json:"requesttime"`
	Request     *R      `json:"request"`

	raw []byte
}

// failed is an error together with the body whose id and version the answer repeats.
type failed struct {
	raw []byte
	err error
}

func (e *failed) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *failed) Unwrap() error { return e.err }

func (r request[R]) fail(err error) error { return &failed{r.raw, err} }

// read reads a wrapped request with its request in it. Errors: *httpapi.NotAcceptableError, or
// *failed for an *httpapi.MediaTypeError, an *httpapi.BodyError or a *refusal.
func read[R any](c *gin.Context) (request[R], error) {
	raw, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, httpapi.MaxBody))
	if err != nil {
		return request[R]{}, &failed{nil, &httpapi.BodyError{Text: "I/O error while reading input message", Err: err}}
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(raw))
	body, err := httpapi.Decode[request[R]](c, httpapi.IgnoreUnknown)
	body.raw = raw
	if media, ok := errors.AsType[*httpapi.MediaTypeError](err); ok {
		// Not as an error of its type, which would be answered 415; and the body counts as unread.
		return body, (request[R]{}).fail(&refusal{http.StatusInternalServerError, unexpectedCode, "Content type '" + mediaType(media.Got) + "' not supported"})
	}
	if _, ok := errors.AsType[*httpapi.NotAcceptableError](err); ok {
		return body, err
	}
	if err == nil {
		err = checkRequestTime(body.RequestTime)
	}
	if err == nil && body.Request == nil {
		err = &refusal{http.StatusOK, unreadableCode, "request must not be null"}
	}
	if err != nil {
		return body, body.fail(err)
	}
	return body, nil
}

// mediaType is what Spring takes a missing Content-Type for.
func mediaType(sent string) string {
	if sent == "" {
		return "application/octet-stream"
	}
	return sent
}

var localTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,9})?Z?)?$`)

// checkRequestTime takes any local date-time of ISO 8601, also with a Z, as Jackson reads a
// LocalDateTime without a pattern; a blank one counts as absent.
func checkRequestTime(s *string) error {
	if s == nil || java.Blank(*s) {
		return nil
	}
	if localTime.MatchString(*s) { // Go's parser takes more
		for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04:05Z", "2006-01-02T15:04"} {
			if _, err := time.Parse(layout, *s); err == nil {
				return nil
			}
		}
	}
	return &httpapi.BodyError{Text: "JSON parse error: Cannot deserialize value of type `java.time.LocalDateTime` from String"}
}

// response is the wrapper of every answer (ResponseWrapper.java of kernel-core). Errors is null on
// success.
type response struct {
	ID           *string    `json:"id"`
	Version      *string    `json:"version"`
	ResponseTime string     `json:"responsetime"`
	Metadata     any        `json:"metadata"`
	Response     any        `json:"response"`
	Errors       []errorRow `json:"errors"`
}

type errorRow struct {
	Code    string  `json:"errorCode"`
	Message *string `json:"message"`
}

// reply answers with v; id and version are those of the request.
func (a *API) reply(c *gin.Context, id, version *string, v any) error {
	answer(c, http.StatusOK, response{
		ID: id, Version: version, ResponseTime: httpapi.FormatTime(a.cfg.Now()), Response: v,
	})
	return nil
}

// renderError writes the answer for an error (AuthManagerExceptionHandler.java). Where the body is no
// JSON at all, upstream's handler fails over it, and Spring answers.
func (a *API) renderError(c *gin.Context, err error) {
	var raw []byte
	if f, ok := errors.AsType[*failed](err); ok {
		raw = f.raw
	}
	id, version, readable := repeated(raw)
	if !readable {
		a.document(c, http.StatusBadRequest, "JSON parse error")
		return
	}
	status, row := http.StatusInternalServerError, errorRow{Code: unexpectedCode}
	if refused, ok := errors.AsType[*refusal](err); ok {
		status, row = refused.status, errorRow{refused.code, &refused.message}
	} else if body, ok := errors.AsType[*httpapi.BodyError](err); ok {
		status, row = http.StatusOK, errorRow{unreadableCode, &body.Text}
	}
	answer(c, status, response{
		ID: id, Version: version, ResponseTime: httpapi.FormatTime(a.cfg.Now()), Errors: []errorRow{row},
	})
}

// repeated returns the id and version of a body for the answer to an error, as Jackson's tree gives
// them: empty where the body has none, the text null for null, both nil without a body. It reports
// false for a body that is no JSON.
func repeated(raw []byte) (id, version *string, ok bool) {
	if java.Blank(string(raw)) {
		return nil, nil, true
	}
	value, err := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true)).ReadValue()
	if err != nil {
		return nil, nil, false
	}
	var members struct {
		ID      jsontext.Value `json:"id"`
		Version jsontext.Value `json:"version"`
	}
	if value.Kind() == '{' {
		if err := json.Unmarshal(value, &members, jsontext.AllowDuplicateNames(true)); err != nil {
			return nil, nil, false
		}
	}
	return asText(members.ID), asText(members.Version), true
}

// asText is JsonNode.asText.
func asText(v jsontext.Value) *string {
	var text string
	switch v.Kind() {
	case '"':
		if err := json.Unmarshal(v, &text); err != nil {
			return &text
		}
	case 'n', 't', 'f', '0':
		text = string(v)
	}
	return &text
}

// methodNotSupported answers a wrong method as any exception; OPTIONS is served.
func (a *API) methodNotSupported(c *gin.Context) {
	if c.Request.Method == http.MethodOptions {
		httpapi.MethodNotAllowed(c)
		return
	}
	c.Writer.Header().Del("Allow")
	a.renderError(c, &refusal{http.StatusInternalServerError, unexpectedCode, "Request method '" + c.Request.Method + "' not supported"})
}

func (a *API) notFound(c *gin.Context) { a.document(c, http.StatusNotFound, "No message available") }

// document answers with the error document of Spring Boot 2.0, the time in milliseconds.
func (a *API) document(c *gin.Context, status int, message string) {
	answer(c, status, httpapi.Object{
		{Name: "timestamp", Value: a.cfg.Now().UnixMilli()},
		{Name: "status", Value: status},
		{Name: "error", Value: http.StatusText(status)},
		{Name: "message", Value: message},
		{Name: "path", Value: c.Request.URL.Path},
	})
}

// answer writes JSON as Spring 5.0 does, which names the charset.
func answer(c *gin.Context, status int, v any) {
	c.Data(status, "application/json;charset=UTF-8", httpapi.Marshal(v))
}
