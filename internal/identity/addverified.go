package identity

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

type verifiedClaimBody struct {
	IndividualID       *string        `json:"individualId"`
	VerificationDetail jsontext.Value `json:"verificationDetail"`
	Active             bool           `json:"active"`
}

// errNoFramework reports a verification without trust_framework.
var errNoFramework = errors.New("verification without trust_framework")

// addVerifiedClaim serves POST /v1/mock-identity-system/identity/add-verified-claim.
//
// Request {requestTime, request: {individualId, verificationDetail: {attribute: {trust_framework, …}},
// active}}; answer {status}. Errors: invalid_individual_id, invalid_request, together; then
// invalid_individual_id for one who is not there, and for each attribute in turn invalid_claim for one
// without data, unknown_error without trust_framework, invalid_request with an empty one; what came
// before stays.
func (s *System) addVerifiedClaim(c *gin.Context) error {
	req, err := httpapi.Decode[requestWrapper[verifiedClaimBody]](c, httpapi.RejectUnknown)
	if err != nil {
		return err
	}
	v := s.envelope(req.RequestTime, req.Request == nil)
	var details []wanted
	if b := req.Request; b != nil {
		if given(b.VerificationDetail) && b.VerificationDetail.Kind() != '{' {
			return unreadable("verificationDetail")
		}
		v = blank(v, "request.individualId", idp.InvalidIndividualID, b.IndividualID)
		if details, err = verificationsOf(b.VerificationDetail); err != nil {
			return err
		}
		if len(details) == 0 {
			v = append(v, idp.Violation{Path: "request.verificationDetail", Code: idp.InvalidRequest})
		}
	}
	if err := v.OrNil(); err != nil {
		return err
	}
	var refused error
	_, err = s.cfg.Store.UpdateIdentity(idp.IndividualID(*req.Request.IndividualID), func(p *idp.Identity) error {
		p.Verified = slices.Clone(p.Verified)
		refused = verify(p, details, req.Request.Active, s.cfg.Now())
		return nil
	})
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return &idp.Error{Code: idp.InvalidIndividualID}
	case err != nil:
		return fmt.Errorf("add verified claims: %w", err)
	case refused != nil:
		return refused
	}
	return s.reply(c, statusResponse{"Verified Claim added successfully"})
}

// verificationsOf returns the members of verificationDetail, compact. One that is nested deeper than Jackson
// takes since 2.15, that is, in 0.13, cannot be read.
//
// Mock: earlier versions have the limit, too.
func verificationsOf(value jsontext.Value) ([]wanted, error) {
	if !given(value) {
		return nil, nil
	}
	compact, err := idp.CompactJSON(value)
	if err != nil {
		return nil, &httpapi.BodyError{Text: "JSON parse error: " + err.Error(), Err: err}
	}
	return jsonMembers(compact), nil
}

// verify notes how the attributes of a person were verified, until one is refused.
func verify(p *idp.Identity, details []wanted, active bool, now time.Time) error {
	for _, detail := range details {
		if a, ok := personAttribute(*p, detail.name); !ok || a.Langs != nil && len(a.Langs) == 0 {
			return idp.Errorf(idp.InvalidClaim, "no data for %s", detail.name)
		}
		framework := jsonMember(detail.detail, "trust_framework")
		if framework == nil {
			return errNoFramework
		}
		name := asText(framework)
		if name == "" {
			return &idp.Error{Code: idp.InvalidRequest, Err: errNoFramework}
		}
		v := idp.VerifiedClaim{Attribute: detail.name, TrustFramework: name, Detail: string(detail.detail), Active: active}
		putVerified(p, v, now)
	}
	return nil
}

// putVerified adds a verification or changes the one with its key, whose framework stays as it was first
// written.
func putVerified(p *idp.Identity, v idp.VerifiedClaim, now time.Time) {
	v.Updated = now
	i := slices.IndexFunc(p.Verified, func(old idp.VerifiedClaim) bool {
		return old.Attribute == v.Attribute && strings.ToLower(old.TrustFramework) == strings.ToLower(v.TrustFramework)
	})
	if i < 0 {
		v.Created = now
		p.Verified = append(p.Verified, v)
		return
	}
	old := &p.Verified[i]
	old.Detail, old.Active, old.Updated = v.Detail, v.Active, v.Updated
}

// personAttribute returns any member of a person, secrets included.
func personAttribute(p idp.Identity, name string) (idp.Attribute, bool) {
	switch name {
	case "pin":
		return idp.Attribute{Text: p.PIN}, p.PIN != ""
	case "password":
		return idp.Attribute{Text: p.PasswordHash}, p.PasswordHash != ""
	}
	return attribute(p, name)
}
