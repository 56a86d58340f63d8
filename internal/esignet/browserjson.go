package esignet

import (
	"bytes"
	"cmp"
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
	out = append(out, '{')
	start := len(out)
	var members []browserMember
	indexed := false
	for dec.PeekKind() != '}' {
		if len(out) > start {
			out = append(out, ',')
		}
		token, err := dec.ReadToken()
		if err != nil {
			return nil, err
		}
		name := token.String()
		m := browserMember{index: arrayIndex(name), start: len(out)}
		if out, err = jsontext.AppendQuote(out, name); err != nil {
			return nil, err
		}
		if out, err = appendBrowserJSON(append(out, ':'), dec); err != nil {
			return nil, err
		}
		m.end = len(out)
		members = append(members, m)
		indexed = indexed || m.index != noIndex
	}
	if indexed {
		out = reorder(out, start, members)
	}
	_, err := dec.ReadToken()
	return append(out, '}'), err
}

// browserMember is a member that was written.
type browserMember struct {
	index      uint64
	start, end int
}

// reorder writes the members that stand from start on again, those with an index first.
func reorder(out []byte, start int, members []browserMember) []byte {
	slices.SortStableFunc(members, func(a, b browserMember) int { return cmp.Compare(a.index, b.index) })
	written := slices.Clone(out)
	out = out[:start]
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, written[m.start:m.end]...)
	}
	return out
}

// noIndex stands behind every array index.
const noIndex = 1<<32 - 1

// arrayIndex returns the index that a name is, or noIndex.
func arrayIndex(name string) uint64 {
	if name == "" || name[0] > '9' {
		return noIndex // spare the error
	}
	n, err := strconv.ParseUint(name, 10, 32)
	if err != nil || strconv.FormatUint(n, 10) != name {
		return noIndex
	}
	return n
}
