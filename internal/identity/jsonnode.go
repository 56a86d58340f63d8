package identity

import (
	"bytes"

	"github.com/go-json-experiment/json/jsontext"
)

// The functions below read JSON that was not given a shape as Jackson's JsonNode does.

// jsonMembers returns the members of an object in their order, the last of two with one name in the place of
// the first; nil for anything else.
func jsonMembers(value jsontext.Value) []wanted {
	dec := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '{' {
		return nil
	}
	var list []wanted
	at := map[string]int{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil
		}
		name := token.String()
		member, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		if i, twice := at[name]; twice {
			list[i].detail = member.Clone()
			continue
		}
		at[name] = len(list)
		list = append(list, wanted{name, member.Clone()})
	}
	return list
}

// jsonMember returns a member of an object, or nil.
func jsonMember(value jsontext.Value, name string) jsontext.Value {
	for _, m := range jsonMembers(value) {
		if m.name == name {
			return m.detail
		}
	}
	return nil
}

// jsonItems returns the entries of an array, or the values of an object; nil for anything else.
func jsonItems(value jsontext.Value) []jsontext.Value {
	var items []jsontext.Value
	for _, m := range jsonMembers(value) {
		items = append(items, m.detail)
	}
	dec := jsontext.NewDecoder(bytes.NewReader(value), jsontext.AllowDuplicateNames(true))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '[' {
		return items
	}
	for dec.PeekKind() != ']' {
		item, err := dec.ReadValue()
		if err != nil {
			return nil
		}
		items = append(items, item.Clone())
	}
	return items
}

// asText is JsonNode.asText: the text of a scalar, "null" for null, nothing for a container.
func asText(value jsontext.Value) string {
	switch value.Kind() {
	case '{', '[':
		return ""
	case '"':
		text, err := jsontext.AppendUnquote(nil, bytes.TrimSpace(value))
		if err != nil {
			return ""
		}
		return string(text)
	}
	return string(bytes.TrimSpace(value))
}

// given is JsonNode.hasNonNull of a member that was read.
func given(value jsontext.Value) bool { return value != nil && value.Kind() != 'n' }

// matches reports whether a text is the value, or one of the values, that a request names, if it names any
// (AuthenticationServiceImpl.java isClaimMatchingValueOrValuesCriteria).
func matches(request jsontext.Value, text string) bool {
	if value := jsonMember(request, "value"); given(value) {
		return asText(value) == text
	}
	values := jsonMember(request, "values")
	if !given(values) {
		return true
	}
	for _, item := range jsonItems(values) {
		if asText(item) == text {
			return true
		}
	}
	return false
}
