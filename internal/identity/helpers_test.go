package identity

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// memory is a store as the interface promises it.
type memory struct {
	mu     sync.Mutex
	people map[idp.IndividualID]idp.Identity
	keys   map[idp.RelyingPartyID]idp.PartnerKey
	broken error // what every call answers, if set
}

func (m *memory) Identity(id idp.IndividualID) (idp.Identity, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return idp.Identity{}, m.broken
	}
	p, ok := m.people[id]
	if !ok {
		return p, idp.ErrNotFound
	}
	return p, nil
}

func (m *memory) CreateIdentity(p idp.Identity) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.broken != nil {
		return m.broken
	}
	if _, taken := m.people[p.ID]; taken {
		return idp.ErrExists
	}
	m.people[p.ID] = p
	return nil
}

func (m *memory) UpdateIdentity(id idp.IndividualID, change func(*idp.Identity) error) (idp.Identity, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	p, ok := m.people[id]
	if !ok {
		return p, idp.ErrNotFound
	}
	if err := change(&p); err != nil {
		return p, err
	}
	m.people[id] = p
	return p, nil
}

func (m *memory) PutPartnerKey(k idp.PartnerKey) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.keys == nil {
		m.keys = map[idp.RelyingPartyID]idp.PartnerKey{}
	}
	m.keys[k.Partner] = k
	return nil
}

func (m *memory) PartnerKey(partner idp.RelyingPartyID) (idp.PartnerKey, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	k, ok := m.keys[partner]
	if !ok {
		return k, idp.ErrNotFound
	}
	return k, nil
}

// plainSigner signs by handing the payload back.
type plainSigner struct{ err error }

func (s plainSigner) Sign(_ context.Context, payload []byte) (string, error) {
	return string(payload), s.err
}

var errBroken = errors.New("disk on fire, see /var/secret")

const (
	asha    = idp.IndividualID("5860356276")
	txn     = "1029384756"
	rp      = idp.RelyingPartyID("openg2p-rp")
	ashaSub = "mL8TfDge8Gn9-HFr8r6RFct_dsAl4MHpd_RWnnbn_l8"
)

var client = idp.Client{ID: "client-one", RelyingParty: rp}

func langs(pairs ...string) idp.Attribute {
	a := idp.Attribute{Langs: []idp.LangValue{}}
	for i := 0; i < len(pairs); i += 2 {
		a.Langs = append(a.Langs, idp.LangValue{Language: pairs[i], Value: pairs[i+1]})
	}
	return a
}

func text(s string) idp.Attribute { return idp.Attribute{Text: s} }

func person() idp.Identity {
	return idp.Identity{ID: asha, PIN: "545411", Attributes: map[string]idp.Attribute{
		"fullName":          langs("eng", "Asha Rao", "fra", "Acha Rao"),
		"givenName":         langs("eng", "Asha"),
		"familyName":        langs("eng", "Rao"),
		"middleName":        langs("eng", "Devi"),
		"nickName":          langs("eng", "Ash"),
		"preferredUsername": langs("eng", "asha"),
		"gender":            langs("eng", "Female", "fra", "Femme"),
		"dateOfBirth":       text("1987/11/25"),
		"streetAddress":     langs("eng", "12 Lake Road"),
		"locality":          langs("eng", "Mysuru", "fra", "Mysore"),
		"region":            langs("eng", "Karnataka"),
		"postalCode":        text("570001"),
		"country":           langs("eng", "India", "fra", "Inde"),
		"encodedPhoto":      text("data:image/png;base64,AAAA"),
		"email":             text("asha.rao@example.org"),
		"phone":             text("+919900112233"),
		"zoneInfo":          text("IST"),
		"locale":            text("en"),
	}}
}

// fixture is a system with one person, Asha, and a clock that tests move.
type fixture struct {
	*System
	clock *clock.Clock
	store *memory
}

func newSystem(t testing.TB, strict bool) fixture {
	t.Helper()
	return newSystemOf(t, "0.9", strict)
}

// newSystemOf is newSystem of another version.
func newSystemOf(t testing.TB, name string, strict bool) fixture {
	t.Helper()
	rules, err := release.IdentityNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	tolerances, err := release.NewTolerances(strict, nil)
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{clock: new(clock.Clock), store: &memory{people: map[idp.IndividualID]idp.Identity{asha: person()}}}
	f.System = New(Config{Rules: rules, Tolerances: tolerances, Store: f.store, Sign: plainSigner{}, Now: f.clock.Now})
	return f
}

// recorded returns a context and what was tolerated in it, as names and texts.
func recorded(t testing.TB) (context.Context, func() []string) {
	ctx, record := audit.With(t.Context())
	return ctx, func() []string {
		var out []string
		for _, one := range record.Tolerations() {
			out = append(out, one.Name+": "+one.Real)
		}
		return out
	}
}

// code returns what a client reads of err, or "" for none.
func code(err error) idp.Code {
	if err == nil {
		return ""
	}
	return idp.CodeOf(err)
}

func duration(t testing.TB, s string) time.Duration {
	t.Helper()
	d, err := time.ParseDuration(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// jsonDiff compares two JSON texts, whatever the order of members.
func jsonDiff(want, got string) string {
	var values [2]any
	for i, text := range []string{want, got} {
		if err := json.Unmarshal([]byte(text), &values[i]); err != nil {
			return text + ": " + err.Error()
		}
	}
	return cmp.Diff(values[0], values[1])
}
