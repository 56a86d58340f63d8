package jwk

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// ClientID is the client id that PMS 1.2.2 and later give this key: base64url of the SHA-256 of the
// base64 text of the encoded public key. RSA and EC keys are encoded as SubjectPublicKeyInfo; of an
// OKP key the bytes of x are taken. A key of octets is an [UnusableError], another kty ErrKeyType, a
// defect ErrMember.
func (k Key) ClientID() (string, error) {
	encoded, err := k.encoded()
	if err != nil {
		return "", err
	}
	return digest(base64.StdEncoding.EncodeToString(encoded)), nil
}

func (k Key) encoded() ([]byte, error) {
	kty, _, err := k.String("kty")
	if err != nil {
		return nil, err
	}
	switch kty {
	case "RSA":
		public, err := k.RSA()
		if err != nil {
			return nil, err
		}
		return x509.MarshalPKIXPublicKey(public)
	case "EC":
		return k.encodedEC()
	case "OKP":
		return k.encodedOKP()
	case "oct":
		return nil, &UnusableError{"Unsupported key type: oct"}
	case "":
		return nil, fmt.Errorf("%w: kty", ErrMember)
	default:
		return nil, fmt.Errorf("%w: %s", ErrKeyType, kty)
	}
}

// encodedOKP decodes x as java.util.Base64's URL decoder does, whose complaint about another character
// nobody catches.
func (k Key) encodedOKP() ([]byte, error) {
	x, _, err := k.String("x")
	if err != nil {
		return nil, err
	}
	for _, b := range []byte(strings.TrimRight(x, "=")) {
		if !('A' <= b && b <= 'Z' || 'a' <= b && b <= 'z' || '0' <= b && b <= '9' || b == '-' || b == '_') {
			return nil, &UnusableError{fmt.Sprintf("Illegal base64 character %x", b)}
		}
	}
	return k.bytes("x")
}

func (k Key) encodedEC() ([]byte, error) {
	if name, _, _ := k.String("crv"); name == "secp256k1" {
		return k.encodedK1()
	}
	public, err := k.EC()
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKIXPublicKey(public)
}

// p256k1 is the prime of secp256k1, whose equation is y² = x³ + 7 (SEC 2, 2.4.1).
var p256k1, _ = new(big.Int).SetString("fffffffffffffffffffffffffffffffffffffffffffffffffffffffefffffc2f", 16)

// encodedK1 encodes a point of secp256k1, which the standard library does not know.
func (k Key) encodedK1() ([]byte, error) {
	x, err := k.number("x")
	if err != nil {
		return nil, err
	}
	y, err := k.number("y")
	if err != nil {
		return nil, err
	}
	square := new(big.Int).Exp(y, big.NewInt(2), p256k1)
	cube := new(big.Int).Exp(x, big.NewInt(3), p256k1)
	cube.Add(cube, big.NewInt(7)).Mod(cube, p256k1)
	if x.Cmp(p256k1) >= 0 || y.Cmp(p256k1) >= 0 || square.Cmp(cube) != 0 {
		return nil, fmt.Errorf("%w: EC point", ErrMember)
	}
	point := uncompressed(x, y, 32)
	return asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}{
		pkix.AlgorithmIdentifier{
			Algorithm:  asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1},
			Parameters: asn1.RawValue{FullBytes: []byte{6, 5, 0x2b, 0x81, 4, 0, 10}}, // OID 1.3.132.0.10
		},
		asn1.BitString{Bytes: point, BitLength: 8 * len(point)},
	})
}

// reader says how Nimbus reads a member: it returns the JSON text that is written again, or an error.
// An empty text leaves the member out.
type reader func(jsontext.Value) (string, error)

// field is a member that Nimbus knows.
type field struct {
	name     string
	read     reader
	required bool
}

