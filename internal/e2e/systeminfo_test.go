package e2e

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"net/http"
	"testing"
	"time"
)

// TestSystemInfo reads the certificate of the key that signs tokens, and finds that key published; what is no
// certificate of the key is refused, and tokens verify on.
func TestSystemInfo(t *testing.T) {
	s := startOf(t, "1.4")
	shown := s.certificate("OIDC_SERVICE", "")
	root := s.certificate("ROOT", "")
	if err := shown.CheckSignatureFrom(root); err != nil {
		t.Errorf("the root does not vouch for the key: %v", err)
	}
	c := s.register("keys", aKey())
	s.verified(s.redeem(c, s.code(c.details(nil), asha)).IDToken)

	own := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "own"}, NotBefore: time.Now(), NotAfter: time.Now().AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, own, own, aKey().Public(), aKey())
	if err != nil {
		t.Fatal(err)
	}
	upload := func(certificate []byte) envelope {
		return s.call(http.MethodPost, "/v1/esignet/system-info/uploadCertificate", map[string]any{
			"applicationId": "OIDC_SERVICE", "referenceId": "",
			"certificateData": string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})),
		}, nil)
	}
	refused := upload(der)
	is(t, "another key", refused.Errors[0].Message, "KER-KMS-014 --> Certificate Key Not Matching with stored Key.")
	s.must(upload(shown.Raw))
	is(t, "the certificate after the upload", s.certificate("OIDC_SERVICE", "").Equal(shown), true)
	s.verified(s.redeem(c, s.code(c.details(nil), asha)).IDToken)

	partner := s.certificate("OIDC_SERVICE", "partner")
	if err := shown.CheckSignature(partner.SignatureAlgorithm, partner.RawTBSCertificate, partner.Signature); err != nil {
		t.Errorf("the application's key does not vouch for that of the reference: %v", err)
	}
	is(t, "name of the reference's key", partner.Subject.CommonName, "OIDC_SERVICE-partner")
	if _, ok := partner.PublicKey.(*rsa.PublicKey); !ok {
		t.Errorf("key %T", partner.PublicKey)
	}
}

// certificate reads one through the service.
func (s *server) certificate(application, reference string) *x509.Certificate {
	s.t.Helper()
	var out struct{ Certificate string }
	e := s.call(http.MethodGet, "/v1/esignet/system-info/certificate?applicationId="+application+"&referenceId="+reference, nil, nil)
	if err := json.Unmarshal(s.must(e), &out); err != nil {
		s.t.Fatal(err)
	}
	block, _ := pem.Decode([]byte(out.Certificate))
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		s.t.Fatal(err)
	}
	return certificate
}
