package pms_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip/mosiptest"
)

// credentials are keys and certificates, made once, as that takes long.
var credentials = sync.OnceValue(func() (made struct {
	signer     keymanager.Signer
	root, leaf *x509.Certificate
	issued     func(public any, change func(*x509.Certificate)) string // by the root
}) {
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}
	template := func(name string, ca bool) *x509.Certificate {
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name, Organization: []string{"Relief Org"}, Country: []string{"IN"}},
			NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(3, 0, 0), IsCA: ca, BasicConstraintsValid: ca,
		}
		if ca {
			template.KeyUsage = x509.KeyUsageCertSign
		}
		return template
	}
	issue := func(template, parent *x509.Certificate, public, by any) *x509.Certificate {
		if parent == nil {
			parent = template
		}
		der, err := x509.CreateCertificate(rand.Reader, template, parent, public, by)
		check(err)
		certificate, err := x509.ParseCertificate(der)
		check(err)
		return certificate
	}
	rootKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	leafKey, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	check(err)
	pmsKey, err := rsa.GenerateKey(rand.Reader, 2048)
	check(err)
	made.root = issue(template("CA", true), nil, rootKey.Public(), rootKey)
	made.leaf = issue(template("Relief", false), made.root, leafKey.Public(), rootKey)
	made.issued = func(public any, change func(*x509.Certificate)) string {
		t := template("Relief", false)
		change(t)
		return keymanager.PEM(issue(t, made.root, public, rootKey))
	}
	mosip := issue(template("MOSIP", true), nil, pmsKey.Public(), pmsKey)
	made.signer = keymanager.Signer{Root: mosip, Certificate: mosip, Key: pmsKey}
	return made
})

func signer(testing.TB) keymanager.Signer { return credentials().signer }
func leaf(testing.TB) *x509.Certificate   { return credentials().leaf }
func root(testing.TB) string              { return keymanager.PEM(credentials().root) }
func upload(domain, text string) object {
	return object{"certificateData": text, "partnerDomain": domain}
}
func uploadOf(id, domain, s string) object { return with(upload(domain, s), "partnerId", id) }

func TestUploadAuthority(t *testing.T) {
	const route, path = "POST /partners/certificate/ca/upload", "/partners/certificate/ca/upload"
	refuses(t, route, path, []visit{
		{name: "no certificate", request: upload("AUTH", " "), code: "PMS_COR_001", message: "must not be blank :request.certificateData"},
		{name: "no domain", request: upload("", "x"), code: "PMS_COR_001", message: "must not be blank :request.partnerDomain"},
		{name: "no role", who: "relief", request: upload("AUTH", root(t)), code: "KER-ATH-403"},
		{name: "no certificate in it, before the domain", request: upload("X", "AAAA"), code: "KER-PCM-001", message: "Invalid Certificate uploaded."},
		{name: "unknown domain", request: upload("X", root(t)), code: "KER-PCM-011", message: "Invalid Partner Domain."},
		{name: "sub-CA without its root", request: upload("AUTH", keymanager.PEM(leaf(t))), code: "KER-PCM-005", message: "Root CA Certificate not found."},
		{
			name: "an exception there", request: upload("AUTH", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"), code: "PMS_KKS_001",
			message: "Error while accessing the API.Please check the logs.",
		},
	})
	everywhere(t, "", func(t *testing.T, o office) {
		const answer = `{"status":"Upload Success.","timestamp":"2025-05-22T16:45:00.112"}`
		o.succeeds(t, route, "admin", path, upload("auth", root(t)), silent, answer)
		rec := o.call(t, "admin", "POST", path, upload("AUTH", root(t)), nil)
		checkAnswer(t, rec, 200, businessError("KER-PCM-003", "Certificate already exists in store."))
		mosiptest.Saw(o.release, route, "KER-PCM-003")
		o.succeeds(t, route, "admin", path, upload("MISP", root(t)), silent, answer)
		o.view(t, func(b idp.PartnerBook) error {
			stored, err := b.Authorities()
			if len(stored) != 2 || stored[0].Domain != "AUTH" || stored[1].Domain != "MISP" || !stored[0].At.Equal(now) {
				t.Errorf("stored %+v", stored)
			}
			return err
		})
	})
}

// TestUploadJudges has the codes that the key manager gives to certificates whose authority is known.
func TestUploadJudges(t *testing.T) {
	key := leaf(t).PublicKey
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	issued := credentials().issued
	dates := func(from, to time.Time) string {
		return issued(key, func(c *x509.Certificate) { c.NotBefore, c.NotAfter = from, to })
	}
	const (
		first, second = "1.2.0.1 1.3.0-dp.1", "1.2.2 1.3"
		authority     = "/partners/certificate/ca/upload"
		partner       = "/partners/certificate/upload"
	)
	tests := []struct{ name, in, path, text, code, message string }{
		{"expired", "", partner, dates(now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1)), "KER-PCM-004", "Certificate Dates are not valid."},
		{"not yet valid", first, partner, dates(now.AddDate(0, 0, 2), now.AddDate(3, 0, 0)), "KER-PCM-004", "Certificate Dates are not valid."},
		{"not yet valid", second, partner, dates(now.AddDate(0, 0, 2), now.AddDate(3, 0, 0)), "KER-PMS-020", "Future Dated Certificate not allowed to upload."},
		{"ends soon", first, partner, dates(now.AddDate(-1, 0, 0), now.AddDate(0, 0, 300)), "KER-PCM-004", "Certificate Dates are not valid."},
		{"ends soon", second, partner, dates(now.AddDate(-1, 0, 0), now.AddDate(0, 0, 300)), "KER-KMS-021", "The PARTNER Certificate validity is less than required minimum validity"},
		{"another organisation", "", partner, issued(key, func(c *x509.Certificate) { c.Subject.Organization = []string{"Other"} }), "KER-PCM-008", "Partner Organization Name not Matched."},
		{"small key", "", partner, issued(small.Public(), func(*x509.Certificate) {}), "KER-PCM-013", "Partner Certificate Key Size is less than allowed size."},
		{"signature", "", partner, issued(key, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA512 }), "KER-PCM-014", "Partner Certificate Signature algorithm not supported."},
		{"expired authority", "", authority, dates(now.AddDate(-2, 0, 0), now.AddDate(0, 0, -1)), "KER-PCM-004", "Certificate Dates are not valid."},
		{"authority that ends soon", second, authority, dates(now.AddDate(-1, 0, 0), now.AddDate(0, 6, 0)), "KER-PCM-017", "The CA Certificate validity is less than required minimum validity."},
	}
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, "POST "+authority, "admin", authority, upload("AUTH", root(t)), silent, `{"status":"Upload Success.","timestamp":"2025-05-22T16:45:00.112"}`)
		for _, tt := range tests {
			if !(visit{in: tt.in}).of(o.release) {
				continue
			}
			before := o.state(t)
			rec := o.call(t, "admin", "POST", tt.path, uploadOf("fresh", "AUTH", tt.text), nil)
			if want := businessError(tt.code, tt.message); rec.Body.String() != want {
				t.Errorf("%s: %s, want %s", tt.name, rec.Body, want)
			}
			if !slices.Equal(before, o.state(t)) {
				t.Errorf("%s: something was stored", tt.name)
			}
			mosiptest.Saw(o.release, "POST "+tt.path, tt.code)
		}
	})
}

