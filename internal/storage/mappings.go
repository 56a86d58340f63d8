package storage

import (
	"encoding/binary"
	"errors"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type mappingRecord struct {
	Partner string `json:"partner"`
	Policy  string `json:"policy"`
	Status  string `json:"status"`
	UseCase string `json:"useCase"`
	Order   uint64 `json:"order"` // of arrival; stays when the mapping is replaced
	changeRecord
}

func newMappingRecord(m idp.PolicyMapping, order uint64) mappingRecord {
	return mappingRecord{
		Partner:      string(m.Partner),
		Policy:       string(m.Policy),
		Status:       string(m.Status),
		UseCase:      m.UseCase,
		Order:        order,
		changeRecord: newChangeRecord(m.Change),
	}
}

func (r mappingRecord) mapping(key string) idp.PolicyMapping {
	return idp.PolicyMapping{
		Key:     key,
		Partner: idp.RelyingPartyID(r.Partner),
		Policy:  idp.PolicyID(r.Policy),
		Status:  idp.MappingStatus(r.Status),
		UseCase: r.UseCase,
		Change:  r.change(),
	}
}

// mappingByPair is the record's key in mappingsByPair.
func mappingByPair(_ string, r mappingRecord) []byte {
	return binary.BigEndian.AppendUint64(pairPrefix(r.Partner, r.Policy), r.Order)
}

func pairPrefix(partner, policy string) []byte { return []byte(pairKey(partner, policy) + "\x00") }

// putMapping writes the mapping and its index entry, instead of those with the same key.
func putMapping(tx *bolt.Tx, m idp.PolicyMapping) error {
	index := tx.Bucket(mappingsByPair)
	old, err := get[mappingRecord](tx, mappings, m.Key)
	order := old.Order
	switch {
	case errors.Is(err, idp.ErrNotFound):
		order, err = index.NextSequence()
	case err == nil:
		err = index.Delete(mappingByPair(m.Key, old))
	}
	if err != nil {
		return err
	}
	rec := newMappingRecord(m, order)
	if err := put(tx, mappings, m.Key, rec); err != nil {
		return err
	}
	return index.Put(mappingByPair(m.Key, rec), []byte(m.Key))
}

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
