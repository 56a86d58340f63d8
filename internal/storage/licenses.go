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

type apiKeyRecord struct {
	Key     string    `json:"key"`
	Label   string    `json:"label"`
	Partner string    `json:"partner"`
	Policy  string    `json:"policy"`
	Active  bool      `json:"active"`
	Expires time.Time `json:"expires,omitzero"`
	changeRecord
}

func newAPIKeyRecord(k idp.APIKey) apiKeyRecord {
	return apiKeyRecord{k.Key, k.Label, string(k.Partner), string(k.Policy), k.Active, k.Expires.UTC(), newChangeRecord(k.Change)}
}

func (r apiKeyRecord) apiKey(string) idp.APIKey {
	return idp.APIKey{
		Key: r.Key, Label: r.Label, Partner: idp.RelyingPartyID(r.Partner), Policy: idp.PolicyID(r.Policy),
		Active: r.Active, Expires: r.Expires, Change: r.change(),
	}
}

func apiKeyID(partner idp.RelyingPartyID, policy idp.PolicyID, label string) (string, error) {
	return joinKey(string(partner), string(policy), label)
}

func apiKeyByKey(_ string, r apiKeyRecord) []byte { return []byte(r.Key) }

func (b book) APIKey(partner idp.RelyingPartyID, policy idp.PolicyID, label string) (idp.APIKey, error) {
	id, err := apiKeyID(partner, policy, label)
	if err != nil {
		return idp.APIKey{}, err
	}
	return b.apiKey(id)
}

func (b book) apiKey(id string) (idp.APIKey, error) {
	rec, err := get[apiKeyRecord](b.tx, apiKeys, id)
	if err != nil {
		return idp.APIKey{}, err
	}
	return rec.apiKey(id), nil
}

func (b book) APIKeyNumbered(key string) (idp.APIKey, error) {
	id, err := indexed(b.tx, apiKeysByKey, []byte(key))
	if err != nil {
		return idp.APIKey{}, err
	}
	return b.apiKey(id)
}

func (b book) APIKeysTo(policy idp.PolicyID) ([]idp.APIKey, error) {
	found, err := filter(b.tx, apiKeys, apiKeyRecord.apiKey, func(k idp.APIKey) bool { return k.Policy == policy })
	sortByCreation(found, func(k idp.APIKey) idp.Change { return k.Change })
	return found, err
}

func (b book) PutAPIKey(k idp.APIKey) error { return putAPIKey(b.tx, k) }

func putAPIKey(tx *bolt.Tx, k idp.APIKey) error {
	id, err := apiKeyID(k.Partner, k.Policy, k.Label)
	if err != nil {
		return err
	}
	return putIndexed(tx, apiKeys, id, newAPIKeyRecord(k), apiKeyIndexes)
}

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
