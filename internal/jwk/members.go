package jwk

import (
	"crypto/x509"
	"encoding/base64"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// CheckMembers checks, in the order of jose4j (JsonWebKey, PublicJsonWebKey), the members that a key of
// any kind may have: texts, the list key_ops, and x5c, whose entries are certificates. What is none is
// ErrMember, or ErrCast where jose4j does not look.
func (k Key) CheckMembers() error {
	if err := k.checkTexts(textCommon); err != nil {
		return err
	}
	if raw, ok := k.raw("key_ops"); ok && raw.Kind() != '[' && raw.Kind() != 'n' {
		return fmt.Errorf("%w: key_ops", ErrCast)
	}
	if _, err := k.chain(); err != nil {
		return err
	}
	return k.checkTexts(textCertificates)
}

func (k Key) checkTexts(names []string) error {
	for _, name := range names {
		if _, _, err := k.String(name); err != nil && name != "key_ops" && name != "x5c" {
			return err
		}
	}
	return nil
}

// CheckChain checks that the first certificate of x5c, if there is one, is of the public key, which nil is
// not, else ErrChain. Other errors are those of CheckMembers.
func (k Key) CheckChain(public PublicKey) error {
	chain, err := k.chain()
	if err == nil && len(chain) > 0 && (public == nil || !public.Equal(chain[0].PublicKey)) {
		err = ErrChain
	}
	return err
}

// checkPrivate checks the one private member that every private key has.
func (k Key) checkPrivate() error {
	if raw, ok := k.raw("d"); ok && raw.Kind() == 'n' {
		return fmt.Errorf("%w: d", ErrCast)
	}
	_, _, err := k.String("d")
	return err
}

// chain returns the certificates of x5c.
func (k Key) chain() (chain []*x509.Certificate, err error) {
	raw, ok := k.raw("x5c")
	if !ok {
		return nil, nil
	}
	texts, ok := stringList(raw)
	if !ok {
		return nil, fmt.Errorf("%w: x5c", ErrCast)
	}
	for _, text := range texts {
		der, err := decodeBase64(text)
		if err != nil {
			return nil, fmt.Errorf("%w: x5c: %w", ErrMember, err)
		}
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, fmt.Errorf("%w: x5c: %w", ErrMember, err)
		}
		chain = append(chain, certificate)
	}
	return chain, nil
}

func stringList(raw jsontext.Value) (texts []string, ok bool) {
	var list []*string
	if raw.Kind() != '[' || json.Unmarshal(raw, &list, jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)) != nil {
		return nil, false
	}
	for _, text := range list {
		if text == nil {
			return nil, false
		}
		texts = append(texts, *text)
	}
	return texts, true
}

// canonicalChain returns an x5c in standard base64; what is none stays.
func canonicalChain(raw jsontext.Value) jsontext.Value {
	texts, ok := stringList(raw)
	if !ok {
		return raw
	}
	list := jsontext.Value("[")
	for i, text := range texts {
		der, err := decodeBase64(text)
		if err != nil {
			return raw
		}
		if i > 0 {
			list = append(list, ',')
		}
		list = append(list, quote(base64.StdEncoding.EncodeToString(der))...)
	}
	return append(list, ']')
}
