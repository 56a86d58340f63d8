package release

import "maps"

// Shape is the form that a JSON value has to have. The zero value takes anything; a rule looks only at
// values of its kind.
type Shape struct {
	// Kinds are the kinds of value that are taken, each by its first character: { [ " 0 t n; empty: all.
	Kinds string

	Required   []string
	Members    Shapes
	Others     *Shape // of members that Members does not name; nil: anything
	Closed     bool   // no others
	MinMembers int

	Items    *Shape // nil: anything
	MinItems int

	MinLength, MaxLength int      // of a text in characters; MaxLength 0: any
	Visible              bool     // a text has a character that is not white space
	Among                []string // the texts that are taken; nil: any
	Natural              bool     // a number is whole and not negative
}

// Shapes are the shapes of members by name.
type Shapes map[string]*Shape

// and returns the shapes with more.
func (s Shapes) and(more Shapes) Shapes {
	s = maps.Clone(s)
	maps.Copy(s, more)
	return s
}

// The parts of the schema of claims (mosip/esignet esignet-service verified_claims_request_schema.json of
// 1.5.1, claims_request_schema.json of 1.6 on). What the schema says of each kind of evidence holds for all:
// its conditions compare nothing.
var (
	flagShape     = &Shape{Kinds: "t"}
	plainShape    = &Shape{Kinds: `"`}
	listShape     = &Shape{Kinds: "["}
	sharedMembers = Shapes{"essential": flagShape, "purpose": {Kinds: `"`, MinLength: 3, MaxLength: 300}}

	simpleShape        = &Shape{Kinds: "n{", Members: sharedMembers}
	constrainableShape = &Shape{Kinds: "n{", Members: sharedMembers.and(Shapes{
		"value":  {Kinds: `"`, MinLength: 3, Visible: true},
		"values": {Kinds: "[", Items: plainShape, MinItems: 1},
	})}
	momentShape = &Shape{Kinds: "n{", Members: sharedMembers.and(Shapes{"max_age": {Kinds: "0", Natural: true}})}
	claimsShape = &Shape{Kinds: "n{", Others: constrainableShape, MinMembers: 1}

	placeMembers = Shapes{
		"country": simpleShape, "formatted": simpleShape, "locality": simpleShape, "name": simpleShape, "postal_code": simpleShape,
		"region": simpleShape, "street_address": simpleShape,
	}
	issuerShape   = &Shape{Kinds: "{", Members: placeMembers.and(Shapes{"country_code": simpleShape, "jurisdiction": simpleShape})}
	sourceShape   = &Shape{Kinds: "{", Members: placeMembers.and(Shapes{"country_code": simpleShape})}
	voucherShape  = &Shape{Kinds: "{", Members: placeMembers.and(Shapes{"birthdate": momentShape, "occupation": simpleShape, "organization": simpleShape})}
	documentShape = &Shape{Kinds: "{", Members: Shapes{
		"type": constrainableShape, "date_of_expiry": momentShape, "date_of_issuance": momentShape, "document_number": simpleShape,
		"issuer": issuerShape, "personal_number": simpleShape, "serial_number": simpleShape,
	}}
	recordShape = &Shape{Kinds: "{", Members: Shapes{
		"type": constrainableShape, "created_at": momentShape, "date_of_expiry": momentShape, "derived_claims": claimsShape, "source": sourceShape,
	}}
	attestationShape = &Shape{Kinds: "{", Members: Shapes{
		"type": constrainableShape, "date_of_expiry": momentShape, "date_of_issuance": momentShape, "derived_claims": claimsShape,
		"reference_number": simpleShape, "voucher": voucherShape,
	}}
	evidenceShape = &Shape{Kinds: "{", Required: []string{"type"}, Members: Shapes{
		"type": {Kinds: "{", Members: Shapes{
			"value": {Kinds: `"`, Among: []string{"document", "electronic_record", "vouch", "electronic_signature"}},
		}},
		"attachments": simpleShape, "created_at": momentShape, "issuer": simpleShape, "serial_number": simpleShape, "signature_type": simpleShape,
		"check_details": listShape, "document_details": documentShape, "method": constrainableShape, "time": momentShape, "record": recordShape, "attestation": attestationShape,
	}}
	processShape = &Shape{Kinds: "{", Members: Shapes{
		"assurance_details": {Kinds: "[", MinItems: 1}, "policy": constrainableShape, "procedure": constrainableShape,
	}}
	verificationShape = &Shape{Kinds: "{", Required: []string{"trust_framework"}, Members: Shapes{
		"assurance_level": constrainableShape, "assurance_process": processShape, "evidence": {Kinds: "[", Items: evidenceShape, MinItems: 1},
		"time": momentShape, "trust_framework": constrainableShape, "verification_process": simpleShape,
	}}
)

// verified is the shape of verified_claims: one request, or a list of them.
func verified(minItems int) *Shape {
	one := Shape{
		Kinds: "{", Required: []string{"verification", "claims"}, Closed: true, Members: Shapes{"verification": verificationShape, "claims": claimsShape},
	}
	both := one
	both.Kinds, both.Items, both.MinItems = "{[", &one, minItems
	return &both
}

var (
	userInfo15 = &Shape{Kinds: "{", Members: Shapes{"verified_claims": verified(0)}}
	userInfo16 = &Shape{Kinds: "{", Members: Shapes{"verified_claims": verified(1)}, Others: simpleShape}
)
