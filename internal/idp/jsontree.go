package idp

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// jsonNode is a JSON value that was read whole.
type jsonNode struct {
	kind    jsontext.Kind
	text    string // of a string; of a number as it was sent
	members []jsonField
	items   []jsonNode
}

// jsonField is a member of an object.
type jsonField struct {
	name  string
	value jsonNode
}

// maxDepth is how deep a JSON value of a request may be nested: what Jackson takes, less the members of
// the request around it. Jackson before 2.15 has no bound; then that of the decoder holds.
const (
	maxDepth = 998
	anyDepth = math.MaxInt
)

var errDepth = errors.New("JSON nested too deeply")

func newDecoder(data []byte) *jsontext.Decoder {
	return jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))
}

// readTree reads one JSON value, nested no deeper than maxDepth, and nothing behind it. The last of two members
// of one name has the place of the first, as in Jackson's trees.
func readTree(data []byte) (jsonNode, error) { return readWhole(data, maxDepth) }

func readWhole(data []byte, depth int) (jsonNode, error) {
	dec := newDecoder(data)
	n, err := readNode(dec, depth)
	if err != nil {
		return jsonNode{}, err
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return jsonNode{}, errors.New("text after the JSON value")
	}
	return n, nil
}

// CompactJSON returns one JSON value as Jackson keeps it in a tree: without space, and of two members of one
// name the last. It is an error if the value is nested deeper than 998 levels, 1000 with a request around it.
func CompactJSON(value []byte) ([]byte, error) {
	n, err := readTree(value)
	if err != nil {
		return nil, err
	}
	return n.json(), nil
}

// readFirst reads the JSON value that data begins with.
func readFirst(data []byte) (jsonNode, error) { return readNode(newDecoder(data), anyDepth) }

var errNoObject = errors.New("object or null expected")

// object refuses a value that is neither an object nor null.
func object(n jsonNode, err error) (jsonNode, error) {
	if err == nil && n.kind != '{' && n.kind != 'n' {
		err = errNoObject
	}
	return n, err
}

func readNode(dec *jsontext.Decoder, depth int) (n jsonNode, err error) {
	token, err := dec.ReadToken()
	if err != nil {
		return n, err
	}
	if dec.StackDepth() > depth {
		return n, errDepth
	}
	switch n.kind = token.Kind(); n.kind {
	case '{':
		n.members, err = readFields(dec, depth)
	case '[':
		for dec.PeekKind() != ']' && err == nil {
			var item jsonNode
			item, err = readNode(dec, depth)
			n.items = append(n.items, item)
		}
	default:
		n.text = token.String()
		return n, nil
	}
	if err != nil {
		return n, err
	}
	_, err = dec.ReadToken()
	return n, err
}

func readFields(dec *jsontext.Decoder, depth int) (fields []jsonField, err error) {
	places := map[string]int{}
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		value, err := readNode(dec, depth)
		if err != nil {
			return nil, err
		}
		if place, known := places[name]; known {
			fields[place].value = value
			continue
		}
		places[name] = len(fields)
		fields = append(fields, jsonField{name, value})
	}
	return fields, nil
}

// field returns the member of an object, and whether there is one.
func (n jsonNode) field(name string) (jsonNode, bool) {
	for _, f := range n.members {
		if f.name == name {
			return f.value, true
		}
	}
	return jsonNode{}, false
}

// scalar returns what Jackson makes of the value where it wants text: none of null or of what is not there; an
// object or a list is refused.
func (n jsonNode) scalar() (text string, ok bool) {
	switch n.kind {
	case '{', '[':
		return "", false
	case 'n':
		return "", true
	}
	return n.text, true
}

// json returns the value as compact text.
func (n jsonNode) json() jsontext.Value { return n.append(nil) }

func (n jsonNode) append(out []byte) []byte {
	switch n.kind {
	case '{':
		out = append(out, '{')
		for i, f := range n.members {
			if i > 0 {
				out = append(out, ',')
			}
			out = f.value.append(append(appendText(out, f.name), ':'))
		}
		return append(out, '}')
	case '[':
		out = append(out, '[')
		for i, item := range n.items {
			if i > 0 {
				out = append(out, ',')
			}
			out = item.append(out)
		}
		return append(out, ']')
	case '"':
		return appendText(out, n.text)
	default:
		return append(out, n.text...)
	}
}

// appendText writes a JSON string. What is not UTF-8 becomes U+FFFD.
func appendText(out []byte, s string) []byte {
	out, _ = jsontext.AppendQuote(out, s)
	return out
}

// sorted returns the value with members by name and lists of texts by text, the form in which consents are
// compared (mosip/esignet ConsentHelperService.java, sortObject).
func (n jsonNode) sorted() jsonNode {
	n.members, n.items = slices.Clone(n.members), slices.Clone(n.items)
	for i, f := range n.members {
		n.members[i].value = f.value.sorted()
	}
	slices.SortStableFunc(n.members, func(a, b jsonField) int { return strings.Compare(a.name, b.name) })
	for i, item := range n.items {
		n.items[i] = item.sorted()
	}
	if len(n.items) > 0 && n.items[0].kind == '"' {
		slices.SortStableFunc(n.items, func(a, b jsonNode) int { return strings.Compare(a.text, b.text) })
	}
	return n
}

func textNode(s string) jsonNode { return jsonNode{kind: '"', text: s} }

func boolNode(b bool) jsonNode {
	if b {
		return jsonNode{kind: 't', text: "true"}
	}
	return jsonNode{kind: 'f', text: "false"}
}

var nullNode = jsonNode{kind: 'n', text: "null"}

func objectNode(fields ...jsonField) jsonNode { return jsonNode{kind: '{', members: fields} }

func textsNode(texts []string) jsonNode {
	n := jsonNode{kind: '['}
	for _, s := range texts {
		n.items = append(n.items, textNode(s))
	}
	return n
}
