package storage

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

var errRefused = errors.New("refused")

func TestAbsent(t *testing.T) {
	db := openDB(t)
	calls := map[string]func() error{
		"client":         func() error { _, err := db.Client("x"); return err },
		"empty id":       func() error { _, err := db.Client(""); return err },
		"partner client": func() error { _, err := partnerClientOf(db, "x"); return err },
		"partner":        func() error { _, err := db.Partner("x"); return err },
		"identity":       func() error { _, err := db.Identity("x"); return err },
		"consent":        func() error { _, err := db.Consent("x", "y"); return err },
		"update client": func() error {
			_, err := db.UpdateClient("x", func(*idp.Client) error { return errRefused })
			return err
		},
		"update partner client": func() error {
			_, err := db.UpdatePartnerClient("x", func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error { return errRefused })
			return err
		},
		"update identity": func() error {
			_, err := db.UpdateIdentity("x", func(*idp.Identity) error { return errRefused })
			return err
		},
	}
	for name, call := range calls {
		if err := call(); !errors.Is(err, idp.ErrNotFound) {
			t.Errorf("%s: %v, want %v", name, err, idp.ErrNotFound)
		}
	}
	if err := db.DeleteConsent("x", "y"); err != nil {
		t.Errorf("delete consent: %v", err)
	}
}

func TestUnique(t *testing.T) {
	tests := []struct {
		name string
		call func(db *DB) error
		want error
	}{
		{"client id", func(db *DB) error { return db.CreateClient(idp.Client{ID: "c", PublicKey: "new"}) }, idp.ErrExists},
		{"key", func(db *DB) error { return db.CreateClient(idp.Client{ID: "new", PublicKey: "key of c"}) }, idp.ErrKeyExists},
		{"id before key", func(db *DB) error { return db.CreateClient(idp.Client{ID: "c", PublicKey: "key of c"}) }, idp.ErrExists},
		{"partner client id", func(db *DB) error {
			return db.CreatePartnerClient(idp.PartnerClient{ID: "p"}, idp.Client{ID: "new", PublicKey: "new"})
		}, idp.ErrExists},
		{"partner client, client id", func(db *DB) error {
			return db.CreatePartnerClient(idp.PartnerClient{ID: "new"}, idp.Client{ID: "c", PublicKey: "new"})
		}, idp.ErrExists},
		{"partner client, key", func(db *DB) error {
			return db.CreatePartnerClient(idp.PartnerClient{ID: "new"}, idp.Client{ID: "new", PublicKey: "key of c"})
		}, idp.ErrKeyExists},
		{"identity", func(db *DB) error { return db.CreateIdentity(idp.Identity{ID: "i"}) }, idp.ErrExists},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openDB(t)
			err := errors.Join(
				db.CreateClient(idp.Client{ID: "c", PublicKey: "key of c"}),
				db.CreatePartnerClient(idp.PartnerClient{ID: "p"}, idp.Client{ID: "p", PublicKey: "key of p"}),
				db.CreateIdentity(idp.Identity{ID: "i"}))
			if err != nil {
				t.Fatal(err)
			}
			before := dumpDB(t, db)
			if err := tt.call(db); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if diff := cmp.Diff(before, dumpDB(t, db)); diff != "" {
				t.Errorf("a refused call wrote: %s", diff)
			}
		})
	}
}

