package idp

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"time"

	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
)

// KeyText returns the canonical text of a key that the release takes. Errors: InvalidPublicKey;
// UnknownError for a member of the wrong type that is cast, and for an x5c of another key.
func (r *Registry) KeyText(k jwk.Key) (string, error) {
	for _, name := range r.Rules.Key.Texts {
		if _, _, err := k.String(name); err != nil {
			return "", &Error{Code: UnknownError, Err: err}
		}
	}
	kty, err := r.keyType(k)
	if err != nil {
		return "", &Error{Code: InvalidPublicKey, Err: err}
	}
	text, err := typedText(k, kty)
	switch {
	case errors.Is(err, jwk.ErrChain), errors.Is(err, jwk.ErrCast):
		return "", &Error{Code: UnknownError, Err: err}
	case err != nil:
		return "", &Error{Code: InvalidPublicKey, Err: err}
	}
	for _, name := range r.Rules.Key.NotBlank {
		if value, present, _ := k.String(name); present && java.OnlyWhitespace(value) {
			return "", Errorf(InvalidPublicKey, "%s is blank", name)
		}
	}
	return text, nil
}

func (r *Registry) keyType(k jwk.Key) (string, error) {
	if r.Rules.Key.Types == nil {
		return "RSA", nil
	}
	kty, _, err := k.String("kty")
	if err == nil && !slices.Contains(r.Rules.Key.Types, kty) {
		err = fmt.Errorf("%w: %q", jwk.ErrKeyType, kty)
	}
	return kty, err
}

// typedText checks the key's members, numbers and certificates, and returns its text.
func typedText(k jwk.Key, kty string) (string, error) {
	if err := k.CheckMembers(); err != nil {
		return "", err
	}
	if kty == "EC" {
		if _, err := k.Point(); err != nil {
			return "", err
		}
		var public jwk.PublicKey
		if ec, err := k.EC(); err == nil {
			public = ec
		}
		if err := k.CheckChain(public); err != nil {
			return "", err
		}
		return k.ECText()
	}
	public, err := k.RSA()
	if err != nil {
		return "", err
	}
	if err := k.CheckChain(public); err != nil {
		return "", err
	}
	return k.Text()
}

// keyMark returns the KeyMark of a client with the key. A key that the release cannot compare gets one
// that no other client has.
func (r *Registry) keyMark(id ClientID, k jwk.Key, text string) (string, error) {
	switch r.Rules.Key.Unique {
	case release.KeyModulus:
		stored, err := jwk.Parse([]byte(text))
		if err != nil {
			return "", err
		}
		if n, present, err := stored.String("n"); present && err == nil {
			return modulusMark + n, nil
		}
		return ownMark + string(id), nil
	case release.KeyNumbers:
		hash, err := numbersOf(k)
		return numbersMark + hash, err
	default:
		return "", nil
	}
}

// The certificate of a key for encryption (mosip/esignet IdentityProviderUtil.java,
// generateSelfSignedCertificate).
const (
	encCertificateName     = "eSignet Encryption Certificate"
	encCertificateLifetime = 365 * 24 * time.Hour
)

// EncryptionCertificate returns a certificate, in DER, of the key with the given canonical text, signed
// by a throw-away key of the same kind; a point off its curve is InvalidPublicKey.
//
// Mock: the throw-away RSA key has 2048 bits, whatever the key has.
func (r *Registry) EncryptionCertificate(text string) ([]byte, error) {
	k, err := jwk.Parse([]byte(text))
	if err != nil {
		return nil, err
	}
	name := pkix.Name{CommonName: encCertificateName}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(r.Now().UnixMilli()), Subject: name, Issuer: name,
		NotBefore: r.Now(), NotAfter: r.Now().Add(encCertificateLifetime),
	}
	if kty, _, _ := k.String("kty"); kty == "EC" {
		public, err := k.EC()
		if err != nil {
			return nil, &Error{Code: InvalidPublicKey, Err: err}
		}
		signer, err := ecdsa.GenerateKey(public.Curve, rand.Reader)
		if err != nil {
			return nil, err
		}
		template.SignatureAlgorithm = x509.ECDSAWithSHA256
		return x509.CreateCertificate(rand.Reader, template, template, public, signer)
	}
	public, err := k.RSA()
	if err != nil {
		return nil, &Error{Code: InvalidPublicKey, Err: err}
	}
	signer, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	template.SignatureAlgorithm = x509.SHA256WithRSA
	return x509.CreateCertificate(rand.Reader, template, template, public, signer)
}
