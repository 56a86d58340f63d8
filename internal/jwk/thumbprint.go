package jwk

import (
	"encoding/json"
	"fmt"
	"slices"
)

// required are the members that a thumbprint is made of, in order, by kty (RFC 7638 §3.2).
var required = map[string][]string{"EC": {"crv", "kty", "x", "y"}, "RSA": {"e", "kty", "n"}}

// Thumbprint returns the SHA-256 thumbprint of an RSA or EC key (RFC 7638), 43 characters base64url, of
// the members as they were sent. Another kty is ErrKeyType, a missing member ErrMember.
func (k Key) Thumbprint() (string, error) {
	kty, _, err := k.String("kty")
	if err != nil {
		return "", err
	}
	names, ok := required[kty]
	if !ok {
		return "", fmt.Errorf("%w: %q", ErrKeyType, kty)
	}
	members := map[string]string{}
	for _, name := range names {
		text, present, err := k.String(name)
		if err != nil {
			return "", err
		}
		if !present {
			return "", fmt.Errorf("%w: %s", ErrMember, name)
		}
		members[name] = text
	}
	text, err := json.Marshal(members) // sorted by name
	if err != nil {
		return "", fmt.Errorf("encode strings: %w", err)
	}
	return digest(string(text)), nil
}

// private are the members of RSA, EC and symmetric keys that must not be shown.
var private = []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"}

// Private reports whether the key has a member that only its owner should have.
func (k Key) Private() bool {
	return slices.ContainsFunc(private, func(name string) bool {
		_, present := k.raw(name)
		return present
	})
}
