package idp

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// ConfigText returns the compact text of an additionalConfig with its members in their order; none and
// null are the empty text. ok is false for what the schema of the release refuses (mosip/esignet
// additional_config_request_schema.json).
func (r *Registry) ConfigText(raw jsontext.Value) (text string, ok bool) {
	if raw == nil || raw.Kind() == 'n' {
		return "", true
	}
	members, ok := membersOf(raw)
	if !ok {
		return "", false
	}
	for _, m := range members {
		if !slices.Contains(r.Rules.ConfigKeys, m.name) || !configMembers[m.name](m.value) {
			return "", false
		}
	}
	return string(appendCompact(nil, raw)), true
}

// configMembers judge the members of additionalConfig by name.
var configMembers = map[string]func(jsontext.Value) bool{
	"userinfo_response_type":                oneOf("JWS", "JWE"),
	"purpose":                               isPurpose,
	"signup_banner_required":                isBool,
	"forgot_pwd_link_required":              isBool,
	"consent_expire_in_mins":                atLeast10,
	"require_pushed_authorization_requests": isBool,
	"dpop_bound_access_tokens":              isBool,
	"require_pkce":                          isBool,
}

func isBool(v jsontext.Value) bool { return v.Kind() == 't' || v.Kind() == 'f' }

func oneOf(texts ...string) func(jsontext.Value) bool {
	return func(v jsontext.Value) bool { return v.Kind() == '"' && slices.Contains(texts, unquote(v)) }
}

// atLeast10 compares as a double, as which Jackson reads a fraction; one too large is infinite.
func atLeast10(v jsontext.Value) bool {
	if v.Kind() != '0' {
		return false
	}
	n, _ := strconv.ParseFloat(string(v), 64)
	return n >= 10
}

var isPurposeType = oneOf("none", "verify", "link", "login")

func isPurpose(v jsontext.Value) bool {
	if v.Kind() == 'n' {
		return true
	}
	members, ok := membersOf(v)
	if !ok {
		return false
	}
	typed := false
	for _, m := range members {
		switch m.name {
		case "type":
			typed = isPurposeType(m.value)
		case "title", "subTitle":
			if !isTranslated(m.value) {
				return false
			}
		default:
			return false
		}
	}
	return typed
}

// isTranslated takes null, or texts of which one is the default. Nobody checks the languages.
func isTranslated(v jsontext.Value) bool {
	if v.Kind() == 'n' {
		return true
	}
	members, ok := membersOf(v)
	byDefault := false
	for _, m := range members {
		ok = ok && m.value.Kind() == '"'
		byDefault = byDefault || m.name == DefaultName
	}
	return ok && byDefault
}

type jsonMember struct {
	name  string
	value jsontext.Value
}

// membersOf returns the members of an object, of which the last of two with one name has the place of the
// first, as in Jackson's trees.
func membersOf(raw jsontext.Value) (members []jsonMember, ok bool) {
	dec := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '{' {
		return nil, false
	}
	places := map[string]int{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, false
		}
		name := token.String()
		value, err := dec.ReadValue()
		if err != nil {
			return nil, false
		}
		place, known := places[name]
		if !known {
			place = len(members)
			places[name] = place
			members = append(members, jsonMember{name: name})
		}
		members[place].value = value.Clone()
	}
	return members, true
}

// appendCompact writes a value without white space, needless escapes and doubled members. It is for what
// ConfigText takes, which is neither deep nor has arrays.
func appendCompact(out []byte, v jsontext.Value) []byte {
	switch v.Kind() {
	case '{':
		members, _ := membersOf(v)
		out = append(out, '{')
		for i, m := range members {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendText(out, m.name), ':')
			out = appendCompact(out, m.value)
		}
		return append(out, '}')
	case '"':
		return appendText(out, unquote(v))
	default:
		return append(out, bytes.TrimSpace(v)...)
	}
}

// appendText writes a JSON string. What is not UTF-8 becomes U+FFFD.
func appendText(out []byte, s string) []byte {
	out, _ = jsontext.AppendQuote(out, s)
	return out
}

func unquote(v jsontext.Value) string {
	text, _ := jsontext.AppendUnquote(nil, v)
	return string(text)
}
