package keymanager

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Domains with rules of their own (PartnerCertManagerConstants.java).
const (
	domainAuth = "AUTH" // its certificates may encipher keys
	domainFTM  = "FTM"  // answers the certificate of the upload instead of the signed one
)

// Signer is the key that signs partners' certificates, PMS's, and the chain of its certificate.
type Signer struct {
	Root        *x509.Certificate
	Certificate *x509.Certificate // signed by Root; has to be a CA
	Key         crypto.Signer     // RSA
}

// Issued is what an upload of a partner's certificate leads to.
type Issued struct {
	ID          string // certificateId, a UUID
	Certificate *x509.Certificate
	Answer      string // signedCertificateData of the upload, without a line end at the end
	// Authorities are trusted in the partner's domain from now on. Upstream uploads the chain that it
	// answers, so that the partner's own key may act as a sub-CA.
	Authorities []Authority
}

// Issue signs the certificate of a partner anew. In domain FTM the upload is answered with the
// certificate as it was sent (mosip.kernel.partner.resign.ftm.domain.certs is false), the download
// with the signed one. A subject without a common name is an *Error with code [Internal].
func (m Manager) Issue(p Partner, by Signer) (Issued, error) {
	der, err := m.sign(p, by)
	if err != nil {
		return Issued{}, err
	}
	signed, err := x509.ParseCertificate(der)
	if err != nil {
		return Issued{}, fmt.Errorf("signed certificate: %w", err)
	}
	answered, chain := signed, []*x509.Certificate{by.Root, by.Certificate, signed}
	if p.Domain == domainFTM {
		answered, chain = p.Certificate, slices.Clone(p.path)
		slices.Reverse(chain)
	}
	up, err := m.accept(chain, p.Domain, p.known)
	if err != nil {
		return Issued{}, err
	}
	return Issued{
		ID:          uuid.NewString(),
		Certificate: signed,
		Answer:      strings.TrimSuffix(PEM(answered), "\n"),
		Authorities: up.Accepted,
	}, nil
}

// sign makes the certificate as upstream does: six attributes of the subject in a fixed order, a key
// that is a CA's, no authority key identifier (reSignPartnerKey, CertificateUtility.java).
//
// Mock: the serial number is positive; upstream's is negative half the time, which many libraries
// refuse. A key that Go does not write, such as one for DSA, is answered as an exception would be.
func (m Manager) sign(p Partner, by Signer) ([]byte, error) {
	subject, err := signedSubject(p.Certificate.RawSubject)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		return nil, err
	}
	keyID, err := subjectKeyID(p.Certificate)
	if err != nil {
		return nil, because(err, Internal)
	}
	if _, err := x509.MarshalPKIXPublicKey(p.Certificate.PublicKey); err != nil {
		return nil, because(err, Internal)
	}
	usage := x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign
	if p.Domain == domainAuth {
		usage |= x509.KeyUsageKeyEncipherment
	}
	now := m.Now().UTC()
	template := &x509.Certificate{
		SerialNumber:          serial.Add(serial, big.NewInt(1)),
		RawSubject:            subject,
		NotBefore:             now,
		NotAfter:              now.AddDate(0, 0, m.Rules.SignedDays),
		BasicConstraintsValid: true,
		IsCA:                  true,
		KeyUsage:              usage,
		SubjectKeyId:          keyID,
		SignatureAlgorithm:    x509.SHA256WithRSA,
	}
	if !by.Certificate.IsCA {
		return nil, errors.New("the certificate of the signing key is not a CA's")
	}
	issuer := &x509.Certificate{RawSubject: by.Certificate.RawSubject, PublicKey: by.Certificate.PublicKey}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, p.Certificate.PublicKey, by.Key)
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	return der, nil
}

// signedSubject returns the subject of the signed certificate, encoded. Values keep the escapes that
// upstream reads them with, but for one at the start.
func signedSubject(name []byte) ([]byte, error) {
	if _, ok := attribute(name, oidCommonName); !ok {
		return nil, refuse(Internal)
	}
	var subject pkix.RDNSequence
	for _, id := range []asn1.ObjectIdentifier{oidCountry, oidState, oidLocality, oidOrganization, oidOrganizationUnit, oidCommonName} {
		text, _ := attribute(name, id)
		if text == "" {
			continue
		}
		value := asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(strings.TrimPrefix(text, `\`))}
		if id.Equal(oidCountry) && isLetters(text) {
			value.Tag = asn1.TagPrintableString
		}
		subject = append(subject, pkix.RelativeDistinguishedNameSET{{Type: id, Value: value}})
	}
	return asn1.Marshal(subject)
}

func isLetters(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return !('A' <= r && r <= 'Z' || 'a' <= r && r <= 'z') }) < 0
}

// subjectKeyID is the SHA-1 of the key's bits (RFC 5280 section 4.2.1.2, method 1).
func subjectKeyID(c *x509.Certificate) ([]byte, error) {
	var key struct {
		Algorithm pkix.AlgorithmIdentifier
		Bits      asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &key); err != nil {
		return nil, err
	}
	sum := sha1.Sum(key.Bits.Bytes)
	return sum[:], nil
}

// PEM returns the certificate as the download answers it: lines of 64, each with a line feed.
func PEM(c *x509.Certificate) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
}
