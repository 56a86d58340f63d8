package seed

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
	"go.yaml.in/yaml/v3"
)

// yamlFile reads a YAML file, document by document.
type yamlFile struct {
	file
	want func(list string) bool
	each func(entry) error
}

func (f file) yamlEntries(want func(string) bool, each func(entry) error) error {
	r, err := f.open()
	if err != nil {
		return fmt.Errorf("fixtures: %w", err)
	}
	defer func() { _ = r.Close() }()
	y := yamlFile{f, want, each}
	for dec := yaml.NewDecoder(r); ; {
		var doc yaml.Node
		switch err := dec.Decode(&doc); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return f.yamlError(err)
		}
		if len(doc.Content) != 1 {
			continue
		}
		if err := y.document(doc.Content[0]); err != nil {
			return err
		}
	}
}

var yamlLine = regexp.MustCompile(`^yaml: (?:line ([0-9]+): )?(.*)`)

func (f file) yamlError(err error) error {
	e := &Error{File: f.name, Problem: "not valid YAML: " + err.Error()}
	if m := yamlLine.FindStringSubmatch(err.Error()); m != nil {
		e.Line, _ = strconv.Atoi(m[1])
		e.Problem = "not valid YAML: " + m[2]
	}
	return e
}

func (y yamlFile) document(root *yaml.Node) error {
	switch {
	case root.Kind == yaml.SequenceNode:
		return y.list(identitiesList, root)
	case root.Kind == yaml.MappingNode && len(root.Content) > 0 && !isFixture(root.Content[0].Value):
		return y.entry(identitiesList, 0, root)
	case root.Kind == yaml.MappingNode:
		return y.fixture(root)
	case root.ShortTag() == "!!null":
		return nil
	default:
		return &Error{y.name, root.Line, "a fixture file is an object of lists, or a list of identities"}
	}
}

func (y yamlFile) fixture(root *yaml.Node) error {
	seen := map[string]bool{}
	for pair := range slices.Chunk(root.Content, 2) {
		name, value := pair[0], pair[1]
		if err := checkList(name.Value); err != nil {
			return &Error{y.name, name.Line, err.Error()}
		}
		if seen[name.Value] {
			return &Error{y.name, name.Line, "the list " + name.Value + " is given twice; join the two"}
		}
		seen[name.Value] = true
		switch {
		case value.Kind == yaml.SequenceNode:
			if err := y.list(name.Value, value); err != nil {
				return err
			}
		case value.ShortTag() != "!!null":
			return &Error{y.name, value.Line, name.Value + ": must be a list; begin each entry with a dash"}
		}
	}
	return nil
}

func (y yamlFile) list(name string, list *yaml.Node) error {
	for i, node := range list.Content {
		if err := y.entry(name, i, node); err != nil {
			return err
		}
	}
	return nil
}

func (y yamlFile) entry(list string, index int, node *yaml.Node) error {
	if !y.want(list) {
		return nil
	}
	raw, err := toJSON(nil, node, "")
	if err != nil {
		return y.failure(entry{list, index, nil, yamlPlace{node}}, err)
	}
	return y.each(entry{list, index, raw, yamlPlace{node}})
}

// toJSON appends a node as JSON. Numbers and dates become text as they are written, because all
// members but one are text; see [number].
func toJSON(out jsontext.Value, node *yaml.Node, at jsontext.Pointer) (jsontext.Value, error) {
	switch node.Kind {
	case yaml.MappingNode:
		return objectToJSON(out, node, at)
	case yaml.SequenceNode:
		out = append(out, '[')
		for i, item := range node.Content {
			if i > 0 {
				out = append(out, ',')
			}
			var err error
			if out, err = toJSON(out, item, at.AppendToken(strconv.Itoa(i))); err != nil {
				return nil, err
			}
		}
		return append(out, ']'), nil
	case yaml.AliasNode:
		return nil, defectf(at, "aliases are not supported; write the value out")
	default:
		return scalarToJSON(out, node, at)
	}
}

func objectToJSON(out jsontext.Value, node *yaml.Node, at jsontext.Pointer) (jsontext.Value, error) {
	out = append(out, '{')
	seen := make(map[string]bool, len(node.Content)/2)
	for i := 0; i+1 < len(node.Content); i += 2 {
		name, member := node.Content[i], at.AppendToken(node.Content[i].Value)
		switch {
		case name.Kind != yaml.ScalarNode:
			return nil, defectf(at, "the name of a member must be text")
		case name.ShortTag() == "!!merge":
			return nil, defectf(member, "merge keys are not supported; write the members out")
		case seen[name.Value]:
			return nil, defectf(member, "given twice; leave one out")
		}
		seen[name.Value] = true
		if i > 0 {
			out = append(out, ',')
		}
		var err error
		if out, err = quoteText(out, name.Value, member); err != nil {
			return nil, err
		}
		out = append(out, ':')
		if out, err = toJSON(out, node.Content[i+1], member); err != nil {
			return nil, err
		}
	}
	return append(out, '}'), nil
}

func scalarToJSON(out jsontext.Value, node *yaml.Node, at jsontext.Pointer) (jsontext.Value, error) {
	switch node.ShortTag() {
	case "!!null":
		return append(out, "null"...), nil
	case "!!bool":
		truth, err := strconv.ParseBool(node.Value)
		if err != nil {
			return nil, defectf(at, "must be true or false")
		}
		return strconv.AppendBool(out, truth), nil
	case "!!int", "!!float", "!!str", "!!timestamp":
		// Without quotes, that is: 1e400 is text to the YAML library.
		if node.Style == 0 && jsonNumber.MatchString(node.Value) && isOpen(at) {
			return append(out, node.Value...), nil
		}
		return quoteText(out, node.Value, at)
	default:
		return nil, defectf(at, "the YAML type %s is not supported; write text", node.ShortTag())
	}
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// open are the objects of any content, where a number is one, and the one number of a configuration. Elsewhere
// every member is a text, such as 0123.
var open = []string{"/policies/", "/additionalInfo", "/publicKey/", "/encPublicKey/", "/additionalConfig/consent_expire_in_mins"}

// isOpen reports whether a value is part of an open object. The kid of a key is a text all the same: no key
// with another one is ever registered.
func isOpen(at jsontext.Pointer) bool {
	return at != "/publicKey/kid" && at != "/encPublicKey/kid" &&
		(slices.ContainsFunc(open, func(prefix string) bool { return strings.HasPrefix(string(at), prefix) }) || verification.MatchString(string(at)))
}

// verification finds what is in the open object of a verified claim.
var verification = regexp.MustCompile(`^(/request)?/verifiedClaims/[0-9]+/verificationDetail/`)

func quoteText(out jsontext.Value, text string, at jsontext.Pointer) (jsontext.Value, error) {
	quoted, err := jsontext.AppendQuote(out, text)
	if err != nil {
		return nil, defectf(at, "not valid UTF-8 text")
	}
	return quoted, nil
}

// yamlPlace is an entry of a YAML file.
type yamlPlace struct{ node *yaml.Node }

func (p yamlPlace) line(at jsontext.Pointer) int {
	node, line := p.node, p.node.Line
	for token := range at.Tokens() {
		name, value := child(node, token)
		if value == nil {
			break
		}
		node, line = value, name.Line
	}
	return line
}

// child returns a member's name and value, or an element twice.
func child(node *yaml.Node, token string) (name, value *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		// From the end, so that of two members of one name the surplus one is found.
		for i := len(node.Content) - 2; i >= 0; i -= 2 {
			if node.Content[i].Value == token {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	}
	return nil, nil
}