// The members that Nimbus knows, in the order in which they come into the map that is written
// (com.nimbusds.jose.jwk JWK.java, RSAKey.java, ECKey.java, OctetKeyPair.java, OctetSequenceKey.java).
var (
	commonFields = []field{
		{"use", readUse, false}, {"key_ops", readOperations, false}, {"alg", readText, false}, {"kid", readText, false},
		{"x5u", readURI, false}, {"x5t", readText, false}, {"x5t#S256", readText, false}, {"x5c", readTexts, false},
		{"exp", readSeconds, false}, {"nbf", readSeconds, false}, {"iat", readSeconds, false},
	}
	typeFields = map[string][]field{
		"RSA": {
			{"n", readText, true}, {"e", readText, true}, {"d", readText, false}, {"p", readText, false}, {"q", readText, false},
			{"dp", readText, false}, {"dq", readText, false}, {"qi", readText, false}, {"oth", readPrimes, false},
		},
		"EC":  {{"crv", readText, true}, {"x", readText, true}, {"y", readText, true}, {"d", readText, false}},
		"OKP": {{"crv", readText, true}, {"x", readText, true}, {"d", readText, false}},
		"oct": {{"k", readText, true}},
	}
	okpCurves = []string{"Ed25519", "Ed448", "X25519", "X448"}
)

// NimbusText returns the text of the key that PMS 1.2.2 and later store: what Nimbus 9.40 keeps of it,
// private members included, in the order of a Java HashMap. Numbers stay as they were sent. It fails with
// ErrKeyType on another kty, with ErrMember on a key that Nimbus does not read.
func (k Key) NimbusText() (string, error) {
	kty, present, err := k.String("kty")
	if err != nil || !present {
		return "", fmt.Errorf("%w: kty", ErrMember)
	}
	own, ok := typeFields[kty]
	if !ok {
		return "", fmt.Errorf("%w: %s", ErrKeyType, kty)
	}
	names, values := []string{"kty"}, map[string]string{"kty": quoteJackson(kty)}
	for _, f := range slices.Concat(commonFields, own) {
		raw, ok := k.raw(f.name)
		if !ok || raw.Kind() == 'n' {
			if f.required {
				return "", fmt.Errorf("%w: %s", ErrMember, f.name)
			}
			continue
		}
		text, err := f.read(raw)
		if err != nil {
			return "", fmt.Errorf("%w: %s: %w", ErrMember, f.name, err)
		}
		if text != "" && (f.name != "oth" || values["p"] != "") { // further primes count only beside the first two
			names, values[f.name] = append(names, f.name), text
		}
	}
	if err := k.consistent(kty); err != nil {
		return "", err
	}
	var members []string
	for _, name := range java.HashOrder(names) {
		members = append(members, quoteJackson(name)+":"+values[name])
	}
	return "{" + strings.Join(members, ",") + "}", nil
}

// operations are the key_ops that go with a use.
var operations = map[string][]string{
	"sig": {"sign", "verify"},
	"enc": {"encrypt", "decrypt", "wrapKey", "unwrapKey"},
}

// consistent checks the members against each other.
func (k Key) consistent(kty string) error {
	use, _, _ := k.String("use")
	var ops []string
	if raw, ok := k.raw("key_ops"); ok && operations[use] != nil {
		_ = json.Unmarshal(raw, &ops) // read before
		for _, op := range ops {
			if op != "" && !slices.Contains(operations[use], op) {
				return fmt.Errorf("%w: use and key_ops differ", ErrMember)
			}
		}
	}
	switch kty {
	case "RSA":
		return k.consistentRSA()
	case "EC":
		_, err := k.encodedEC()
		return err
	case "OKP":
		if crv, _, _ := k.String("crv"); !slices.Contains(okpCurves, crv) {
			return fmt.Errorf("%w: crv", ErrMember)
		}
	}
	return nil
}

// consistentRSA asks for all CRT members or none, and for a certificate of the key.
func (k Key) consistentRSA() error {
	found := 0
	for _, name := range []string{"p", "q", "dp", "dq", "qi"} {
		if raw, ok := k.raw(name); ok && raw.Kind() != 'n' {
			found++
		}
	}
	if found != 0 && found != 5 {
		return fmt.Errorf("%w: incomplete CRT members", ErrMember)
	}
	if public, err := k.RSA(); err == nil { // numbers out of bounds can be read
		if err := k.CheckChain(public); err != nil {
			return fmt.Errorf("%w: %w", ErrMember, err)
		}
	}
	return nil
}

