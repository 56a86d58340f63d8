package storage

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// openDB opens a database file of the test's own, which is checked when the test ends.
func openDB(t testing.TB) *DB {
	t.Helper()
	return openAt(t, filepath.Join(t.TempDir(), "test.db"))
}

func openAt(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeDB(t, db) })
	return db
}

// closeDB checks and closes the database, unless it is closed already.
func closeDB(t testing.TB, db *DB) {
	t.Helper()
	if db.bolt.Path() == "" {
		return
	}
	if err := db.Check(); err != nil {
		t.Errorf("database is inconsistent: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Error(err)
	}
}

// writeBolt makes a bbolt file with the bucket, and in it the key and value.
func writeBolt(t testing.TB, path string, bucket, key string, value []byte) {
	t.Helper()
	b, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	err = b.Update(func(tx *bolt.Tx) error {
		made, err := tx.CreateBucket([]byte(bucket))
		if err != nil {
			return err
		}
		return made.Put([]byte(key), value)
	})
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	tests := []struct {
		name    string
		prepare func(t *testing.T, path string)
		want    error
		text    string
	}{
		{"locked", func(t *testing.T, path string) { openAt(t, path) }, ErrLocked, "stop that process"},
		{"text", func(t *testing.T, path string) { write(t, path, []byte(strings.Repeat("partners:\n", 2000))) }, ErrForeign, "choose another file"},
		{"one byte", func(t *testing.T, path string) { write(t, path, []byte("x")) }, ErrForeign, "choose another file"},
		{"buckets of another program", func(t *testing.T, path string) { writeBolt(t, path, "users", "a", nil) }, ErrForeign, "another program"},
		{"meta of another program", func(t *testing.T, path string) { writeBolt(t, path, "meta", "version", []byte("1")) }, ErrForeign, "another program"},
		{"newer", func(t *testing.T, path string) {
			writeBolt(t, path, "meta", "version", binary.BigEndian.AppendUint64(nil, uint64(len(migrations))+1))
		}, ErrNewer, "choose another file"},
		{"cut short", func(t *testing.T, path string) { cut(t, path, 3*4096) }, ErrDamaged, "restore a copy"},
		{"cut to one page", func(t *testing.T, path string) { cut(t, path, 4096) }, ErrDamaged, "restore a copy"},
		{"cut to the header", func(t *testing.T, path string) { cut(t, path, 2*4096) }, ErrDamaged, "restore a copy"},
		{"cut at the end", func(t *testing.T, path string) { cut(t, path, -4096) }, ErrDamaged, "restore a copy"},
		{"directory", func(t *testing.T, path string) { mkdir(t, path) }, nil, "is a directory"},
		{"no such directory", func(t *testing.T, path string) { mkdir(t, path); remake(t, path) }, nil, "create it or choose another file"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "sub", "test.db")
			mkdir(t, filepath.Dir(path))
			tt.prepare(t, path)
			before, _ := os.ReadFile(path)
			if db, err := OpenCopy(path); err == nil {
				closeDB(t, db)
				t.Error("copied")
			} else if !strings.Contains(err.Error(), path) || tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %q of the copy is not %q or lacks the path", err, tt.want)
			}
			db, err := Open(path)
			if err == nil {
				closeDB(t, db)
				t.Fatal("opened")
			}
			if tt.want != nil && !errors.Is(err, tt.want) {
				t.Errorf("error %q is not %q", err, tt.want)
			}
			if !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), tt.text) {
				t.Errorf("error %q lacks %q or the path", err, tt.text)
			}
			if after, _ := os.ReadFile(path); !slices.Equal(before, after) {
				t.Error("the refused file was changed")
			}
		})
	}
}

// TestOpenCopyOfAnEmptyFile: there is nothing to copy, though [Open] makes a database of it.
func TestOpenCopyOfAnEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "empty.db")
	write(t, path, nil)
	if _, err := OpenCopy(path); err == nil || !strings.Contains(err.Error(), path+": the file is empty") {
		t.Errorf("error %v", err)
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

func mkdir(t *testing.T, path string) {
	t.Helper()
	if err := os.MkdirAll(path, 0o700); err != nil {
		t.Fatal(err)
	}
}

// remake removes the directory that the path is in.
func remake(t *testing.T, path string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
}

// cut makes a database with some records and cuts its file to the size, or to that much less than
// is in use.
func cut(t *testing.T, path string, size int64) {
	t.Helper()
	db := openAt(t, path)
	for _, c := range []idp.ClientID{"a", "b", "c"} {
		if err := db.CreateClient(idp.Client{ID: c, PublicKey: string(c), LogoURI: strings.Repeat("x", 9000)}); err != nil {
			t.Fatal(err)
		}
	}
	if size < 0 {
		_ = db.view(func(tx *bolt.Tx) error {
			size += tx.Size()
			return nil
		})
	}
	closeDB(t, db)
	if err := os.Truncate(path, size); err != nil {
		t.Fatal(err)
	}
}

func TestOpenIsPrivateAndSyncs(t *testing.T) {
	db := openDB(t)
	info, err := os.Stat(db.path)
	if err != nil {
		t.Fatal(err)
	}
	if got := info.Mode().Perm(); got != 0o600 {
		t.Errorf("mode %o, want 600", got)
	}
	if db.bolt.NoSync || db.bolt.NoGrowSync {
		t.Error("writes are not synced")
	}
}

func TestOpenMemoryLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	db, err := OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.CreateClient(idp.Client{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Check(); err != nil {
		t.Error(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left %v, %v", left, err)
	}
}

func TestClosed(t *testing.T) {
	db := openDB(t)
	closeDB(t, db)
	if _, err := db.Client("a"); err == nil || errors.Is(err, idp.ErrNotFound) {
		t.Errorf("read of a closed database: %v", err)
	}
	if err := db.CreateClient(idp.Client{ID: "a"}); err == nil {
		t.Error("write to a closed database succeeded")
	}
}

func TestReopenKeepsVersionAndWritesNothing(t *testing.T) {
	db := openDB(t)
	path := db.path
	closeDB(t, db)
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	closeDB(t, openAt(t, path))
	after, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(before, after) {
		t.Error("opening the file a second time changed it")
	}
}

func TestMigrateFromAnEmptyFile(t *testing.T) {
	db := openDB(t)
	var got []byte
	_ = db.view(func(tx *bolt.Tx) error {
		got = slices.Clone(tx.Bucket(meta).Get(versionKey))
		return nil
	})
	if diff := cmp.Diff(binary.BigEndian.AppendUint64(nil, uint64(len(migrations))), got); diff != "" {
		t.Error(diff)
	}
}
