package policymanager

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/java"
)

// document is a policy document: a JSON object of any content until its schema is asked.
type document struct{ members object }

// The values of a document, besides nil, bool and string.
type (
	// object has its members in the order in which they were sent; of two with one name the last counts.
	object []member
	member struct {
		name  string
		value any
	}
	list   []any
	number string // as sent
)

var errNoObject = errors.New("the policy document is not a JSON object")

// UnmarshalJSONFrom takes nothing but an object.
func (d *document) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := readValue(dec)
	if err != nil {
		return err
	}
	members, ok := value.(object)
	if !ok {
		return errNoObject
	}
	d.members = members
	return nil
}

func readValue(dec *jsontext.Decoder) (any, error) {
	if dec.PeekKind() == '0' {
		value, err := dec.ReadValue()
		return number(value), err
	}
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return readObject(dec)
	case '[':
		return readList(dec)
	case '"':
		return token.String(), nil
	case 't', 'f':
		return token.Bool(), nil
	default:
		return nil, nil
	}
}

// readObject reads the members and the closing brace.
func readObject(dec *jsontext.Decoder) (object, error) {
	members, places := object{}, map[string]int{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		value, err := readValue(dec)
		if err != nil {
			return nil, err
		}
		if place, again := places[name]; again {
			members[place].value = value
			continue
		}
		places[name] = len(members)
		members = append(members, member{name, value})
	}
	_, err := dec.ReadToken()
	return members, err
}

// readList reads the elements and the closing bracket.
func readList(dec *jsontext.Decoder) (list, error) {
	elements := list{}
	for dec.PeekKind() != ']' {
		value, err := readValue(dec)
		if err != nil {
			return nil, err
		}
		elements = append(elements, value)
	}
	_, err := dec.ReadToken()
	return elements, err
}

// hashed returns the members in the order in which a HashMap gives them back.
func (o object) hashed() object {
	names, values := make([]string, len(o)), map[string]any{}
	for i, m := range o {
		names[i], values[m.name] = m.name, m.value
	}
	ordered := make(object, len(o))
	for i, name := range java.HashOrder(names) {
		ordered[i] = member{name, values[name]}
	}
	return ordered
}

// text returns the document as the service stores it. The document itself is a HashMap, what is in it as
// it was sent; json-simple's JSONObject writes both.
func (d *document) text() string {
	var out strings.Builder
	writeText(&out, d.members.hashed())
	return out.String()
}

func writeText(out *strings.Builder, v any) {
	switch v := v.(type) {
	case object:
		out.WriteByte('{')
		for i, m := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString(java.Quote(m.name) + ":")
			writeText(out, m.value)
		}
		out.WriteByte('}')
	case list:
		out.WriteByte('[')
		for i, element := range v {
			if i > 0 {
				out.WriteByte(',')
			}
			writeText(out, element)
		}
		out.WriteByte(']')
	case string:
		out.WriteString(java.Quote(v))
	case number:
		out.WriteString(v.text())
	case bool:
		out.WriteString(strconv.FormatBool(v))
	default:
		out.WriteString("null")
	}
}

// text is what becomes of a number that Jackson has read and json-simple writes: an integer stays, anything
// else is a double, and null when it is out of range.
func (n number) text() string {
	if n == "-0" {
		return "0"
	}
	if !strings.ContainsAny(string(n), ".eE") {
		return string(n)
	}
	f, _ := strconv.ParseFloat(string(n), 64) // of JSON's form: an error means ±Inf
	if math.IsInf(f, 0) {
		return "null"
	}
	return java.Double(f)
}

// readDocument returns a stored document as the service answers with it: every object in it is a HashMap
// by then. Errors: PMS_POL_052 for a text that is no JSON object; one without a code for an integer that
// json-simple cannot hold in a long.
func readDocument(text string) (httpapi.Object, error) {
	var d document
	if err := d.UnmarshalJSONFrom(jsontext.NewDecoder(strings.NewReader(text), jsontext.AllowDuplicateNames(true))); err != nil {
		return nil, fmt.Errorf("%w: %w", documentUnreadable, err)
	}
	shown, err := show(d.members)
	if err != nil {
		return nil, err
	}
	return shown.(httpapi.Object), nil
}

// show turns a value into what is written for it.
func show(v any) (any, error) {
	switch v := v.(type) {
	case object:
		shown := httpapi.Object{}
		for _, m := range v.hashed() {
			value, err := show(m.value)
			if err != nil {
				return nil, err
			}
			shown = append(shown, httpapi.Member{Name: m.name, Value: value})
		}
		return shown, nil
	case list:
		shown := []any{}
		for _, element := range v {
			value, err := show(element)
			if err != nil {
				return nil, err
			}
			shown = append(shown, value)
		}
		return shown, nil
	case number:
		if _, err := strconv.ParseInt(string(v), 10, 64); errors.Is(err, strconv.ErrRange) {
			return nil, err
		}
		return jsontext.Value(v.text()), nil
	default:
		return v, nil
	}
}
