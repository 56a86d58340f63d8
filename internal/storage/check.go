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
		return errors.Join(checkCounts(tx), checkIndexes(tx))
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

func checkIndexes(tx *bolt.Tx) error {
	return errors.Join(
		checkEach(tx, clients, clientIndexes),
		checkEach(tx, mappings, mappingIndexes),
		checkEach(tx, policyGroups, groupIndexes),
		checkEach(tx, policies, policyIndexes),
		checkEach(tx, partners, partnerIndexes),
		checkEach(tx, apiKeys, apiKeyIndexes),
	)
}

func checkEach[R any](tx *bolt.Tx, bucket []byte, indexes []index[R]) error {
	for _, ix := range indexes {
		if err := checkIndex(tx, bucket, ix); err != nil {
			return err
		}
	}
	return nil
}

// checkIndex sees that the index has exactly one entry for each record.
func checkIndex[R any](tx *bolt.Tx, bucket []byte, ix index[R]) error {
	entries, records := tx.Bucket(ix.bucket), 0
	err := walk(tx, bucket, func(id string, rec R) error {
		records++
		if !bytes.Equal(entries.Get(ix.key(id, rec)), []byte(id)) {
			return fmt.Errorf("%s: no entry for %.100q: %w", ix.bucket, id, idp.ErrNotFound)
		}
		return nil
	})
	if n := entries.Stats().KeyN; err == nil && n != records {
		return fmt.Errorf("%s: %d entries for %d records", ix.bucket, n, records)
	}
	return err
}
