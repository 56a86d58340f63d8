package java

import (
	"errors"
	"math/big"
)

// CheckRSA returns what Java's RSA key factory says against a public key, nil if nothing: the modulus n has
// 505 to 16384 bits, as its length is rounded up to whole bytes; e is at least 3, smaller than n, and at most
// 64 bits long when n has more than 3072 (sun.security.rsa RSAKeyFactory.java, RSAPublicKeyImpl.java).
func CheckRSA(n, e *big.Int) error {
	bits := (n.BitLen() + 7) / 8 * 8
	switch {
	case bits < 512:
		return errors.New("RSA keys must be at least 512 bits long")
	case bits > 16384:
		return errors.New("RSA keys must be no longer than 16384 bits")
	case bits > 3072 && e.BitLen() > 64:
		return errors.New("RSA exponents can be no longer than 64 bits  if modulus is greater than 3072 bits")
	case e.Cmp(big.NewInt(3)) < 0:
		return errors.New("exponent is smaller than 3")
	case e.Cmp(n) >= 0:
		return errors.New("exponent is larger than modulus")
	}
	return nil
}
