package storage

import (
	"time"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

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
