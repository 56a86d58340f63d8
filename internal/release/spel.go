package release

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// maxSpELDepth is how deep lists and maps may be nested.
const maxSpELDepth = 16

// parseSpEL reads a value as upstream's properties write lists and maps, which is the literal syntax of
// the Spring Expression Language: {'a', 'b'} is a []any, {'a': 1} a []Member in its order, 'text' a string
// with ” for one quote; further integers, true, false and null. An empty {} is a list.
func parseSpEL(text string) (any, error) {
	p := spel{rest: text}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	if p.peek() != 0 {
		return nil, fmt.Errorf("%q stands after the value", p.rest)
	}
	return v, nil
}

type spel struct{ rest string }

// peek skips white space and returns the next character, 0 at the end.
func (p *spel) peek() byte {
	p.rest = strings.TrimLeft(p.rest, " \t\r\n")
	if p.rest == "" {
		return 0
	}
	return p.rest[0]
}

// skip takes the character if it is the next one.
func (p *spel) skip(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *spel) value(depth int) (any, error) {
	if depth > maxSpELDepth {
		return nil, errors.New("nested too deep")
	}
	switch p.peek() {
	case 0:
		return nil, errors.New("a value is missing at the end")
	case '{':
		return p.braces(depth)
	case '\'', '"':
		return p.quoted()
	}
	return p.bare()
}

// braces reads a list or a map; the first colon decides.
func (p *spel) braces(depth int) (any, error) {
	p.skip('{')
	list, entries := []any{}, []Member(nil)
	for !p.skip('}') {
		if len(list)+len(entries) > 0 && !p.skip(',') {
			return nil, fmt.Errorf("a comma is missing before %q", p.rest)
		}
		v, err := p.value(depth + 1)
		if err != nil {
			return nil, err
		}
		if !p.skip(':') {
			list = append(list, v)
			continue
		}
		key, ok := v.(string)
		if !ok {
			return nil, fmt.Errorf("the key %v is no text", v)
		}
		if v, err = p.value(depth + 1); err != nil {
			return nil, err
		}
		entries = append(entries, Member{key, v})
	}
	switch {
	case entries == nil:
		return list, nil
	case len(list) > 0:
		return nil, errors.New("a list and a map in one")
	}
	return entries, nil
}

func (p *spel) quoted() (string, error) {
	quote := p.rest[:1]
	var out strings.Builder
	for rest := p.rest[1:]; ; {
		part, after, closed := strings.Cut(rest, quote)
		out.WriteString(part)
		if !closed {
			return "", fmt.Errorf("the quote of %q is not closed", p.rest)
		}
		doubled, ok := strings.CutPrefix(after, quote)
		if !ok {
			p.rest = after
			return out.String(), nil
		}
		out.WriteString(quote)
		rest = doubled
	}
}

// bare reads a number, a constant, or the key of a map without quotes.
func (p *spel) bare() (any, error) {
	end := strings.IndexAny(p.rest, ",:{}'\" \t\r\n")
	if end < 0 {
		end = len(p.rest)
	}
	if end == 0 {
		return nil, fmt.Errorf("a value is missing before %q", p.rest)
	}
	word := p.rest[:end]
	p.rest = p.rest[end:]
	switch word {
	case "true", "false":
		return word == "true", nil
	case "null":
		return nil, nil
	}
	if n, err := strconv.Atoi(word); err == nil {
		return n, nil
	}
	return word, nil
}

// writeSpEL writes a value of a row in that syntax: text, numbers, booleans, nil, lists, maps.
func writeSpEL(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case string:
		return "'" + strings.ReplaceAll(v, "'", "''") + "'"
	case []string:
		return writeList(v)
	case []any:
		return writeList(v)
	case []Member:
		parts := make([]string, len(v))
		for i, m := range v {
			parts[i] = writeSpEL(m.Name) + ": " + writeSpEL(m.Value)
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case map[string]any:
		entries := []Member{}
		for _, name := range slices.Sorted(maps.Keys(v)) {
			entries = append(entries, Member{name, v[name]})
		}
		return writeSpEL(entries)
	}
	return fmt.Sprint(v)
}

func writeList[E any](list []E) string {
	parts := make([]string, len(list))
	for i, element := range list {
		parts[i] = writeSpEL(element)
	}
	return "{" + strings.Join(parts, ",") + "}"
}

// plain turns the maps in a value into those of Go, whose order does not matter.
func plain(v any) any {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, element := range v {
			out[i] = plain(element)
		}
		return out
	case []Member:
		out := make(map[string]any, len(v))
		for _, m := range v {
			out[m.Name] = plain(m.Value)
		}
		return out
	}
	return v
}
