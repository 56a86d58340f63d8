package java

import (
	"fmt"
	"strings"
)

// Quote returns the text as json-simple writes it, in quotes (JSONValue.escape): the short escapes, that of
// the slash included, and \uXXXX for U+0000-001F, U+007F-009F and U+2000-20FF.
func Quote(s string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range s {
		switch short, ok := shortEscapes[r]; {
		case ok:
			out.WriteString(short)
		case r <= 0x1F, r >= 0x7F && r <= 0x9F, r >= 0x2000 && r <= 0x20FF:
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}

var shortEscapes = map[rune]string{'"': `\"`, '\\': `\\`, '/': `\/`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
