package storage

import (
	"bytes"
	"errors"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// Check reads the whole file and returns what is inconsistent in it: pages, counts, indexes.
func (db *DB) Check() error {
	return db.view(func(tx *bolt.Tx) error {
		var found []error
		for err := range tx.Check() {
			found = append(found, err)
		}
		if len(found) > 0 {
			return errors.Join(found...)
		}
		return errors.Join(checkCounts(tx), checkClientKeys(tx), checkPairs(tx))
	})
}

func checkCounts(tx *bolt.Tx) error {
	for _, name := range counted {
		b := tx.Bucket(name)
		if n := b.Stats().KeyN; uint64(n) != b.Sequence() {
			return fmt.Errorf("%s: %d records, counted as %d", name, n, b.Sequence())
		}
	}
	return nil
}

func checkClientKeys(tx *bolt.Tx) error {
	return checkIndex(tx, clientsByKey, clients, func(r clientRecord) []byte { return keyHash(r.PublicKey) })
}

func checkPairs(tx *bolt.Tx) error {
	return checkIndex(tx, mappingsByPair, mappings, mappingRecord.pair)
}

// checkIndex sees that the index has exactly one entry for each record.
func checkIndex[R any](tx *bolt.Tx, index, bucket []byte, key func(R) []byte) error {
	entries, records := tx.Bucket(index), 0
	err := walk(tx, bucket, func(id string, rec R) error {
		records++
		if !bytes.Equal(entries.Get(key(rec)), []byte(id)) {
			return fmt.Errorf("%s: no entry for %.100q: %w", index, id, idp.ErrNotFound)
		}
		return nil
	})
	if n := entries.Stats().KeyN; err == nil && n != records {
		return fmt.Errorf("%s: %d entries for %d records", index, n, records)
	}
	return err
}
