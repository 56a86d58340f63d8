package release

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// knowledgeProperties configure the form of the knowledge factor, which is KBA in 1.4 and KBI after.
func knowledgeProperties() []esignetProperty {
	var out []esignetProperty
	for _, factor := range []struct{ name, since, until string }{{"kba", "1.4", "1.4"}, {"kbi", "1.5", ""}} {
		property := "authenticator.default.auth-factor." + factor.name + "."
		config := "auth.factor." + factor.name + "."
		out = append(out,
			esignetProperty{
				name: property + "individual-id-field",
				set: func(r *ESignet, value string) error {
					r.Authorize.KBI.IndividualIDField = value
					r.UI.Configs = with(r.UI.Configs, Member{config + "individual-id-field", value})
					r.showKnowledge()
					return nil
				},
				get: func(*ESignet) string { return "" }, // as in every release
			}.from(factor.since).to(factor.until),
			esignetProperty{
				name: property + "field-details",
				set:  func(r *ESignet, value string) error { return r.setKnowledge(value, config+"field-details") },
				get:  func(*ESignet) string { return "{}" },
			}.from(factor.since).to(factor.until))
	}
	return out
}

// setKnowledge takes a list of maps of texts: id, type, format, maxLength and regex.
func (r *ESignet) setKnowledge(value, config string) error {
	v, err := parseSpEL(value)
	if err != nil {
		return err
	}
	list, ok := v.([]any)
	if !ok {
		return fmt.Errorf("%q is no list of fields such as {{'id': 'email', 'type': 'text', 'regex': '.*'}}", value)
	}
	var fields []KBIField
	for _, element := range list {
		field, err := r.knowledgeField(element)
		if err != nil {
			return err
		}
		fields = append(fields, field)
	}
	r.Authorize.KBI.Fields = fields
	var shown any = plain(list)
	if r.UI.Page.Knowledge.Converted {
		shown = convertedForm(list)
	}
	r.UI.Configs = with(r.UI.Configs, Member{config, shown})
	r.showKnowledge()
	return nil
}

// knowledgeField reads one field. From 1.7 on each is required, and the length is dropped
// (KBIFormHelperService.java, migrateKBIFieldDetails).
func (r *ESignet) knowledgeField(v any) (field KBIField, err error) {
	members, _ := v.([]Member)
	for _, m := range members {
		switch text, isText := m.Value.(string); {
		case m.Name == "id" && isText:
			field.ID = text
		case m.Name == "type" && isText:
			field.Type = text
		case m.Name == "maxLength":
			field.MaxLength, _ = m.Value.(int)
		case m.Name == "regex" && isText && text != "":
			if _, err := regexp.Compile(text); err != nil {
				return field, fmt.Errorf("%s: %w", field.ID, err)
			}
			field.Patterns = []string{text}
		case m.Name == "format" && isText:
		default:
			return field, fmt.Errorf("a field has no %s: %s", m.Name, writeSpEL(m.Value))
		}
	}
	if field.ID == "" {
		return field, fmt.Errorf("%s is no field with an id", writeSpEL(v))
	}
	if r.UI.Page.Knowledge.Converted {
		field.MaxLength, field.Required = 0, true
		if !strings.EqualFold(field.Type, "date") {
			field.Type = "textbox"
		}
	}
	return field, nil
}

// showKnowledge has the page ask for the fields beside the individual id.
func (r *ESignet) showKnowledge() {
	if r.Authorize.KBI.Fields == nil {
		return
	}
	r.UI.Page.Knowledge.Fields = nil
	for _, field := range r.Authorize.KBI.Fields {
		if field.ID == r.Authorize.KBI.IndividualIDField {
			continue
		}
		input := "text"
		if strings.EqualFold(field.Type, "date") {
			input = "date"
		}
		r.UI.Page.Knowledge.Fields = append(r.UI.Page.Knowledge.Fields, KnowledgeField{field.ID, capitalized(field.ID), input, field.MaxLength})
	}
}

// convertedForm is what oauth-details hands out from 1.7 on.
func convertedForm(list []any) any {
	schema := []any{}
	for _, element := range list {
		field, _ := plain(element).(map[string]any)
		id, _ := field["id"].(string)
		validators := []any{}
		if pattern, _ := field["regex"].(string); pattern != "" {
			validators = append(validators, map[string]any{"type": "regex", "validator": pattern})
		}
		entry := map[string]any{
			"id": id, "controlType": "textbox", "labelName": map[string]any{"eng": capitalized(id)}, "required": true, "validators": validators,
		}
		if kind, _ := field["type"].(string); strings.EqualFold(kind, "date") {
			format, ok := field["format"].(string)
			if !ok {
				format = "yyyy-MM-dd"
			}
			entry["controlType"], entry["type"], entry["format"] = "date", "date", format
		}
		schema = append(schema, entry)
	}
	if len(schema) == 0 {
		return nil
	}
	return map[string]any{
		"schema":   schema,
		"language": map[string]any{"mandatory": []any{"eng"}, "langCodeMap": map[string]any{"eng": "en"}},
	}
}

// capitalized begins the words between _, - and . with a capital, and no other letter (Apache Commons Text
// WordUtils.capitalizeFully).
func capitalized(id string) string {
	runes := []rune(strings.ToLower(id))
	for i := range runes {
		if i == 0 || slices.Contains([]rune("_-."), runes[i-1]) {
			runes[i] = unicode.ToTitle(runes[i])
		}
	}
	return string(runes)
}
