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
	return db.update(func(tx *bolt.Tx) error {
		return put(tx, partnerKeys, string(k.Partner), partnerKeyRecord{string(k.Client), k.JWK, k.Status, k.Created.UTC()})
	})
}

// PartnerKey returns the key of the partner, or idp.ErrNotFound.
func (db *DB) PartnerKey(partner idp.RelyingPartyID) (k idp.PartnerKey, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		rec, err := get[partnerKeyRecord](tx, partnerKeys, string(partner))
		k = idp.PartnerKey{Partner: partner, Client: idp.ClientID(rec.Client), JWK: rec.JWK, Status: rec.Status, Created: rec.Created}
		return err
	})
	return k, err
}
