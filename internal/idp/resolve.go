package idp

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"
)

// resolvedClaim is a claim that may be shared, with what was asked of it: nothing when a scope or null
// asks for it, one request, or several for a verified claim.
type resolvedClaim struct {
	name     string
	requests []ClaimRequest
}

// essential reports whether one of the requests says so.
func (c resolvedClaim) essential() bool {
	return slices.ContainsFunc(c.requests, func(r ClaimRequest) bool { return r.Essential })
}

// verified reports whether one of the requests asks for a verification.
func (c resolvedClaim) verified() bool {
	return slices.ContainsFunc(c.requests, func(r ClaimRequest) bool { return r.Verification != nil })
}

// resolveClaims decides which registered claims may be shared: one that the claims parameter names
// in its manner, one that a scope implies voluntarily; verified requests for either replace it;
// anything else is dropped without an error. The order is that of the registration. Errors:
// InvalidScope, InvalidVerifiedClaims, InvalidClaim (mosip/esignet ClaimsHelperService.java,
// resolveRequestedClaims).
func (f *Flow) resolveClaims(c Client, scopes []string, asked ClaimsRequest) ([]resolvedClaim, error) {
	if asked.UserInfo != nil && !slices.Contains(scopes, openIDScope) {
		return nil, Errorf(InvalidScope, "claims.userinfo without scope openid")
	}
	for _, v := range asked.Verified {
		if v.Claims == nil {
			return nil, Errorf(InvalidVerifiedClaims, "verified_claims without claims")
		}
	}
	implied := map[string]bool{}
	for _, scope := range scopes {
		for _, claim := range f.rules().ScopeClaims[scope] {
			implied[claim] = true
		}
	}
	var resolved []resolvedClaim
	for _, name := range distinct(c.UserClaims) {
		request, named := asked.UserInfo[name]
		claim := resolvedClaim{name: name}
		if request != nil {
			if request.Defect == InvalidClaim {
				return nil, Errorf(InvalidClaim, "claims.userinfo.%s is no object", name)
			}
			claim.requests = append(claim.requests, *request)
		}
		verified := asked.verified(name)
		if verified != nil {
			claim.requests = verified
		}
		if named || implied[name] || verified != nil {
			resolved = append(resolved, claim)
		}
	}
	return resolved, nil
}

// verified returns the verified requests for the claim.
func (req *ClaimsRequest) verified(name string) (requests []ClaimRequest) {
	for _, v := range req.Verified {
		request, named := v.Claims[name]
		if !named {
			continue
		}
		r := ClaimRequest{Verification: v.Verification}
		if request != nil {
			r.Essential, r.JSON = request.Essential, request.JSON
		}
		requests = append(requests, r)
	}
	return requests
}

// checkEssential refuses an essential that is no boolean (1.5: ClaimsHelperService.java, getClaimNames).
func checkEssential(claims []resolvedClaim) error {
	for _, c := range claims {
		for _, r := range c.requests {
			if r.Defect != "" {
				return Errorf(r.Defect, "claims.userinfo.%s.essential is no boolean", c.name)
			}
		}
	}
	return nil
}

// canonicalRequest writes what is asked of a person in a form that is equal exactly when a stored
// consent still covers it: claims with value, values and essential, the resolved levels, and the
// authorize scopes, orders aside. A claim by scope, by null or with an empty object is the same
// thing (mosip/esignet ConsentHelperService.java up to 1.4).
func canonicalRequest(claims []resolvedClaim, acrs, authorizeScopes []string) string {
	type line struct {
		Name      string
		Essential bool     `json:",omitempty"`
		Value     *string  `json:",omitempty"`
		Values    []string // null where there are none, which differs from an empty list
	}
	var lines []line
	for _, c := range claims {
		l := line{Name: c.name}
		for _, r := range c.requests {
			l.Essential, l.Value, l.Values = r.Essential, r.Value, slices.Clone(r.Values)
			slices.Sort(l.Values)
		}
		lines = append(lines, l)
	}
	slices.SortFunc(lines, func(a, b line) int { return strings.Compare(a.Name, b.Name) })
	text, err := json.Marshal([]any{lines, slices.Sorted(slices.Values(acrs)), slices.Sorted(slices.Values(authorizeScopes))})
	if err != nil {
		panic("marshal strings: " + err.Error())
	}
	return string(text)
}

// consentRequest is what a consent is given to from 1.5 on: the hash of what was asked, in which lists of
// requests, and levels, keep their order, and the width of its two columns (ConsentHelperService.java,
// hashUserConsent; ConsentMapper.java).
type consentRequest struct {
	hash           string
	claims, scopes int // characters
}

func newConsentRequest(claims []resolvedClaim, acrs, authorizeScopes []string) consentRequest {
	userinfo, scopes := objectNode(), objectNode()
	for _, c := range claims {
		requests := jsonNode{kind: '['}
		for _, r := range c.requests {
			requests.items = append(requests.items, r.node())
		}
		userinfo.members = append(userinfo.members, jsonField{c.name, requests})
	}
	for _, scope := range distinct(authorizeScopes) {
		scopes.members = append(scopes.members, jsonField{scope, boolNode(false)})
	}
	// The levels are an array to upstream, which sorts only lists.
	levels := textsNode(acrs).json()
	text := objectNode(
		jsonField{"id_token", objectNode(jsonField{acrClaim, objectNode(jsonField{"essential", boolNode(true)})})},
		jsonField{"userinfo", userinfo},
	).sorted().json()
	scopeText := scopes.sorted().json()
	return consentRequest{
		hash:   digest(string(text) + string(levels) + string(scopeText)),
		claims: utf8.RuneCount(text) + len(`,"values":`) + utf8.RuneCount(levels),
		scopes: utf8.RuneCount(scopeText),
	}
}

// node returns the request as upstream keeps it: a verified one has all its members, null where absent, a
// plain one is what was sent.
func (r ClaimRequest) node() jsonNode {
	sent := objectNode()
	if r.JSON != nil {
		sent, _ = readTree(r.JSON)
	}
	if r.Verification == nil {
		return sent
	}
	verification, _ := readTree(r.Verification)
	fields := []jsonField{{"verification", verification}}
	if r.JSON != nil {
		fields = append(fields, jsonField{"essential", boolNode(r.Essential)})
		for _, name := range []string{"value", "values", "purpose"} {
			value, ok := sent.field(name)
			if !ok {
				value = nullNode
			}
			fields = append(fields, jsonField{name, value})
		}
	}
	return objectNode(fields...)
}
