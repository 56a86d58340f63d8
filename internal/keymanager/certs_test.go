package keymanager

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

var testNow = time.Date(2026, 3, 10, 12, 0, 0, 0, time.UTC)

// holder is a certificate with its key.
type holder struct {
	*x509.Certificate
	key crypto.Signer
}

// change makes a certificate deviate from the ordinary one.
type change func(*x509.Certificate)

func noCA(c *x509.Certificate)       { c.IsCA, c.BasicConstraintsValid, c.KeyUsage = false, false, 0 }
func noCertSign(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageDigitalSignature }
func noSubCAs(c *x509.Certificate)   { c.MaxPathLenZero = true }
func expired(c *x509.Certificate)    { c.NotAfter = testNow.Add(-time.Second) }
func tomorrow(c *x509.Certificate)   { c.NotBefore = testNow.Add(24 * time.Hour) }
func later(c *x509.Certificate)      { c.NotBefore = testNow.Add(time.Hour) }

func signedWith(a x509.SignatureAlgorithm) change {
	return func(c *x509.Certificate) { c.SignatureAlgorithm = a }
}

func valid(days int) change {
	return func(c *x509.Certificate) { c.NotAfter = testNow.AddDate(0, 0, days) }
}

func organizations(names ...string) change {
	return func(c *x509.Certificate) {
		c.Subject.Organization = nil
		for _, name := range names {
			c.Subject.ExtraNames = append(c.Subject.ExtraNames, pkix.AttributeTypeAndValue{Type: oidOrganization, Value: name})
		}
	}
}

func criticalExtension(c *x509.Certificate) {
	c.ExtraExtensions = []pkix.Extension{{Id: []int{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}}}
}

func newKey(t testing.TB) crypto.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

var rsaKeys sync.Map // bits -> *rsa.PrivateKey, as making them takes long

func rsaKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	if key, ok := rsaKeys.Load(bits); ok {
		return key.(*rsa.PrivateKey)
	}
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	rsaKeys.Store(bits, key)
	return key
}

// issue makes a certificate of organisation Relief Org; a nil parent signs itself.
func issue(t testing.TB, name string, ca bool, parent *holder, key crypto.Signer, changes ...change) *holder {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<60))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"Relief Org"}, Country: []string{"IN"}},
		NotBefore:    testNow.AddDate(-1, 0, 0),
		NotAfter:     testNow.AddDate(3, 0, 0),
	}
	if ca {
		template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	}
	for _, c := range changes {
		c(template)
	}
	by := &holder{template, key}
	if parent != nil {
		by = parent
	}
	der, err := x509.CreateCertificate(rand.Reader, template, by.Certificate, key.Public(), by.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &holder{c, key}
}

func root(t testing.TB, name string, changes ...change) *holder {
	t.Helper()
	return issue(t, name, true, nil, newKey(t), changes...)
}

func sub(t testing.TB, name string, parent *holder, changes ...change) *holder {
	t.Helper()
	return issue(t, name, true, parent, newKey(t), changes...)
}

func partner(t testing.TB, parent *holder, changes ...change) *holder {
	t.Helper()
	return issue(t, "partner", false, parent, newKey(t), changes...)
}

// auth knows the authorities in domain AUTH and none elsewhere.
func auth(holders ...*holder) Known {
	return func(domain string) ([]*x509.Certificate, error) {
		var all []*x509.Certificate
		for _, h := range holders {
			if domain == "AUTH" {
				all = append(all, h.Certificate)
			}
		}
		return all, nil
	}
}

// manager returns the key manager of the PMS release.
func manager(t testing.TB, pms string) Manager {
	t.Helper()
	rules, err := release.PMSNamed(pms)
	if err != nil {
		t.Fatal(err)
	}
	return Manager{Rules: rules.KeyManager, Now: func() time.Time { return testNow }}
}

// codeOf returns the code and message of a refusal, and "" for no error.
func codeOf(t testing.TB, err error) (Code, string) {
	t.Helper()
	if err == nil {
		return "", ""
	}
	var refusal *Error
	if !errors.As(err, &refusal) {
		t.Fatalf("not a refusal: %v", err)
	}
	return refusal.Code, refusal.Message
}

// rewritten signs a certificate of the parent again, with what Go does not write: version 1, which has
// no extensions, or a negative serial number.
func rewritten(t testing.TB, c, parent *holder, version1, negative bool) *holder {
	t.Helper()
	type body struct {
		Version                                      int `asn1:"optional,explicit,default:0,tag:0"`
		Serial                                       *big.Int
		Algorithm, Issuer, Validity, Subject, Public asn1.RawValue
		Extensions                                   asn1.RawValue `asn1:"optional,explicit,tag:3"`
	}
	var tbs body
	if _, err := asn1.Unmarshal(c.RawTBSCertificate, &tbs); err != nil {
		t.Fatal(err)
	}
	tbs.Extensions = asn1.RawValue{FullBytes: tbs.Extensions.FullBytes}
	if version1 {
		tbs.Version, tbs.Extensions = 0, asn1.RawValue{}
	}
	if negative {
		tbs.Serial.Neg(tbs.Serial)
	}
	der, err := asn1.Marshal(tbs)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(der)
	signature, err := parent.key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		t.Fatal(err)
	}
	der, err = asn1.Marshal(struct {
		Body, Algorithm asn1.RawValue
		Signature       asn1.BitString
	}{asn1.RawValue{FullBytes: der}, tbs.Algorithm, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}})
	if err != nil {
		t.Fatal(err)
	}
	again, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &holder{again, c.key}
}
