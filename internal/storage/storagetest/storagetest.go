// Package storagetest opens databases for the tests of other packages.
package storagetest

import (
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/storage"
)

// Open returns a throw-away database that holds the fixtures, if any. When the test ends the
// database is checked for consistency and closed.
func Open(t testing.TB, fixtures ...idp.Fixtures) *storage.DB {
	t.Helper()
	db, err := storage.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Check(); err != nil {
			t.Errorf("database is inconsistent: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, f := range fixtures {
		if _, err := db.Load(f); err != nil {
			t.Fatal(err)
		}
	}
	return db
}
