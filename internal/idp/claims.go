package idp

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
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

var (
	errClaims   = errors.New("claims parameter malformed")
	errNoObject = errors.New("object or null expected")
)

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
	members, err := object(data)
	if err != nil {
		return ClaimsRequest{}, err
	}
	var req ClaimsRequest
	for name, raw := range members {
		switch name {
		case "userinfo":
			req.UserInfo, err = parseClaimMap(raw)
		case "id_token":
			req.IDToken, err = parseClaimMap(raw)
		default:
			err = fmt.Errorf("unknown member %q", name)
		}
		if err != nil {
			return ClaimsRequest{}, err
		}
	}
	return req, nil
}

// object reads a JSON object or null, which gives nil.
func object(data []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, err
	}
	return members, nil
}

func parseClaimMap(data []byte) (map[string]*ClaimRequest, error) {
	members, err := object(data)
	if err != nil || members == nil {
		return nil, err
	}
	claims := make(map[string]*ClaimRequest, len(members))
	for name, raw := range members {
		if claims[name], err = parseClaim(raw); err != nil {
			return nil, fmt.Errorf("claim %q: %w", name, err)
		}
	}
	return claims, nil
}

func parseClaim(data []byte) (*ClaimRequest, error) {
	members, err := object(data)
	if err != nil || members == nil {
		return nil, err
	}
	var c ClaimRequest
	if c.Essential, err = looseBool(members["essential"]); err != nil {
		return nil, err
	}
	if c.Value, err = looseText(members["value"]); err != nil {
		return nil, err
	}
	if raw := members["values"]; raw != nil && string(raw) != "null" {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return nil, err
		}
		c.Values = make([]string, 0, len(list))
		for _, item := range list {
			text, err := looseText(item)
			if err != nil {
				return nil, err
			}
			if text != nil {
				c.Values = append(c.Values, *text)
			}
		}
	}
	return &c, nil
}

// looseText reads text, a number or a boolean as text; absent and null are nil.
func looseText(raw json.RawMessage) (*string, error) {
	if raw == nil {
		return nil, nil
	}
	var v any
	dec := json.NewDecoder(strings.NewReader(string(raw)))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	var text string
	switch v := v.(type) {
	case nil:
		return nil, nil
	case string:
		text = v
	case json.Number:
		text = v.String()
	case bool:
		text = strconv.FormatBool(v)
	default:
		return nil, errors.New("text expected")
	}
	return &text, nil
}

func looseBool(raw json.RawMessage) (bool, error) {
	text, err := looseText(raw)
	switch {
	case err != nil || text == nil || *text == "":
		return false, err
	case strings.EqualFold(*text, "true"):
		return true, nil
	case strings.EqualFold(*text, "false"):
		return false, nil
	default:
		return false, errors.New("boolean expected")
	}
}
