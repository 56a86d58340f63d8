package idp

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/release"
)

// ClaimsRequest is the claims parameter of an authorization request (OIDC Core §5.5). UserInfo is nil
// when the member was absent or null, which matters: its presence demands the scope openid.
type ClaimsRequest struct {
	UserInfo map[string]*ClaimRequest // a nil element asks for the claim in the default manner
	IDToken  map[string]*ClaimRequest

	// From 1.5 on:
	Verified     []VerifiedClaims // of userinfo
	VerifiedList bool             // they were sent as a list
	Malformed    bool             // against the schema of the release
	Size         int              // of the text, in bytes
}

// ClaimRequest says how one claim is wanted.
type ClaimRequest struct {
	Essential bool
	// Value and Values are those of a typed claim; Values is nil when absent.
	Value  *string
	Values []string

	// JSON is the object as it was sent (userinfo from 1.5 on).
	JSON jsontext.Value
	// Verification is how a verified claim has to have been verified, an object; nil for other claims.
	Verification jsontext.Value
	// Defect is the code of what is wrong with the request; it counts only when the claim is resolved (1.5).
	Defect Code
}

// acrClaim is the one id_token claim that has an effect.
const acrClaim = "acr"

var errClaims = errors.New("claims parameter malformed")

// ParseClaims reads the claims parameter as the release binds it; null is the zero request. An error has
// no code, as the real server answers unknown_error.
func ParseClaims(rules release.ClaimRules, data []byte) (req ClaimsRequest, err error) {
	if rules.Free() {
		req, err = parseFreeClaims(rules, data)
	} else {
		req, err = parseTypedClaims(data)
	}
	if err != nil {
		return ClaimsRequest{}, fmt.Errorf("%w: %w", errClaims, err)
	}
	return req, nil
}

// parseTypedClaims reads the claims parameter as eSignet up to 1.4 binds it: an object with userinfo and
// id_token and nothing else; each claim null or an object whose unknown members are ignored; value
// text, values a list of text, essential a boolean or its text (mosip/esignet esignet-core dto
// Claims.java, ClaimDetail.java).
func parseTypedClaims(data []byte) (ClaimsRequest, error) {
	root, err := object(readWhole(data, anyDepth))
	if err != nil {
		return ClaimsRequest{}, err
	}
	var req ClaimsRequest
	for _, part := range root.members {
		switch part.name {
		case "userinfo":
			req.UserInfo, err = parseClaimMap(part.value)
		case "id_token":
			req.IDToken, err = parseClaimMap(part.value)
		default:
			err = fmt.Errorf("unknown member %q", part.name)
		}
		if err != nil {
			return ClaimsRequest{}, err
		}
	}
	return req, nil
}

func parseClaimMap(n jsonNode) (map[string]*ClaimRequest, error) {
	if n, err := object(n, nil); err != nil || n.kind == 'n' {
		return nil, err
	}
	claims := make(map[string]*ClaimRequest, len(n.members))
	for _, m := range n.members {
		claim, err := parseClaim(m.value)
		if err != nil {
			return nil, fmt.Errorf("claim %q: %w", m.name, err)
		}
		claims[m.name] = claim
	}
	return claims, nil
}

func parseClaim(n jsonNode) (*ClaimRequest, error) {
	n, err := object(n, nil)
	if err != nil || n.kind == 'n' {
		return nil, err
	}
	var c ClaimRequest
	essential, _ := n.field("essential")
	if c.Essential, err = looseBool(essential); err != nil {
		return nil, err
	}
	value, _ := n.field("value")
	if c.Value, err = looseText(value); err != nil {
		return nil, err
	}
	values, given := n.field("values")
	if !given || values.kind == 'n' {
		return &c, nil
	}
	if values.kind != '[' {
		return nil, errors.New("list expected")
	}
	c.Values = make([]string, 0, len(values.items))
	for _, item := range values.items {
		text, err := looseText(item)
		if err != nil {
			return nil, err
		}
		if text != nil {
			c.Values = append(c.Values, *text)
		}
	}
	return &c, nil
}

// looseText reads a scalar as text; absent and null are nil.
func looseText(n jsonNode) (*string, error) {
	text, ok := n.scalar()
	switch {
	case !ok:
		return nil, errors.New("text expected")
	case n.kind == 0 || n.kind == 'n':
		return nil, nil
	}
	return &text, nil
}

func looseBool(n jsonNode) (bool, error) {
	text, ok := n.scalar()
	switch {
	case ok && text == "":
		return false, nil
	case ok && strings.EqualFold(text, "true"):
		return true, nil
	case ok && strings.EqualFold(text, "false"):
		return false, nil
	default:
		return false, errors.New("boolean expected")
	}
}
