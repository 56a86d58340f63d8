package idp

import (
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
	config, err := readTree(raw)
	if err != nil || config.kind != '{' {
		return "", false
	}
	for _, m := range config.members {
		if !slices.Contains(r.Rules.ConfigKeys, m.name) || !configMembers[m.name](m.value) {
			return "", false
		}
	}
	return string(config.json()), true
}

// configMembers judge the members of additionalConfig by name.
var configMembers = map[string]func(jsonNode) bool{
	"userinfo_response_type":                oneOf("JWS", "JWE"),
	"purpose":                               isPurpose,
	"signup_banner_required":                isBool,
	"forgot_pwd_link_required":              isBool,
	"consent_expire_in_mins":                atLeast10,
	"require_pushed_authorization_requests": isBool,
	"dpop_bound_access_tokens":              isBool,
	"require_pkce":                          isBool,
}

func isBool(v jsonNode) bool { return v.kind == 't' || v.kind == 'f' }

func oneOf(texts ...string) func(jsonNode) bool {
	return func(v jsonNode) bool { return v.kind == '"' && slices.Contains(texts, v.text) }
}

// atLeast10 compares as a double, as which Jackson reads a fraction; one too large is infinite.
func atLeast10(v jsonNode) bool {
	if v.kind != '0' {
		return false
	}
	n, _ := strconv.ParseFloat(v.text, 64)
	return n >= 10
}

var isPurposeType = oneOf("none", "verify", "link", "login")

func isPurpose(v jsonNode) bool {
	typed := v.kind == 'n'
	for _, m := range v.members {
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
func isTranslated(v jsonNode) bool {
	for _, m := range v.members {
		if m.value.kind != '"' {
			return false
		}
	}
	_, byDefault := v.field(DefaultName)
	return byDefault || v.kind == 'n'
}
