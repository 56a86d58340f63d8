package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type partnerKeyRecord struct {
	Client  string    `json:"client"`
	JWK     string    `json:"jwk"`
	Status  string    `json:"status"`
	Created time.Time `json:"created,omitzero"`
}

// PutPartnerKey keeps the key of a partner in place of another that the partner has.
func (db *DB) PutPartnerKey(k idp.PartnerKey) error {
	return db.update(func(tx *bolt.Tx) error { return putPartnerKey(tx, k) })
}

func putPartnerKey(tx *bolt.Tx, k idp.PartnerKey) error {
	return put(tx, partnerKeys, string(k.Partner), partnerKeyRecord{string(k.Client), k.JWK, k.Status, k.Created.UTC()})
}

func (r partnerKeyRecord) partnerKey(partner idp.RelyingPartyID) idp.PartnerKey {
	return idp.PartnerKey{Partner: partner, Client: idp.ClientID(r.Client), JWK: r.JWK, Status: r.Status, Created: r.Created}
}

// PartnerKey returns the key of the partner, or idp.ErrNotFound.
func (db *DB) PartnerKey(partner idp.RelyingPartyID) (k idp.PartnerKey, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		rec, err := get[partnerKeyRecord](tx, partnerKeys, string(partner))
		k = rec.partnerKey(partner)
		return err
	})
	return k, err
}
