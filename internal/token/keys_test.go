package token

import (
	"crypto/rand"
	"crypto/x509"
	"errors"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
)

// copied returns a store with the keys that all tests share, to which more may be added.
func copied() *memory { return &memory{keys: append([]idp.SigningKey(nil), stored().keys...)} }

func load(t testing.TB, store KeyStore) *Keys {
	t.Helper()
	keys, err := LoadKeys(store, new(clock.Clock).Now)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func TestKeyIsMadeOnceAtFirstUse(t *testing.T) {
	store := copied()
	keys := load(t, store)
	var (
		made [50]*Key
		wg   sync.WaitGroup
	)
	for i := range made {
		wg.Go(func() {
			key, err := keys.Key([]string{PMS, RealmKey}[i%2])
			if err != nil {
				t.Error(err)
				return
			}
			made[i] = key
			keys.JWKSet() // reads while others add
		})
	}
	wg.Wait()
	for i := range made {
		if made[i] != made[i%2] {
			t.Fatalf("call %d got another key", i)
		}
	}
	if len(store.keys) != 5 {
		t.Errorf("%d keys stored, want 5", len(store.keys))
	}
	again, err := load(t, store).Key(PMS)
	if err != nil {
		t.Fatal(err)
	}
	if again.ID != made[0].ID || !again.Private.Equal(made[0].Private) {
		t.Error("after a restart, PMS has another key")
	}
	if published := load(t, store).JWKSet(); len(published) != 2 {
		t.Errorf("eSignet publishes %d keys, want 2", len(published))
	}
}

func TestKeyFailures(t *testing.T) {
	keys := load(t, copied())
	if _, err := keys.Key("OTHER"); err == nil {
		t.Error("a key of an unknown application was made")
	}
	broken := load(t, failingStore{copied()})
	if _, err := broken.Key(PMS); !errors.Is(err, errStore) {
		t.Errorf("Key with a store that fails: %v", err)
	}
	if key := broken.newest(PMS); key != nil {
		t.Error("a key that could not be stored is used")
	}
}

var errStore = errors.New("disk full")

type failingStore struct{ *memory }

func (failingStore) AddSigningKeys(...idp.SigningKey) error { return errStore }

// TestChain has crypto/x509 verify a certificate that PMS signed, up to the root.
func TestChain(t *testing.T) {
	keys := load(t, copied())
	var made [3]*Key
	for i, application := range []string{PMS, Root, ESignet} {
		key, err := keys.Key(application)
		if err != nil {
			t.Fatal(err)
		}
		made[i] = key
	}
	pms, root, eSignet := made[0], made[1], made[2]
	now := new(clock.Clock).Now()
	der, err := x509.CreateCertificate(rand.Reader, template(ESignet, now), pms.Certificate, clientKey().Public(), pms.Private)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	between.AddCert(pms.Certificate)
	roots.AddCert(root.Certificate)
	if _, err := certificate.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now}); err != nil {
		t.Error(err)
	}
	if eSignet.Certificate.IsCA {
		t.Error("eSignet's certificate may sign others")
	}
}
