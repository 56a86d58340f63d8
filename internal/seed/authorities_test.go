package seed

import (
	"fmt"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// authority is a fixture file with one authority of the domain, partnerIn one with a partner whose
// certificate is of it.
func authority(t *testing.T, domain string) string {
	return "caCertificates:\n  - {partnerDomain: " + domain + ", certificateData: " + quotedPEM(t) + "}\n"
}

func partnerIn(t *testing.T, domain string) string {
	return "partners:\n  - partnerId: a\n    organizationName: b\n    certificate: {certificateId: x, partnerDomain: " + domain +
		", certificateData: " + quotedPEM(t) + ", signedCertificateData: " + quotedPEM(t) + "}\n"
}

func quotedPEM(t *testing.T) string {
	return `"` + strings.ReplaceAll(certificatePEM(t), "\n", `\n`) + `"`
}

// TestDomains: a domain may be written in any letter case, and one certificate may be of several.
func TestDomains(t *testing.T) {
	entry := "  - {partnerDomain: %s, certificateData: " + quotedPEM(t) + "}\n"
	dir := write(t, map[string]string{
		"a.yaml": fmt.Sprintf("caCertificates:\n"+entry+entry, "auth", "MISP"),
		"b.yaml": partnerIn(t, "Auth"),
	})
	f := mustRead(t, options(t), dir).Fixtures
	if len(f.Authorities) != 2 || f.Authorities[0].Domain != "AUTH" || f.Authorities[1].Domain != "MISP" {
		t.Fatalf("authorities %+v", f.Authorities)
	}
	for _, a := range f.Authorities {
		if a.ID != idp.AuthorityID(a.Domain, a.Certificate) {
			t.Errorf("id %s in domain %s", a.ID, a.Domain)
		}
	}
	if got := f.Partners[0].Certificate.Domain; got != "AUTH" {
		t.Errorf("certificate of a partner in domain %s", got)
	}
}
