package keymanager

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCheckPartner(t *testing.T) {
	r := root(t, "root")
	s1 := sub(t, "sub one", r)
	s2 := sub(t, "sub two", s1)
	impostor := issue(t, "root", true, nil, newKey(t))
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaRoot := issue(t, "rsa root", true, nil, rsaKey(t, 2048))
	issued := func(key int) *holder { return issue(t, "partner", false, r, rsaKey(t, key)) }
	all := []*holder{r, s1, s2, rsaRoot}

	tests := []struct {
		name         string
		partner      *holder
		known        []*holder
		domain       string // AUTH if empty
		organization string // Relief Org if empty
		want         Code
		want130      Code // if another one
	}{
		{name: "below a root", partner: partner(t, r), known: all},
		{name: "below a sub-CA", partner: partner(t, s1), known: all},
		{name: "below two sub-CAs", partner: partner(t, s2), known: all},
		{name: "domain in lower case", partner: partner(t, r), known: all, domain: "auth"},
		{name: "domain unknown", partner: partner(t, r), known: all, domain: "BANK", want: InvalidDomain},
		{name: "roots of another domain", partner: partner(t, r), known: all, domain: "MISP", want: ChainNotFound},
		{name: "no authority at all", partner: partner(t, r), want: ChainNotFound},
		{name: "sub-CA missing", partner: partner(t, s2), known: []*holder{r, s2}, want: ChainNotFound},
		{name: "root missing", partner: partner(t, s1), known: []*holder{s1}, want: ChainNotFound},
		{name: "right issuer name, other key", partner: partner(t, impostor), known: all, want: ChainNotFound},
		{name: "two roots of one name", partner: partner(t, r), known: []*holder{impostor, r}},

		{name: "expired", partner: partner(t, r, expired), known: all, want: DatesNotValid},
		{name: "begins later today", partner: partner(t, r, later), known: all, want: DatesNotValid},
		{name: "begins tomorrow", partner: partner(t, r, tomorrow), known: all, want: DatesNotValid, want130: FutureDated},
		{name: "335 days left", partner: partner(t, r, valid(335)), known: all},
		{name: "334 days left", partner: partner(t, r, valid(334)), known: all, want: DatesNotValid, want130: "KER-KMS-021"},
		{name: "self-signed", partner: root(t, "partner"), known: all, want: SelfSigned},
		{name: "self-signed and expired", partner: root(t, "partner", expired), known: all, want: DatesNotValid},

		{name: "unknown critical extension", partner: partner(t, r, criticalExtension), known: all, want: ChainNotFound},

		{name: "other organisation", partner: partner(t, r), known: all, organization: "Other", want: OrganizationDiffers},
		{name: "organisation in other case", partner: partner(t, r), known: all, organization: "relief org", want: OrganizationDiffers},
		{name: "no organisation", partner: partner(t, r, organizations()), known: all, want: OrganizationDiffers},
		{name: "empty organisation", partner: partner(t, r, organizations("")), known: all, want: OrganizationDiffers},
		{name: "space after the organisation", partner: partner(t, r, organizations("Relief Org ")), known: all, want: OrganizationDiffers},
		{name: "last of two organisations", partner: partner(t, r, organizations("Other", "Relief Org")), known: all},
		{name: "first of two organisations", partner: partner(t, r, organizations("Relief Org", "Other")), known: all, want: OrganizationDiffers},
		{name: "comma in the organisation", partner: partner(t, r, organizations("Relief, Inc.")), known: all, organization: "Relief, Inc.", want: OrganizationDiffers},
		{name: "comma with backslash", partner: partner(t, r, organizations("Relief, Inc.")), known: all, organization: `Relief\, Inc.`},

		{name: "version 1", partner: rewritten(t, partner(t, r), r, true, false), known: all, organization: "Other", want: VersionNotSupported},
		{name: "negative serial number", partner: rewritten(t, partner(t, r), r, false, true), known: all},

		{name: "RSA 1024", partner: issued(1024), known: all, want: KeyTooSmall},
		{name: "RSA 2048", partner: issued(2048), known: all},
		{name: "RSA 4096", partner: issued(4096), known: all},
		{name: "Ed25519 key", partner: issue(t, "partner", false, r, ed), known: all},
		{name: "organisation before key size", partner: issued(1024), known: all, organization: "Other", want: OrganizationDiffers},
		{name: "SHA-384", partner: partner(t, rsaRoot, signedWith(x509.SHA384WithRSA)), known: all, want: AlgorithmNotAllowed},
		{name: "SHA-1", partner: partner(t, rsaRoot, signedWith(x509.SHA1WithRSA)), known: all, want: AlgorithmNotAllowed},
		{name: "PSS", partner: partner(t, rsaRoot, signedWith(x509.SHA256WithRSAPSS)), known: all, want: AlgorithmNotAllowed},
		{name: "SHA-256 with RSA", partner: partner(t, rsaRoot), known: all},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.domain == "" {
				tt.domain = "AUTH"
			}
			if tt.organization == "" {
				tt.organization = "Relief Org"
			}
			if tt.want130 == "" {
				tt.want130 = tt.want
			}
			for name, want := range map[string]Code{"1.2.0.1": tt.want, "1.3": tt.want130} {
				p, err := manager(t, name).CheckPartner(PEM(tt.partner.Certificate), tt.domain, tt.organization, auth(tt.known...))
				got, message := codeOf(t, err)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: code (-want +got):\n%s", name, diff)
				}
				if got == "" && (p.Domain != "AUTH" || !p.Certificate.Equal(tt.partner.Certificate)) {
					t.Errorf("%s: not what was sent: %v", name, p)
				}
				if got != "" && message == "" {
					t.Errorf("%s: %s has no message", name, got)
				}
			}
		})
	}
}

