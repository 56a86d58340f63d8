package policymanager

import (
	"slices"
	"strconv"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// schema says what one value of a policy document has to be: as much of JSON Schema (draft 4) as the
// schemas of the policy types use.
type schema struct {
	kind     string // object, array, string or boolean
	enum     []string
	members  map[string]*schema
	required []string  // in alphabetical order
	closed   bool      // no members besides those
	items    *schema   // of every element
	tuple    []*schema // of the first elements, when items is nil
}

// check returns the refusal for the first thing that the validator of the real service finds (json-schema-validator
// 2.2, InstanceValidator.java; PolicySchemaValidator.java), or nil. It looks at a value before its members and
// elements, at the rules of a value in alphabetical order, and at members in the order of their names.
// Without typeErrors values of another JSON type pass.
func (s *schema) check(document object, typeErrors bool) error {
	return validator{typeErrors}.check(s, "", document)
}

type validator struct{ typeErrors bool }

// check checks the value at a JSON pointer. No member of a schema has a name to be escaped in it.
func (v validator) check(s *schema, at string, value any) error {
	if err := v.checkItself(s, at, value); err != nil {
		return err
	}
	switch value := value.(type) {
	case object:
		for _, m := range sorted(value) {
			if rules := s.members[m.name]; rules != nil {
				if err := v.check(rules, at+"/"+m.name, m.value); err != nil {
					return err
				}
			}
		}
	case list:
		for i, element := range value {
			if rules := s.item(i); rules != nil {
				if err := v.check(rules, at+"/"+strconv.Itoa(i), element); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkItself applies the rules that need no look at members and elements: additionalProperties, enum,
// required, type.
func (v validator) checkItself(s *schema, at string, value any) error {
	members, isObject := value.(object)
	if isObject && s.closed {
		for _, m := range sorted(members) {
			if s.members[m.name] == nil {
				return refusePath(invalidMember, at+"/"+m.name)
			}
		}
	}
	if text, ok := value.(string); s.enum != nil && !(ok && slices.Contains(s.enum, text)) {
		return refusePath(invalidMember, at)
	}
	if isObject {
		for _, name := range s.required {
			if !slices.ContainsFunc(members, func(m member) bool { return m.name == name }) {
				return refusePath(missingMember, at+"/"+name)
			}
		}
	}
	if v.typeErrors && kindOf(value) != s.kind {
		return refusePath(otherType, at+"/"+s.kind)
	}
	return nil
}

// item returns the schema of the element, nil if it may be anything.
func (s *schema) item(i int) *schema {
	if i < len(s.tuple) {
		return s.tuple[i]
	}
	return s.items
}

func kindOf(value any) string {
	switch value.(type) {
	case object:
		return "object"
	case list:
		return "array"
	case string:
		return "string"
	case bool:
		return "boolean"
	case number:
		return "number"
	default:
		return "null"
	}
}

func sorted(members object) object {
	return slices.SortedFunc(slices.Values(members), func(a, b member) int { return strings.Compare(a.name, b.name) })
}

// refusePath returns the refusal with the path, which loses the slashes at its ends.
func refusePath(why *mosip.Refusal, path string) error { return why.With(strings.Trim(path, "/")) }

// schemaOf returns the schema for a policy type, which is compared ignoring case.
func schemaOf(policyType string) (*schema, bool) {
	for _, known := range idp.PolicyTypes {
		if strings.EqualFold(known, policyType) {
			return schemas[known], true
		}
	}
	return nil, false
}

// The schemas of texts and booleans without further rules.
var (
	anyText    = &schema{kind: "string"}
	anyBoolean = &schema{kind: "boolean"}
)

// schemas are those of mosip-config, by policy type (auth-policy-schema.json, misp-policy-schema.json,
// data-share-policy-schema.json; equal from 1.2.0.1 to 1.3.0).
var schemas = map[string]*schema{
	idp.AuthPolicy:       authSchema,
	"MISP":               mispSchema,
	"DataShare":          dataShareSchema,
	"CredentialIssuance": dataShareSchema,
}

var authSchema = &schema{
	kind: "object", closed: true,
	members: map[string]*schema{
		"authTokenType": {kind: "string", enum: []string{"random", "partner", "policy"}},
		"kycLanguages":  {kind: "array", items: anyText},
		"allowedKycAttributes": {kind: "array", items: &schema{
			kind: "object", closed: true,
			members:  map[string]*schema{"attributeName": anyText},
			required: []string{"attributeName"},
		}},
		"allowedAuthTypes": {kind: "array", items: &schema{
			kind: "object", closed: true,
			members:  map[string]*schema{"authType": anyText, "authSubType": anyText, "mandatory": anyBoolean},
			required: []string{"authType", "mandatory"},
		}},
	},
	required: []string{"allowedAuthTypes", "allowedKycAttributes", "authTokenType"},
}

var mispSchema = &schema{
	kind: "object", closed: true,
	members: map[string]*schema{
		"allowAuthRequestDelegation":       anyBoolean,
		"allowKycRequestDelegation":        anyBoolean,
		"trustBindedAuthVerificationToken": anyBoolean,
		"allowKeyBindingDelegation":        anyBoolean,
		"allowVciRequestDelegation":        anyBoolean,
	},
	required: []string{"allowAuthRequestDelegation", "allowKeyBindingDelegation", "allowKycRequestDelegation"},
}

var dataShareSchema = &schema{
	kind: "object", closed: true,
	members: map[string]*schema{
		"dataSharePolicies": {
			kind: "object",
			members: map[string]*schema{
				"typeOfShare":         {kind: "string", enum: []string{"Data Share", "direct"}},
				"validForInMinutes":   anyText,
				"transactionsAllowed": anyText,
				"encryptionType":      {kind: "string", enum: []string{"Partner Based", "none"}},
				"shareDomain":         anyText,
				"source":              anyText,
				"protocol":            anyText,
			},
			required: []string{"encryptionType", "shareDomain", "source", "transactionsAllowed", "typeOfShare", "validForInMinutes"},
		},
		"shareableAttributes": {kind: "array", items: &schema{
			kind: "object", closed: true,
			members: map[string]*schema{
				"attributeName": anyText,
				"group":         anyText,
				"source":        {kind: "array", items: sourceSchema},
				"encrypted":     anyBoolean,
				"format":        anyText,
			},
			required: []string{"attributeName", "encrypted", "source"},
		}},
	},
	required: []string{"dataSharePolicies", "shareableAttributes"},
}

var sourceSchema = &schema{
	kind: "object",
	members: map[string]*schema{
		"attribute": anyText,
		"filter": {kind: "array", tuple: []*schema{
			{kind: "object", members: map[string]*schema{"type": anyText}},
			{kind: "object", members: map[string]*schema{"type": anyText, "subType": {kind: "array", tuple: []*schema{anyText, anyText}}}},
			{kind: "object", members: map[string]*schema{"language": anyText}},
		}},
	},
	required: []string{"attribute"},
}
