package storage

import (
	"bytes"
	"slices"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// UpdatePartners runs fn in one write transaction over what PMS keeps: all of what fn puts is stored,
// or nothing when fn returns an error, which comes back as it is. fn must not use the database otherwise.
func (db *DB) UpdatePartners(fn func(idp.PartnerBook) error) error {
	return db.update(func(tx *bolt.Tx) error { return fn(book{tx}) })
}

// ViewPartners runs fn over one moment of what PMS keeps. What fn puts is an error.
func (db *DB) ViewPartners(fn func(idp.PartnerBook) error) error {
	return db.view(func(tx *bolt.Tx) error { return fn(book{tx}) })
}

// book is an [idp.PartnerBook] over one transaction.
type book struct{ tx *bolt.Tx }

func (b book) PolicyGroup(id idp.PolicyGroupID) (idp.PolicyGroup, error) {
	rec, err := get[groupRecord](b.tx, policyGroups, string(id))
	if err != nil {
		return idp.PolicyGroup{}, err
	}
	return rec.group(id), nil
}

func (b book) PolicyGroupNamed(name string) (idp.PolicyGroup, error) {
	id, err := indexed(b.tx, policyGroupsByName, []byte(name))
	if err != nil {
		return idp.PolicyGroup{}, err
	}
	return b.PolicyGroup(idp.PolicyGroupID(id))
}

func (b book) PolicyGroups() ([]idp.PolicyGroup, error) {
	return filter(b.tx, policyGroups, groupRecord.group, nil)
}

func (b book) PutPolicyGroup(g idp.PolicyGroup) error { return putGroup(b.tx, g) }

func (b book) Policy(id idp.PolicyID) (idp.Policy, error) {
	rec, err := get[policyRecord](b.tx, policies, string(id))
	if err != nil {
		return idp.Policy{}, err
	}
	return rec.policy(id), nil
}

func (b book) PolicyNamed(group idp.PolicyGroupID, name string) (idp.Policy, error) {
	id, err := indexed(b.tx, policiesByName, []byte(pairKey(string(group), name)))
	if err != nil {
		return idp.Policy{}, err
	}
	return b.Policy(idp.PolicyID(id))
}

func (b book) Policies() ([]idp.Policy, error) { return b.policies(nil) }

func (b book) PoliciesOf(group idp.PolicyGroupID) ([]idp.Policy, error) {
	return b.policies(func(p idp.Policy) bool { return p.Group == group })
}

func (b book) PoliciesNamed(name string) ([]idp.Policy, error) {
	return b.policies(func(p idp.Policy) bool { return p.Name == name })
}

func (b book) policies(want func(idp.Policy) bool) ([]idp.Policy, error) {
	return filter(b.tx, policies, policyRecord.policy, want)
}

func (b book) PutPolicy(p idp.Policy) error { return putPolicy(b.tx, p) }

func (b book) Partner(id idp.RelyingPartyID) (idp.Partner, error) {
	rec, err := get[partnerRecord](b.tx, partners, string(id))
	if err != nil {
		return idp.Partner{}, err
	}
	return rec.partner(id), nil
}

func (b book) PartnerWithMail(mail string) (idp.Partner, error) {
	found, err := b.partners(partnersByMail, mail)
	if err != nil {
		return idp.Partner{}, err
	}
	for _, p := range found {
		if p.Email == mail {
			return p, nil
		}
	}
	return idp.Partner{}, idp.ErrNotFound
}

func (b book) PartnersOf(user string) ([]idp.Partner, error) {
	found, err := b.partners(partnersByUser, user)
	return slices.DeleteFunc(found, func(p idp.Partner) bool { return p.UserID != user }), err
}

// partners returns those whose entry in the index begins with the value.
func (b book) partners(index []byte, value string) (found []idp.Partner, err error) {
	for _, id := range idsUnder(b.tx, index, value) {
		p, err := b.Partner(idp.RelyingPartyID(id))
		if err != nil {
			return nil, err
		}
		found = append(found, p)
	}
	return found, nil
}

func (b book) PutPartner(p idp.Partner) error { return putPartner(b.tx, p) }

func (b book) Mapping(key string) (idp.PolicyMapping, error) {
	rec, err := get[mappingRecord](b.tx, mappings, key)
	if err != nil {
		return idp.PolicyMapping{}, err
	}
	return rec.mapping(key), nil
}

func (b book) Mappings(partner idp.RelyingPartyID, policy idp.PolicyID) ([]idp.PolicyMapping, error) {
	return b.mappings(pairKey(string(partner), string(policy)), func(m idp.PolicyMapping) bool { return m.Partner == partner && m.Policy == policy })
}

func (b book) MappingsOf(partner idp.RelyingPartyID) ([]idp.PolicyMapping, error) {
	return b.mappings(string(partner), func(m idp.PolicyMapping) bool { return m.Partner == partner })
}

func (b book) mappings(pair string, want func(idp.PolicyMapping) bool) (found []idp.PolicyMapping, err error) {
	for _, key := range idsUnder(b.tx, mappingsByPair, pair) {
		m, err := b.Mapping(key)
		if err != nil {
			return nil, err
		}
		if want(m) {
			found = append(found, m)
		}
	}
	sortByCreation(found, func(m idp.PolicyMapping) idp.Change { return m.Change })
	return found, nil
}

func (b book) MappingsTo(policy idp.PolicyID) ([]idp.PolicyMapping, error) {
	found, err := filter(b.tx, mappings, mappingRecord.mapping, func(m idp.PolicyMapping) bool { return m.Policy == policy })
	sortByCreation(found, func(m idp.PolicyMapping) idp.Change { return m.Change })
	return found, err
}

func (b book) PutMapping(m idp.PolicyMapping) error { return putMapping(b.tx, m) }

func (b book) PartnerClient(id idp.ClientID) (idp.PartnerClient, error) {
	return partnerClient(b.tx, id)
}

func (b book) PartnerClients() ([]idp.PartnerClient, error) {
	found, err := filter(b.tx, partnerClients, partnerClientRecord.partnerClient, nil)
	slices.SortStableFunc(found, func(x, y idp.PartnerClient) int { return x.Created.Compare(y.Created) })
	return found, err
}

// indexed returns the id to which an entry leads, or idp.ErrNotFound.
func indexed(tx *bolt.Tx, index, key []byte) (string, error) {
	id := tx.Bucket(index).Get(key)
	if id == nil {
		return "", idp.ErrNotFound
	}
	return string(id), nil
}

// idsUnder returns the ids of the entries that begin with the value and a NUL, in the order of the index.
func idsUnder(tx *bolt.Tx, index []byte, value string) []string {
	var ids []string
	prefix := []byte(value + "\x00")
	cursor := tx.Bucket(index).Cursor()
	for k, v := cursor.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = cursor.Next() {
		ids = append(ids, string(v))
	}
	return ids
}

// filter returns the wanted records of a bucket in key order; all of them when want is nil.
func filter[R, V any, K ~string](tx *bolt.Tx, bucket []byte, value func(rec R, key K) V, want func(V) bool) (found []V, err error) {
	err = walk(tx, bucket, func(key string, rec R) error {
		if v := value(rec, K(key)); want == nil || want(v) {
			found = append(found, v)
		}
		return nil
	})
	return found, err
}

// sortByCreation puts the oldest first and leaves those of one time in their order.
func sortByCreation[V any](list []V, change func(V) idp.Change) {
	slices.SortStableFunc(list, func(x, y V) int { return change(x).Created.Compare(change(y).Created) })
}

// Partner returns the organisation with the id, or idp.ErrNotFound.
func (db *DB) Partner(id idp.RelyingPartyID) (p idp.Partner, err error) {
	err = db.ViewPartners(func(b idp.PartnerBook) error {
		p, err = b.Partner(id)
		return err
	})
	return p, err
}
