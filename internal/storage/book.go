package storage

import (
	"slices"

	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// UpdatePartners runs fn in one write transaction over what PMS keeps: all of what fn puts is stored,
// or nothing when fn returns an error, which comes back as it is. fn must not use the database otherwise.
func (db *DB) UpdatePartners(fn func(idp.PartnerBook) error) error {
	return db.update(func(tx *bolt.Tx) error { return fn(book{tx}) })
}

// ViewPartners runs fn over one moment of what PMS keeps. What fn puts is an error.
func (db *DB) ViewPartners(fn func(idp.PartnerBook) error) error {
	return db.view(func(tx *bolt.Tx) error { return fn(book{tx}) })
}

// book is an [idp.PartnerBook] over one transaction.
type book struct{ tx *bolt.Tx }

// filter returns the wanted records of a bucket in key order; all of them when want is nil.
func filter[R, V any, K ~string](tx *bolt.Tx, bucket []byte, value func(rec R, key K) V, want func(V) bool) (found []V, err error) {
	err = walk(tx, bucket, func(key string, rec R) error {
		if v := value(rec, K(key)); want == nil || want(v) {
			found = append(found, v)
		}
		return nil
	})
	return found, err
}

// sortByCreation puts the oldest first and leaves those of one time in their order.
func sortByCreation[V any](list []V, change func(V) idp.Change) {
	slices.SortStableFunc(list, func(x, y V) int { return change(x).Created.Compare(change(y).Created) })
}
