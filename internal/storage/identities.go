package storage

import (
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type identityRecord struct {
	PIN          string                     `json:"pin"`
	PasswordHash string                     `json:"passwordHash,omitzero"`
	Attributes   map[string]attributeRecord `json:"attributes,omitzero"`
	Biometrics   *biometricsRecord          `json:"biometrics,omitzero"`
	Verified     []verifiedClaimRecord      `json:"verified,omitzero"`
	Created      time.Time                  `json:"created,omitzero"`
	Updated      time.Time                  `json:"updated,omitzero"`
}

type attributeRecord struct {
	Text  string            `json:"text,omitzero"`
	Langs []langValueRecord `json:"langs,omitzero"`
}

type langValueRecord struct {
	Language   string `json:"language"`
	Value      string `json:"value"`
	NoLanguage bool   `json:"noLanguage,omitzero"`
	NoValue    bool   `json:"noValue,omitzero"`
}

type biometricsRecord struct {
	Format  string  `json:"format"`
	Version float64 `json:"version"`
	Value   string  `json:"value"`
}

type verifiedClaimRecord struct {
	Attribute      string    `json:"attribute"`
	TrustFramework string    `json:"trustFramework"`
	Detail         string    `json:"detail"`
	Active         bool      `json:"active"`
	Created        time.Time `json:"created,omitzero"`
	Updated        time.Time `json:"updated,omitzero"`
}

func newIdentityRecord(i idp.Identity) identityRecord {
	rec := identityRecord{
		PIN:          i.PIN,
		PasswordHash: i.PasswordHash,
		Biometrics:   (*biometricsRecord)(i.Biometrics),
		Created:      i.Created.UTC(),
		Updated:      i.Updated.UTC(),
	}
	if i.Attributes != nil {
		rec.Attributes = make(map[string]attributeRecord, len(i.Attributes))
	}
	for name, a := range i.Attributes {
		rec.Attributes[name] = newAttributeRecord(a)
	}
	for _, v := range i.Verified {
		v.Created, v.Updated = v.Created.UTC(), v.Updated.UTC()
		rec.Verified = append(rec.Verified, verifiedClaimRecord(v))
	}
	return rec
}

func newAttributeRecord(a idp.Attribute) attributeRecord {
	rec := attributeRecord{Text: a.Text}
	if a.Langs != nil {
		rec.Langs = make([]langValueRecord, len(a.Langs))
	}
	for i, l := range a.Langs {
		rec.Langs[i] = langValueRecord(l)
	}
	return rec
}

func (r identityRecord) identity(id idp.IndividualID) idp.Identity {
	i := idp.Identity{
		ID:           id,
		PIN:          r.PIN,
		PasswordHash: r.PasswordHash,
		Biometrics:   (*idp.Biometrics)(r.Biometrics),
		Created:      r.Created,
		Updated:      r.Updated,
	}
	if r.Attributes != nil {
		i.Attributes = make(map[string]idp.Attribute, len(r.Attributes))
	}
	for name, a := range r.Attributes {
		i.Attributes[name] = a.attribute()
	}
	for _, v := range r.Verified {
		i.Verified = append(i.Verified, idp.VerifiedClaim(v))
	}
	return i
}

func (r attributeRecord) attribute() idp.Attribute {
	a := idp.Attribute{Text: r.Text}
	if r.Langs != nil {
		a.Langs = make([]idp.LangValue, len(r.Langs))
	}
	for i, l := range r.Langs {
		a.Langs[i] = idp.LangValue(l)
	}
	return a
}

// Identity returns the person with the id, or idp.ErrNotFound.
func (db *DB) Identity(id idp.IndividualID) (i idp.Identity, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		i, err = identity(tx, id)
		return err
	})
	return i, err
}

func identity(tx *bolt.Tx, id idp.IndividualID) (idp.Identity, error) {
	rec, err := get[identityRecord](tx, identities, string(id))
	if err != nil {
		return idp.Identity{}, err
	}
	return rec.identity(id), nil
}

// CreateIdentity adds a person, or returns idp.ErrExists.
func (db *DB) CreateIdentity(i idp.Identity) error {
	return db.update(func(tx *bolt.Tx) error {
		if err := exists(tx, identities, string(i.ID)); err != nil {
			return err
		}
		return put(tx, identities, string(i.ID), newIdentityRecord(i))
	})
}

// UpdateIdentity lets change alter the person and returns the result. Errors: idp.ErrNotFound, or
// that of change; then the person stays as they were. It is an error to change the id.
func (db *DB) UpdateIdentity(id idp.IndividualID, change func(*idp.Identity) error) (idp.Identity, error) {
	var i idp.Identity
	err := db.update(func(tx *bolt.Tx) (err error) {
		if i, err = identity(tx, id); err != nil {
			return err
		}
		if err := change(&i); err != nil {
			return err
		}
		if i.ID != id {
			return fmt.Errorf("%s %.100q: the id cannot change", identities, id)
		}
		return put(tx, identities, string(id), newIdentityRecord(i))
	})
	if err != nil {
		return idp.Identity{}, err
	}
	return i, nil
}

// Identities returns the first persons in the order of their ids, limit at most.
func (db *DB) Identities(limit int) ([]idp.Identity, error) {
	var persons []idp.Identity
	err := db.view(func(tx *bolt.Tx) error {
		c := tx.Bucket(identities).Cursor()
		for key, data := c.First(); key != nil && len(persons) < limit; key, data = c.Next() {
			rec, err := decode[identityRecord](identities, string(key), data)
			if err != nil {
				return err
			}
			persons = append(persons, rec.identity(idp.IndividualID(key)))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read persons: %w", err)
	}
	return persons, nil
}
