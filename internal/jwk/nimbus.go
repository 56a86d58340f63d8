package jwk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/java"
)

// The members that Nimbus knows, in the order in which it puts them into a map: of every key, and of a
// kind of key (com.nimbusds.jose.jwk JWK.java, RSAKey.java, ECKey.java, OctetKeyPair.java 9.40).
var (
	nimbusCommon = []string{"kty", "use", "key_ops", "alg", "kid", "x5u", "x5t", "x5t#S256", "x5c", "exp", "nbf", "iat"}
	nimbusOf     = map[string][]string{
		"RSA": {"n", "e", "d", "p", "q", "dp", "dq", "qi", "oth"},
		"EC":  {"crv", "x", "y", "d"},
		"OKP": {"crv", "x", "d"},
		"oct": {"k"},
	}
	nimbusRequired = map[string][]string{"RSA": {"n", "e"}, "EC": {"crv", "x", "y"}, "OKP": {"crv", "x"}, "oct": {"k"}}
)

// operations are the values of key_ops by the use that they belong to (KeyOperation.java).
var operations = map[string][]string{
	"sig": {"sign", "verify"},
	"enc": {"encrypt", "decrypt", "wrapKey", "unwrapKey"},
	"":    {"deriveKey", "deriveBits"},
}

// NimbusText returns the text that PMS 1.2.2 and later keep of a key: the members that Nimbus knows,
// private ones included, in the order of a Java hash map. Errors are ErrMember for what Nimbus refuses,
// and ErrKeyType for a kty that it does not know.
func (k Key) NimbusText() (string, error) {
	kty, _, err := k.String("kty")
	if err != nil {
		return "", err
	}
	own, known := nimbusOf[kty]
	if !known {
		return "", fmt.Errorf("%w: %q", ErrKeyType, kty)
	}
	if err := k.checkNimbus(kty); err != nil {
		return "", err
	}
	var names []string
	for _, name := range slices.Concat(nimbusCommon, own) {
		if raw, ok := k.raw(name); ok && raw.Kind() != 'n' {
			names = append(names, name)
		}
	}
	var out strings.Builder
	for i, name := range java.HashOrder(names) {
		raw, _ := k.raw(name)
		out.WriteString([]string{"{", ","}[min(i, 1)])
		quoted, err := jsontext.AppendQuote(nil, name)
		if err != nil {
			return "", fmt.Errorf("%w: %s", ErrMember, name)
		}
		out.Write(quoted)
		out.WriteByte(':')
		out.Write(raw)
	}
	return out.String() + "}", nil
}

// checkNimbus refuses members of another type than their names promise, and what the constructors of
// the keys refuse.
func (k Key) checkNimbus(kty string) error {
	for _, name := range nimbusRequired[kty] {
		if text, present, err := k.String(name); err != nil || !present || text == "" {
			return fmt.Errorf("%w: %s", ErrMember, name)
		}
	}
	for _, name := range slices.Concat([]string{"use", "alg", "kid", "x5u", "x5t", "x5t#S256"}, nimbusOf[kty]) {
		if _, _, err := k.String(name); err != nil && name != "oth" {
			return err
		}
	}
	for _, name := range []string{"exp", "nbf", "iat"} {
		if raw, ok := k.raw(name); ok && raw.Kind() != '0' && raw.Kind() != 'n' {
			return fmt.Errorf("%w: %s", ErrMember, name)
		}
	}
	if err := k.checkOperations(); err != nil {
		return err
	}
	switch kty {
	case "EC":
		_, err := k.EC()
		return err
	case "RSA":
		if public, err := k.RSA(); err == nil && k.CheckChain(public) != nil {
			return fmt.Errorf("%w: x5c", ErrMember)
		}
	}
	return nil
}

// checkOperations refuses an unknown operation, and one that the use of the key rules out
// (KeyUseAndOpsConsistency.java).
func (k Key) checkOperations() error {
	raw, ok := k.raw("key_ops")
	if !ok || raw.Kind() == 'n' {
		return nil
	}
	var names []string
	if err := json.Unmarshal(raw, &names); err != nil {
		return fmt.Errorf("%w: key_ops: %w", ErrMember, err)
	}
	use, _, err := k.String("use")
	if err != nil {
		return err
	}
	for _, name := range names {
		owner, found := "", false
		for u, list := range operations {
			if slices.Contains(list, name) {
				owner, found = u, true
			}
		}
		if !found || (use == "sig" || use == "enc") && owner != use {
			return fmt.Errorf("%w: key_ops", ErrMember)
		}
	}
	return nil
}
