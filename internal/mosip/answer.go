package mosip

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Response is the usual wrapper of an answer (ResponseWrapper.java of kernel-core and of pms-common).
type Response struct {
	ID           *string `json:"id"`
	Version      *string `json:"version"`
	ResponseTime string  `json:"responsetime"`
	Metadata     any     `json:"metadata"`
	Response     any     `json:"response"`
	Errors       []Row   `json:"errors"`
}

// invalid is the wrapper of a failed validation: the members in an order of their own, and a local time
// without zone.
type invalid struct {
	ID           *string `json:"id"`
	Version      *string `json:"version"`
	Metadata     any     `json:"metadata"`
	Response     any     `json:"response"`
	ResponseTime string  `json:"responsetime"`
	Errors       []Row   `json:"errors"`
}

// JSON writes an answer.
func (s *Service) JSON(c *Call, status int, v any) {
	c.gin.Data(status, s.Rules.JSON, httpapi.Marshal(v))
}

// render answers a body or a number that cannot be read, a violation and a missing role; any other error is the
// service's.
func (s *Service) render(c *Call, err error) {
	var (
		body     *httpapi.BodyError
		violated *Violation
		without  *forbiddenError
		number   *numberError
	)
	switch {
	case errors.As(err, &body):
		problem(c.gin, s.Rules, http.StatusBadRequest, "Failed to read request")
	case errors.As(err, &number):
		problem(c.gin, s.Rules, http.StatusBadRequest, number.Error())
	case errors.As(err, &violated):
		s.invalid(c, Refusal{Code: "PMS_COR_001", Message: violated.Error()})
	case errors.As(err, &without):
		s.forbid(c)
	default:
		s.Render(c, err)
	}
}

func (s *Service) invalid(c *Call, why Refusal) {
	if s.UsualInvalid && s.Rules.InvalidStatus == http.StatusOK {
		s.Render(c, &why)
		return
	}
	s.JSON(c, s.Rules.InvalidStatus, invalid{ResponseTime: local(s.Now()), Errors: []Row{why.Row()}})
}

// forbid answers with the id and version of the request, or empty texts, or null when there was no body
// (AuthAdapterExceptionHandler.java).
func (s *Service) forbid(c *Call) {
	var id, version *string
	if none := ""; c.hasBody && !s.NoEcho {
		id, version = &none, &none
		if c.ID != nil {
			id = c.ID
		}
		if c.Version != nil {
			version = c.Version
		}
	}
	s.refuse(c.gin, http.StatusForbidden, s.Rules.JSON, id, version, Refusal{"KER-ATH-403", "Forbidden"})
}

// refuse answers in the name of MOSIP's kernel.
func (s *Service) refuse(g *gin.Context, status int, contentType string, id, version *string, why Refusal) {
	g.Data(status, contentType, httpapi.Marshal(Response{ID: id, Version: version, ResponseTime: httpapi.FormatTime(s.Now()), Errors: []Row{why.Row()}}))
}

// problem answers a request that no call serves: an empty body, or from 1.3 on the problem document of
// RFC 7807 that Spring 6 writes.
func problem(g *gin.Context, rules release.PMS, status int, detail string) {
	if !rules.Problems {
		httpapi.Empty(g, status)
		return
	}
	g.Data(status, "application/problem+json", httpapi.Marshal(struct {
		Type     string `json:"type"`
		Title    string `json:"title"`
		Status   int    `json:"status"`
		Detail   string `json:"detail"`
		Instance string `json:"instance"`
	}{"about:blank", http.StatusText(status), status, detail, g.Request.URL.EscapedPath()}))
}
