package java

import (
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Double returns the text of a finite double as Double.toString writes it.
func Double(f float64) string {
	if size := math.Abs(f); f == 0 || size >= 1e-3 && size < 1e7 {
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

// ParseInt reads an int as Integer.parseInt does, in the radix 10 or 16: with a sign or without, in the
// digits of any script.
func ParseInt(s string, radix int) (int, error) {
	n, err := strconv.ParseInt(strings.Map(asciiDigit, s), radix, 32)
	return int(n), err
}

// asciiDigit returns the digit of another script, or the full-width letter, as the one of ASCII. Java looks
// at UTF-16 units, so that it knows no digit beyond them.
func asciiDigit(r rune) rune {
	if r >= '\uff21' && r <= '\uff26' || r >= '\uff41' && r <= '\uff46' {
		return r - ('\uff21' - 'A')
	}
	for _, digits := range unicode.Nd.R16 {
		if r >= rune(digits.Lo) && r <= rune(digits.Hi) {
			return '0' + (r-rune(digits.Lo))%10 // the digits of a script are ten in a row
		}
	}
	return r
}
