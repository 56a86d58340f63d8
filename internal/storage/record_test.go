package storage

import (
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

var update = flag.Bool("update", false, "rewrite the dumps in testdata")

func TestRoundTrip(t *testing.T) {
	db := openDB(t)
	want := sample[records](t, "a")
	want.store(t, db)
	if diff := cmp.Diff(want, readLike(t, db, want)); diff != "" {
		t.Errorf("stored (-) and read (+): %s", diff)
	}
	path := db.path
	closeDB(t, db)
	db = openAt(t, path)
	got := readLike(t, db, want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("stored (-) and read after a restart (+): %s", diff)
	}
	if zone := got.Client.Created.Location(); zone != time.UTC {
		t.Errorf("time in %v, want UTC", zone)
	}
}

// TestRoundTripOfEmpty holds that nil stays nil and empty stays empty.
func TestRoundTripOfEmpty(t *testing.T) {
	db := openDB(t)
	tests := map[string]records{
		"nil": {Client: idp.Client{ID: "nil", PublicKey: "1"}, PartnerClient: idp.PartnerClient{ID: "nil"}, Identity: idp.Identity{ID: "nil"}},
		"empty": {
			Client: idp.Client{
				ID: "empty", PublicKey: "2", Name: map[string]string{}, RedirectURIs: []string{}, UserClaims: []string{}, ACRs: []string{},
				GrantTypes: []string{}, AuthMethods: []string{},
			},
			PartnerClient: idp.PartnerClient{
				ID: "empty", RedirectURIs: []string{}, Claims: []string{}, ACRs: []string{}, GrantTypes: []string{}, AuthMethods: []string{},
			},
			Identity: idp.Identity{
				ID: "empty", Biometrics: &idp.Biometrics{},
				Attributes: map[string]idp.Attribute{"none": {}, "empty": {Langs: []idp.LangValue{}}, "blank": {Langs: []idp.LangValue{{}}}},
			},
		},
	}
	for name, want := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := db.Load(idp.Fixtures{
				Clients: []idp.Client{want.Client}, PartnerClients: []idp.PartnerClient{want.PartnerClient}, Identities: persons(want.Identity),
			})
			if err != nil {
				t.Fatal(err)
			}
			var got records
			var errs [3]error
			got.Client, errs[0] = db.Client(want.Client.ID)
			got.PartnerClient, errs[1] = partnerClientOf(db, want.PartnerClient.ID)
			got.Identity, errs[2] = db.Identity(want.Identity.ID)
			if err := errors.Join(errs[:]...); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("stored (-) and read (+): %s", diff)
			}
		})
	}
}

// TestTextThatIsNotUTF8 holds that no text of a caller makes a record unwritable or unreadable.
func TestTextThatIsNotUTF8(t *testing.T) {
	db := openDB(t)
	if err := db.CreateClient(idp.Client{ID: "a\xff", LogoURI: "x\xffy"}); err != nil {
		t.Fatal(err)
	}
	c, err := db.Client("a\xff")
	if err != nil {
		t.Fatal(err)
	}
	if c.LogoURI != "x\uFFFDy" {
		t.Errorf("got %q", c.LogoURI)
	}
}

// dump is the content of a file: bucket -> quoted key -> value, JSON as such and other bytes quoted.
type dump map[string]map[string]any

