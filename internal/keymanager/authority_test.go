package keymanager

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCheckAuthorities(t *testing.T) {
	r := root(t, "root")
	s := sub(t, "sub", r)
	weakRoot := issue(t, "weak root", true, nil, rsaKey(t, 512))
	weak, old := issue(t, "weak", true, r, rsaKey(t, 1023)), rewritten(t, sub(t, "old", r), r, true, false)
	tests := []struct {
		name    string
		text    string
		domain  string // AUTH if empty
		known   []*holder
		want    Code
		want130 Code // if another one
	}{
		{name: "root", text: PEM(r.Certificate)},
		{name: "root in lower case domain", text: PEM(r.Certificate), domain: "auth"},
		{name: "root that is no CA", text: PEM(root(t, "r", noCA).Certificate)},
		{name: "root with a weak key", text: PEM(issue(t, "r", true, nil, rsaKey(t, 512)).Certificate)},
		{name: "sub-CA with a weak key", text: PEM(issue(t, "s", true, r, rsaKey(t, 512)).Certificate), known: []*holder{r}, want: RootNotFound},
		{name: "sub-CA below a weak key", text: PEM(sub(t, "sub two", weak).Certificate), known: []*holder{r, weak}, want: RootNotFound},
		{name: "sub-CA below a weak root", text: PEM(sub(t, "s", weakRoot).Certificate), known: []*holder{weakRoot}, want: RootNotFound},
		{name: "sub-CA below a version 1", text: PEM(sub(t, "sub two", old).Certificate), known: []*holder{r, old}, want: RootNotFound},
		{name: "root of version 1", text: PEM(rewritten(t, r, r, true, false).Certificate), want130: VersionNotSupported},
		{name: "sub-CA", text: PEM(s.Certificate), known: []*holder{r}},
		{name: "partner as sub-CA", text: PEM(partner(t, r).Certificate), known: []*holder{r}},
		{name: "sub-CA below a sub-CA", text: PEM(sub(t, "sub two", s).Certificate), known: []*holder{r, s}},
		{name: "domain", text: PEM(r.Certificate), domain: "BANK", want: InvalidDomain},
		{name: "text before domain", text: "AAAA", domain: "BANK", want: InvalidCertificate},
		{name: "known root", text: PEM(r.Certificate), known: []*holder{r}, want: CertificateExists},
		{name: "known in another domain", text: PEM(r.Certificate), known: []*holder{r}, domain: "MISP"},
		{name: "known and expired", text: PEM(root(t, "r", expired).Certificate), want: DatesNotValid},
		{name: "begins tomorrow", text: PEM(root(t, "r", tomorrow).Certificate), want: DatesNotValid, want130: FutureDated},
		{name: "a year left", text: PEM(root(t, "r", valid(365)).Certificate)},
		{name: "a day less than a year left", text: PEM(root(t, "r", valid(364)).Certificate), want130: AuthorityTooShort},
		{name: "sub-CA without root", text: PEM(s.Certificate), want: RootNotFound},
		{name: "sub-CA of a root in another domain", text: PEM(s.Certificate), known: []*holder{r}, domain: "DEVICE", want: RootNotFound},
		{name: "sub-CA of another root of that name", text: PEM(s.Certificate), known: []*holder{root(t, "root")}, want: RootNotFound},
		{name: "sub-CA expired without root", text: PEM(sub(t, "s", r, expired).Certificate), want: DatesNotValid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.domain == "" {
				tt.domain = "AUTH"
			}
			if tt.want130 == "" {
				tt.want130 = tt.want
			}
			for name, want := range map[string]Code{"1.2.0.1": tt.want, "1.3": tt.want130} {
				up, err := manager(t, name).CheckAuthorities(tt.text, tt.domain, auth(tt.known...))
				got, _ := codeOf(t, err)
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: code (-want +got):\n%s", name, diff)
				}
				if got == "" && (up.Status != Uploaded || len(up.Accepted) != 1 || up.Accepted[0].Domain != strings.ToUpper(tt.domain)) {
					t.Errorf("%s: %+v", name, up)
				}
			}
		})
	}
}

// pkcs7 makes the structure as openssl crl2pkcs7 does, leaf first.
func pkcs7(t testing.TB, chain ...*holder) string {
	t.Helper()
	var certificates []byte
	for _, c := range chain {
		certificates = append(certificates, c.Raw...)
	}
	type signed struct {
		Version int
		Digests asn1.RawValue
		Content struct{ Type asn1.ObjectIdentifier }
		Certs   asn1.RawValue
		Signers asn1.RawValue
	}
	none := asn1.RawValue{Tag: asn1.TagSet, IsCompound: true}
	inner := signed{Version: 1, Digests: none, Signers: none, Certs: asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: certificates}}
	inner.Content.Type = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	der, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content signed `asn1:"explicit,tag:0"`
	}{signedData, inner})
	if err != nil {
		t.Fatal(err)
	}
	return base64.URLEncoding.EncodeToString(der)
}

