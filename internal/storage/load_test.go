package storage

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

func TestLoadOnce(t *testing.T) {
	db := openDB(t)
	want := sample[records](t, "a")
	steps := []struct {
		digest string
		loaded bool
		pin    string
	}{
		{"one", true, want.Identity.PIN},
		{"one", false, "changed"},
		{"two", true, want.Identity.PIN},
		{"one", true, want.Identity.PIN},
		{"", true, want.Identity.PIN},
		{"", true, want.Identity.PIN},
	}
	for n, step := range steps {
		loaded, err := db.Load(want.fixtures(step.digest))
		if err != nil || loaded != step.loaded {
			t.Fatalf("step %d: %v, %v", n, loaded, err)
		}
		i, err := db.Identity(want.Identity.ID)
		if err != nil || i.PIN != step.pin {
			t.Errorf("step %d: PIN %q, %v, want %q", n, i.PIN, err, step.pin)
		}
		_, err = db.UpdateIdentity(want.Identity.ID, func(i *idp.Identity) error { i.PIN = "changed"; return nil })
		if err != nil {
			t.Fatal(err)
		}
	}
	counts, err := db.Counts()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(idp.Counts{Partners: 1, Policies: 1, Mappings: 1, Clients: 1, Identities: 1}, counts); diff != "" {
		t.Error(diff)
	}
}

func TestLoadKeepsOthersAndLastOfEqualIDs(t *testing.T) {
	db := openDB(t)
	if err := db.CreateIdentity(idp.Identity{ID: "mine", PIN: "mine"}); err != nil {
		t.Fatal(err)
	}
	f := idp.Fixtures{Identities: persons(idp.Identity{ID: "z", PIN: "first"}, idp.Identity{ID: "a"}, idp.Identity{ID: "z", PIN: "last"})}
	if _, err := db.Load(f); err != nil {
		t.Fatal(err)
	}
	for id, pin := range map[idp.IndividualID]string{"mine": "mine", "z": "last", "a": ""} {
		if i, err := db.Identity(id); err != nil || i.PIN != pin {
			t.Errorf("%s: %q, %v, want %q", id, i.PIN, err, pin)
		}
	}
	if n, err := db.Counts(); err != nil || n.Identities != 3 {
		t.Errorf("%d identities, %v", n.Identities, err)
	}
}

func TestLoadClientKeys(t *testing.T) {
	db := openDB(t)
	load := func(list ...idp.Client) error {
		_, err := db.Load(idp.Fixtures{Clients: list})
		return err
	}
	if err := load(idp.Client{ID: "a", PublicKey: "1"}, idp.Client{ID: "b", PublicKey: "2"}); err != nil {
		t.Fatal(err)
	}
	if err := load(idp.Client{ID: "a", PublicKey: "2"}, idp.Client{ID: "b", PublicKey: "1"}); err != nil {
		t.Errorf("swap: %v", err)
	}
	before := dumpDB(t, db)
	if err := load(idp.Client{ID: "x", PublicKey: "9"}, idp.Client{ID: "y", PublicKey: "2"}); !errors.Is(err, idp.ErrKeyExists) {
		t.Errorf("taken key: %v", err)
	}
	if diff := cmp.Diff(before, dumpDB(t, db)); diff != "" {
		t.Errorf("refused fixtures wrote: %s", diff)
	}
	if err := load(idp.Client{ID: "a", PublicKey: "3"}); err != nil {
		t.Fatal(err)
	}
	if err := db.CreateClient(idp.Client{ID: "c", PublicKey: "2"}); err != nil {
		t.Errorf("a key that is free again: %v", err)
	}
}

func TestLoadTaken(t *testing.T) {
	for name, tc := range map[string]struct {
		there, more idp.Fixtures
		want        string
	}{
		"policy": {
			idp.Fixtures{Policies: []idp.Policy{{ID: "a", Name: "n", Group: "1"}}}, idp.Fixtures{Policies: []idp.Policy{{ID: "b", Name: "n", Group: "1"}}},
			`load policy b: its name "n" is another's in the database; change it`,
		},
		"API key": {
			idp.Fixtures{APIKeys: []idp.APIKey{{Key: "1", Label: "l", Partner: "a"}}}, idp.Fixtures{APIKeys: []idp.APIKey{{Key: "1", Label: "l", Partner: "b"}}},
			`load API key "l" of partner b: its key is another's in the database; change it`,
		},
		"client": {
			idp.Fixtures{Clients: []idp.Client{{ID: "a", PublicKey: "1"}}}, idp.Fixtures{Clients: []idp.Client{{ID: "b", PublicKey: "1"}}},
			`load client b: its public key is another's in the database; change it`,
		},
	} {
		db := openDB(t)
		if _, err := db.Load(tc.there); err != nil {
			t.Fatal(err)
		}
		before := dumpDB(t, db)
		if _, err := db.Load(tc.more); err == nil || !strings.HasPrefix(err.Error(), tc.want) {
			t.Errorf("%s: %v, want %s…", name, err, tc.want)
		}
		if diff := cmp.Diff(before, dumpDB(t, db)); diff != "" {
			t.Errorf("%s: refused fixtures wrote: %s", name, diff)
		}
	}
}

