package keymanager

import (
	"crypto/dsa"
	"crypto/ecdsa"
	"crypto/sha1"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// signer makes PMS's key as MOSIP has it: below a root that allows two sub-CAs, allowing one.
func signer(t testing.TB) Signer {
	t.Helper()
	mosip := issue(t, "ROOT", true, nil, rsaKey(t, 2048), func(c *x509.Certificate) { c.MaxPathLen = 2 })
	pms := issue(t, "PMS", true, mosip, rsaKey(t, 2049), func(c *x509.Certificate) { c.MaxPathLen = 1 })
	return Signer{Root: mosip.Certificate, Certificate: pms.Certificate, Key: pms.key}
}

func checked(t testing.TB, m Manager, domain string, c *holder, known ...*holder) Partner {
	t.Helper()
	all, _ := auth(known...)("AUTH")
	organization, _ := attribute(c.RawSubject, oidOrganization)
	p, err := m.CheckPartner(PEM(c.Certificate), domain, organization, func(string) ([]*x509.Certificate, error) { return all, nil })
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestIssue(t *testing.T) {
	m, by, r := manager(t, "1.2.0.1"), signer(t), root(t, "root")
	c := partner(t, r)
	issued, err := m.Issue(checked(t, m, "AUTH", c, r), by)
	if err != nil {
		t.Fatal(err)
	}
	if err := uuid.Validate(issued.ID); err != nil {
		t.Errorf("id: %v", err)
	}
	signed := issued.Certificate
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	roots.AddCert(by.Root)
	between.AddCert(by.Certificate)
	if _, err := signed.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: testNow, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
		t.Errorf("verify: %v", err)
	}
	type facts struct {
		Issuer, Subject string
		SameKey, CA     bool
		Path            int
		Usage           x509.KeyUsage
		From, To        string
		Authority, Key  []byte
		Algorithm       x509.SignatureAlgorithm
		Positive        bool
	}
	point, err := c.PublicKey.(*ecdsa.PublicKey).Bytes()
	if err != nil {
		t.Fatal(err)
	}
	keyID := sha1.Sum(point)
	got := facts{
		signed.Issuer.String(), signed.Subject.String(), string(signed.RawSubjectPublicKeyInfo) == string(c.RawSubjectPublicKeyInfo), signed.IsCA, signed.MaxPathLen,
		signed.KeyUsage, signed.NotBefore.String(), signed.NotAfter.String(), signed.AuthorityKeyId, signed.SubjectKeyId, signed.SignatureAlgorithm, signed.SerialNumber.Sign() > 0,
	}
	want := facts{
		by.Certificate.Subject.String(), "CN=partner,O=Relief Org,C=IN", true, true, -1,
		x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign | x509.KeyUsageKeyEncipherment, testNow.String(), testNow.AddDate(1, 0, 0).String(), nil, keyID[:], x509.SHA256WithRSA, true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if issued.Answer+"\n" != PEM(signed) {
		t.Errorf("answer %q", issued.Answer)
	}
	var trusted []*x509.Certificate
	for _, a := range issued.Authorities {
		trusted = append(trusted, a.Certificate)
	}
	if len(trusted) != 3 || !trusted[0].Equal(by.Root) || !trusted[2].Equal(signed) {
		t.Errorf("authorities: %v", issued.Authorities)
	}
	verifyWithOpenSSL(t, by, signed)
}

func verifyWithOpenSSL(t *testing.T, by Signer, signed *x509.Certificate) {
	t.Helper()
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Log("not judged by openssl, which is not installed")
		return
	}
	dir := t.TempDir()
	for name, c := range map[string]*x509.Certificate{"root": by.Root, "pms": by.Certificate, "signed": signed} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(PEM(c)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(openssl, "verify", "-no_check_time", "-CAfile", "root", "-untrusted", "pms", "signed")
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("openssl: %v\n%s", err, out)
	}
}

// Once signed, a partner can act as a sub-CA of its domain.
func TestIssueTrusts(t *testing.T) {
	m, by, r := manager(t, "1.2.0.1"), signer(t), root(t, "root")
	c := partner(t, r)
	issued, err := m.Issue(checked(t, m, "MISP", c, r), by)
	if err != nil {
		t.Fatal(err)
	}
	if issued.Certificate.KeyUsage&x509.KeyUsageKeyEncipherment != 0 {
		t.Error("key encipherment outside AUTH")
	}
	known := []*x509.Certificate{r.Certificate}
	for _, a := range issued.Authorities {
		known = append(known, a.Certificate)
	}
	child := partner(t, &holder{issued.Certificate, c.key})
	if got := len(findPath(child.Certificate, known, testNow)); got != 4 {
		t.Errorf("a path of %d", got)
	}
	again, err := m.Issue(Partner{Domain: "MISP", Certificate: c.Certificate, known: known}, by)
	if err != nil || len(again.Authorities) != 1 {
		t.Errorf("second upload trusts %d more, %v", len(again.Authorities), err)
	}
}

// A key that Go reads but does not write, or does not know at all, is an exception.
func TestIssueForeignKey(t *testing.T) {
	m, by, c := manager(t, "1.2.0.1"), signer(t), partner(t, root(t, "root"))
	for _, key := range []any{&dsa.PublicKey{Y: big.NewInt(5)}, nil} {
		foreign := *c.Certificate
		foreign.PublicKey = key
		_, err := m.Issue(Partner{Domain: "AUTH", Certificate: &foreign}, by)
		if code, _ := codeOf(t, err); code != Internal {
			t.Errorf("%T: %v", key, err)
		}
	}
}

func TestIssueFTM(t *testing.T) {
	m, by, r := manager(t, "1.2.0.1"), signer(t), root(t, "root")
	s := sub(t, "sub", r)
	c := partner(t, s)
	issued, err := m.Issue(checked(t, m, "FTM", c, r, s), by)
	if err != nil {
		t.Fatal(err)
	}
	if issued.Answer+"\n" != PEM(c.Certificate) || signedBy(issued.Certificate, by.Certificate) != true {
		t.Error("the answer is not the upload, or the download not signed")
	}
	if len(issued.Authorities) != 1 || !issued.Authorities[0].Certificate.Equal(c.Certificate) {
		t.Errorf("authorities: %v", issued.Authorities)
	}
}

func TestSignedSubject(t *testing.T) {
	attr := func(id asn1.ObjectIdentifier, value string) pkix.RelativeDistinguishedNameSET {
		return pkix.RelativeDistinguishedNameSET{{Type: id, Value: value}}
	}
	email := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}
	tests := []struct {
		name string
		from pkix.RDNSequence
		want []string
		code Code
	}{
		{name: "order and choice", from: pkix.RDNSequence{attr(oidCommonName, "p"), attr(email, "a"), attr(oidCountry, "IN"), attr(oidOrganization, "Org")}, want: []string{"IN", "Org", "p"}},
		{name: "escapes stay", from: pkix.RDNSequence{attr(oidOrganization, "a, b"), attr(oidCommonName, " p ")}, want: []string{`a\, b`, ` p\ `}},
		{name: "no common name", from: pkix.RDNSequence{attr(oidOrganization, "Org")}, code: Internal},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			der, err := asn1.Marshal(tt.from)
			if err != nil {
				t.Fatal(err)
			}
			der, err = signedSubject(der)
			if got, _ := codeOf(t, err); got != tt.code {
				t.Fatalf("code %q, want %q", got, tt.code)
			}
			var got []string
			var rdns pkix.RDNSequence
			if _, err := asn1.Unmarshal(der, &rdns); err == nil {
				for _, rdn := range rdns {
					got = append(got, rdn[0].Value.(string))
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// A failing store is not a refusal.
func TestKnownFails(t *testing.T) {
	full := errors.New("disk full")
	known := func(string) ([]*x509.Certificate, error) { return nil, full }
	text := PEM(root(t, "root").Certificate)
	if _, err := manager(t, "1.2.0.1").CheckAuthorities(text, "AUTH", known); !errors.Is(err, full) {
		t.Errorf("authorities: %v", err)
	}
	if _, err := manager(t, "1.2.0.1").CheckPartner(text, "AUTH", "Org", known); !errors.Is(err, full) {
		t.Errorf("partner: %v", err)
	}
}
