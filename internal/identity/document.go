package identity

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// personRequest is what a request about a person comes to: whose, what to change, what to note when it
// was done. individual is nil when the request does not say.
type personRequest struct {
	individual *string
	applyTo    func(*idp.Identity)
	note       func(context.Context)
}

// rawWrapper is the envelope of a person, from 0.10 on. An absent request is nil.
type rawWrapper struct {
	RequestTime string         `json:"requestTime"`
	Request     jsontext.Value `json:"request"`
}

// readDocument reads and checks a person against the JSON schema. Errors: unknown_error for an unreadable
// body; invalid_request for the time or a missing request, invalid_<member>, unknown_field, all together.
func (s *System) readDocument(c *gin.Context, created bool) (personRequest, error) {
	req, err := httpapi.Decode[rawWrapper](c, httpapi.RejectUnknown)
	if err != nil {
		return personRequest{}, err
	}
	var v idp.Violations
	if !s.timely(req.RequestTime) {
		v = append(v, idp.Violation{Path: "requestTime", Code: idp.InvalidRequest})
	}
	if req.Request == nil || !s.cfg.Rules.PersonAsSent && req.Request.Kind() == 'n' {
		return personRequest{}, append(v, idp.Violation{Path: "request", Code: idp.InvalidRequest})
	}
	sent, err := s.read(req.Request)
	if err != nil {
		return personRequest{}, err
	}
	var forgiven string
	for _, f := range s.schema.faults(sent) {
		if s.ignored(f, created) {
			continue
		}
		if s.forgiven(f, created) {
			forgiven = cmp.Or(forgiven, fmt.Sprintf("%s: %s", f.code(), f.member))
			continue
		}
		if one := (idp.Violation{Path: "request", Code: f.code()}); !slices.Contains(v, one) {
			v = append(v, one)
		}
	}
	if err := v.OrNil(); err != nil {
		return personRequest{}, err
	}
	return s.newPersonRequest(sent, forgiven), nil
}

func (s *System) newPersonRequest(sent any, forgiven string) personRequest {
	doc, ok := sent.(document)
	if !ok {
		doc = sent.(map[string]any)
	}
	r := personRequest{applyTo: doc.applyTo, note: func(ctx context.Context) {
		if forgiven != "" {
			tolerateFields(ctx, forgiven)
		}
	}}
	for _, name := range otherFields {
		delete(doc, name)
	}
	if id, given := doc["individualId"].(string); given {
		r.individual = &id
	}
	return r
}

// ignored reports what an update does not check: as sent, what is absent; else the types of all fields
// but the id, hence what is null (IdentitySchemaValidator.java).
func (s *System) ignored(f fault, created bool) bool {
	switch {
	case created:
		return false
	case s.cfg.Rules.PersonAsSent:
		return f.defect == absent
	}
	return (f.defect == isNull || f.defect == wrongType) && f.member != "individualId"
}

// otherFields are those that 0.9 has and later versions do not.
var otherFields = []string{"name", "individualBiometrics"}

// forgiven reports what a tolerance lets pass: a new person without a field, and the fields of other
// versions, which are dropped.
func (s *System) forgiven(f fault, created bool) bool {
	if !s.cfg.Tolerances.Has(release.IdentityFields) || f.inside {
		return false
	}
	if slices.Contains(otherFields, f.member) {
		return true
	}
	return created && (f.defect == absent || f.defect == isNull) && f.member != "individualId"
}

// read reads a person as sent, or into the class of the fields.
func (s *System) read(raw jsontext.Value) (any, error) {
	if s.cfg.Rules.PersonAsSent {
		var sent any
		err := json.Unmarshal(raw, &sent, jsontext.AllowDuplicateNames(true))
		return sent, err
	}
	var members map[string]jsontext.Value
	if err := json.Unmarshal(raw, &members, jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, unreadable("request")
	}
	doc := document{}
	for _, f := range s.schema.fields {
		value, err := bind(f, members[f.Name])
		if err != nil {
			return nil, err
		}
		doc[f.Name] = value
	}
	return doc, nil
}

func unreadable(where string) error {
	return &httpapi.BodyError{Text: fmt.Sprintf("JSON parse error: Cannot deserialize value of %q", where)}
}

