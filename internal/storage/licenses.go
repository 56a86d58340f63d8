package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type licenseRecord struct {
	Partner string    `json:"partner"`
	Policy  string    `json:"policy,omitzero"`
	Key     string    `json:"key"`
	Active  bool      `json:"active"`
	Expires time.Time `json:"expires,omitzero"`
	changeRecord
}

func newLicenseRecord(l idp.License) licenseRecord {
	return licenseRecord{string(l.Partner), string(l.Policy), l.Key, l.Active, l.Expires.UTC(), newChangeRecord(l.Change)}
}

func (r licenseRecord) license(string) idp.License {
	return idp.License{
		Partner: idp.RelyingPartyID(r.Partner), Policy: idp.PolicyID(r.Policy), Key: r.Key,
		Active: r.Active, Expires: r.Expires, Change: r.change(),
	}
}

func (b book) License(partner idp.RelyingPartyID, key string) (idp.License, error) {
	id, err := joinKey(string(partner), key)
	if err != nil {
		return idp.License{}, err
	}
	rec, err := get[licenseRecord](b.tx, licenses, id)
	if err != nil {
		return idp.License{}, err
	}
	return rec.license(id), nil
}

func (b book) LicensesOf(partner idp.RelyingPartyID) ([]idp.License, error) {
	return b.licenses(func(l idp.License) bool { return l.Partner == partner })
}

func (b book) Licenses() ([]idp.License, error) { return b.licenses(nil) }

func (b book) licenses(want func(idp.License) bool) ([]idp.License, error) {
	found, err := filter(b.tx, licenses, licenseRecord.license, want)
	sortByCreation(found, func(l idp.License) idp.Change { return l.Change })
	return found, err
}

func (b book) PutLicense(l idp.License) error { return putLicense(b.tx, l) }

func (b book) RemoveLicense(partner idp.RelyingPartyID, key string) error {
	id, err := joinKey(string(partner), key)
	if err != nil {
		return err
	}
	return remove(b.tx, licenses, id)
}

func putLicense(tx *bolt.Tx, l idp.License) error {
	id, err := joinKey(string(l.Partner), l.Key)
	if err != nil {
		return err
	}
	return put(tx, licenses, id, newLicenseRecord(l))
}
