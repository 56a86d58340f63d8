package seed

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// appendYAML appends a JSON value as block YAML; its first line continues the current one, the
// others are indented. Text that could be taken for anything else is quoted.
func appendYAML(out, raw []byte, indent int) []byte {
	y := yamlText{out, jsontext.NewDecoder(bytes.NewBuffer(raw))}
	y.value(indent)
	return y.out
}

type yamlText struct {
	out []byte
	dec *jsontext.Decoder
}

// token reads the next token of what this package has marshalled itself.
func (y *yamlText) token() jsontext.Token {
	t, err := y.dec.ReadToken()
	if err != nil {
		panic("reading JSON that was just written: " + err.Error())
	}
	return t
}

// value writes the next value. An object or list in a list begins on the line of the dash.
func (y *yamlText) value(indent int) {
	switch kind := y.dec.PeekKind(); kind {
	case '{', '[':
		y.token()
		end := kind + 2 // } follows { in ASCII at a distance of two, as ] follows [
		if y.dec.PeekKind() == end {
			y.token()
			y.out = append(y.out, byte(kind), byte(end))
			return
		}
		for first := true; y.dec.PeekKind() != end; first = false {
			if !first {
				y.newLine(indent)
			}
			if kind == '[' {
				y.out = append(y.out, "- "...)
				y.value(indent + 2)
			} else {
				y.member(indent)
			}
		}
		y.token()
	case '"':
		y.text(y.token().String())
	default:
		y.out = append(y.out, y.token().String()...)
	}
}

func (y *yamlText) member(indent int) {
	y.text(y.token().String())
	y.out = append(y.out, ':')
	kind := y.dec.PeekKind()
	if (kind == '{' || kind == '[') && !y.emptyNext() {
		y.newLine(indent + 2)
	} else {
		y.out = append(y.out, ' ')
	}
	y.value(indent + 2)
}

// emptyNext reports whether the object or list that comes is empty. The decoder reads a bytes.Buffer
// in place, so that what follows is at hand.
func (y *yamlText) emptyNext() bool {
	rest := bytes.TrimLeft(y.dec.UnreadBuffer(), ": ")
	return bytes.HasPrefix(rest, []byte("[]")) || bytes.HasPrefix(rest, []byte("{}"))
}

func (y *yamlText) newLine(indent int) {
	y.out = append(y.out, '\n')
	y.out = append(y.out, strings.Repeat(" ", indent)...)
}

// plain is text that YAML takes for text without quotes; reserved words excepted.
var plain = regexp.MustCompile(`^[A-Za-z\p{L}][\p{L}0-9 _.@/+-]*(:[\p{L}0-9_/.+-]+)*$`)

var reserved = regexp.MustCompile(`(?i)^(true|false|yes|no|on|off|y|n|null|nan|inf)$`)

func (y *yamlText) text(s string) {
	if plain.MatchString(s) && !reserved.MatchString(s) && !strings.HasSuffix(s, " ") && len(s) < 1000 {
		y.out = append(y.out, s...)
		return
	}
	y.out = append(y.out, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			y.out = append(y.out, '\\', byte(r))
		case r == '\n':
			y.out = append(y.out, `\n`...)
		case r < ' ', r >= 0x7F && r <= 0xA0, r >= 0x2028 && r <= 0x202F, r >= 0xFE00 && r <= 0xFFFF:
			y.out = fmt.Appendf(y.out, `\u%04X`, r)
		default:
			y.out = utf8.AppendRune(y.out, r)
		}
	}
	y.out = append(y.out, '"')
}
