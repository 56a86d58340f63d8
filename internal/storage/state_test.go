package storage

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestMappingsOldestFirst(t *testing.T) {
	db := openDB(t)
	early, late := sampleTime, sampleTime.Add(time.Hour)
	mapping := func(key string, partner idp.RelyingPartyID, policy idp.PolicyID, created time.Time) idp.PolicyMapping {
		return idp.PolicyMapping{Key: key, Partner: partner, Policy: policy, Change: idp.Change{Created: created}}
	}
	load := func(list ...idp.PolicyMapping) {
		t.Helper()
		if _, err := db.Load(idp.Fixtures{Mappings: list}); err != nil {
			t.Fatal(err)
		}
	}
	check := func(partner idp.RelyingPartyID, policy idp.PolicyID, want ...string) {
		t.Helper()
		var found []idp.PolicyMapping
		err := db.ViewPartners(func(b idp.PartnerBook) (err error) { found, err = b.Mappings(partner, policy); return err })
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, m := range found {
			got = append(got, m.Key)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q, %q: %s", partner, policy, diff)
		}
	}
	load(mapping("9", "a", "p", late), mapping("8", "a", "p", early), mapping("1", "a", "p", early),
		mapping("2", "a", "q", early), mapping("3", "ab", "p", early), mapping("4", "a", "p\x00q", early))
	check("a", "p", "8", "1", "9")
	check("a", "q", "2")
	check("ab", "p", "3")
	check("a", "p\x00q", "4")
	check("a\x00p", "q")
	load(mapping("8", "a", "p", early), mapping("1", "a", "q", early))
	check("a", "p", "8", "9")
	check("a", "q", "1", "2")
}

func TestConsent(t *testing.T) {
	db := openDB(t)
	first := idp.Consent{Client: "c", PSUT: "p", Request: "first"}
	other := idp.Consent{Client: "c", PSUT: "q", Request: "other"}
	second := first
	second.Request = "second"
	for _, c := range []idp.Consent{first, other, second} {
		if err := db.PutConsent(c); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := db.Consent("c", "p"); err != nil || got.Request != "second" {
		t.Errorf("%q, %v", got.Request, err)
	}
	if err := db.DeleteConsent("c", "p"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Consent("c", "p"); !errors.Is(err, idp.ErrNotFound) {
		t.Errorf("after deletion: %v", err)
	}
	if got, err := db.Consent("c", "q"); err != nil || got.Request != "other" {
		t.Errorf("%q, %v", got.Request, err)
	}
}

func TestSigningKeysOldestFirst(t *testing.T) {
	db := openDB(t)
	key := func(id string, created time.Time) idp.SigningKey { return idp.SigningKey{KeyID: id, Created: created} }
	if err := db.AddSigningKeys(key("d", sampleTime.Add(time.Hour)), key("b", sampleTime), key("c", sampleTime)); err != nil {
		t.Fatal(err)
	}
	if err := db.AddSigningKeys(key("a", time.Unix(-1000, 0))); err != nil {
		t.Fatal(err)
	}
	keys, err := db.SigningKeys()
	if err != nil {
		t.Fatal(err)
	}
	var got string
	for _, k := range keys {
		got += k.KeyID
	}
	if got != "abcd" {
		t.Errorf("got %s, want abcd", got)
	}
}

func TestReplaceSigningKey(t *testing.T) {
	db := openDB(t)
	key := func(id string) idp.SigningKey {
		return idp.SigningKey{Application: "app", KeyID: id, Created: sampleTime, PrivateKey: []byte(id), Certificate: []byte("of " + id)}
	}
	if err := db.AddSigningKeys(key("a"), key("b"), key("c")); err != nil {
		t.Fatal(err)
	}
	by := key("d")
	by.Created = time.Time{}
	if err := db.ReplaceSigningKey("b", by); err != nil {
		t.Fatal(err)
	}
	if err := db.ReplaceSigningKey("b", by); !errors.Is(err, idp.ErrNotFound) {
		t.Errorf("a key that is gone: %v, want idp.ErrNotFound", err)
	}
	keys, err := db.SigningKeys()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]idp.SigningKey{key("a"), key("d"), key("c")}, keys); diff != "" {
		t.Error(diff)
	}
}

func TestSecretIsMadeOnce(t *testing.T) {
	db := openDB(t)
	if _, err := db.Secret("ca", func() ([]byte, error) { return []byte("x"), errRefused }); !errors.Is(err, errRefused) {
		t.Fatalf("error %v", err)
	}
	var made atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			got, err := db.Secret("ca", func() ([]byte, error) { return fmt.Appendf(nil, "secret %d", made.Add(1)), nil })
			if err != nil || string(got) != "secret 1" {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
	empty, err := db.Secret("empty", func() ([]byte, error) { return nil, nil })
	if err != nil || empty == nil {
		t.Errorf("%v, %v", empty, err)
	}
	if _, err := db.Secret("empty", func() ([]byte, error) { return nil, errRefused }); err != nil {
		t.Errorf("an empty secret was not kept: %v", err)
	}
}

func TestUpdateIdentity(t *testing.T) {
	tests := []struct {
		name   string
		change func(*idp.Identity) error
		ok     bool
	}{
		{"change", func(i *idp.Identity) error { i.PIN = "new"; return nil }, true},
		{"refused", func(i *idp.Identity) error { i.PIN = "new"; return errRefused }, false},
		{"id", func(i *idp.Identity) error { i.PIN = "new"; i.ID = "new"; return nil }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openDB(t)
			if err := db.CreateIdentity(idp.Identity{ID: "i", PIN: "old"}); err != nil {
				t.Fatal(err)
			}
			got, err := db.UpdateIdentity("i", tt.change)
			if (err == nil) != tt.ok || (got.PIN == "new") != tt.ok {
				t.Errorf("%q, %v", got.PIN, err)
			}
			if got, err = db.Identity("i"); err != nil || (got.PIN == "new") != tt.ok {
				t.Errorf("stored %q, %v", got.PIN, err)
			}
		})
	}
}

// TestDamagedPages spoils pages all over a file: opening it, reading it all and writing to it end in a
// result or in ErrDamaged, never in a panic or a fault.
func TestDamagedPages(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sound.db")
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 300 {
		if err := db.CreateIdentity(idp.Identity{ID: idp.IndividualID(fmt.Sprint(i)), PIN: strings.Repeat("x", 300)}); err != nil {
			t.Fatal(err)
		}
	}
	closeDB(t, db)
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := 0
	for seed := range 40 {
		random := rand.New(rand.NewPCG(uint64(seed), 0))
		spoilt := bytes.Clone(sound)
		for range 1 + random.IntN(20) {
			spoilt[8192+random.IntN(200<<10)] ^= byte(1 + random.IntN(255))
		}
		path := filepath.Join(t.TempDir(), "spoilt.db")
		if err := os.WriteFile(path, spoilt, 0o600); err != nil {
			t.Fatal(err)
		}
		db, err := Open(path)
		if err == nil {
			err = db.Export(func(string, any) error { return nil })
			_ = db.CreateIdentity(idp.Identity{ID: "new", PIN: "1"})
			_ = db.Close()
		}
		if errors.Is(err, ErrDamaged) {
			damaged++
		}
	}
	if damaged == 0 {
		t.Error("no damage was found")
	}
}
