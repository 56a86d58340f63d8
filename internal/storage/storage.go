package storage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// The reasons for which [Open] refuses a file. The error's text names the file and says what to do.
var (
	// ErrLocked reports that another process has the file open.
	ErrLocked = errors.New("in use by another process")
	// ErrForeign reports a file that this program has not written.
	ErrForeign = errors.New("not a mock-esignet database")
	// ErrNewer reports a file written by a newer version of this program.
	ErrNewer = errors.New("written by a newer mock-esignet")
	// ErrDamaged reports a file that is cut short or inconsistent.
	ErrDamaged = errors.New("damaged")
)

// errEmpty reports a file of no bytes that may not be written; otherwise it becomes a database.
var errEmpty = errors.New("the file is empty; the first start of a server makes a database of it")

// lockTimeout is how long Open waits for another process to let go of the file.
const lockTimeout = time.Second

// Sizes of the file and of its view in memory, in bytes.
const (
	// mapSize is the address space reserved for the file. bbolt copies all pending records whenever
	// the file outgrows it, which at bbolt's small default made up most of the time of a large load.
	mapSize = 256 << 20
	// growth is how much the file grows at a time.
	growth = 1 << 20
)

// DB is the durable state. It is safe for concurrent use.
type DB struct {
	bolt *bolt.DB
	path string // for messages
	temp string // throw-away file that is still to be removed

	// MigratedFrom is the schema version that the file had when it was opened: 0 unless Open wrote
	// a newer one, which earlier versions of this program refuse, over an older.
	MigratedFrom int
}

// Open opens the database file, or creates it, readable by its owner only. It waits one second for
// another process to let go of it. Errors: ErrLocked, ErrForeign, ErrNewer, ErrDamaged, or those of
// the file system. A file that is refused is left as it was, and one
// that could not be made is gone.
func Open(path string) (*DB, error) {
	_, err := os.Stat(path)
	created := errors.Is(err, fs.ErrNotExist)
	if created {
		if dir := filepath.Dir(path); !isDirectory(dir) {
			return nil, fmt.Errorf("database %s: there is no directory %s; create it or choose another file", path, dir)
		}
	}
	db, err := open(path, bolt.Options{})
	if err != nil {
		err = openError(path, err)
		if created && !errors.Is(err, ErrLocked) { // not by another process in the meantime
			err = errors.Join(err, removeNew(path))
		}
		return nil, err
	}
	if created {
		if err := syncDirectory(filepath.Dir(path)); err != nil {
			return nil, errors.Join(fmt.Errorf("database %s: %w", path, err), db.Close())
		}
	}
	return db, nil
}

