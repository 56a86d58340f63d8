package java

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// The characters of the two encodings.
const (
	letters     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	stdAlphabet = letters + "+/"
	urlAlphabet = letters + "-_"
)

// What Java says of text that is no base64.
const (
	tooShort    = "Input byte[] should at least have 2 bytes for base64 bytes"
	wrongUnit   = "Input byte array has wrong 4-byte ending unit"
	tooFewBits  = "Last unit does not have enough valid bits"
	wrongEnd    = "Input byte array has incorrect ending byte at %d"
	illegalChar = "Illegal base64 character %x"
)

// Base64 decodes what the basic decoder of java.util.Base64 takes, Base64URL what the one for URLs takes:
// without line breaks, padded in full or not at all; bits after the last byte do not count. The error has
// Java's text (JDK Base64.java).
func Base64(s string) ([]byte, error) { return decode(base64.RawStdEncoding, stdAlphabet, s) }

// Base64URL is Base64 with - and _ for + and /.
func Base64URL(s string) ([]byte, error) { return decode(base64.RawURLEncoding, urlAlphabet, s) }

func decode(encoding *base64.Encoding, alphabet, s string) ([]byte, error) {
	text := latin1(s)
	n := strings.IndexFunc(text+"=", func(r rune) bool { return !strings.ContainsRune(alphabet, r) })
	rest := text[n:]
	padding := strings.Repeat("=", (4-n%4)%4)
	switch {
	case len(text) == 1:
		return nil, errors.New(tooShort)
	case rest != "" && rest[0] != '=':
		return nil, fmt.Errorf(illegalChar, int8(rest[0]))
	case rest != "" && (n%4 == 0 || n%4 == 2 && !strings.HasPrefix(rest, padding)):
		return nil, errors.New(wrongUnit)
	case n%4 == 1:
		return nil, errors.New(tooFewBits)
	case rest != "" && rest != padding:
		return nil, fmt.Errorf(wrongEnd, n+len(padding))
	}
	return encoding.DecodeString(text[:n])
}

// latin1 returns the bytes of String.getBytes(ISO_8859_1).
func latin1(s string) string {
	var out strings.Builder
	for _, r := range s {
		if r > 0xFF {
			r = '?'
		}
		out.WriteByte(byte(r))
	}
	return out.String()
}