func TestUploadCertificateRefuses(t *testing.T) {
	good := keymanager.PEM(leaf(t))
	refuses(t, "POST /partners/certificate/upload", "/partners/certificate/upload", []visit{
		{name: "no partner", request: uploadOf(" ", "AUTH", "x"), code: "PMS_COR_001", message: "must not be blank :request.partnerId"},
		{name: "no certificate", request: uploadOf("x", "AUTH", ""), code: "PMS_COR_001", message: "must not be blank :request.certificateData"},
		{name: "no domain", request: with(uploadOf("x", "", "x"), "partnerDomain", nil), code: "PMS_COR_001", message: "must not be blank :request.partnerDomain"},
		{name: "no role", who: "nobody", request: uploadOf("fresh", "AUTH", good), code: "KER-ATH-403"},
		{name: "another, before existence", in: "1.2.0.1", who: "relief", request: uploadOf("unknown", "AUTH", good), code: "PMS_PRT_055", message: notAuthorized},
		{name: "unknown", request: uploadOf("unknown", "AUTH", good), code: "PMS_PRT_005", message: "Partner does not exist"},
		{name: "deactivated, before the certificate", in: later, request: uploadOf("off", "AUTH", "x"), code: "PMS_PMP_016", message: "Partner is not active."},
		{name: "unknown type", request: uploadOf("odd", "AUTH", good), code: "PMS_PRT_010", message: "Partner Type does not exist"},
		{name: "no group, before the certificate", request: uploadOf("groupless", "AUTH", "x"), code: "PMS_PRT_054", message: "Policy group not mapped for given partner"},
		{name: "no certificate in it", request: uploadOf("fresh", "AUTH", "x"), code: "KER-KMS-013", message: "Certificate Parsing Error."},
		{name: "unknown domain", request: uploadOf("fresh", "X", good), code: "KER-PCM-011", message: "Invalid Partner Domain."},
		{name: "unknown authority", request: uploadOf("fresh", "AUTH", good), code: "KER-PCM-006", message: "Root CA/Intermediate CA Certificates not found."},
		{name: "self-signed", request: uploadOf("fresh", "AUTH", root(t)), code: "KER-PCM-015", message: "Self Signed Certificate not allowed as partner."},
		{
			name: "an exception there", request: uploadOf("fresh", "AUTH", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----"), code: "PMS_KKS_001",
			message: "Error while accessing the API.Please check the logs.",
		},
	})
}

// TestUploadCertificate has a partner take the whole way: authority, certificate, download.
func TestUploadCertificate(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		o.succeeds(t, "POST /partners/certificate/ca/upload", "admin", "/partners/certificate/ca/upload", upload("AUTH", root(t)), silent,
			`{"status":"Upload Success.","timestamp":"2025-05-22T16:45:00.112"}`)
		rec := o.call(t, "fresh", "POST", "/partners/certificate/upload", uploadOf("fresh", "auth", keymanager.PEM(leaf(t))), nil)
		var answer struct {
			ID       *string
			Response struct{ SignedCertificateData, CertificateID, Timestamp string }
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
			t.Fatal(err)
		}
		p := o.partner(t, "fresh")
		if !p.Active || p.ApprovalStatus != "approved" || p.UpdatedBy != "fresh" || p.Certificate == nil || p.Certificate.Domain != "AUTH" || p.Certificate.ID != answer.Response.CertificateID || p.Certificate.ID == "" {
			t.Fatalf("stored %+v after %s", p, rec.Body)
		}
		block, _ := pem.Decode([]byte(answer.Response.SignedCertificateData))
		if block == nil || string(block.Bytes) != string(p.Certificate.Signed) || strings.HasSuffix(answer.Response.SignedCertificateData, "\n") || answer.ID != nil {
			t.Errorf("answer: %s", rec.Body)
		}
		signed, err := x509.ParseCertificate(p.Certificate.Signed)
		if err != nil || signed.CheckSignatureFrom(signer(t).Certificate) != nil || answer.Response.Timestamp != "2025-05-22T16:45:00.112" {
			t.Errorf("signed certificate: %v, %s", err, rec.Body)
		}
		mosiptest.Saw(o.release, "POST /partners/certificate/upload", "ok")
		o.view(t, func(b idp.PartnerBook) error { // MOSIP's root, and the signed certificate, are trusted from now on
			trusted, err := b.Authorities()
			if len(trusted) != 3 || !slices.ContainsFunc(trusted, func(a idp.Authority) bool { return string(a.Certificate) == string(p.Certificate.Signed) }) {
				t.Errorf("%d authorities are trusted", len(trusted))
			}
			return err
		})
		text, _ := json.Marshal(answer.Response.SignedCertificateData + "\n")
		o.succeeds(t, "GET /partners/{id}/certificate", "fresh", "/partners/fresh/certificate", nil, silent, `{"certificateData":`+string(text)+`,"timestamp":"2025-05-22T16:45:00.112"}`)
	})
}

