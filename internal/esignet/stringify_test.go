package esignet

import (
	"errors"
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// stringify is JSON.stringify(JSON.parse(text)) written after ECMA-262 (25.5), with none of the code that is
// tested.
func stringify(t testing.TB, text string) string {
	t.Helper()
	v, err := parseJS(text)
	if err != nil {
		t.Fatalf("JSON.parse(%s): %v", text, err)
	}
	return v.String()
}

// jsValue is a value of JavaScript: nil, bool, float64, string, []jsValue or *jsObject.
type jsValue struct{ any }

type jsObject struct {
	order  []string
	values map[string]jsValue
}

type jsParser struct {
	text string
	pos  int
}

// parseJS reads a JSON text. Members of one name twice are an error, as ours never are.
func parseJS(text string) (v jsValue, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("at %v", r)
		}
	}()
	p := &jsParser{text: text}
	v = p.value()
	p.space()
	if p.pos < len(text) {
		return v, errors.New("text after the value")
	}
	return v, nil
}

func (p *jsParser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *jsParser) take(s string) bool {
	p.space()
	if strings.HasPrefix(p.text[p.pos:], s) {
		p.pos += len(s)
		return true
	}
	return false
}

func (p *jsParser) need(s string) {
	if !p.take(s) {
		panic(p.pos)
	}
}

func (p *jsParser) value() jsValue {
	switch {
	case p.take("null"):
		return jsValue{nil}
	case p.take("true"):
		return jsValue{true}
	case p.take("false"):
		return jsValue{false}
	case p.take(`"`):
		return jsValue{p.str()}
	case p.take("["):
		list := []jsValue{}
		for !p.take("]") {
			if len(list) > 0 {
				p.need(",")
			}
			list = append(list, p.value())
		}
		return jsValue{list}
	case p.take("{"):
		return jsValue{p.object()}
	}
	end := p.pos
	for end < len(p.text) && strings.IndexByte("+-.eE0123456789", p.text[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseFloat(p.text[p.pos:end], 64)
	if err != nil && !math.IsInf(n, 0) {
		panic(p.pos)
	}
	p.pos = end
	return jsValue{n}
}

func (p *jsParser) object() *jsObject {
	o := &jsObject{values: map[string]jsValue{}}
	for !p.take("}") {
		if len(o.order) > 0 {
			p.need(",")
		}
		p.need(`"`)
		name := p.str()
		if _, twice := o.values[name]; twice {
			panic("member twice")
		}
		p.need(":")
		o.order = append(o.order, name)
		o.values[name] = p.value()
	}
	return o
}

func (p *jsParser) str() string {
	var out []uint16
	for {
		switch c, size := utf8.DecodeRuneInString(p.text[p.pos:]); {
		case c == '"':
			p.pos++
			return string(utf16.Decode(out))
		case c == '\\':
			escape := p.text[p.pos+1]
			p.pos += 2
			if escape == 'u' {
				n, err := strconv.ParseUint(p.text[p.pos:p.pos+4], 16, 16)
				if err != nil {
					panic(p.pos)
				}
				p.pos += 4
				out = append(out, uint16(n))
				continue
			}
			out = append(out, uint16(strings.NewReplacer("b", "\b", "f", "\f", "n", "\n", "r", "\r", "t", "\t").Replace(string(escape))[0]))
		default:
			p.pos += size
			out = utf16.AppendRune(out, c)
		}
	}
}

// String is JSON.stringify.
func (v jsValue) String() string {
	switch x := v.any.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(x)
	case float64:
		return jsNumber(x)
	case string:
		return jsQuote(x)
	case []jsValue:
		parts := make([]string, len(x))
		for i, item := range x {
			parts[i] = item.String()
		}
		return "[" + strings.Join(parts, ",") + "]"
	}
	o := v.any.(*jsObject)
	var indexes, names []string
	for _, name := range o.order {
		if n, err := strconv.ParseUint(name, 10, 64); err == nil && n < 1<<32-1 && fmt.Sprint(n) == name {
			indexes = append(indexes, name)
		} else {
			names = append(names, name)
		}
	}
	sort.Slice(indexes, func(i, j int) bool {
		a, b := indexes[i], indexes[j]
		return len(a) < len(b) || len(a) == len(b) && a < b
	})
	parts := []string{}
	for _, name := range append(indexes, names...) {
		parts = append(parts, jsQuote(name)+":"+o.values[name].String())
	}
	return "{" + strings.Join(parts, ",") + "}"
}

func jsQuote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, c := range s {
		if i := strings.IndexRune("\"\\\b\f\n\r\t", c); i >= 0 {
			out.WriteString(`\` + `"\bfnrt`[i:i+1])
		} else if c < ' ' {
			fmt.Fprintf(&out, `\u%04x`, c)
		} else {
			out.WriteRune(c)
		}
	}
	return out.String() + `"`
}

// jsNumber is Number::toString (6.1.6.1.20), and null for what JSON does not have.
func jsNumber(n float64) string {
	switch {
	case math.IsInf(n, 0):
		return "null"
	case n == 0:
		return "0"
	case n < 0:
		return "-" + jsNumber(-n)
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(n, 'e', -1, 64), "e")
	digits := strings.Replace(mantissa, ".", "", 1)
	e, _ := strconv.Atoi(exponent)
	k, point := len(digits), e+1
	switch {
	case k <= point && point <= 21:
		return digits + strings.Repeat("0", point-k)
	case 0 < point && point <= 21:
		return digits[:point] + "." + digits[point:]
	case -6 < point && point <= 0:
		return "0." + strings.Repeat("0", -point) + digits
	}
	if k > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return digits + fmt.Sprintf("e%+d", e)
}