// TestConcurrentCreate lets 50 goroutines create the same thing: one wins, the others are told why.
func TestConcurrentCreate(t *testing.T) {
	tests := []struct {
		name   string
		create func(db *DB, n int) error
		want   error
	}{
		{"client id", func(db *DB, n int) error {
			return db.CreateClient(idp.Client{ID: "same", PublicKey: fmt.Sprint(n)})
		}, idp.ErrExists},
		{"client key", func(db *DB, n int) error {
			return db.CreateClient(idp.Client{ID: idp.ClientID(fmt.Sprint(n)), PublicKey: "same"})
		}, idp.ErrKeyExists},
		{"partner client key", func(db *DB, n int) error {
			id := idp.ClientID(fmt.Sprint(n))
			return db.CreatePartnerClient(idp.PartnerClient{ID: id}, idp.Client{ID: id, PublicKey: "same"})
		}, idp.ErrKeyExists},
		{"identity", func(db *DB, _ int) error { return db.CreateIdentity(idp.Identity{ID: "same"}) }, idp.ErrExists},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openDB(t)
			const callers = 50
			errs := make([]error, callers)
			var wg sync.WaitGroup
			for n := range callers {
				wg.Go(func() { errs[n] = tt.create(db, n) })
			}
			wg.Wait()
			won := 0
			for _, err := range errs {
				switch {
				case err == nil:
					won++
				case !errors.Is(err, tt.want):
					t.Errorf("%v, want %v", err, tt.want)
				}
			}
			if won != 1 {
				t.Errorf("%d calls won, want 1", won)
			}
		})
	}
}

// TestKeysOfReleases: a release compares its mark of a key with the keys of all clients, whichever release
// registered them, and no other mark.
func TestKeysOfReleases(t *testing.T) {
	const modulus, hash = "n AQ", "sha256 408009a0a0b7a159e64b0a9778b7f74c3818a0696ca81dce44fa56bc089032e5"
	rsa := func(e string) string { return `{"kty":"RSA","n":"AQ","e":"` + e + `"}` }
	ec := `{"kty":"EC","crv":"P-256","x":"A","y":"Q"}`
	tests := []struct {
		name           string
		early, late    idp.Client
		taken, reverse bool
	}{
		{"one text", idp.Client{PublicKey: rsa("AQAB")}, idp.Client{PublicKey: rsa("AQAB")}, true, true},
		{"another text", idp.Client{PublicKey: rsa("AQAB")}, idp.Client{PublicKey: rsa("Aw")}, false, false},
		{"the modulus, late", idp.Client{PublicKey: rsa("AQAB")}, idp.Client{PublicKey: rsa("Aw"), KeyMark: modulus}, true, false},
		{"the numbers, late", idp.Client{PublicKey: rsa("AQAB")}, idp.Client{PublicKey: rsa("Aw"), KeyMark: hash}, true, false},
		{"modulus and numbers", idp.Client{PublicKey: rsa("AQAB"), KeyMark: modulus}, idp.Client{PublicKey: rsa("Aw"), KeyMark: hash}, true, true},
		{"numbers as they were sent", idp.Client{PublicKey: rsa("AQAB")}, idp.Client{PublicKey: rsa("Aw"), KeyMark: "sha256 0"}, false, false},
		{"no modulus", idp.Client{PublicKey: ec, KeyMark: "client a"}, idp.Client{PublicKey: ec, KeyMark: "client b"}, false, false},
		{"no modulus, and numbers", idp.Client{PublicKey: ec, KeyMark: "client a"}, idp.Client{PublicKey: ec, KeyMark: hash}, true, false},
	}
	for _, tt := range tests {
		tt.early.ID, tt.late.ID = "a", "b"
		for _, order := range []struct {
			first, second idp.Client
			taken         bool
		}{{tt.early, tt.late, tt.taken}, {tt.late, tt.early, tt.reverse}} {
			db := openDB(t)
			if err := db.CreateClient(order.first); err != nil {
				t.Fatal(err)
			}
			if err := db.CreateClient(order.second); errors.Is(err, idp.ErrKeyExists) != order.taken {
				t.Errorf("%s, %s after %s: %v", tt.name, order.second.ID, order.first.ID, err)
			}
			if err := db.Check(); err != nil {
				t.Errorf("%s: %v", tt.name, err)
			}
		}
	}
}

