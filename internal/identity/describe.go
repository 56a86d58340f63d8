package identity

import (
	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/release"
)

// object and list shorten the documents below.
type (
	object = httpapi.Object
	list   = []any
)

// getKeys serves GET /v1/mock-identity-system/keys.json: {allCertificates: [{certificateData, issuedAt,
// expiryAt, keyId}]}, without a time.
func (s *System) getKeys(c *gin.Context) error {
	type certificate struct {
		Data    string `json:"certificateData"`
		Issued  string `json:"issuedAt"`
		Expires string `json:"expiryAt"`
		KeyID   string `json:"keyId"`
	}
	all := []certificate{}
	if s.cfg.Certificates != nil {
		for _, k := range s.cfg.Certificates() {
			all = append(all, certificate{k.PEM, httpapi.FormatTime(k.Issued), httpapi.FormatTime(k.Expires), k.KeyID})
		}
	}
	return s.replyUntimed(c, object{{Name: "allCertificates", Value: all}})
}

// getSchema serves GET /v1/mock-identity-system/identity/identity-schema: the rules of a person, without a
// time.
func (s *System) getSchema(c *gin.Context) error {
	return s.replyUntimed(c, jsonSchema(s.cfg.Rules.Person))
}

// getSignupSchema serves GET /v1/mock-identity-system/identity/ui-spec of 0.11: a JSON schema, without a time.
func (s *System) getSignupSchema(c *gin.Context) error { return s.replyUntimed(c, signupSchema) }

// getUISpec serves GET /v1/mock-identity-system/identity/ui-spec from 0.12 on: a form, without a time.
func (s *System) getUISpec(c *gin.Context) error { return s.replyUntimed(c, uiSpec()) }

// single is an object of one member.
func single(name string, value any) object { return object{{Name: name, Value: value}} }

// langField is the rule for a list of translations.
var langField = object{
	{Name: "type", Value: "array"},
	{Name: "items", Value: object{
		{Name: "type", Value: "object"},
		{Name: "properties", Value: object{{Name: "language", Value: single("type", "string")}, {Name: "value", Value: single("type", "string")}}},
		{Name: "required", Value: list{"language", "value"}},
		{Name: "additionalProperties", Value: false},
	}},
}

// jsonSchema writes rules as JSON Schema 2020-12.
func jsonSchema(fields []release.PersonField) object {
	var properties object
	required := list{}
	for _, f := range fields {
		properties = append(properties, httpapi.Member{Name: f.Name, Value: property(f)})
		if f.Required {
			required = append(required, f.Name)
		}
	}
	return schemaObject(properties, required, false)
}

func schemaObject(properties object, required list, additional bool) object {
	return object{
		{Name: "$schema", Value: "https://json-schema.org/draft/2020-12/schema"},
		{Name: "type", Value: "object"},
		{Name: "$defs", Value: single("langField", langField)},
		{Name: "properties", Value: properties},
		{Name: "required", Value: required},
		{Name: "additionalProperties", Value: additional},
	}
}

func property(f release.PersonField) object {
	if f.Langs {
		entries := translations(single("value", single("pattern", f.Pattern)))
		if f.Nullable {
			return object{{Name: "type", Value: list{"array", "null"}}, {Name: "if", Value: single("type", "array")}, {Name: "then", Value: entries}}
		}
		return entries
	}
	p := single("type", "string")
	if f.Nullable {
		p = single("type", list{"string", "null"})
	}
	if f.Pattern != "" {
		p = append(p, httpapi.Member{Name: "pattern", Value: f.Pattern})
	}
	return p
}

// translations is a list of translations whose entries have more rules.
func translations(properties object) object {
	return single("allOf", list{single("$ref", "#/$defs/langField"), single("items", single("properties", properties))})
}

// signupSchema is that of a person who signs up (mosip/esignet-mock-services mock-identity-signup-schema.json of
// 0.11.2).
var signupSchema = schemaObject(object{
	{Name: "individualId", Value: object{{Name: "type", Value: "string"}, {Name: "pattern", Value: `\S`}}},
	{Name: "fullName", Value: translations(object{
		{Name: "value", Value: single("pattern", `^(?=.*[^\s])^(?:[a-zA-ZÀ-ÿ\s]{1,40}|[ء-ي\s٩ٱ-ڿﹰ-`+"\uFEFF\u0600"+`-ۿ]{1,40}|[ក-`+"\u17FF"+`᧠-᧿ᨀ-`+"\u1A9F"+` ]{1,40})$`)},
		{Name: "language", Value: object{{Name: "type", Value: "string"}, {Name: "enum", Value: signupLanguages}}},
	})},
	{Name: "preferredLang", Value: object{
		{Name: "type", Value: "string"}, {Name: "enum", Value: signupLanguages}, {Name: "nullable", Value: true},
	}},
	{Name: "phone", Value: object{{Name: "type", Value: "string"}, {Name: "pattern", Value: `^\+[1-9]\d{8,13}$`}}},
	{Name: "password", Value: object{{Name: "type", Value: "string"}, {Name: "pattern", Value: `\S`}}},
}, list{"individualId", "fullName", "phone", "password"}, true)

var signupLanguages = list{"khm", "eng", "fra", "ara"}