func TestCheckAuthoritiesChain(t *testing.T) {
	r := root(t, "root")
	s := sub(t, "sub", r)
	orphan := sub(t, "orphan", root(t, "other"))
	tests := []struct {
		name              string
		text              string
		known             []*holder
		want              []*holder
		status, status130 string
		wantCode          Code
	}{
		{name: "root after sub-CA", text: pkcs7(t, s, r), want: []*holder{r, s}, status: Uploaded, status130: Uploaded},
		{name: "root before sub-CA", text: pkcs7(t, r, s), want: []*holder{r}, status: UploadedInPart, status130: Uploaded},
		{name: "last one wrong", text: pkcs7(t, orphan, r), want: []*holder{r}, status: UploadedInPart, status130: UploadedInPart},
		{name: "all known", text: pkcs7(t, s, r), known: []*holder{r, s}, status: UploadFailed, status130: UploadFailed},
		{name: "none", text: pkcs7(t), status: UploadFailed, status130: UploadFailed},
		{name: "only one, wrong", text: pkcs7(t, orphan), wantCode: RootNotFound},
		{name: "concatenated", text: base64.RawURLEncoding.EncodeToString(append(bytes.Clone(s.Raw), r.Raw...)), want: []*holder{r, s}, status: Uploaded, status130: Uploaded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, status := range map[string]string{"1.2.0.1": tt.status, "1.3": tt.status130} {
				up, err := manager(t, name).CheckAuthorities(tt.text, "AUTH", auth(tt.known...))
				if got, _ := codeOf(t, err); got != tt.wantCode {
					t.Fatalf("%s: %s, want %s", name, got, tt.wantCode)
				}
				if up.Status != status {
					t.Errorf("%s: status %q, want %q", name, up.Status, status)
				}
				var want, got []string
				for _, h := range tt.want {
					want = append(want, h.Subject.CommonName)
				}
				for _, a := range up.Accepted {
					got = append(got, a.Certificate.Subject.CommonName)
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s: accepted (-want +got):\n%s", name, diff)
				}
			}
		})
	}
}

// A chain as openssl writes it.
func TestCheckAuthoritiesOpenSSL(t *testing.T) {
	openssl, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("openssl is not installed")
	}
	r := root(t, "root")
	s := sub(t, "sub", r)
	cmd := exec.Command(openssl, "crl2pkcs7", "-nocrl", "-certfile", "/dev/stdin", "-outform", "DER")
	cmd.Stdin = strings.NewReader(PEM(s.Certificate) + PEM(r.Certificate))
	der, err := cmd.Output()
	if err != nil {
		t.Fatalf("openssl: %v", err)
	}
	up, err := manager(t, "1.2.0.1").CheckAuthorities(base64.URLEncoding.EncodeToString(der), "AUTH", auth())
	if err != nil || up.Status != Uploaded || len(up.Accepted) != 2 {
		t.Errorf("%+v, %v", up, err)
	}
}

