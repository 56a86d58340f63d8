package idp

import (
	"strings"

	"github.com/openg2p/mock-esignet/internal/jwk"
)

// The beginnings of a KeyMark.
const (
	modulusMark = "n "      // a modulus
	numbersMark = "sha256 " // the hash of the numbers of a key
	ownMark     = "client " // the id of the client, whose key has no equal
)

// KeyMarks are what releases compare of the keys of clients; a client whose key lacks something has a mark
// there that no other client has.
type KeyMarks struct{ Text, Modulus, Numbers string }

// KeyMarks returns the marks of a client that any release may have registered, as the upgrades of upstream's
// database fill them in (mosip/esignet 1.5.0_to_1.5.1_upgrade.sql, 1.7.1_to_1.8.0_upgrade.sql). The one of
// them that the client's own release compares is its UniqueKey.
func (c Client) KeyMarks() KeyMarks {
	own := ownMark + string(c.ID)
	marks := KeyMarks{Text: c.PublicKey, Modulus: own, Numbers: own}
	if k, err := jwk.Parse([]byte(c.PublicKey)); err == nil {
		if n, present, err := k.String("n"); present && err == nil {
			marks.Modulus = modulusMark + n
		}
		if hash, err := numbersOf(k); err == nil {
			marks.Numbers = numbersMark + hash
		}
	}
	switch {
	case strings.HasPrefix(c.KeyMark, modulusMark):
		marks.Modulus = c.KeyMark
	case strings.HasPrefix(c.KeyMark, numbersMark): // as they were sent, which the text does not tell
		marks.Numbers = c.KeyMark
	}
	return marks
}

// numbersOf returns the hash of n of an RSA key, x and y of an EC key.
func numbersOf(k jwk.Key) (string, error) {
	if kty, _, _ := k.String("kty"); kty == "EC" {
		return k.Hash("x", "y")
	}
	return k.Hash("n")
}