// bind converts as Jackson does: numbers and booleans become text; nil for null and for an absent value.
func bind(f release.PersonField, value jsontext.Value) (any, error) {
	if value == nil || value.Kind() == 'n' {
		return nil, nil
	}
	if !f.Langs {
		return bindText(f.Name, value)
	}
	var entries []map[string]jsontext.Value
	if err := json.Unmarshal(value, &entries, jsontext.AllowDuplicateNames(true)); err != nil {
		return nil, unreadable(f.Name)
	}
	list := make([]any, len(entries)) // a null stays nil
	for i, members := range entries {
		if members == nil {
			continue
		}
		entry := map[string]any{"language": nil, "value": nil}
		for name, member := range members {
			if _, known := entry[name]; !known {
				return nil, &httpapi.BodyError{Text: fmt.Sprintf("JSON parse error: Unrecognized field %q", name)}
			}
			text, err := bindText(f.Name, member)
			if err != nil {
				return nil, err
			}
			entry[name] = text
		}
		list[i] = entry
	}
	return list, nil
}

func bindText(name string, value jsontext.Value) (any, error) {
	switch value.Kind() {
	case 'n':
		return nil, nil
	case '{', '[':
		return nil, unreadable(name)
	}
	return asText(value), nil
}

// applyTo writes what is not null into a person, lists whole.
func (d document) applyTo(p *idp.Identity) {
	p.Attributes = maps.Clone(p.Attributes)
	if p.Attributes == nil {
		p.Attributes = map[string]idp.Attribute{}
	}
	for name, value := range d {
		switch value := value.(type) {
		case string:
			applyText(p, name, value)
		case []any:
			p.Attributes[name] = idp.Attribute{Langs: langValues(value)}
		}
	}
}

func applyText(p *idp.Identity, name, text string) {
	switch name {
	case "individualId":
		p.ID = idp.IndividualID(text)
	case "pin":
		p.PIN = text
	case "password":
		p.PasswordHash = idp.HashPassword(text)
	default:
		p.Attributes[name] = idp.Attribute{Text: text}
	}
}

func langValues(entries []any) []idp.LangValue {
	langs := make([]idp.LangValue, 0, len(entries))
	for _, entry := range entries {
		members, _ := entry.(map[string]any)
		language, hasLanguage := members["language"].(string)
		value, hasValue := members["value"].(string)
		langs = append(langs, idp.LangValue{Language: language, Value: value, NoLanguage: !hasLanguage, NoValue: !hasValue})
	}
	return langs
}

// newDocument renders a person, PIN and the hash of the password included. Where persons are kept as
// sent, what they lack is left out, but for what had to be sent as null.
//
// Mock: another null that was sent is left out, too.
func (s *System) newDocument(p idp.Identity) httpapi.Object {
	var doc httpapi.Object
	for _, f := range s.schema.fields {
		value := s.personValue(p, f.Name)
		if value == nil && s.cfg.Rules.PersonAsSent && !(f.Required && f.Nullable) {
			continue
		}
		doc = append(doc, httpapi.Member{Name: f.Name, Value: value})
	}
	return doc
}

// personValue returns the text, the list of translations, or nil.
func (s *System) personValue(p idp.Identity, name string) any {
	secrets := map[string]string{"pin": p.PIN, "password": p.PasswordHash}
	if text, secret := secrets[name]; secret {
		if text == "" {
			return nil
		}
		return text
	}
	a, ok := attribute(p, name)
	switch {
	case !ok:
		return nil
	case a.Langs == nil:
		return a.Text
	}
	list := make([]httpapi.Object, 0, len(a.Langs))
	for _, l := range a.Langs {
		var item httpapi.Object
		item = s.appendMember(item, "language", l.Language, l.NoLanguage)
		list = append(list, s.appendMember(item, "value", l.Value, l.NoValue))
	}
	return list
}

// appendMember adds a member of a translation. One that is not there is null where persons are read into a
// class, and else left out.
func (s *System) appendMember(item httpapi.Object, name, text string, none bool) httpapi.Object {
	switch {
	case !none:
		return append(item, httpapi.Member{Name: name, Value: text})
	case s.cfg.Rules.PersonAsSent:
		return item
	}
	return append(item, httpapi.Member{Name: name, Value: nil})
}