func TestReadText(t *testing.T) {
	c := root(t, "root").Certificate
	text := PEM(c)
	encoded := base64.RawURLEncoding.EncodeToString(c.Raw)
	tests := []struct {
		name               string
		text               string
		partner, authority Code
	}{
		{name: "as written", text: text},
		{name: "carriage returns", text: strings.ReplaceAll(text, "\n", "\r\n")},
		{name: "text around", text: "subject=x\n" + text + "rest"},
		{name: "white space in lines", text: strings.ReplaceAll(text, "\nM", "\n \t M")},
		{name: "another type", text: strings.ReplaceAll(text, "CERTIFICATE", "ANYTHING")},
		{name: "headers", text: strings.Replace(text, "\n", "\nA: b\n", 1)},
		{name: "one line of base64", text: "-----BEGIN X-----\n" + base64.StdEncoding.EncodeToString(c.Raw) + "\n-----END X-----"},
		{name: "type of absurd length", text: strings.ReplaceAll(text, "CERTIFICATE", strings.Repeat("X", maxType+1)), partner: NotParsed, authority: NotBase64},
		{name: "indented", text: " " + text, partner: NotParsed, authority: NotBase64},
		{name: "escaped line ends", text: strings.ReplaceAll(text, "\n", `\n`), partner: NotParsed, authority: NotBase64},
		{name: "without end", text: strings.Split(text, "-----END")[0], partner: NotParsed, authority: NotBase64},
		{name: "no certificate inside", text: "-----BEGIN X-----\nAAAA\n-----END X-----", partner: NotParsed, authority: NotBase64},
		{name: "no base64 inside", text: "-----BEGIN X-----\n!!!!\n-----END X-----", partner: Internal, authority: Internal},
		{name: "no armour", text: encoded, partner: NotParsed},
		{name: "no armour, standard base64", text: "+/" + encoded, partner: NotParsed, authority: NotBase64},
		{name: "base64 of something else", text: "AAAAAAAA", partner: NotParsed, authority: InvalidCertificate},
		{name: "wrong padding", text: encoded + "===", partner: NotParsed, authority: NotBase64},
		{name: "words", text: "no certificate", partner: NotParsed, authority: NotBase64},
		{name: "blank", text: " \t\n", partner: InvalidCertificate, authority: InvalidCertificate},
		{name: "empty", partner: InvalidCertificate, authority: InvalidCertificate},
		{name: "huge", text: strings.Repeat("A", maxText+1), partner: NotParsed, authority: InvalidCertificate},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readPartner(tt.text)
			if got, _ := codeOf(t, err); got != tt.partner {
				t.Errorf("partner: %q, want %q", got, tt.partner)
			}
			for _, name := range []string{"1.2.0.1", "1.3"} {
				_, err = manager(t, name).readAuthorities(tt.text)
				if got, _ := codeOf(t, err); got != tt.authority {
					t.Errorf("authority: %q, want %q", got, tt.authority)
				}
			}
		})
	}
}

// Many certificates and absurd keys are refused before any work is done on them.
func TestReadBounded(t *testing.T) {
	c := root(t, "root")
	many := base64.RawURLEncoding.EncodeToString(bytes.Repeat(c.Raw, maxCertificates+1))
	_, err := manager(t, "1.2.0.1").readAuthorities(many)
	if got, _ := codeOf(t, err); got != InvalidCertificate {
		t.Errorf("many certificates: %q", got)
	}
	for _, tt := range []struct {
		bits     uint
		exponent int
		want     Code
	}{
		{504, 65537, NotParsed}, {505, 65537, ""}, {16384, 65537, ""}, {16385, 65537, NotParsed},
		{2048, 2, NotParsed}, {2048, 3, ""},
	} {
		n := new(big.Int).Lsh(big.NewInt(1), tt.bits-1)
		key := &rsa.PublicKey{N: n.Add(n, big.NewInt(1)), E: tt.exponent}
		der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{SerialNumber: big.NewInt(1), Subject: c.Subject}, c.Certificate, key, c.key)
		if err != nil {
			t.Fatal(err)
		}
		_, err = readPartner(PEM(&x509.Certificate{Raw: der}))
		if got, _ := codeOf(t, err); got != tt.want {
			t.Errorf("RSA key of %d bits with exponent %d: %q, want %q", tt.bits, tt.exponent, got, tt.want)
		}
	}
}

func TestPlusMonths(t *testing.T) {
	for from, want := range map[string]string{"2024-02-29": "2025-02-28", "2026-03-10": "2027-03-10", "2026-12-31": "2027-12-31"} {
		start, err := time.Parse(time.DateOnly, from)
		if err != nil {
			t.Fatal(err)
		}
		if got := plusMonths(start, 12).Format(time.DateOnly); got != want {
			t.Errorf("%s: %s, want %s", from, got, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	c := root(f, "root")
	for _, seed := range []string{PEM(c.Certificate), pkcs7(f, c), base64.RawURLEncoding.EncodeToString(c.Raw), "-----BEGIN X-----\n", ""} {
		f.Add(seed)
	}
	m := manager(f, "1.2.0.1")
	f.Fuzz(func(t *testing.T, text string) {
		one, err := readPartner(text)
		if code, message := codeOf(t, err); (code == "") != (one != nil) || code != "" && message == "" {
			t.Errorf("partner: %q, %v", code, one)
		}
		all, err := m.readAuthorities(text)
		if code, message := codeOf(t, err); code != "" && (message == "" || all != nil) || len(all) > maxCertificates {
			t.Errorf("authorities: %q, %d", code, len(all))
		}
		for _, c := range all {
			if _, err := x509.ParseCertificate(c.Raw); err != nil {
				t.Errorf("not a certificate: %v", err)
			}
		}
	})
}
