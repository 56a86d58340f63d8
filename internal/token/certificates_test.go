package token

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/keymanager"
)

// TestKeyTakesOver moves time to before and after the day on which another key of eSignet takes over.
func TestKeyTakesOver(t *testing.T) {
	store, now := copied(), new(clock.Clock).Now()
	keys, err := LoadKeys(store, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	inUse := func() string {
		t.Helper()
		compact, err := keys.Signer(ESignet, "RS256").Sign(t.Context(), []byte("{}"))
		if err != nil {
			t.Fatal(err)
		}
		signed, err := jose.ParseSignedCompact(compact, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			t.Fatal(err)
		}
		kid := signed.Signatures[0].Header.KeyID
		for _, key := range keys.of(ESignet) {
			if key.ID == kid {
				if _, err := signed.Verify(key.Private.Public()); err != nil {
					t.Error(err)
				}
			}
		}
		return kid
	}
	first := inUse()
	end := keys.newest(ESignet).Certificate.NotAfter
	if now = end.AddDate(0, 0, -60).Add(-time.Second); inUse() != first {
		t.Error("another key signs before its day")
	}
	now = now.Add(time.Second)
	second := inUse()
	if second == first || inUse() != second {
		t.Error("the first key signs on, or each signature has its own")
	}
	now = now.AddDate(10, 0, 0) // the root is over, too
	third := inUse()
	if set := keys.JWKSet(); len(set) != 4 || set[0].KeyID != first || set[1].KeyID != second || set[2].KeyID != third {
		t.Errorf("published are %v, want three keys of eSignet, oldest first, and one of the identity system", set)
	}
	root := keys.newest(Root)
	if err := keys.newest(ESignet).Certificate.CheckSignatureFrom(root.Certificate); err != nil || !root.inUse(now) {
		t.Errorf("the newest certificate is not of the newest root: %v", err)
	}
	again, err := LoadKeys(store, func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	if key := again.current(ESignet); key == nil || key.ID != third {
		t.Error("after a restart another key is in use")
	}
}

func codeOf(err error) keymanager.Code {
	var refusal *keymanager.Error
	if errors.As(err, &refusal) {
		return refusal.Code
	}
	return ""
}

func TestCertificate(t *testing.T) {
	for _, tt := range []struct {
		application, reference string
		want                   keymanager.Code
		subject                string
	}{
		{"ROOT", "", "", "www.mosip.io (ROOT)"},
		{"OIDC_SERVICE", "", "", "www.mosip.io (OIDC_SERVICE)"},
		{"OIDC_SERVICE", " ", "", "www.mosip.io (OIDC_SERVICE)"},
		{"OIDC_PARTNER", "", "", "www.mosip.io (OIDC_PARTNER)"},
		{"MOCK_BINDING_SERVICE", "", "", "www.mosip.io (MOCK_BINDING_SERVICE)"},
		{"OIDC_PARTNER", "a", "", "OIDC_PARTNER-a"},
		{"BINDING_SERVICE", "", keymanager.NotGenerated, ""},
		{"BINDING_SERVICE", "a", keymanager.NotGenerated, ""},
		{"MOCK_AUTHENTICATION_SERVICE", "", keymanager.NotGenerated, ""},
		{"PMS", "", keymanager.UnknownApplication, ""},
		{"oidc_service", "", keymanager.UnknownApplication, ""},
		{"", "", keymanager.UnknownApplication, ""},
		{"", "a", keymanager.UnknownApplication, ""},
		{"ROOT", "a", keymanager.BaseKey, ""},
		{"Kernel", "a", keymanager.BaseKey, ""},
		{"OIDC_SERVICE", "a\x00b", keymanager.NoUniqueAlias, ""},
	} {
		t.Run(tt.application+" "+tt.reference, func(t *testing.T) {
			keys := load(t, copied())
			certificate, err := keys.Certificate(tt.application, tt.reference)
			if codeOf(err) != tt.want || (err == nil) != (tt.want == "") {
				t.Fatalf("error %v, want code %q", err, tt.want)
			}
			if err != nil {
				return
			}
			again, err := keys.Certificate(tt.application, tt.reference)
			if err != nil || !again.Equal(certificate) || certificate.Subject.CommonName != tt.subject {
				t.Errorf("subject %q, again %v, %v; want %q, the same", certificate.Subject.CommonName, again.Subject, err, tt.subject)
			}
		})
	}
}

// TestReferencesAreBounded asks for more references than keys are made for.
func TestReferencesAreBounded(t *testing.T) {
	store := copied()
	for i := range maxReferences {
		key := store.keys[1]
		key.Application, key.KeyID = ESignet+referenceMark+strings.Repeat("r", i+1), newKeyID()
		store.keys = append(store.keys, key)
	}
	keys := load(t, store)
	if _, err := keys.Certificate(ESignet, "r"); err != nil {
		t.Errorf("a reference that is there: %v", err)
	}
	if _, err := keys.Certificate(ESignet, "other"); codeOf(err) != keymanager.NoUniqueAlias {
		t.Errorf("one more: %v", err)
	}
}

// TestKeysAreBounded uploads certificates that end at once.
func TestKeysAreBounded(t *testing.T) {
	store, none := copied(), ""
	for range maxKeys - 2 { // the shared key and one more are the others
		key := store.keys[1]
		key.KeyID = newKeyID()
		store.keys = append(store.keys, key)
	}
	keys := load(t, store)
	for range 3 {
		key := keys.newest(ESignet)
		if err := keys.Upload(ESignet, &none, ended(t, key)); err != nil && codeOf(err) != keymanager.NoUniqueAlias {
			t.Fatal(err)
		}
		if _, err := keys.Signer(ESignet, "RS256").Sign(t.Context(), []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(keys.of(ESignet)); n != maxKeys {
		t.Errorf("eSignet has %d keys, want %d", n, maxKeys)
	}
}

// ended is a certificate (PEM) of the key that is over.
func ended(t *testing.T, key *Key) string {
	t.Helper()
	certificate := template(key.Application, key.Certificate.NotBefore)
	certificate.NotAfter = certificate.NotBefore
	der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Private.Public(), key.Private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}

func TestUpload(t *testing.T) {
	none, other := "", "other"
	store := copied()
	keys := load(t, store)
	before := keys.newest(ESignet)
	good := renewed(t, before, before.Private)
	for _, tt := range []struct {
		name, application string
		reference         *string
		certificate       string
		want              keymanager.Code
	}{
		{"unknown application", "OTHER", &none, good, keymanager.UnknownApplication},
		{"no reference", ESignet, nil, good, keymanager.NoUniqueAlias},
		{"reference without key", ESignet, &other, good, keymanager.NoUniqueAlias},
		{"application without key", "BINDING_SERVICE", &none, good, keymanager.NoUniqueAlias},
		{"no certificate", ESignet, &none, "x", keymanager.NotParsed},
		{"another key", ESignet, &none, renewed(t, before, clientKey()), keymanager.KeyDiffers},
		{"another application", Partner, &none, good, keymanager.KeyDiffers},
	} {
		if err := keys.Upload(tt.application, tt.reference, tt.certificate); codeOf(err) != tt.want {
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
	if keys.newest(ESignet) != before {
		t.Fatal("a refused upload changed the key")
	}
	if err := keys.Upload(ESignet, &none, good); err != nil {
		t.Fatal(err)
	}
	for when, k := range map[string]*Keys{"now": keys, "after a restart": load(t, store)} {
		key := k.newest(ESignet)
		if key.ID == before.ID || key.Certificate.Subject.CommonName != "renewed" || !key.Private.Equal(before.Private) {
			t.Errorf("%s: key %s %s", when, key.ID, key.Certificate.Subject)
		}
	}
	if set := keys.JWKSet(); len(set) != 2 || set[0].KeyID != keys.newest(ESignet).ID {
		t.Errorf("published are %v", set)
	}
}

// renewed is a certificate (PEM) like that of a key, for a public key.
func renewed(t *testing.T, like *Key, key *rsa.PrivateKey) string {
	t.Helper()
	certificate := template(like.Application, like.Certificate.NotBefore)
	certificate.Subject.CommonName = "renewed"
	der, err := x509.CreateCertificate(rand.Reader, certificate, certificate, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