// TestUploadActivates has a certificate make a partner active again that was switched off.
func TestUploadActivates(t *testing.T) {
	everywhere(t, "1.2.0.1", func(t *testing.T, o office) {
		o.call(t, "admin", "POST", "/partners/certificate/ca/upload", upload("AUTH", root(t)), nil)
		rec := o.call(t, "off", "POST", "/partners/certificate/upload", uploadOf("off", "AUTH", keymanager.PEM(leaf(t))), nil)
		if p := o.partner(t, "off"); !p.Active || p.Certificate.ID == "1" {
			t.Errorf("stored %+v after %s", p, rec.Body)
		}
	})
}

// TestUploadOfAnotherOrganization needs an authority that is known.
func TestUploadOfAnotherOrganization(t *testing.T) {
	everywhere(t, "", func(t *testing.T, o office) {
		o.call(t, "admin", "POST", "/partners/certificate/ca/upload", upload("AUTH", root(t)), nil)
		err := o.db.UpdatePartners(func(b idp.PartnerBook) error {
			p, err := b.Partner("fresh")
			if err != nil {
				return err
			}
			p.Organization = "relief org"
			return b.PutPartner(p)
		})
		if err != nil {
			t.Fatal(err)
		}
		before := o.state(t)
		rec := o.call(t, "fresh", "POST", "/partners/certificate/upload", uploadOf("fresh", "AUTH", keymanager.PEM(leaf(t))), nil)
		checkAnswer(t, rec, 200, businessError("KER-PCM-008", "Partner Organization Name not Matched."))
		if strings.Join(before, "") != strings.Join(o.state(t), "") {
			t.Error("the refusal changed something")
		}
		mosiptest.Saw(o.release, "POST /partners/certificate/upload", "KER-PCM-008")
	})
}

func TestGetCertificateRefuses(t *testing.T) {
	refuses(t, "GET /partners/{id}/certificate", "/partners/fresh/certificate", []visit{
		{name: "no role", who: "nobody", code: "KER-ATH-403"},
		{name: "none", who: "fresh", code: "PMS_PRT_108", message: "Certficate is not uploaded for the selected partner."},
		{name: "unknown", in: "1.2.0.1 1.2.2 1.3", path: "/partners/unknown/certificate", code: "PMS_PRT_005", message: "Partner does not exist"},
		{name: "administrator who owns no partner", in: "1.3.0-dp.1", code: "PMS_CERTIFICATE_ERROR_002", message: "User Id does not exists."},
		{
			name: "another partner's", in: "1.3.0-dp.1", who: "relief", code: "PMS_CERTIFICATE_ERROR_007",
			message: "The given partner ID does not belong to the user.So unable to get the original partner certificates",
		},
	})
}
