package app

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"github.com/openg2p/mock-esignet/fixtures"
	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/seed"
	"github.com/openg2p/mock-esignet/internal/storage"
)

// seedOptions are how fixtures are read for a server with the releases and the public URL.
func seedOptions(esignet release.ESignet, pms release.PMS, publicURL string, now func() time.Time) seed.Options {
	return seed.Options{
		Builtin:    fixtures.FS,
		PublicURL:  publicURL,
		PINLength:  esignet.PINLength(),
		PageLevels: esignet.PageLevels(),
		Clients:    &idp.Registry{Rules: esignet.Clients, Levels: esignet.Authorize.ACRs},
		Domains:    pms.KeyManager.Domains,
		Now:        now,
	}
}

// openDatabase opens the database and sees that the fixtures are loaded. Fixtures that were loaded
// at an earlier start are not read again, unless their placeholders stand for something else now. A database
// file that it makes is removed again when the fixtures do not go in.
func openDatabase(path string, sources []string, o seed.Options, log *slog.Logger) (*storage.DB, error) {
	digest, err := seed.Digest(sources, o)
	if err != nil {
		return nil, err
	}
	if path == inMemory {
		return openEmpty(storage.OpenMemory, sources, o)
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		db, err := openEmpty(func() (*storage.DB, error) { return storage.Open(path) }, sources, o)
		var bad *loadError
		if errors.As(err, &bad) {
			err = errors.Join(err, os.Remove(path))
		}
		return db, err
	}
	db, err := storage.Open(path)
	if err != nil {
		return nil, err
	}
	if err := refresh(db, digest, sources, o, log); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// refresh loads the fixtures into a database that has not their content, or has what was loaded follow the
// public URL and the release. A start without fixtures leaves everything as it is, what is known of those that
// were loaded included.
func refresh(db *storage.DB, digest string, sources []string, o seed.Options, log *slog.Logger) error {
	loaded, err := db.LoadedDigest()
	if err != nil || loaded == digest || slices.Contains(sources, seed.None) {
		return err
	}
	records, err := seed.Read(sources, o)
	if err != nil {
		return err
	}
	earlier, same := o.Before(loaded, digest)
	if !same {
		if loaded != "" {
			log.Warn("the fixtures are others than those loaded last, or an earlier version loaded them; they replace the records with their ids")
		}
		return put(db, records)
	}
	before, err := seed.Read(sources, earlier)
	if err != nil { // a rule of another release
		log.Warn("the fixtures do not follow the public URL and the release: they cannot be read as they were loaded", "error", err)
		return nil
	}
	if earlier.PINLength == o.PINLength {
		before.Identities = nil
	}
	changed, err := db.Adapt(before, records)
	if err == nil {
		log.Info("the fixtures follow the public URL and the release, but for what was changed since they were loaded", "records", changed)
	}
	return err
}

// openEmpty reads the fixtures before it makes the database.
func openEmpty(open func() (*storage.DB, error), sources []string, o seed.Options) (*storage.DB, error) {
	records, err := seed.Read(sources, o)
	if err != nil {
		return nil, err
	}
	db, err := open()
	if err != nil {
		return nil, err
	}
	return load(db, records)
}

// loadError says that fixtures did not go into the database.
type loadError struct{ err error }

func (e *loadError) Error() string { return e.err.Error() }

// Unwrap returns the cause.
func (e *loadError) Unwrap() error { return e.err }

// load puts the fixtures into the database, which it closes on failure.
func load(db *storage.DB, records idp.Fixtures) (*storage.DB, error) {
	if err := put(db, records); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

func put(db *storage.DB, records idp.Fixtures) error {
	if _, err := db.Load(records); err != nil {
		return &loadError{err}
	}
	debug.FreeOSMemory() // a large set leaves much behind that nobody will need again
	return nil
}

// checkFixtures reads the sources to their end and counts the records; of equal ids of persons each
// counts.
func checkFixtures(sources []string, o seed.Options) (n idp.Counts, err error) {
	f, err := seed.Read(sources, o)
	if err != nil {
		return idp.Counts{}, err
	}
	for _, err := range f.Identities {
		if err != nil {
			return idp.Counts{}, err
		}
		n.Identities++
	}
	n.Partners, n.Policies, n.Mappings, n.Clients = len(f.Partners), len(f.Policies), len(f.Mappings), len(f.Clients)
	return n, nil
}

func describe(n idp.Counts) string {
	return fmt.Sprintf("partners=%d policies=%d mappings=%d clients=%d identities=%d", n.Partners, n.Policies, n.Mappings, n.Clients, n.Identities)
}

// fixturesValidateCmd is the command fixtures validate.
type fixturesValidateCmd struct {
	Files          []string `arg:"" name:"file" help:"Fixture file or directory, or builtin."`
	ESignetRelease string   `name:"esignet-release" default:"1.4" placeholder:"N" help:"Release of eSignet whose rules the clients must meet (${default})."`
	PMSRelease     string   `name:"pms-release" default:"1.2.0.1" placeholder:"N" help:"Release of PMS whose domains the certificates must be of (${default})."`
}

// Run reads the files together, as a server would with all of them.
func (c *fixturesValidateCmd) Run(p *process) error {
	esignet, err := release.ESignetNamed(c.ESignetRelease)
	if err != nil {
		return fmt.Errorf("--esignet-release: %w", err)
	}
	pms, err := release.PMSNamed(c.PMSRelease)
	if err != nil {
		return fmt.Errorf("--pms-release: %w", err)
	}
	counts, err := until(p.ctx, func() (idp.Counts, error) {
		return checkFixtures(c.Files, seedOptions(esignet, pms, "http://localhost:8088", new(clock.Clock).Now))
	})
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, "ok "+describe(counts))
	return err
}

// fixturesSchemaCmd is the command fixtures schema.
type fixturesSchemaCmd struct{}

// Run prints the JSON Schema.
func (*fixturesSchemaCmd) Run(p *process) error {
	_, err := p.stdout.Write(seed.Schema())
	return err
}

// fixturesExportCmd is the command fixtures export.
type fixturesExportCmd struct {
	DB string `name:"db" required:"" placeholder:"FILE" help:"Database file; no server may be using it."`
}

// Run prints all records as a fixture file, or nothing if one of them does not go into one.
func (c *fixturesExportCmd) Run(p *process) (err error) {
	if _, err := os.Stat(c.DB); err != nil {
		return fmt.Errorf("--db: %w", err)
	}
	whole, err := os.CreateTemp("", "mock-esignet-*.yaml")
	if err != nil {
		return err
	}
	// An open file may lose its name, except on Windows; so an interrupted export leaves nothing behind.
	if os.Remove(whole.Name()) != nil {
		defer func() { err = errors.Join(err, os.Remove(whole.Name())) }()
	}
	defer func() { err = errors.Join(err, whole.Close()) }()
	_, err = until(p.ctx, func() (int64, error) {
		if err := exportTo(whole, c.DB); err != nil {
			return 0, err
		}
		return io.Copy(p.stdout, whole)
	})
	return err
}

// exportTo writes all records of the database into the file, and goes back to its start.
func exportTo(whole *os.File, path string) (err error) {
	db, err := storage.OpenCopy(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	out := seed.NewWriter(whole)
	err = db.Export(func(_ string, record any) error { return out.Add(record) })
	if err := errors.Join(err, out.Close()); err != nil {
		return err
	}
	_, err = whole.Seek(0, io.SeekStart)
	return err
}
