package idp

import (
	"fmt"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/release"
)

// VerifiedClaims is one entry of claims.userinfo.verified_claims: claims and how they have to have been
// verified (OpenID Connect for Identity Assurance).
type VerifiedClaims struct {
	Verification jsontext.Value           // an object
	Claims       map[string]*ClaimRequest // nil when null was sent
	Names        []string                 // of the claims, in the order of the request
}

const verifiedClaims = "verified_claims"

// parseFreeClaims reads the claims parameter as eSignet from 1.5 on binds it: userinfo as free JSON,
// id_token as before (ClaimsV2.java). What does not have the shape of the release is Malformed; what
// cannot be bound is an error.
func parseFreeClaims(rules release.ClaimRules, data []byte) (ClaimsRequest, error) {
	root, err := object(readTree(data))
	if err != nil || root.kind == 'n' {
		return ClaimsRequest{}, err
	}
	req := ClaimsRequest{Size: len(data)}
	for _, part := range root.members {
		switch {
		case part.name == "userinfo":
			err = req.bindUserInfo(rules, part.value)
		case part.name == "id_token":
			err = req.bindIDToken(part.value)
		case !rules.OtherParts:
			err = fmt.Errorf("unknown member %q", part.name)
		}
		if err != nil {
			return ClaimsRequest{}, err
		}
	}
	if rules.BothParts && (req.UserInfo == nil || req.IDToken == nil) {
		req.Malformed = true
	}
	return req, nil
}

// bindUserInfo reads claims.userinfo.
func (req *ClaimsRequest) bindUserInfo(rules release.ClaimRules, n jsonNode) error {
	switch {
	case n.kind == 'n':
		return nil
	case n.kind != '{':
		return errNoObject
	}
	req.UserInfo = map[string]*ClaimRequest{}
	if !hasShape(n, rules.Schema.UserInfo()) {
		req.Malformed = true
		return nil
	}
	for _, f := range n.members {
		if f.name == verifiedClaims {
			req.bindVerified(f.value)
			continue
		}
		req.UserInfo[f.name] = freeClaim(f.value)
	}
	return nil
}

// bindIDToken reads claims.id_token, whose claims are typed. A verified claim loses its members on the way
// to the schema, which then refuses it.
func (req *ClaimsRequest) bindIDToken(n jsonNode) (err error) {
	for _, f := range n.members {
		if purpose, _ := f.value.field("purpose"); purpose.kind == '{' || purpose.kind == '[' {
			return fmt.Errorf("claim %q: purpose is no text", f.name)
		}
	}
	req.IDToken, err = parseClaimMap(n)
	if _, verified := req.IDToken[verifiedClaims]; verified {
		req.Malformed = true
	}
	return err
}

// bindVerified reads verified_claims, which has its shape.
func (req *ClaimsRequest) bindVerified(n jsonNode) {
	entries := []jsonNode{n}
	if n.kind == '[' {
		entries, req.VerifiedList = n.items, true
	}
	for _, entry := range entries {
		verification, _ := entry.field("verification")
		claims, _ := entry.field("claims")
		v := VerifiedClaims{Verification: verification.json()}
		if claims.kind == '{' {
			v.Claims = map[string]*ClaimRequest{}
		}
		for _, f := range claims.members {
			if _, repeated := v.Claims[f.name]; !repeated {
				v.Names = append(v.Names, f.name)
			}
			v.Claims[f.name] = freeClaim(f.value)
		}
		req.Verified = append(req.Verified, v)
	}
}

// only returns what is asked of the named claims, without the rest, which may be large.
func (req *ClaimsRequest) only(names []string) ClaimsRequest {
	keep := func(claims map[string]*ClaimRequest) map[string]*ClaimRequest {
		kept := map[string]*ClaimRequest{}
		for _, name := range names {
			if request, named := claims[name]; named {
				kept[name] = request
			}
		}
		return kept
	}
	out := ClaimsRequest{UserInfo: keep(req.UserInfo), VerifiedList: req.VerifiedList, Size: req.Size}
	for _, v := range req.Verified {
		if claims := keep(v.Claims); len(claims) > 0 {
			order := slices.DeleteFunc(slices.Clone(v.Names), func(name string) bool { _, kept := claims[name]; return !kept })
			out.Verified = append(out.Verified, VerifiedClaims{v.Verification, claims, order})
		}
	}
	return out
}

// freeClaim reads the request of one claim. 1.5 looks at its form only when the claim is resolved.
func freeClaim(n jsonNode) *ClaimRequest {
	switch n.kind {
	case 'n':
		return nil
	case '{':
	default:
		return &ClaimRequest{Defect: InvalidClaim}
	}
	c := &ClaimRequest{JSON: n.json()}
	if essential, ok := n.field("essential"); ok {
		c.Essential = essential.kind == 't'
		if !c.Essential && essential.kind != 'f' {
			c.Defect = UnknownError
		}
	}
	return c
}