// TestConcurrentUpdate holds that no update is lost.
func TestConcurrentUpdate(t *testing.T) {
	db := openDB(t)
	if err := db.CreateClient(idp.Client{ID: "c"}); err != nil {
		t.Fatal(err)
	}
	const callers = 50
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			_, err := db.UpdateClient("c", func(c *idp.Client) error {
				c.ACRs = append(c.ACRs, "x")
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	c, err := db.Client("c")
	if err != nil || len(c.ACRs) != callers {
		t.Errorf("%d updates are there, want %d; %v", len(c.ACRs), callers, err)
	}
}

func TestUpdateClient(t *testing.T) {
	tests := []struct {
		name   string
		change func(*idp.Client) error
		ok     bool
	}{
		{"change", func(c *idp.Client) error { c.LogoURI = "new"; return nil }, true},
		{"refused", func(c *idp.Client) error { c.LogoURI = "new"; c.ACRs[0] = "new"; return errRefused }, false},
		{"id", func(c *idp.Client) error { c.ID = "new"; return nil }, false},
		{"key", func(c *idp.Client) error { c.PublicKey = "new"; return nil }, false},
		{"mark of the key", func(c *idp.Client) error { c.KeyMark = "new"; return nil }, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openDB(t)
			old := idp.Client{ID: "c", PublicKey: "key", LogoURI: "old", ACRs: []string{"old"}}
			if err := db.CreateClient(old); err != nil {
				t.Fatal(err)
			}
			got, err := db.UpdateClient("c", tt.change)
			if (err == nil) != tt.ok {
				t.Fatalf("error %v", err)
			}
			want := old
			if tt.ok {
				want.LogoURI = "new"
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("returned: %s", diff)
				}
			}
			if got, err = db.Client("c"); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("stored: %s", diff)
			}
		})
	}
}

func TestUpdatePartnerClient(t *testing.T) {
	both := func(p *idp.PartnerClient, c *idp.Client) { p.LogoURI, c.LogoURI = "new", "new" }
	tests := []struct {
		name   string
		change func(idp.PartnerBook, *idp.PartnerClient, *idp.Client) error
		ok     bool
	}{
		{"both", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error { both(p, c); return nil }, true},
		{"refused", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error { both(p, c); return errRefused }, false},
		{"id", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error {
			both(p, c)
			p.ID = "new"
			return nil
		}, false},
		{"key", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error {
			both(p, c)
			p.PublicKey = "new"
			return nil
		}, false},
		{"id at eSignet", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error {
			both(p, c)
			c.ID = "new"
			return nil
		}, false},
		{"key at eSignet", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error {
			both(p, c)
			c.PublicKey = "new"
			return nil
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openDB(t)
			if err := db.CreatePartnerClient(idp.PartnerClient{ID: "c", LogoURI: "old"}, idp.Client{ID: "c", LogoURI: "old"}); err != nil {
				t.Fatal(err)
			}
			got, err := db.UpdatePartnerClient("c", tt.change)
			if (err == nil) != tt.ok {
				t.Fatalf("error %v", err)
			}
			want := map[bool]string{true: "new", false: "old"}[tt.ok]
			if tt.ok && got.LogoURI != want {
				t.Errorf("returned %q", got.LogoURI)
			}
			p, err1 := partnerClientOf(db, "c")
			c, err2 := db.Client("c")
			if err1 != nil || err2 != nil || p.LogoURI != want || c.LogoURI != want {
				t.Errorf("stored %q (%v) and %q (%v), want %q", p.LogoURI, err1, c.LogoURI, err2, want)
			}
		})
	}
}

func TestUpdatePartnerClientUnknownToESignet(t *testing.T) {
	db := openDB(t)
	if _, err := db.Load(idp.Fixtures{PartnerClients: []idp.PartnerClient{{ID: "p"}}}); err != nil {
		t.Fatal(err)
	}
	got, err := db.UpdatePartnerClient("p", func(_ idp.PartnerBook, p *idp.PartnerClient, c *idp.Client) error {
		if c != nil {
			t.Error("there is a client")
		}
		p.Name = "new"
		return nil
	})
	if err != nil || got.Name != "new" {
		t.Errorf("%q, %v", got.Name, err)
	}
	if _, err := db.Client("p"); !errors.Is(err, idp.ErrNotFound) {
		t.Errorf("client: %v", err)
	}
}

// partnerClientOf returns what PMS keeps of the client.
func partnerClientOf(db *DB, id idp.ClientID) (p idp.PartnerClient, err error) {
	err = db.ViewPartners(func(b idp.PartnerBook) error {
		p, err = b.PartnerClient(id)
		return err
	})
	return p, err
}
