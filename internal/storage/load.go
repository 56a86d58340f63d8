package storage

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// fill is how full the pages of records that arrive in key order become.
const fill = 0.9

// row is an encoded record on its way into a bucket.
type row struct {
	key  string
	data []byte
}

// Load puts the fixtures into the database, in one transaction, in place of records with the same
// ids; of equal ids in one list the later counts. It does nothing and returns false when the
// fixtures loaded last have the same digest, so that changes made since stay; an empty digest is
// equal to none. Errors: that of f.Identities, idp.ErrKeyExists when two clients have one key, or
// idp.ErrExists when the name of a policy or an API key is another's; then nothing was loaded.
func (db *DB) Load(f idp.Fixtures) (loaded bool, err error) {
	if known, err := db.LoadedDigest(); err != nil || known != "" && known == f.Digest {
		return false, err
	}
	persons, err := encodeIdentities(f.Identities)
	if err != nil {
		return false, fmt.Errorf("load identities: %w", err)
	}
	err = db.update(func(tx *bolt.Tx) error {
		if isLoaded(tx, f.Digest) {
			return nil
		}
		loaded = true
		return load(tx, f, persons)
	})
	return loaded && err == nil, err
}

func isLoaded(tx *bolt.Tx, digest string) bool {
	return digest != "" && string(tx.Bucket(meta).Get(fixturesKey)) == digest
}

func load(tx *bolt.Tx, f idp.Fixtures, persons []row) error {
	if err := loadPartners(tx, f); err != nil {
		return err
	}
	if err := loadClients(tx, f); err != nil {
		return err
	}
	if err := putRows(tx.Bucket(identities), persons); err != nil {
		return fmt.Errorf("load identities: %w", err)
	}
	return tx.Bucket(meta).Put(fixturesKey, []byte(f.Digest))
}

func loadPartners(tx *bolt.Tx, f idp.Fixtures) error {
	groups, err := loadGroups(tx, f.PolicyGroups)
	if err != nil {
		return err
	}
	for _, p := range f.Partners {
		p.PolicyGroup = groups.of(p.PolicyGroup)
		if err := putPartner(tx, p); err != nil {
			return err
		}
	}
	for _, p := range f.Policies {
		p.Group = groups.of(p.Group)
		if err := putPolicy(tx, p); err != nil {
			return taken(err, fmt.Sprintf("policy %s: its name %q", p.ID, p.Name))
		}
	}
	for _, k := range f.APIKeys {
		if err := putAPIKey(tx, k); err != nil {
			return taken(err, fmt.Sprintf("API key %q of partner %s: its key", k.Label, k.Partner))
		}
	}
	return errors.Join(
		putAll(tx, f.Mappings, putMapping),
		putAll(tx, f.Authorities, putAuthority),
		putAll(tx, f.Licenses, putLicense),
		putAll(tx, f.PartnerKeys, putPartnerKey),
	)
}

// taken tells a person about idp.ErrExists and idp.ErrKeyExists: what a record has is another's in the
// database.
func taken(err error, what string) error {
	for _, reason := range []error{idp.ErrExists, idp.ErrKeyExists} {
		if errors.Is(err, reason) {
			return fmt.Errorf("load %s is another's in the database; change it in the fixtures or choose another database file: %w", what, reason)
		}
	}
	return err
}

func putAll[V any](tx *bolt.Tx, list []V, put func(*bolt.Tx, V) error) error {
	for _, v := range list {
		if err := put(tx, v); err != nil {
			return err
		}
	}
	return nil
}

// stored says under which id a group of the fixtures is stored, where that differs: a group of the
// same name may be there already.
type stored map[idp.PolicyGroupID]idp.PolicyGroupID

func (s stored) of(id idp.PolicyGroupID) idp.PolicyGroupID {
	if other, ok := s[id]; ok {
		return other
	}
	return id
}

func loadGroups(tx *bolt.Tx, groups []idp.PolicyGroup) (stored, error) {
	moved := stored{}
	for _, g := range groups {
		twin, err := book{tx}.PolicyGroupNamed(g.Name)
		if err != nil && !errors.Is(err, idp.ErrNotFound) {
			return nil, err
		}
		id := twin.ID
		if err != nil {
			id = freeGroup(tx, g.ID)
		}
		if id != g.ID {
			moved[g.ID], g.ID = id, id
		}
		if err := putGroup(tx, g); err != nil {
			return nil, err
		}
	}
	return moved, nil
}

// freeGroup returns the id, or the next number when a group has it.
func freeGroup(tx *bolt.Tx, id idp.PolicyGroupID) idp.PolicyGroupID {
	n, _ := strconv.Atoi(string(id)) // what is no number begins at 0
	for ; exists(tx, policyGroups, string(id)) != nil; n++ {
		id = idp.PolicyGroupID(strconv.Itoa(n))
	}
	return id
}

// loadClients first releases the keys of all clients that it replaces, which may swap them.
func loadClients(tx *bolt.Tx, f idp.Fixtures) error {
	for _, c := range f.Clients {
		if err := releaseKey(tx, c.ID); err != nil {
			return err
		}
	}
	for _, c := range f.Clients {
		if err := putClient(tx, c); err != nil {
			return taken(err, fmt.Sprintf("client %s: its public key", c.ID))
		}
	}
	for _, p := range f.PartnerClients {
		if err := put(tx, partnerClients, string(p.ID), newPartnerClientRecord(p)); err != nil {
			return err
		}
	}
	return nil
}

// encodeIdentities returns the persons in key order: adding at the end of a bucket is cheap, adding
// in the middle of one with many pending records is not.
func encodeIdentities(persons iter.Seq2[idp.Identity, error]) ([]row, error) {
	if persons == nil {
		return nil, nil
	}
	var rows []row
	for i, err := range persons {
		if err != nil {
			return nil, err
		}
		data, err := encode(newIdentityRecord(i))
		if err != nil {
			return nil, fmt.Errorf("%.100q: %w", i.ID, err)
		}
		rows = append(rows, row{key: string(i.ID), data: data})
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(a.key, b.key) })
	return rows, nil
}

// putRows writes sorted rows and counts the new ones.
func putRows(b *bolt.Bucket, rows []row) error {
	b.FillPercent = fill
	added := uint64(0)
	for _, r := range rows {
		key := []byte(r.key)
		if b.Get(key) == nil {
			added++
		}
		if err := b.Put(key, r.data); err != nil {
			return fmt.Errorf("%.100q: %w", r.key, err)
		}
	}
	return b.SetSequence(b.Sequence() + added)
}