// The answers of OpenJDK 17 to the same chains.
func TestFindPath(t *testing.T) {
	chain := func(t *testing.T, rootChange, subChange change) ([]*holder, *holder) {
		r := root(t, "root", rootChange)
		s := sub(t, "sub", r, subChange)
		return []*holder{r, s}, partner(t, s)
	}
	same := func(*x509.Certificate) {}
	tests := []struct {
		name      string
		root, sub change
		want      int
	}{
		{name: "ordinary", root: same, sub: same, want: 3},
		{name: "root is no CA", root: noCA, sub: same, want: 3},
		{name: "root may not sign", root: noCertSign, sub: same, want: 3},
		{name: "root allows no sub-CA", root: noSubCAs, sub: same, want: 3},
		{name: "sub-CA is no CA", root: same, sub: noCA},
		{name: "sub-CA may not sign", root: same, sub: noCertSign},
		{name: "sub-CA allows no sub-CA", root: same, sub: noSubCAs, want: 3},
		{name: "sub-CA without key usage", root: same, sub: func(c *x509.Certificate) { c.KeyUsage = 0 }, want: 3},
		{name: "sub-CA with unknown critical extension", root: same, sub: criticalExtension},
		{name: "sub-CA with name constraints", root: same, sub: func(c *x509.Certificate) { c.PermittedDNSDomains = []string{"example.org"} }},
		{name: "root expired", root: expired, sub: same},
		{name: "root not yet valid", root: later, sub: same},
		{name: "sub-CA expired", root: same, sub: expired},
		{name: "sub-CA not yet valid", root: same, sub: later},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			known, leaf := chain(t, tt.root, tt.sub)
			authorities, _ := auth(known...)("AUTH")
			if got := len(findPath(leaf.Certificate, authorities, testNow)); got != tt.want {
				t.Errorf("a path of %d, want %d", got, tt.want)
			}
		})
	}
}

