package esignet

import (
	"bytes"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"
)

// browserJSON writes a JSON text as JSON.stringify(JSON.parse(text)) of a browser does, which hashes that:
// compact, a number as JavaScript prints it, the members of an object whose names are array indexes first
// and in their order (ECMA-262, 10.1.11). The text has no doubled members and is no deeper than our own.
func browserJSON(text []byte) []byte {
	dec := jsontext.NewDecoder(bytes.NewReader(text))
	out, err := appendBrowserJSON(make([]byte, 0, len(text)), dec)
	if err != nil {
		panic("rewrite our own JSON: " + err.Error())
	}
	return out
}

func appendBrowserJSON(out []byte, dec *jsontext.Decoder) ([]byte, error) {
	token, err := dec.ReadToken()
	if err != nil {
		return nil, err
	}
	switch token.Kind() {
	case '{':
		return appendBrowserObject(out, dec)
	case '[':
		out = append(out, '[')
		for first := true; dec.PeekKind() != ']'; first = false {
			if !first {
				out = append(out, ',')
			}
			if out, err = appendBrowserJSON(out, dec); err != nil {
				return nil, err
			}
		}
		_, err = dec.ReadToken()
		return append(out, ']'), err
	case '"':
		return jsontext.AppendQuote(out, token.String())
	case '0':
		return append(out, browserNumber(token.String())...), nil
	default:
		return append(out, token.String()...), nil
	}
}

// browserNumber prints a number; one that is too large has become infinite, which JSON does not have.
func browserNumber(text string) string {
	switch n, err := strconv.ParseFloat(text, 64); {
	case err != nil:
		return "null"
	case n == 0:
		return "0"
	default:
		return jsontext.Float(n).String()
	}
}

func appendBrowserObject(out []byte, dec *jsontext.Decoder) ([]byte, error) {
	type member struct {
		index uint64
		text  []byte
	}
	var members []member
	for dec.PeekKind() != '}' {
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		text, err := jsontext.AppendQuote(nil, name)
		if err != nil {
			return nil, err
		}
		if text, err = appendBrowserJSON(append(text, ':'), dec); err != nil {
			return nil, err
		}
		members = append(members, member{arrayIndex(name), text})
	}
	slices.SortStableFunc(members, func(a, b member) int {
		switch {
		case a.index < b.index:
			return -1
		case a.index > b.index:
			return 1
		}
		return 0
	})
	out = append(out, '{')
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, m.text...)
	}
	_, err := dec.ReadToken()
	return append(out, '}'), err
}

// noIndex stands behind every array index.
const noIndex = 1<<32 - 1

// arrayIndex returns the index that a name is, or noIndex.
func arrayIndex(name string) uint64 {
	n, err := strconv.ParseUint(name, 10, 32)
	if err != nil || n >= noIndex || strconv.FormatUint(n, 10) != name {
		return noIndex
	}
	return n
}