func dumpDB(t *testing.T, db *DB) dump {
	t.Helper()
	d := dump{}
	err := db.view(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bolt.Bucket) error {
			rows := map[string]any{}
			d[string(name)] = rows
			return b.ForEach(func(k, v []byte) error {
				key := strconv.QuoteToASCII(string(k))
				if len(v) > 0 && v[0] == '{' {
					var value any
					err := json.Unmarshal(v, &value)
					rows[key] = value
					return err
				}
				rows[key] = strconv.QuoteToASCII(string(v))
				return nil
			})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// restore makes a file with the content of a dump. Sequences are not in it.
func restore(t *testing.T, path string, d dump) {
	t.Helper()
	b, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Update(func(tx *bolt.Tx) error {
		for name, rows := range d {
			bucket, err := tx.CreateBucket([]byte(name))
			if err != nil {
				return err
			}
			for key, value := range rows {
				if err := bucket.Put([]byte(unquote(t, key)), raw(t, value)); err != nil {
					return err
				}
			}
			if err := bucket.SetSequence(uint64(len(rows))); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
}

func raw(t *testing.T, value any) []byte {
	t.Helper()
	if text, ok := value.(string); ok {
		return []byte(unquote(t, text))
	}
	data, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func unquote(t *testing.T, s string) string {
	t.Helper()
	text, err := strconv.Unquote(s)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// TestVersion4 holds that what is written is what version 4 wrote, byte for byte but for the order
// of members, and that a file of version 4 is read.
func TestVersion4(t *testing.T) {
	golden := filepath.Join("testdata", "version4.json")
	want := sample[records](t, "a")
	db := openDB(t)
	want.store(t, db)
	got := dumpDB(t, db)
	if *update {
		data, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		write(t, golden, append(data, '\n'))
	}
	d := readDump(t, golden)
	if diff := cmp.Diff(d, got); diff != "" {
		t.Errorf("version 4 (-) and now (+): %s", diff)
	}
	path := filepath.Join(t.TempDir(), "version4.db")
	restore(t, path, d)
	if diff := cmp.Diff(want, readLike(t, openAt(t, path), want)); diff != "" {
		t.Errorf("read from a file of version 4: %s", diff)
	}
}

// TestMigrateVersion3 holds that version 4 indexes the marks of keys anew and changes nothing else: the key of
// a client that one release registered is taken in the others.
func TestMigrateVersion3(t *testing.T) {
	path := filepath.Join(t.TempDir(), "version3.db")
	d := readDump(t, filepath.Join("testdata", "version3.json"))
	want := withoutGaps(sample[records](t, "a"))
	d["clients"][`"early"`] = map[string]any{"publicKey": `{"kty":"RSA","n":"modulus","e":"AQAB"}`}
	restore(t, path, d)
	db := openAt(t, path)
	if db.MigratedFrom != 3 {
		t.Errorf("migrated from version %d", db.MigratedFrom)
	}
	if diff := cmp.Diff(want, readLike(t, db, want)); diff != "" {
		t.Errorf("read from a file of version 3: %s", diff)
	}
	if err := db.CreateClient(idp.Client{ID: "late", PublicKey: "other", KeyMark: "n modulus"}); !errors.Is(err, idp.ErrKeyExists) {
		t.Errorf("the key of an earlier release: %v", err)
	}
}

// TestMigrateVersion2 holds that version 3 adds the keys of partners and changes nothing.
func TestMigrateVersion2(t *testing.T) {
	path := filepath.Join(t.TempDir(), "version2.db")
	restore(t, path, readDump(t, filepath.Join("testdata", "version2.json")))
	db := openAt(t, path)
	if db.MigratedFrom != 2 {
		t.Errorf("migrated from version %d", db.MigratedFrom)
	}
	want := sample[records](t, "a")
	if err := db.PutPartnerKey(want.PartnerKey); err != nil {
		t.Fatal(err)
	}
	want = withoutGaps(want)
	want.Identity.Verified = nil // came with version 3, in the record of the person
	if diff := cmp.Diff(want, readLike(t, db, want)); diff != "" {
		t.Errorf("read from a file of version 2: %s", diff)
	}
}

// withoutGaps returns the records as versions before 4 knew them, whose translations were whole.
func withoutGaps(r records) records {
	for _, a := range r.Identity.Attributes {
		for i := range a.Langs {
			a.Langs[i].NoLanguage, a.Langs[i].NoValue = false, false
		}
	}
	return r
}

func readDump(t *testing.T, golden string) (d dump) {
	t.Helper()
	data, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestMigrateTwins: version 1 did not forbid two policies of a group to have one name; both survive.
func TestMigrateTwins(t *testing.T) {
	path := filepath.Join(t.TempDir(), "version1.db")
	d := readDump(t, filepath.Join("testdata", "version1.json"))
	for _, policy := range d["policies"] {
		d["policies"][`"zz"`] = policy
	}
	restore(t, path, d)
	var named []idp.PolicyID
	err := openAt(t, path).ViewPartners(func(b idp.PartnerBook) error {
		group, err := b.PolicyGroupNamed("a.Policy.Group é <&> 😀")
		if err != nil {
			return err
		}
		name := sample[records](t, "a").Policy.Name
		for _, name := range []string{name, name + " zz"} {
			p, err := b.PolicyNamed(group.ID, name)
			if err != nil {
				return err
			}
			named = append(named, p.ID)
		}
		return nil
	})
	if diff := cmp.Diff([]idp.PolicyID{sample[records](t, "a").Policy.ID, "zz"}, named); err != nil || diff != "" {
		t.Error(err, diff)
	}
}

// TestOpenCopy: a copy is migrated, the file is not.
func TestOpenCopy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "version1.db")
	restore(t, path, readDump(t, filepath.Join("testdata", "version1.json")))
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	db, err := OpenCopy(path)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := db.Counts(); err != nil || n.Partners != 1 || db.MigratedFrom != 1 {
		t.Errorf("%+v, %v, of version %d", n, err, db.MigratedFrom)
	}
	closeDB(t, db)
	if after, err := os.ReadFile(path); err != nil || !slices.Equal(before, after) {
		t.Errorf("the file was changed, %v", err)
	}
}

// TestMigrateVersion1 holds what becomes of a file of version 1: groups that were names become records,
// documents become text, nothing else changes.
func TestMigrateVersion1(t *testing.T) {
	path := filepath.Join(t.TempDir(), "version1.db")
	restore(t, path, readDump(t, filepath.Join("testdata", "version1.json")))
	db := openAt(t, path)
	if db.MigratedFrom != 1 {
		t.Errorf("migrated from version %d", db.MigratedFrom)
	}
	want := sample[records](t, "a")
	got := records{}
	err := db.ViewPartners(func(b idp.PartnerBook) (err error) {
		if got.Partner, err = b.Partner(want.Partner.ID); err != nil {
			return err
		}
		if got.PolicyGroup, err = b.PolicyGroup(got.Partner.PolicyGroup); err != nil {
			return err
		}
		group, err := b.PolicyGroupNamed("a.Policy.Group é <&> 😀")
		if err != nil {
			return err
		}
		if got.Policy, err = b.PolicyNamed(group.ID, want.Policy.Name); err != nil {
			return err
		}
		list, err := b.Mappings(want.Mapping.Partner, want.Mapping.Policy)
		if len(list) == 1 {
			got.Mapping = list[0]
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.PolicyGroup.Name != "a.Partner.PolicyGroup é <&> 😀" || !got.PolicyGroup.Active || got.Policy.Group == got.PolicyGroup.ID {
		t.Errorf("the partner's group is %+v", got.PolicyGroup)
	}
	if p := got.Policy; !p.Published || !p.Active || p.Document != `{"authTokenType":"a.Policy.Document.AuthTokenType é <&> 😀",`+
		`"allowedKycAttributes":[{"attributeName":"a.Policy.Document.KYCAttributes[0] é <&> 😀"},{"attributeName":"a.Policy.Document.KYCAttributes[1] é <&> 😀"}],`+
		`"allowedAuthTypes":[{"authType":"a.Policy.Document.AuthTypes[0].Type é <&> 😀","authSubType":"a.Policy.Document.AuthTypes[0].SubType é <&> 😀","mandatory":true},`+
		`{"authType":"a.Policy.Document.AuthTypes[1].Type é <&> 😀","authSubType":"a.Policy.Document.AuthTypes[1].SubType é <&> 😀","mandatory":true}],`+
		`"kycLanguages":["a.Policy.Document.KYCLanguages[0] é <&> 😀","a.Policy.Document.KYCLanguages[1] é <&> 😀"]}` {
		t.Errorf("the policy is %+v", p)
	}
	if got.Mapping.Key != want.Mapping.Key || got.Mapping.Status != want.Mapping.Status || !got.Mapping.Created.Equal(want.Mapping.Created) {
		t.Errorf("the mapping is %+v", got.Mapping)
	}
	old := want.Client // as version 1 knew it
	old.KeyMark, old.BareNameMap, old.AdditionalConfig, old.EncPublicKey, old.EncCertificate = "", false, "", "", nil
	if c, err := db.Client(want.Client.ID); err != nil || cmp.Diff(old, c) != "" {
		t.Errorf("the client is %+v, %v", c, err)
	}
}
