package seed

import (
	"fmt"
	"hash/fnv"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// Options are what reading depends on besides the files.
type Options struct {
	// Builtin holds the files that the source "builtin" stands for.
	Builtin fs.FS
	// PublicURL is the origin that {publicURL} stands for, without a slash at the end.
	PublicURL string
	// PINLength is how many digits of an individual id the PIN {endOfId} stands for.
	PINLength int
	// PageLevels are the levels that the text {pageLevels} stands for.
	PageLevels []string
	// Clients holds the rules for clients. Its Store and Now are not used.
	Clients *idp.Registry
	// Domains are those a certificate may be of (release.KeyManager.Domains).
	Domains []string
	// Now gives the time of creation of every record.
	Now func() time.Time
}

// Read reads and checks the sources. The identities come when the result's Identities are ranged
// over, each time anew from their files; their defects come there, too. Errors: an [*Error] for a
// defect of a file; others when a file cannot be read.
func Read(sources []string, o Options) (idp.Fixtures, error) {
	files, err := expand(sources, o)
	if err != nil {
		return idp.Fixtures{}, err
	}
	sum, err := digest(files, o)
	if err != nil {
		return idp.Fixtures{}, err
	}
	s := newSet(o)
	for _, f := range files {
		if err := s.read(f); err != nil {
			return idp.Fixtures{}, err
		}
	}
	if err := s.check(); err != nil {
		return idp.Fixtures{}, err
	}
	fixtures := s.fixtures()
	fixtures.Digest = sum
	fixtures.Identities = identities(files, o)
	return fixtures, nil
}

// set is what was read so far, all but the identities.
type set struct {
	Options
	groups   kept[string, idp.PolicyGroup] // by name
	partners kept[idp.RelyingPartyID, grouped[idp.Partner]]
	policies kept[idp.PolicyID, grouped[idp.Policy]]
	mappings kept[mappingID, idp.PolicyMapping]
	clients  kept[idp.ClientID, clientEntry]

	authorities kept[string, idp.Authority]
	apiKeys     kept[apiKeyID, idp.APIKey]
	licenses    kept[licenseID, idp.License]
	partnerKeys kept[idp.RelyingPartyID, idp.PartnerKey]
}

type apiKeyID struct {
	partner idp.RelyingPartyID
	policy  idp.PolicyID
	label   string
}

type licenseID struct {
	partner idp.RelyingPartyID
	key     string
}

// grouped is a record with the name of its policy group, which may be empty.
type grouped[V any] struct {
	value V
	group string
}

// mappingID is a partner, a policy and a mapping key, which may be empty: of one pair there is one
// mapping, unless they have keys.
type mappingID struct {
	partner idp.RelyingPartyID
	policy  idp.PolicyID
	key     string
}

// mappingOf returns under which id the mapping is kept: that of an earlier one of its pair where only
// one of the two has a key.
func (s *set) mappingOf(m idp.PolicyMapping) mappingID {
	id := mappingID{m.Partner, m.Policy, m.Key}
	if m.Key != "" {
		if keyless := (mappingID{m.Partner, m.Policy, ""}); s.mappings[keyless] != nil {
			return keyless
		}
		return id
	}
	for _, known := range s.mappings.sorted() {
		if known.value.Partner == m.Partner && known.value.Policy == m.Policy {
			return mappingID{m.Partner, m.Policy, known.value.Key}
		}
	}
	return id
}

func newSet(o Options) *set {
	return &set{
		Options:  o,
		groups:   kept[string, idp.PolicyGroup]{},
		partners: kept[idp.RelyingPartyID, grouped[idp.Partner]]{},
		policies: kept[idp.PolicyID, grouped[idp.Policy]]{},
		mappings: kept[mappingID, idp.PolicyMapping]{},
		clients:  kept[idp.ClientID, clientEntry]{},

		authorities: kept[string, idp.Authority]{},
		apiKeys:     kept[apiKeyID, idp.APIKey]{},
		licenses:    kept[licenseID, idp.License]{},
		partnerKeys: kept[idp.RelyingPartyID, idp.PartnerKey]{},
	}
}

// kept are the records of one kind by id.
type kept[K comparable, V any] map[K]*placed[V]

// placed is a record with the place that it came from, for messages about references.
type placed[V any] struct {
	value V
	order int // of first appearance
	file  file
	entry entry
}

// add keeps a record; it replaces one of another file.
func (k kept[K, V]) add(f file, e entry, id K, value V) error {
	e.raw = e.raw.Clone()
	if p, ok := e.place.(jsonPlace); ok {
		p.raw = e.raw
		e.place = p
	}
	order := len(k)
	if old, ok := k[id]; ok {
		if old.file == f {
			return defectf("", "the same id as %s[%d] (line %d); leave one out", old.entry.list, old.entry.index, old.entry.place.line(""))
		}
		order = old.order
	}
	k[id] = &placed[V]{value, order, f, e}
	return nil
}

// sorted returns the records in the order of their first appearance.
func (k kept[K, V]) sorted() []*placed[V] {
	return slices.SortedFunc(maps.Values(k), func(a, b *placed[V]) int { return a.order - b.order })
}

func (k kept[K, V]) values() []V {
	var out []V
	for _, p := range k.sorted() {
		out = append(out, p.value)
	}
	return out
}

// read reads all lists of a file but the identities.
func (s *set) read(f file) error {
	if f.isTable() {
		return nil
	}
	return f.entries(func(list string) bool { return list != identitiesList }, func(e entry) error {
		switch e.list {
		case groupsList:
			return s.readGroup(f, e)
		case partnersList:
			return s.readPartner(f, e)
		case policiesList:
			return s.readPolicy(f, e)
		case mappingsList:
			return s.readMapping(f, e)
		case authoritiesList:
			return s.readAuthority(f, e)
		case apiKeysList:
			return s.readAPIKey(f, e)
		case licensesList:
			return s.readLicense(f, e)
		case partnerKeysList:
			return s.readPartnerKey(f, e)
		default:
			return s.readClient(f, e)
		}
	})
}

func (s *set) readGroup(f file, e entry) error {
	w, g, err := parse[groupWire](e)
	if err != nil {
		return err
	}
	g.Created = s.Now()
	return s.groups.add(f, e, w.Name, g)
}

func (s *set) readPartner(f file, e entry) error {
	w, p, err := parse[partnerWire](e)
	if err != nil {
		return err
	}
	p.Created = s.Now()
	if c := p.Certificate; c != nil {
		if c.Domain, err = s.domain(c.Domain); err != nil {
			return below("/certificate", err)
		}
		c.At = s.Now()
	}
	return s.partners.add(f, e, p.ID, grouped[idp.Partner]{p, w.PolicyGroup})
}

func (s *set) readPolicy(f file, e entry) error {
	w, p, err := parse[policyWire](e)
	if err != nil {
		return err
	}
	p.Created = s.Now()
	return s.policies.add(f, e, p.ID, grouped[idp.Policy]{p, w.PolicyGroupName})
}

func (s *set) readMapping(f file, e entry) error {
	_, m, err := parse[mappingWire](e)
	if err != nil {
		return err
	}
	m.Created = s.Now()
	return s.mappings.add(f, e, s.mappingOf(m), m)
}

func (s *set) readAuthority(f file, e entry) error {
	_, a, err := parse[authorityWire](e)
	if err != nil {
		return err
	}
	if a.Domain, err = s.domain(a.Domain); err != nil {
		return err
	}
	if a.ID == "" {
		a.ID = idp.AuthorityID(a.Domain, a.Certificate)
	}
	a.At = s.Now()
	return s.authorities.add(f, e, a.ID, a)
}

// domain returns the domain that a certificate is of, in upper case.
func (s *set) domain(text string) (string, error) {
	known := canonical(text, s.Domains)
	return strings.ToUpper(known), checkOneOf("/partnerDomain", orElse(known, text), s.Domains)
}

func (s *set) readAPIKey(f file, e entry) error {
	_, k, err := parse[apiKeyWire](e)
	if err != nil {
		return err
	}
	k.Created = s.Now()
	return s.apiKeys.add(f, e, apiKeyID{k.Partner, k.Policy, k.Label}, k)
}

func (s *set) readLicense(f file, e entry) error {
	_, l, err := parse[licenseWire](e)
	if err != nil {
		return err
	}
	l.Created = s.Now()
	return s.licenses.add(f, e, licenseID{l.Partner, l.Key}, l)
}

func (s *set) readPartnerKey(f file, e entry) error {
	_, k, err := parse[partnerKeyWire](e)
	if err != nil {
		return err
	}
	k.Created = s.Now()
	return s.partnerKeys.add(f, e, k.Partner, k)
}

func (s *set) readClient(f file, e entry) error {
	var w clientWire
	if err := decode(e.raw, &w); err != nil {
		return err
	}
	c, err := s.client(w)
	if err != nil {
		return err
	}
	return s.clients.add(f, e, c.client.ID, c)
}

// parse reads an entry into its wire struct and that into a value of the domain.
func parse[W interface{ parse() (V, error) }, V any](e entry) (w W, v V, err error) {
	if err := decode(e.raw, &w); err != nil {
		return w, v, err
	}
	v, err = w.parse()
	return w, v, err
}

// fixtures returns what was read.
func (s *set) fixtures() idp.Fixtures {
	f := idp.Fixtures{
		Mappings:    s.mappings.values(),
		Authorities: s.authorities.values(),
		APIKeys:     s.apiKeys.values(),
		Licenses:    s.licenses.values(),
		PartnerKeys: s.partnerKeys.values(),
	}
	groups := s.groupIDs(&f)
	for _, p := range s.partners.values() {
		p.value.PolicyGroup = groups[p.group]
		f.Partners = append(f.Partners, p.value)
	}
	for _, p := range s.policies.values() {
		p.value.Group = groups[p.group]
		f.Policies = append(f.Policies, p.value)
	}
	for _, c := range s.clients.values() {
		f.Clients = append(f.Clients, c.client)
		if c.partner != nil {
			f.PartnerClients = append(f.PartnerClients, *c.partner)
		}
	}
	return f
}

// groupIDs puts into the fixtures every group that is listed or named, and returns their ids by name.
func (s *set) groupIDs(f *idp.Fixtures) map[string]idp.PolicyGroupID {
	ids, taken := map[string]idp.PolicyGroupID{}, map[string]bool{}
	listed := s.groups.values()
	for _, g := range listed {
		taken[string(g.ID)] = true
	}
	add := func(g idp.PolicyGroup) {
		if _, known := ids[g.Name]; known || g.Name == "" {
			return
		}
		if g.ID == "" {
			g.ID = idp.PolicyGroupID(numberFor(idp.PolicyNumbers, func(id string) bool { return taken[id] }, g.Name))
			taken[string(g.ID)] = true
		}
		ids[g.Name] = g.ID
		f.PolicyGroups = append(f.PolicyGroups, g)
	}
	for _, g := range listed {
		add(g)
	}
	named := func(name string) {
		add(idp.PolicyGroup{Name: name, Description: name, Active: true, Change: idp.Change{Created: s.Now()}})
	}
	for _, p := range s.partners.values() {
		named(p.group)
	}
	for _, p := range s.policies.values() {
		named(p.group)
	}
	return ids
}

// numberFor returns a decimal number of PMS's form below most that is not taken, always the same for
// the same names.
func numberFor(most uint32, taken func(number string) bool, names ...string) string {
	h := fnv.New32a()
	_, _ = fmt.Fprintf(h, "%q", names)
	for n := h.Sum32(); ; n++ {
		if number := strconv.Itoa(int(n % most)); !taken(number) {
			return number
		}
	}
}