func readText(raw jsontext.Value) (string, error) {
	text, err := textOf(raw)
	if err != nil {
		return "", err
	}
	return quoteJackson(text), nil
}

func textOf(raw jsontext.Value) (text string, err error) {
	if raw.Kind() != '"' {
		return "", ErrMember
	}
	b, err := jsontext.AppendUnquote(nil, raw)
	return string(b), err
}

func readUse(raw jsontext.Value) (string, error) {
	text, err := textOf(raw)
	if err == nil && java.Blank(text) {
		err = ErrMember
	}
	return quoteJackson(text), err
}

func readURI(raw jsontext.Value) (string, error) {
	text, err := textOf(raw)
	if err != nil {
		return "", err
	}
	if _, err := url.Parse(text); err != nil || strings.ContainsAny(text, " <>\"{}|\\^`") {
		return "", ErrMember
	}
	return quoteJackson(text), nil
}

// readTexts reads a list of texts; an empty one counts for none.
func readTexts(raw jsontext.Value) (string, error) {
	var list []jsontext.Value
	if err := json.Unmarshal(raw, &list); err != nil || len(list) == 0 {
		return "", err
	}
	texts := make([]string, len(list))
	for i, value := range list {
		text, err := readText(value)
		if err != nil {
			return "", err
		}
		texts[i] = text
	}
	return "[" + strings.Join(texts, ",") + "]", nil
}

var knownOperations = []string{"sign", "verify", "encrypt", "decrypt", "wrapKey", "unwrapKey", "deriveKey", "deriveBits"}

// readOperations reads a set of operations, without null.
func readOperations(raw jsontext.Value) (string, error) {
	var list []*string
	if err := json.Unmarshal(raw, &list); err != nil {
		return "", err
	}
	var texts []string
	for _, op := range list {
		if op == nil || slices.Contains(texts, quoteJackson(*op)) {
			continue
		}
		if !slices.Contains(knownOperations, *op) {
			return "", ErrMember
		}
		texts = append(texts, quoteJackson(*op))
	}
	return "[" + strings.Join(texts, ",") + "]", nil
}

// readSeconds reads a number and drops its fraction.
func readSeconds(raw jsontext.Value) (string, error) {
	if raw.Kind() != '0' {
		return "", ErrMember
	}
	if n, err := strconv.ParseInt(string(raw), 10, 64); err == nil {
		return strconv.FormatInt(n, 10), nil
	}
	f, err := strconv.ParseFloat(string(raw), 64)
	if err != nil || f < -1<<53 || f > 1<<53 {
		return "", ErrMember
	}
	return strconv.FormatInt(int64(f), 10), nil
}

// readPrimes reads further primes of an RSA key, each with r, d and t.
func readPrimes(raw jsontext.Value) (string, error) {
	var list []map[string]jsontext.Value
	if err := json.Unmarshal(raw, &list, jsontext.AllowDuplicateNames(true)); err != nil || len(list) == 0 {
		return "", err
	}
	texts := make([]string, len(list))
	for i, prime := range list {
		var members []string
		for _, name := range []string{"r", "d", "t"} {
			text, err := readText(prime[name])
			if err != nil {
				return "", err
			}
			members = append(members, quoteJackson(name)+":"+text)
		}
		texts[i] = "{" + strings.Join(members, ",") + "}"
	}
	return "[" + strings.Join(texts, ",") + "]", nil
}

// quoteJackson escapes as Jackson does: the short escapes, and \u00XX for the other characters below
// U+0020.
func quoteJackson(s string) string {
	short := map[rune]string{'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`}
	var out bytes.Buffer
	out.WriteByte('"')
	for _, r := range s {
		switch escaped, ok := short[r]; {
		case ok:
			out.WriteString(escaped)
		case r < ' ':
			fmt.Fprintf(&out, `\u%04X`, r)
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
