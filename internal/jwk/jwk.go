// Package jwk reads a JSON Web Key the way the MOSIP services do: as an ordered set of members,
// from which they make a canonical text, a public key and, in PMS, the id of the client.
//
// Sources: mosip/esignet IdentityProviderUtil.java, mosip/partner-management-services
// ClientManagementServiceImpl.java, and the serialisers they use (jose4j 0.5, Nimbus 9.40).
package jwk

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"math/big"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// Key is a JSON Web Key as it was sent: its members in the order of the request, the last of two
// members with one name in the place of the first. The zero value has no members.
type Key struct {
	members []member
}

type member struct {
	name  string
	value jsontext.Value // compact
}

var (
	// ErrNotObject is returned by Parse for anything but one JSON object.
	ErrNotObject = errors.New("a JWK is a JSON object")
	// ErrMember reports a member that is missing or not what its name promises.
	ErrMember = errors.New("JWK member missing or malformed")
	// ErrChain reports an x5c whose first certificate is of another key.
	ErrChain = errors.New("x5c is of another key")
	// ErrCast reports a member of another type, or null, which the original takes on trust.
	ErrCast = errors.New("JWK member cannot be cast")
	// ErrKeyType reports a kty that the operation does not know.
	ErrKeyType = errors.New("unsupported key type")
)

// Parse reads one JSON object. It checks no member; see [Key.RSA] and [Key.Text].
func Parse(data []byte) (Key, error) {
	dec := jsontext.NewDecoder(bytes.NewReader(data), jsontext.AllowDuplicateNames(true))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '{' {
		return Key{}, ErrNotObject
	}
	var k Key
	for dec.PeekKind() != '}' {
		name, err := dec.ReadToken()
		if err != nil {
			return Key{}, fmt.Errorf("%w: %w", ErrNotObject, err)
		}
		text := name.String()
		value, err := dec.ReadValue()
		if err != nil {
			return Key{}, fmt.Errorf("%w: %w", ErrNotObject, err)
		}
		k.set(text, value.Clone())
	}
	if _, err := dec.ReadToken(); err != nil {
		return Key{}, fmt.Errorf("%w: %w", ErrNotObject, err)
	}
	if _, err := dec.ReadToken(); !errors.Is(err, io.EOF) {
		return Key{}, ErrNotObject
	}
	return k, nil
}

// UnmarshalJSONFrom reads a key as part of a JSON document: null leaves it without members, anything
// but an object is an error.
func (k *Key) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	*k = Key{}
	if value.Kind() == 'n' {
		return nil
	}
	parsed, err := Parse(value)
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

func (k *Key) set(name string, value jsontext.Value) {
	if err := value.Compact(); err != nil {
		panic("compacting a value that was just read: " + err.Error())
	}
	for i := range k.members {
		if k.members[i].name == name {
			k.members[i].value = value
			return
		}
	}
	k.members = append(k.members, member{name, value})
}

// Empty reports whether the key has no member at all.
func (k Key) Empty() bool { return len(k.members) == 0 }

// FirstNull returns the name of the first member that is null, if there is one.
func (k Key) FirstNull() (name string, found bool) {
	for _, m := range k.members {
		if m.value.Kind() == 'n' {
			return m.name, true
		}
	}
	return "", false
}

func (k Key) raw(name string) (jsontext.Value, bool) {
	for _, m := range k.members {
		if m.name == name {
			return m.value, true
		}
	}
	return nil, false
}

// String returns the named member if it is there and a JSON string. The member is the empty string
// and present false when it is absent or null; another JSON type is ErrMember.
func (k Key) String(name string) (value string, present bool, err error) {
	raw, ok := k.raw(name)
	if !ok || raw.Kind() == 'n' {
		return "", false, nil
	}
	if raw.Kind() != '"' {
		return "", true, fmt.Errorf("%w: %s is not a string", ErrMember, name)
	}
	text, err := jsontext.AppendUnquote(nil, raw)
	if err != nil {
		return "", true, fmt.Errorf("%w: %s", ErrMember, name)
	}
	return string(text), true, nil
}

// number reads a base64url number of at least one byte. The decoder is as lenient as the original:
// padding and the standard alphabet pass.
func (k Key) number(name string) (*big.Int, error) {
	b, err := k.bytes(name)
	if err != nil || len(b) == 0 {
		return nil, fmt.Errorf("%w: %s", ErrMember, name)
	}
	return new(big.Int).SetBytes(b), nil
}

func (k Key) bytes(name string) ([]byte, error) {
	text, present, err := k.String(name)
	if err != nil {
		return nil, err
	}
	if !present {
		return nil, fmt.Errorf("%w: %s", ErrMember, name)
	}
	b, err := decodeBase64(text)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrMember, name)
	}
	return b, nil
}

// encodeNumber writes a number in its minimal form; zero is one zero byte, as in Java.
func encodeNumber(n *big.Int) string {
	return base64.RawURLEncoding.EncodeToString(n.FillBytes(make([]byte, max(1, (n.BitLen()+7)/8))))
}

// decodeBase64 is as lenient as the decoder of commons-codec: both alphabets pass, and what belongs
// to neither is skipped.
func decodeBase64(s string) ([]byte, error) {
	s, _, _ = strings.Cut(s, "=")
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '+':
			return '-'
		case r == '/':
			return '_'
		case r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, s)
	return base64.RawURLEncoding.DecodeString(s)
}

// PublicKey is an RSA or EC public key.
type PublicKey interface {
	Equal(other crypto.PublicKey) bool
}

// UnusableError reports a key that can be read, but not used; Text is what the Java of the original
// says of it. It is an ErrMember.
type UnusableError struct{ Text string }

func (e *UnusableError) Error() string { return e.Text }

// Unwrap returns ErrMember.
func (e *UnusableError) Unwrap() error { return ErrMember }

// RSA returns the RSA public key, whatever kty says: the legacy services assume RSA. A missing or
// malformed n or e is ErrMember; a key that Java refuses ([java.CheckRSA]) is an [UnusableError].
func (k Key) RSA() (*rsa.PublicKey, error) {
	modulus, err := k.bytes("n")
	if err != nil {
		return nil, err
	}
	exponent, err := k.bytes("e")
	if err != nil {
		return nil, err
	}
	n, e := new(big.Int).SetBytes(modulus), new(big.Int).SetBytes(exponent)
	if err := java.CheckRSA(n, e); err != nil {
		return nil, &UnusableError{"java.security.InvalidKeyException: " + err.Error()}
	}
	if !e.IsInt64() || e.Int64() > 1<<31-1 {
		// Mock: Java takes longer exponents; Go's verifier cannot use them.
		return nil, fmt.Errorf("%w: RSA exponent over 31 bits", ErrMember)
	}
	return &rsa.PublicKey{N: n, E: int(e.Int64())}, nil
}

// LegacyClientID is the client id that PMS 1.2.0.1 and 1.3.0-dp.1 give this key: base64url of the
// SHA-256 of [Key.Text], 43 characters.
func (k Key) LegacyClientID() (string, error) {
	text, err := k.Text()
	if err != nil {
		return "", err
	}
	return digest(text), nil
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
