package idp

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// ClaimsRequest is the claims parameter of an authorization request (OIDC Core §5.5). UserInfo is nil
// when the member was absent or null, which matters: its presence demands the scope openid.
type ClaimsRequest struct {
	UserInfo map[string]*ClaimRequest // a nil element asks for the claim in the default manner
	IDToken  map[string]*ClaimRequest
}

// ClaimRequest says how one claim is wanted.
type ClaimRequest struct {
	Essential bool
	Value     *string
	Values    []string // nil when absent
}

// acrClaim is the one id_token claim that has an effect.
const acrClaim = "acr"

var errClaims = errors.New("claims parameter malformed")

// ParseClaims reads the claims parameter as eSignet up to 1.4 binds it: an object with userinfo and
// id_token and nothing else; each claim null or an object whose unknown members are ignored; value
// text, values a list of text, essential a boolean or its text (mosip/esignet esignet-core dto
// Claims.java, ClaimDetail.java). null is the zero request. Any other form is an error without code,
// as the real server answers unknown_error.
func ParseClaims(data []byte) (ClaimsRequest, error) {
	members, err := object(data)
	if err != nil {
		return ClaimsRequest{}, fmt.Errorf("%w: %w", errClaims, err)
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
			return ClaimsRequest{}, fmt.Errorf("%w: %w", errClaims, err)
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

// resolveClaims decides which registered claims may be shared: one that the claims parameter names
// in its manner, one that a scope implies voluntarily; anything else is dropped without an error
// (mosip/esignet ClaimsHelperService.java). The order is that of the registration.
func (f *Flow) resolveClaims(c Client, scopes []string, asked ClaimsRequest) (map[string]*ClaimRequest, []string) {
	implied := map[string]bool{}
	for _, scope := range scopes {
		for _, claim := range f.rules().ScopeClaims[scope] {
			implied[claim] = true
		}
	}
	resolved := map[string]*ClaimRequest{}
	var order []string
	for _, name := range c.UserClaims {
		request, named := asked.UserInfo[name]
		if !named && !implied[name] {
			continue
		}
		if _, seen := resolved[name]; !seen {
			order = append(order, name)
		}
		resolved[name] = request
	}
	return resolved, order
}

// canonicalRequest writes what is asked of a person in a form that is equal exactly when a stored
// consent still covers it: claims with value, values and essential, the resolved levels, and the
// authorize scopes, orders aside. A claim by scope, by null or with an empty object is the same
// thing (mosip/esignet ConsentHelperService.java up to 1.4).
func canonicalRequest(claims map[string]*ClaimRequest, acrs, authorizeScopes []string) string {
	type line struct {
		Name      string
		Essential bool     `json:",omitempty"`
		Value     *string  `json:",omitempty"`
		Values    []string // null where there are none, which differs from an empty list
	}
	var lines []line
	for _, name := range slices.Sorted(maps.Keys(claims)) {
		l := line{Name: name}
		if c := claims[name]; c != nil {
			l.Essential, l.Value, l.Values = c.Essential, c.Value, slices.Clone(c.Values)
			slices.Sort(l.Values)
		}
		lines = append(lines, l)
	}
	text, err := json.Marshal([]any{lines, slices.Sorted(slices.Values(acrs)), slices.Sorted(slices.Values(authorizeScopes))})
	if err != nil {
		panic("marshal strings: " + err.Error())
	}
	return string(text)
}
