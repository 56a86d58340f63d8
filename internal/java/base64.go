package java

import (
	"encoding/base64"
	"errors"
	"strings"
)

var errBase64 = errors.New("not base64 as Java takes it")

// Base64 decodes what the basic decoder of java.util.Base64 takes, Base64URL what the one for URLs takes:
// without line breaks, padded in full or not at all; bits after the last byte do not count.
func Base64(s string) ([]byte, error) { return decode(base64.RawStdEncoding, s) }

// Base64URL is Base64 with - and _ for + and /.
func Base64URL(s string) ([]byte, error) { return decode(base64.RawURLEncoding, s) }

func decode(encoding *base64.Encoding, s string) ([]byte, error) {
	raw := strings.TrimRight(s, "=")
	if padding := len(s) - len(raw); padding > 0 && (padding > 2 || len(s)%4 != 0) || strings.ContainsAny(raw, "\r\n") {
		return nil, errBase64
	}
	return encoding.DecodeString(raw)
}