func TestFindPathCounts(t *testing.T) {
	r := root(t, "root")
	single := sub(t, "single", r, noSubCAs)
	below := sub(t, "below", single)
	renewed := sub(t, "single", single, noSubCAs) // issued to itself, which does not count
	known := []*x509.Certificate{r.Certificate, single.Certificate, below.Certificate, renewed.Certificate}
	if findPath(partner(t, below).Certificate, known, testNow) != nil {
		t.Error("a sub-CA below one that allows none")
	}
	if got := len(findPath(partner(t, renewed).Certificate, known, testNow)); got != 4 {
		t.Errorf("renewed sub-CA: a path of %d", got)
	}
	weak := &rsa.PublicKey{N: new(big.Int).Add(new(big.Int).Lsh(big.NewInt(1), minPathRSA-2), big.NewInt(1)), E: 65537}
	der, err := x509.CreateCertificate(rand.Reader, partner(t, r).Certificate, r.Certificate, weak, r.key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	if findPath(c, known, testNow) != nil {
		t.Error("a path to a weak key")
	}
}

func TestFindPathDepth(t *testing.T) {
	last := root(t, "root")
	known := []*x509.Certificate{last.Certificate}
	for i := range 7 {
		want := i + 2
		if i > maxSubCAs {
			want = 0
		}
		if got := len(findPath(partner(t, last).Certificate, known, testNow)); got != want {
			t.Errorf("%d sub-CAs: a path of %d, want %d", i, got, want)
		}
		last = sub(t, "sub "+strings.Repeat("i", i), last)
		known = append(known, last.Certificate)
	}
}

// Authorities that vouch for each other end the search instead of prolonging it.
func TestFindPathBounded(t *testing.T) {
	a, b := root(t, "loop"), root(t, "loop")
	var known []*x509.Certificate
	for range 40 {
		known = append(known, issue(t, "loop", true, a, b.key).Certificate, issue(t, "loop", true, b, a.key).Certificate)
	}
	s := newPathSearch(known, testNow)
	if path := s.extend([]*x509.Certificate{partner(t, a).Certificate}, 0); path != nil {
		t.Error("a path without a root")
	}
	if len(s.checked) != maxSignatures && s.steps <= maxSteps {
		t.Errorf("%d signatures, %d steps: the search was not long enough to be cut", len(s.checked), s.steps)
	}
	// The certificates of an upload have the one budget.
	good := root(t, "good")
	s.known = append(s.known, good.Certificate)
	if s.find(partner(t, good).Certificate) != nil {
		t.Error("another search began anew")
	}
	if findPath(partner(t, good).Certificate, s.known, testNow) == nil {
		t.Error("no path in a search of its own")
	}
}

// Java compares names without letter case, white space and string type.
func TestSameName(t *testing.T) {
	name := func(tag int, text string) []byte {
		der, err := asn1.Marshal(pkix.RDNSequence{{{Type: oidCommonName, Value: asn1.RawValue{Tag: tag, Bytes: []byte(text)}}}})
		if err != nil {
			t.Fatal(err)
		}
		return der
	}
	if !sameName(name(asn1.TagPrintableString, "Some  Root"), name(asn1.TagUTF8String, "some root ")) {
		t.Error("not the same, but are")
	}
	if sameName(name(asn1.TagUTF8String, "root"), name(asn1.TagUTF8String, "roat")) {
		t.Error("the same, but are not")
	}
}

// The texts that Bouncy Castle 1.72 made of these on OpenJDK 17.
func TestEscape(t *testing.T) {
	tests := map[string]string{
		"Acme, Inc.": `Acme\, Inc.`, " Acme ": `\ Acme\ `, " ": `\ `, "": "", "#1": `\#1`, "a  b": "a  b",
		`a"b\c+d=e<f>g;h#i`: `a\"b\\c\+d\=e\<f\>g\;h#i`, "Ünïcode": "Ünïcode", "\ta\n": "a", "\ta,b\t ": "\ta\\,b\t\\ ",
	}
	for value, want := range tests {
		if got := escape(value); got != want {
			t.Errorf("escape(%q) = %q, want %q", value, got, want)
		}
	}
}

// TestCause holds that a refusal knows why, which its message does not say.
func TestCause(t *testing.T) {
	for code, text := range map[Code]string{
		Internal:           "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----",
		InvalidCertificate: "AAAA",
		NotBase64:          "A",
	} {
		_, err := manager(t, "1.2.0.1").CheckAuthorities(text, "AUTH", auth())
		refusal, ok := errors.AsType[*Error](err)
		if !ok || refusal.Err == nil || refusal.Message != messages[refusal.Code] {
			t.Errorf("%s: %v", code, err)
		}
	}
}
