package storage

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// index is a bucket that leads from a key made of a record to the record's id.
type index[R any] struct {
	bucket []byte
	key    func(id string, rec R) []byte
}

// The indexes of each kind of record. Those of mappings and clients are written by putMapping and putClient.
var (
	groupIndexes   = []index[groupRecord]{{policyGroupsByName, groupByName}}
	policyIndexes  = []index[policyRecord]{{policiesByName, policyByName}}
	partnerIndexes = []index[partnerRecord]{{partnersByMail, partnerByMail}, {partnersByUser, partnerByUser}}
	apiKeyIndexes  = []index[apiKeyRecord]{{apiKeysByKey, apiKeyByKey}}
	mappingIndexes = []index[mappingRecord]{{mappingsByPair, mappingByPair}}
	clientKeys     = []keyIndex{
		{clientsByText, func(m idp.KeyMarks) string { return m.Text }},
		{clientsByModulus, func(m idp.KeyMarks) string { return m.Modulus }},
		{clientsByNumbers, func(m idp.KeyMarks) string { return m.Numbers }},
	}
	clientIndexes = []index[clientRecord]{{clientsByText, clientKeys[0].key}, {clientsByModulus, clientKeys[1].key}, {clientsByNumbers, clientKeys[2].key}}
)

// putIndexed writes a record and moves its index entries. It returns idp.ErrExists when another record
// holds one of the entries.
func putIndexed[R any](tx *bolt.Tx, bucket []byte, id string, rec R, indexes []index[R]) error {
	old, err := get[R](tx, bucket, id)
	fresh := errors.Is(err, idp.ErrNotFound)
	if err != nil && !fresh {
		return err
	}
	for _, ix := range indexes {
		entries := tx.Bucket(ix.bucket)
		if !fresh {
			if err := entries.Delete(ix.key(id, old)); err != nil {
				return err
			}
		}
		key := ix.key(id, rec)
		if holder := entries.Get(key); holder != nil {
			return fmt.Errorf("%s %.100q: %w as %.100q", ix.bucket, key, idp.ErrExists, holder)
		}
		if err := entries.Put(key, []byte(id)); err != nil {
			return err
		}
	}
	return put(tx, bucket, id, rec)
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
