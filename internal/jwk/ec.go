package jwk

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
)

// curves are those of the standard library.
//
// Mock: eSignet takes secp256k1, too, where its Java does.
var curves = map[string]elliptic.Curve{
	"P-256": elliptic.P256(), "P-384": elliptic.P384(), "P-521": elliptic.P521(),
}

// Point is what an EC key names. It need not be on the curve.
type Point struct {
	curve elliptic.Curve
	x, y  *big.Int
}

// Point returns what crv, x and y say. One that is missing or malformed is ErrMember, and so are an
// unknown curve and a coordinate with more bytes than the curve has. As in jose4j the point need not be
// on the curve.
func (k Key) Point() (Point, error) {
	name, _, err := k.String("crv")
	if err != nil {
		return Point{}, err
	}
	curve, ok := curves[name]
	if !ok {
		return Point{}, fmt.Errorf("%w: crv", ErrMember)
	}
	x, err := k.number("x")
	if err != nil {
		return Point{}, err
	}
	y, err := k.number("y")
	if err != nil {
		return Point{}, err
	}
	p := Point{curve, x, y}
	if most := 8 * p.size(); x.BitLen() > most || y.BitLen() > most {
		return Point{}, fmt.Errorf("%w: EC point", ErrMember)
	}
	return p, nil
}

// size is the length of a coordinate in bytes.
func (p Point) size() int { return (p.curve.Params().BitSize + 7) / 8 }

func (p Point) encode(coordinate *big.Int) string {
	return base64.RawURLEncoding.EncodeToString(coordinate.FillBytes(make([]byte, p.size())))
}

// EC returns the EC public key, whatever kty says. Errors are those of [Key.Point], and ErrMember for a
// point that is not on the curve.
func (k Key) EC() (*ecdsa.PublicKey, error) {
	p, err := k.Point()
	if err != nil {
		return nil, err
	}
	public, err := ecdsa.ParseUncompressedPublicKey(p.curve, uncompressed(p.x, p.y, p.size()))
	if err != nil {
		return nil, fmt.Errorf("%w: EC point: %w", ErrMember, err)
	}
	return public, nil
}

// uncompressed encodes a point whose coordinates have at most size bytes.
func uncompressed(x, y *big.Int, size int) []byte {
	point := append([]byte{4}, x.FillBytes(make([]byte, size))...)
	return append(point, y.FillBytes(make([]byte, size))...)
}

// Hash is the public_key_hash of eSignet 1.8: lower-case hex SHA-256 of the texts of the named members
// together, as they were sent (IdentityProviderUtil.computePublicKeyHash). One that is missing or not a
// string is ErrMember.
func (k Key) Hash(members ...string) (string, error) {
	var all strings.Builder
	for _, name := range members {
		text, present, err := k.String(name)
		if err != nil {
			return "", err
		}
		if !present {
			return "", fmt.Errorf("%w: %s", ErrMember, name)
		}
		all.WriteString(text)
	}
	sum := sha256.Sum256([]byte(all.String()))
	return hex.EncodeToString(sum[:]), nil
}
