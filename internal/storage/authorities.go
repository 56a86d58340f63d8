package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type authorityRecord struct {
	Domain      string    `json:"domain"`
	Certificate []byte    `json:"certificate"`
	At          time.Time `json:"at,omitzero"`
}

func newAuthorityRecord(a idp.Authority) authorityRecord {
	return authorityRecord{a.Domain, a.Certificate, a.At.UTC()}
}

func (r authorityRecord) authority(id string) idp.Authority {
	return idp.Authority{ID: id, Domain: r.Domain, Certificate: r.Certificate, At: r.At}
}

func (b book) Authorities() ([]idp.Authority, error) {
	return filter(b.tx, authorities, authorityRecord.authority, nil)
}

func (b book) PutAuthority(a idp.Authority) error { return putAuthority(b.tx, a) }

func putAuthority(tx *bolt.Tx, a idp.Authority) error {
	return put(tx, authorities, a.ID, newAuthorityRecord(a))
}
