package storage

import (
	"errors"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// change runs fn in a transaction that must succeed.
func change(t testing.TB, db *DB, fn func(idp.PartnerBook) error) {
	t.Helper()
	if err := db.UpdatePartners(fn); err != nil {
		t.Fatal(err)
	}
}

func TestBookAbsent(t *testing.T) {
	db := openDB(t)
	err := db.ViewPartners(func(b idp.PartnerBook) error {
		for name, call := range map[string]func() error{
			"group":       func() error { _, err := b.PolicyGroup("x"); return err },
			"group name":  func() error { _, err := b.PolicyGroupNamed("x"); return err },
			"policy":      func() error { _, err := b.Policy("x"); return err },
			"policy name": func() error { _, err := b.PolicyNamed("x", "y"); return err },
			"partner":     func() error { _, err := b.Partner("x"); return err },
			"mail":        func() error { _, err := b.PartnerWithMail("x"); return err },
			"mapping":     func() error { _, err := b.Mapping("x"); return err },
			"API key":     func() error { _, err := b.APIKey("x", "y", "z"); return err },
			"licence":     func() error { _, err := b.License("x", "y"); return err },
			"client":      func() error { _, err := b.PartnerClient("x"); return err },
		} {
			if err := call(); !errors.Is(err, idp.ErrNotFound) {
				t.Errorf("%s: %v, want %v", name, err, idp.ErrNotFound)
			}
		}
		for name, call := range map[string]func() (int, error){
			"groups":         func() (int, error) { l, err := b.PolicyGroups(); return len(l), err },
			"all policies":   func() (int, error) { l, err := b.Policies(); return len(l), err },
			"policies":       func() (int, error) { l, err := b.PoliciesOf("x"); return len(l), err },
			"policies named": func() (int, error) { l, err := b.PoliciesNamed("x"); return len(l), err },
			"partners":       func() (int, error) { l, err := b.PartnersOf("x"); return len(l), err },
			"mappings":       func() (int, error) { l, err := b.Mappings("x", "y"); return len(l), err },
			"mappings of":    func() (int, error) { l, err := b.MappingsOf("x"); return len(l), err },
			"mappings to":    func() (int, error) { l, err := b.MappingsTo("x"); return len(l), err },
			"authorities":    func() (int, error) { l, err := b.Authorities(); return len(l), err },
			"API keys":       func() (int, error) { l, err := b.APIKeysTo("x"); return len(l), err },
			"licences of":    func() (int, error) { l, err := b.LicensesOf("x"); return len(l), err },
			"licences":       func() (int, error) { l, err := b.Licenses(); return len(l), err },
			"clients":        func() (int, error) { l, err := b.PartnerClients(); return len(l), err },
		} {
			if n, err := call(); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", name, n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBookIndexes moves records from one name, mail and user to another.
func TestBookIndexes(t *testing.T) {
	db := openDB(t)
	change(t, db, func(b idp.PartnerBook) error {
		return errors.Join(
			b.PutPolicyGroup(idp.PolicyGroup{ID: "1", Name: "one"}),
			b.PutPolicyGroup(idp.PolicyGroup{ID: "1", Name: "uno"}),
			b.PutPolicyGroup(idp.PolicyGroup{ID: "2", Name: "one"}),
			b.PutPolicy(idp.Policy{ID: "7", Group: "1", Name: "p"}),
			b.PutPolicy(idp.Policy{ID: "7", Group: "2", Name: "p"}),
			b.PutPolicy(idp.Policy{ID: "8", Group: "1", Name: "p"}),
			b.PutPartner(idp.Partner{ID: "a", Email: "old@x", UserID: "u"}),
			b.PutPartner(idp.Partner{ID: "a", Email: "new@x", UserID: "v"}),
			b.PutPartner(idp.Partner{ID: "b", Email: "b@x", UserID: "v"}),
			b.PutPartner(idp.Partner{ID: "c", Email: "nul@x\x00", UserID: "nul\x00"}),
			b.PutAPIKey(idp.APIKey{Partner: "a", Policy: "7", Label: "l", Key: "5"}),
			b.PutAPIKey(idp.APIKey{Partner: "a", Policy: "7", Label: "l", Key: "6"}),
		)
	})
	err := db.ViewPartners(func(b idp.PartnerBook) error {
		if g, err := b.PolicyGroupNamed("one"); err != nil || g.ID != "2" {
			t.Errorf("group one: %s, %v", g.ID, err)
		}
		if p, err := b.PolicyNamed("2", "p"); err != nil || p.ID != "7" {
			t.Errorf("policy p of 2: %s, %v", p.ID, err)
		}
		if list, err := b.PoliciesNamed("p"); err != nil || len(list) != 2 {
			t.Errorf("policies p: %v, %v", list, err)
		}
		if list, err := b.PolicyGroups(); err != nil || len(list) != 2 || list[0].ID != "1" {
			t.Errorf("groups: %v, %v", list, err)
		}
		if list, err := b.Policies(); err != nil || len(list) != 2 || list[0].ID != "7" {
			t.Errorf("policies: %v, %v", list, err)
		}
		if _, err := b.PartnerWithMail("old@x"); !errors.Is(err, idp.ErrNotFound) {
			t.Errorf("old mail: %v", err)
		}
		if p, err := b.PartnerWithMail("new@x"); err != nil || p.ID != "a" {
			t.Errorf("new mail: %s, %v", p.ID, err)
		}
		if list, err := b.PartnersOf("v"); err != nil || len(list) != 2 || list[0].ID != "a" {
			t.Errorf("partners of v: %v, %v", list, err)
		}
		if list, err := b.PartnersOf("u"); err != nil || len(list) != 0 {
			t.Errorf("partners of u: %v, %v", list, err)
		}
		if p, err := b.PartnerWithMail("nul@x"); !errors.Is(err, idp.ErrNotFound) {
			t.Errorf("mail before a NUL: %s, %v", p.ID, err)
		}
		if list, err := b.PartnersOf("nul"); err != nil || len(list) != 0 {
			t.Errorf("partners of the user before a NUL: %v, %v", list, err)
		}
		if k, err := b.APIKeyNumbered("5"); !errors.Is(err, idp.ErrNotFound) {
			t.Errorf("old API key: %v, %v", k, err)
		}
		if k, err := b.APIKeyNumbered("6"); err != nil || k.Key != "6" {
			t.Errorf("new API key: %v, %v", k, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestBookUniqueAndWhole(t *testing.T) {
	db := openDB(t)
	change(t, db, func(b idp.PartnerBook) error {
		return errors.Join(
			b.PutPolicyGroup(idp.PolicyGroup{ID: "1", Name: "one"}),
			b.PutPolicy(idp.Policy{ID: "7", Group: "1", Name: "p"}),
			b.PutPartner(idp.Partner{ID: "c", Email: "nul@x\x00", UserID: "nul\x00"}),
			b.PutAPIKey(idp.APIKey{Partner: "a", Policy: "7", Label: "l", Key: "5"}),
		)
	})
	tests := []struct {
		name string
		put  func(b idp.PartnerBook) error
		want error
	}{
		{"group name", func(b idp.PartnerBook) error { return b.PutPolicyGroup(idp.PolicyGroup{ID: "2", Name: "one"}) }, idp.ErrExists},
		{"policy name", func(b idp.PartnerBook) error { return b.PutPolicy(idp.Policy{ID: "8", Group: "1", Name: "p"}) }, idp.ErrExists},
		{"API key", func(b idp.PartnerBook) error {
			return b.PutAPIKey(idp.APIKey{Partner: "b", Policy: "7", Label: "l", Key: "5"})
		}, idp.ErrExists},
		{"NUL in a label", func(b idp.PartnerBook) error {
			return b.PutAPIKey(idp.APIKey{Partner: "b", Policy: "7", Label: "l\x00", Key: "6"})
		}, ErrNUL},
		{"NUL in a licence", func(b idp.PartnerBook) error { return b.PutLicense(idp.License{Partner: "a\x00b", Key: "k"}) }, ErrNUL},
		{"refused by the caller", func(idp.PartnerBook) error { return errRefused }, errRefused},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			err := db.UpdatePartners(func(b idp.PartnerBook) error {
				if err := b.PutPartner(idp.Partner{ID: "half-made"}); err != nil {
					return err
				}
				return tt.put(b)
			})
			if !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
			if _, err := db.Partner("half-made"); !errors.Is(err, idp.ErrNotFound) {
				t.Errorf("something was stored: %v", err)
			}
		})
	}
}

func TestBookLists(t *testing.T) {
	db := openDB(t)
	at := func(hours int) idp.Change {
		return idp.Change{Created: sampleTime.Add(time.Duration(hours) * time.Hour)}
	}
	change(t, db, func(b idp.PartnerBook) error {
		return errors.Join(
			b.PutMapping(idp.PolicyMapping{Key: "1", Partner: "a", Policy: "p", Change: at(2)}),
			b.PutMapping(idp.PolicyMapping{Key: "2", Partner: "a", Policy: "q", Change: at(1)}),
			b.PutMapping(idp.PolicyMapping{Key: "3", Partner: "b", Policy: "p", Change: at(0)}),
			b.PutMapping(idp.PolicyMapping{Key: "4", Partner: "a\x00p", Policy: "p", Change: at(0)}),
			b.PutLicense(idp.License{Partner: "a", Key: "x", Change: at(1)}),
			b.PutLicense(idp.License{Partner: "a", Key: "y", Change: at(0)}),
			b.PutLicense(idp.License{Partner: "b", Key: "x", Change: at(2)}),
			b.PutLicense(idp.License{Partner: "a", Key: "gone", Change: at(0)}),
			b.RemoveLicense("a", "gone"),
			b.RemoveLicense("a", "never"),
			b.PutAuthority(idp.Authority{ID: "1", Domain: "AUTH"}),
		)
	})
	got := map[string][]string{}
	err := db.ViewPartners(func(b idp.PartnerBook) error {
		var errs [4]error
		var list []idp.PolicyMapping
		keys := func(list []idp.PolicyMapping) (keys []string) {
			for _, m := range list {
				keys = append(keys, m.Key)
			}
			return keys
		}
		list, errs[0] = b.MappingsOf("a")
		got["of a"] = keys(list)
		list, errs[1] = b.MappingsTo("p")
		got["to p"] = keys(list)
		licenses, err := b.LicensesOf("a")
		for _, l := range licenses {
			got["licences of a"] = append(got["licences of a"], l.Key)
		}
		errs[2] = err
		licenses, errs[3] = b.Licenses()
		if len(licenses) != 3 {
			t.Errorf("%d licences", len(licenses))
		}
		return errors.Join(errs[:]...)
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(got["to p"][:2])
	want := map[string][]string{"of a": {"2", "1"}, "to p": {"3", "4", "1"}, "licences of a": {"y", "x"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("want -, got +: %s", diff)
	}
}

// TestLoadGroups loads groups whose name or id a group has that was made otherwise.
func TestLoadGroups(t *testing.T) {
	db := openAt(t, filepath.Join(t.TempDir(), "groups.db"))
	change(t, db, func(b idp.PartnerBook) error {
		return errors.Join(
			b.PutPolicyGroup(idp.PolicyGroup{ID: "10", Name: "same name"}),
			b.PutPolicyGroup(idp.PolicyGroup{ID: "20", Name: "same id"}),
		)
	})
	_, err := db.Load(idp.Fixtures{
		PolicyGroups: []idp.PolicyGroup{{ID: "11", Name: "same name"}, {ID: "20", Name: "new"}},
		Partners:     []idp.Partner{{ID: "a", PolicyGroup: "11"}, {ID: "b", PolicyGroup: "20"}},
		Policies:     []idp.Policy{{ID: "p", Group: "11", Name: "p"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	err = db.ViewPartners(func(b idp.PartnerBook) error {
		for _, id := range []idp.RelyingPartyID{"a", "b"} {
			p, err := b.Partner(id)
			if err != nil {
				return err
			}
			g, err := b.PolicyGroup(p.PolicyGroup)
			if err != nil {
				return err
			}
			got[string(id)] = string(g.ID) + " " + g.Name
		}
		p, err := b.Policy("p")
		got["p"] = string(p.Group)
		g, err2 := b.PolicyGroup("20")
		got["20"] = g.Name
		return errors.Join(err, err2)
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(map[string]string{"a": "10 same name", "b": "21 new", "p": "10", "20": "same id"}, got); diff != "" {
		t.Errorf("want -, got +: %s", diff)
	}
}
