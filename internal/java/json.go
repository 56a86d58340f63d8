package java

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// HashOrder returns the names, which are in the order in which they were put, in the order in which a
// HashMap made without a size gives them back. It does not know of the trees that a HashMap makes of a
// bucket with eight names.
func HashOrder(names []string) []string {
	buckets := 16
	for len(names)*4 > buckets*3 {
		buckets *= 2
	}
	return hashOrder(names, buckets)
}

// CopyOrder is [HashOrder] of a HashMap that was made as a copy of another map, which begins with as many
// buckets as it needs. From Java 19 on that is one less where the names just fit (JDK-8281631); version
// is as in 11 or 21.
func CopyOrder(names []string, version int) []string {
	needed, buckets := len(names)*4/3+1, 1
	if version >= 19 {
		needed = (len(names)*4 + 2) / 3
	}
	for buckets < needed {
		buckets *= 2
	}
	return hashOrder(names, buckets)
}

func hashOrder(names []string, buckets int) []string {
	bucket := func(name string) int {
		h := hash(name)
		return int(h^h>>16) & (buckets - 1)
	}
	ordered := slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int { return bucket(a) - bucket(b) })
	return ordered
}

// hash is String.hashCode.
func hash(s string) uint32 {
	var h uint32
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(unit)
	}
	return h
}

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

// Double returns the text of a double as Double.toString writes it.
func Double(f float64) string {
	switch size := math.Abs(f); {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case math.IsNaN(f):
		return "NaN"
	case f == 0 || size >= 1e-3 && size < 1e7:
		return withPoint(strconv.FormatFloat(f, 'f', -1, 64))
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	n, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	return withPoint(mantissa) + "E" + strconv.Itoa(n)
}

func withPoint(digits string) string {
	if strings.Contains(digits, ".") {
		return digits
	}
	return digits + ".0"
}