// removeNew removes a file that could not be made whole, if there is one.
func removeNew(path string) error {
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func isDirectory(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// OpenMemory opens an empty throw-away database: a temporary file that is not synced and is gone
// after Close.
func OpenMemory() (*DB, error) {
	db, err := openTemporary(func(io.Writer) error { return nil })
	if err != nil {
		return nil, fmt.Errorf("temporary database: %w", err)
	}
	return db, nil
}

// OpenCopy opens a throw-away copy of the database file, brought to the newest schema version if
// need be; the file stays as it is. Errors are those of [Open].
func OpenCopy(path string) (*DB, error) {
	original, err := openBolt(path, bolt.Options{ReadOnly: true, Timeout: lockTimeout})
	if err != nil {
		return nil, openError(path, err)
	}
	db, err := openTemporary(func(w io.Writer) error {
		return guard(func() error {
			return original.View(func(tx *bolt.Tx) error {
				_, err := tx.WriteTo(w)
				return err
			})
		})
	})
	if err := errors.Join(err, original.Close()); err != nil {
		return nil, openError(path, err)
	}
	db.path = path
	return db, nil
}

// openTemporary opens a temporary file with the content that fill writes.
func openTemporary(fill func(io.Writer) error) (*DB, error) {
	f, err := os.CreateTemp("", "mock-esignet-*.db")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(fill(f), f.Close()); err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	db, err := open(f.Name(), bolt.Options{NoSync: true, NoGrowSync: true})
	if err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	// An open file may lose its name, except on Windows; so a killed process leaves nothing behind.
	if os.Remove(f.Name()) != nil {
		db.temp = f.Name()
	}
	return db, nil
}

func open(path string, options bolt.Options) (*DB, error) {
	options.Timeout = lockTimeout
	options.FreelistType = bolt.FreelistMapType
	if runtime.GOOS != "windows" { // where the file itself would become that large
		options.InitialMmapSize = mapSize
	}
	b, err := openBolt(path, options)
	if err != nil {
		return nil, err
	}
	b.AllocSize = growth
	db := &DB{bolt: b, path: path}
	err = guard(func() (err error) {
		db.MigratedFrom, err = migrate(b)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return db, nil
}

// openBolt turns what bbolt does on a damaged file, panic or fault, into ErrDamaged, and sees that
// the file is as long as its header says: reading beyond the end would end the process.
func openBolt(path string, options bolt.Options) (b *bolt.DB, err error) {
	switch info, err := os.Stat(path); {
	case err == nil && !info.Mode().IsRegular() && !info.IsDir(): // opening a pipe waits for its other end
		return nil, fmt.Errorf("%w: it is not a regular file", ErrForeign)
	case err == nil && info.Size() == 0 && options.ReadOnly:
		return nil, errEmpty
	}
	var file *os.File
	options.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		file = f
		return f, err
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			b, err = nil, errors.Join(fmt.Errorf("%w: a page is unreadable", ErrDamaged), file.Close())
		}
	}()
	if b, err = bolt.Open(path, 0o600, &options); err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	err = b.View(func(tx *bolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("%w: %d of %d bytes are there", ErrDamaged, info.Size(), tx.Size())
		}
		return nil
	})
	if err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// openError says what a person can do about err.
func openError(path string, err error) error {
	switch {
	case errors.Is(err, bolterrors.ErrTimeout):
		return fmt.Errorf("database %s: %w; stop that process or choose another file", path, ErrLocked)
	case errors.Is(err, bolterrors.ErrInvalid), errors.Is(err, bolterrors.ErrVersionMismatch):
		return fmt.Errorf("database %s: %w; choose another file", path, ErrForeign)
	case errors.Is(err, bolterrors.ErrChecksum):
		return fmt.Errorf("database %s: %w: %w; restore a copy or choose another file", path, ErrDamaged, err)
	case errors.Is(err, ErrForeign), errors.Is(err, ErrNewer):
		return fmt.Errorf("database %s: %w; choose another file", path, err)
	case errors.Is(err, ErrDamaged):
		return fmt.Errorf("database %s: %w; restore a copy or choose another file", path, err)
	case strings.HasPrefix(err.Error(), "file size too small"): // bbolt has no value for it
		return fmt.Errorf("database %s: %w: %w; restore a copy or choose another file", path, ErrDamaged, err)
	default:
		return fmt.Errorf("database %s: %w", path, err)
	}
}

// syncDirectory makes the name of a new file durable.
func syncDirectory(path string) error {
	if runtime.GOOS == "windows" { // which cannot sync a directory
		return nil
	}
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Close waits for running transactions and closes the file.
func (db *DB) Close() error {
	err := db.bolt.Close()
	if db.temp != "" {
		err = errors.Join(err, os.Remove(db.temp))
	}
	if err != nil {
		return fmt.Errorf("close database %s: %w", db.path, err)
	}
	return nil
}

// view runs a read transaction.
func (db *DB) view(fn func(*bolt.Tx) error) error {
	return db.guarded(func() error { return db.bolt.View(fn) })
}

// guarded is guard with the name of the file in the error.
func (db *DB) guarded(fn func() error) error {
	err := guard(fn)
	if errors.Is(err, ErrDamaged) {
		return openError(db.path, err)
	}
	return err
}

// guard turns what bbolt does on a damaged page, panic or fault, into ErrDamaged.
func guard(fn func() error) (err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%w: a page is unreadable", ErrDamaged)
		}
	}()
	return fn()
}

// update runs a write transaction. An error of fn comes back as it is; when the file cannot be
// written, as on a full disk, nothing of the transaction is kept and the error says so.
func (db *DB) update(fn func(*bolt.Tx) error) error {
	var refused error
	err := db.guarded(func() error {
		return db.bolt.Update(func(tx *bolt.Tx) error {
			refused = fn(tx)
			return refused
		})
	})
	if err != nil && refused == nil && !errors.Is(err, ErrDamaged) {
		return fmt.Errorf("database %s could not be written, nothing was changed: %w", db.path, err)
	}
	return err
}

// Counts returns how many records there are, without walking them.
func (db *DB) Counts() (n idp.Counts, err error) {
	err = db.view(func(tx *bolt.Tx) error {
		count := func(bucket []byte) int { return int(tx.Bucket(bucket).Sequence()) }
		n = idp.Counts{
			Partners:   count(partners),
			Policies:   count(policies),
			Mappings:   count(mappings),
			Clients:    count(clients),
			Identities: count(identities),
		}
		return nil
	})
	return n, err
}
