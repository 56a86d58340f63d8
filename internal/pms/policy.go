package pms

import (
	"errors"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// errPolicyDocument reports a policy document without a part that PMS takes for granted, where the
// real service fails with a null pointer.
var errPolicyDocument = errors.New("the policy document lacks allowedKycAttributes, allowedAuthTypes or mandatory")

// claims returns the claims that the policy grants and eSignet supports, in the order of the
// release's row. Errors: errPolicyDocument, noClaims. (AuthenticationContextRefUtil.java,
// getPolicySupportedClaims.)
func (a *API) claims(policy idp.PolicyDocument) ([]string, error) {
	if policy.KYCAttributes == nil {
		return nil, errPolicyDocument
	}
	var granted []string
	for _, row := range a.cfg.Rules.Claims {
		if slices.Contains(a.cfg.Registry.Rules.Claims, row.Claim) && intersects(row.Attributes, policy.KYCAttributes) {
			granted = append(granted, row.Claim)
		}
	}
	if len(granted) == 0 {
		return nil, a.refuse(noClaims)
	}
	return granted, nil
}

// acrs returns the levels that the policy grants, in the order of the release's row. The first
// authentication type that is mandatory, or does not say, decides. Errors: errPolicyDocument,
// mandatoryAuth, noACRs. (AuthenticationContextRefUtil.java, getAuthFactors.)
func (a *API) acrs(policy idp.PolicyDocument) ([]string, error) {
	if policy.AuthTypes == nil {
		return nil, errPolicyDocument
	}
	var types []string
	for _, auth := range policy.AuthTypes {
		if auth.Mandatory == nil {
			return nil, errPolicyDocument
		}
		if *auth.Mandatory {
			return nil, a.refuse(mandatoryAuth)
		}
		types = append(types, auth.Type)
	}
	var granted []string
	for _, row := range a.cfg.Rules.ACRs {
		if intersects([]string{row.AuthType}, types) {
			granted = append(granted, row.ACR)
		}
	}
	if len(granted) == 0 {
		return nil, a.refuse(noACRs)
	}
	return granted, nil
}

// intersects reports whether the lists have an element in common, ignoring case.
func intersects(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool {
		return slices.ContainsFunc(b, func(y string) bool { return strings.EqualFold(x, y) })
	})
}