// TestNUL: what is a key in the database holds no NUL, as in PostgreSQL.
func TestNUL(t *testing.T) {
	for _, f := range []idp.Fixtures{
		{PolicyGroups: []idp.PolicyGroup{{ID: "1", Name: "a\x00"}}},
		{Policies: []idp.Policy{{ID: "1", Name: "a\x00"}}},
	} {
		if _, err := openDB(t).Load(f); !errors.Is(err, ErrNUL) {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestLoadAborts(t *testing.T) {
	db := openDB(t)
	f := sample[records](t, "a").fixtures("digest")
	f.Identities = func(yield func(idp.Identity, error) bool) {
		if yield(idp.Identity{ID: "i"}, nil) {
			yield(idp.Identity{}, fmt.Errorf("persons.csv:3: %w", errRefused))
		}
	}
	before := dumpDB(t, db)
	loaded, err := db.Load(f)
	if loaded || !errors.Is(err, errRefused) || !strings.Contains(err.Error(), "persons.csv:3") {
		t.Errorf("%v, %v", loaded, err)
	}
	if diff := cmp.Diff(before, dumpDB(t, db)); diff != "" {
		t.Errorf("aborted fixtures wrote: %s", diff)
	}
}

func TestExport(t *testing.T) {
	db := openDB(t)
	a, b := sample[records](t, "a"), sample[records](t, "b")
	for _, r := range []records{b, a} {
		if _, err := db.Load(r.fixtures("")); err != nil {
			t.Fatal(err)
		}
	}
	type entry struct {
		Kind   string
		Record any
	}
	var got []entry
	err := db.Export(func(kind string, record any) error {
		got = append(got, entry{kind, record})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []entry{
		{"policy-groups", a.PolicyGroup},
		{"policy-groups", b.PolicyGroup},
		{"partners", a.Partner},
		{"partners", b.Partner},
		{"policies", a.Policy},
		{"policies", b.Policy},
		{"mappings", a.Mapping},
		{"mappings", b.Mapping},
		{"authorities", a.Authority},
		{"authorities", b.Authority},
		{"api-keys", a.APIKey},
		{"api-keys", b.APIKey},
		{"licenses", a.License},
		{"licenses", b.License},
		{"partner-keys", a.PartnerKey},
		{"partner-keys", b.PartnerKey},
		{"clients", a.Client},
		{"clients", b.Client},
		{"partner-clients", a.PartnerClient},
		{"partner-clients", b.PartnerClient},
		{"identities", a.Identity},
		{"identities", b.Identity},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	calls := 0
	err = db.Export(func(string, any) error { calls++; return errRefused })
	if !errors.Is(err, errRefused) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

// TestReadingLoadsOneRecord opens a large file and reads one person: what is allocated must not
// depend on how many there are.
func TestReadingLoadsOneRecord(t *testing.T) {
	db := openDB(t)
	const n = 20_000
	if _, err := db.Load(idp.Fixtures{Digest: "many", Identities: manyPersons(n)}); err != nil {
		t.Fatal(err)
	}
	path := db.path
	closeDB(t, db)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	i, err := db.Identity(personID(n / 2))
	counts, err2 := db.Counts()
	loaded, err3 := db.Load(idp.Fixtures{Digest: "many", Identities: manyPersons(n)})
	runtime.ReadMemStats(&after)
	closeDB(t, db)
	if err := errors.Join(err, err2, err3); err != nil || i.PIN == "" || counts.Identities != n || loaded {
		t.Fatalf("%v, %+v, %+v, %v", err, i, counts, loaded)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 512<<10 {
		t.Errorf("%d bytes allocated to read one of %d persons", used, n)
	}
}

func personID(n int) idp.IndividualID {
	// Not in order, as real ids.
	return idp.IndividualID(fmt.Sprintf("%010d", uint64(n)*7_368_787%10_000_000_019))
}

func person(n int) idp.Identity {
	return idp.Identity{
		ID: personID(n), PIN: "545411", PasswordHash: strings.Repeat("A0", 32), Created: sampleTime,
		Attributes: map[string]idp.Attribute{
			"fullName":      {Langs: []idp.LangValue{{Language: "eng", Value: "Siddharth K Mansour"}, {Language: "ara", Value: "تتگلدكنسَزقهِقِفل دسييسيكدكنوڤو"}}},
			"gender":        {Langs: []idp.LangValue{{Language: "eng", Value: "Male"}, {Language: "ara", Value: "ذكر"}}},
			"streetAddress": {Langs: []idp.LangValue{{Language: "eng", Value: "Slung"}}},
			"dateOfBirth":   {Text: "1987/11/25"},
			"email":         {Text: "siddhartha.km@gmail.com"},
			"phone":         {Text: "+919427357934"},
			"postalCode":    {Text: "45009"},
			"country":       {Langs: []idp.LangValue{{Language: "eng", Value: "IND"}}},
		},
	}
}

func manyPersons(n int) func(yield func(idp.Identity, error) bool) {
	return func(yield func(idp.Identity, error) bool) {
		for i := range n {
			if !yield(person(i), nil) {
				return
			}
		}
	}
}
