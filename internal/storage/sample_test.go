package storage

import (
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// sample returns a value with something in every field, so that a field that a record forgets is
// found. Texts are made of the tag and the field's path.
func sample[V any](t testing.TB, tag string) (v V) {
	t.Helper()
	fillValue(t, reflect.ValueOf(&v).Elem(), tag)
	return v
}

var sampleTime = time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC)

func fillValue(t testing.TB, v reflect.Value, path string) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		// Another zone, which must not matter.
		v.Set(reflect.ValueOf(sampleTime.In(time.FixedZone("", 5*3600+1800))))
		return
	case v.Type() == reflect.TypeFor[[]byte]():
		v.SetBytes([]byte("\x00\xff" + path))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(path + " é <&> 😀")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1.25)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillValue(t, v.Elem(), path)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range v.Len() {
			fillValue(t, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		fillValue(t, value, path+"[key]")
		v.SetMapIndex(reflect.ValueOf("key"), value)
	case reflect.Struct:
		for i := range v.NumField() {
			fillValue(t, v.Field(i), path+"."+v.Type().Field(i).Name)
		}
	default:
		t.Fatalf("%s: no sample of kind %s", path, v.Kind())
	}
}

// records is one value of every kind that is stored.
type records struct {
	PolicyGroup   idp.PolicyGroup
	Partner       idp.Partner
	Policy        idp.Policy
	Mapping       idp.PolicyMapping
	Authority     idp.Authority
	APIKey        idp.APIKey
	License       idp.License
	Client        idp.Client
	PartnerClient idp.PartnerClient
	Identity      idp.Identity
	PartnerKey    idp.PartnerKey
	Consent       idp.Consent
	SigningKey    idp.SigningKey
	Secret        []byte
}

// fixtures returns the records that Load puts.
func (r records) fixtures(digest string) idp.Fixtures {
	return idp.Fixtures{
		Digest:         digest,
		PolicyGroups:   []idp.PolicyGroup{r.PolicyGroup},
		Partners:       []idp.Partner{r.Partner},
		Policies:       []idp.Policy{r.Policy},
		Mappings:       []idp.PolicyMapping{r.Mapping},
		Authorities:    []idp.Authority{r.Authority},
		APIKeys:        []idp.APIKey{r.APIKey},
		Licenses:       []idp.License{r.License},
		PartnerKeys:    []idp.PartnerKey{r.PartnerKey},
		Clients:        []idp.Client{r.Client},
		PartnerClients: []idp.PartnerClient{r.PartnerClient},
		Identities:     persons(r.Identity),
	}
}

func persons(list ...idp.Identity) func(yield func(idp.Identity, error) bool) {
	return func(yield func(idp.Identity, error) bool) {
		for _, i := range list {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// store puts every record into the database.
func (r records) store(t testing.TB, db *DB) {
	t.Helper()
	if _, err := db.Load(r.fixtures("digest")); err != nil {
		t.Fatal(err)
	}
	if err := db.PutPartnerKey(r.PartnerKey); err != nil {
		t.Fatal(err)
	}
	if err := db.PutConsent(r.Consent); err != nil {
		t.Fatal(err)
	}
	if err := db.AddSigningKeys(r.SigningKey); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Secret("ca", func() ([]byte, error) { return r.Secret, nil }); err != nil {
		t.Fatal(err)
	}
}

// readLike reads from the database the records with the ids of want.
func readLike(t testing.TB, db *DB, want records) (got records) {
	t.Helper()
	fail := func(err error) {
		if err != nil {
			t.Helper()
			t.Error(err)
		}
	}
	fail(db.ViewPartners(func(b idp.PartnerBook) error {
		return readPartners(b, want, &got)
	}))
	var err error
	got.Client, err = db.Client(want.Client.ID)
	fail(err)
	got.PartnerClient, err = partnerClientOf(db, want.PartnerClient.ID)
	fail(err)
	got.Identity, err = db.Identity(want.Identity.ID)
	fail(err)
	got.PartnerKey, err = db.PartnerKey(want.PartnerKey.Partner)
	fail(err)
	got.Consent, err = db.Consent(want.Consent.Client, want.Consent.PSUT)
	fail(err)
	keys, err := db.SigningKeys()
	fail(err)
	if len(keys) == 1 {
		got.SigningKey = keys[0]
	}
	got.Secret, err = db.Secret("ca", func() ([]byte, error) { return nil, fmt.Errorf("the secret is lost") })
	fail(err)
	return got
}

// readPartners reads what PMS keeps.
func readPartners(b idp.PartnerBook, want records, got *records) error {
	var errs [7]error
	got.PolicyGroup, errs[0] = b.PolicyGroup(want.PolicyGroup.ID)
	got.Partner, errs[1] = b.Partner(want.Partner.ID)
	got.Policy, errs[2] = b.Policy(want.Policy.ID)
	got.Mapping, errs[3] = b.Mapping(want.Mapping.Key)
	var list []idp.Authority
	if list, errs[4] = b.Authorities(); len(list) == 1 {
		got.Authority = list[0]
	}
	got.APIKey, errs[5] = b.APIKey(want.APIKey.Partner, want.APIKey.Policy, want.APIKey.Label)
	got.License, errs[6] = b.License(want.License.Partner, want.License.Key)
	return errors.Join(errs[:]...)
}
