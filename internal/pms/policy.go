package pms

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// errPolicyDocument reports a policy document without a part that PMS takes for granted, or with
// another JSON type there: the real service fails with an exception that has no text.
var errPolicyDocument = errors.New("the policy document lacks a part that is taken for granted")

// policyDocument is what PMS reads of the document of an Auth policy, one part after the other
// (mosip/partner-management-services pms-common PolicyAttributesDto.java and AuthPolicyAttributesDto.java).
type policyDocument struct {
	KYCAttributes jsontext.Value `json:"allowedKycAttributes"`
	AuthTypes     jsontext.Value `json:"allowedAuthTypes"`
}

// kycAttribute is an element of KYCAttributes.
type kycAttribute struct {
	Name string `json:"attributeName"`
}

// authType is an element of AuthTypes.
type authType struct {
	Type      string         `json:"authType"`
	Mandatory jsontext.Value `json:"mandatory"`
}

func parsePolicyDocument(text string) (policyDocument, error) {
	var d policyDocument
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		return policyDocument{}, fmt.Errorf("%w: %w", errPolicyDocument, err)
	}
	return d, nil
}

// partOf reads a part of the document, a list that has to be there.
func partOf[E any](raw jsontext.Value) ([]E, error) {
	var list []E
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("%w: %w", errPolicyDocument, err)
	}
	if list == nil {
		return nil, errPolicyDocument
	}
	return list, nil
}

// claims returns the claims that the policy grants and eSignet supports, in the order of the
// release's row. Errors: errPolicyDocument, PMS_IDP_005 (PMS_ESI_005).
// (AuthenticationContextRefUtil.java, getPolicySupportedClaims.)
func (a *API) claims(policy policyDocument) ([]string, error) {
	allowed, err := partOf[kycAttribute](policy.KYCAttributes)
	if err != nil {
		return nil, err
	}
	var attributes []string
	for _, attribute := range allowed {
		attributes = append(attributes, attribute.Name)
	}
	var granted []string
	for _, row := range a.cfg.Rules.Claims {
		if slices.Contains(a.cfg.Registry.Rules.Claims, row.Claim) && intersects(row.Attributes, attributes) {
			granted = append(granted, row.Claim)
		}
	}
	if len(granted) == 0 {
		return nil, refusal(a.cfg.Rules.Clients.Errors.NoClaims)
	}
	return granted, nil
}

// acrs returns the levels that the policy grants, in the order of the release's row. The first
// authentication type that is mandatory, or does not say, decides. Errors: errPolicyDocument,
// PMS_IDP_003, _005 (PMS_ESI_003, _006). (AuthenticationContextRefUtil.java, getAuthFactors.)
func (a *API) acrs(policy policyDocument) ([]string, error) {
	allowed, err := partOf[authType](policy.AuthTypes)
	if err != nil {
		return nil, err
	}
	var types []string
	for _, auth := range allowed {
		switch auth.Mandatory.Kind() {
		case 't':
			return nil, refusal(a.cfg.Rules.Clients.Errors.MandatoryAuth)
		case 'f':
			types = append(types, auth.Type)
		default:
			return nil, errPolicyDocument
		}
	}
	var granted []string
	for _, row := range a.cfg.Rules.ACRs {
		if intersects([]string{row.AuthType}, types) {
			granted = append(granted, row.ACR)
		}
	}
	if len(granted) == 0 {
		return nil, refusal(a.cfg.Rules.Clients.Errors.NoACRs)
	}
	return granted, nil
}

// intersects reports whether the lists have an element in common, ignoring case.
func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) })
	})
}
