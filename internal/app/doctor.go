package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/storage"
)

// doctorCmd is the command doctor. It takes the flags of serve and changes nothing.
type doctorCmd struct{ serverFlags }

// finding is one line of the report.
type finding struct {
	verdict verdict
	about   string
	text    string // what was seen and, if it is not fine, what to do
}

type verdict string

const (
	fine    verdict = "ok"
	note    verdict = "note" // worth knowing, nothing is wrong
	trouble verdict = "FAIL"
)

// Run prints the findings; one that is wrong is a failure.
func (c *doctorCmd) Run(p *process) error {
	findings := c.examine(p)
	var err error
	for _, f := range findings {
		if _, e := fmt.Fprintf(p.stdout, "%-4s  %-10s  %s\n", f.verdict, f.about, f.text); e != nil {
			return e
		}
		if f.verdict == trouble {
			err = errQuiet
		}
	}
	return err
}

func (c *doctorCmd) examine(p *process) []finding {
	hostname, _ := os.Hostname() // without one, the default list is shorter
	s, err := c.settings(hostname, p.environ)
	if err != nil {
		return []finding{{trouble, "settings", err.Error()}}
	}
	if _, port, err := net.SplitHostPort(s.Listen); err == nil && s.publicURL == "" {
		s.publicURL = localOrigin(s.scheme(), port)
	}
	findings := []finding{{fine, "settings", fmt.Sprintf("eSignet %s, PMS %s, mock identity system %s, tolerances: %s",
		s.esignet.Name, s.pms.Name, s.identity.Name, orNone(s.tolerances.Names()))}}
	findings = append(findings, examineFixtures(s))
	port, running := examinePort(p.ctx, s)
	findings = append(findings, port, examineDatabase(s, running))
	return append(findings, examinePublicURL(p.ctx, s, running)...)
}

func orNone(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, " ")
}

func examineFixtures(s settings) finding {
	counts, err := checkFixtures(s.fixtures, seedOptions(s.esignet, s.pms, s.publicURL, new(clock.Clock).Now))
	if err != nil {
		return finding{trouble, "fixtures", err.Error()}
	}
	return finding{fine, "fixtures", strings.Join(s.fixtures, ", ") + ": " + describe(counts)}
}

// examinePort finds out who has the port, and whether that is a server of ours.
func examinePort(ctx context.Context, s settings) (f finding, running bool) {
	l, err := net.Listen("tcp", s.Listen)
	if err == nil {
		if err := l.Close(); err != nil {
			return finding{trouble, "port", err.Error()}, false
		}
		return finding{fine, "port", s.Listen + " is free: no server is running there"}, false
	}
	if origin, e := s.loopback(); e == nil && isOurs(ctx, origin) {
		return finding{fine, "port", s.Listen + ": a mock-esignet is running there"}, true
	}
	return finding{trouble, "port", fmt.Sprintf("%s: %v; stop what is using it or choose another address with --listen", s.Listen, err)}, false
}

// isOurs reports whether a mock-esignet answers at the origin.
func isOurs(ctx context.Context, origin string) bool {
	resp, err := get(ctx, origin+"/healthz")
	if err != nil {
		return false
	}
	return resp.Body.Close() == nil && resp.StatusCode == http.StatusOK && resp.Header.Get("X-Mock-Esignet") != ""
}

// examineDatabase reads the database if it is there, and leaves it as it is. One that is locked is fine while a server of
// ours is running.
func examineDatabase(s settings, running bool) finding {
	const about = "database"
	if s.db == inMemory {
		return finding{note, about, "memory: everything is lost when the server stops"}
	}
	info, err := os.Stat(s.db)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == 0 {
		if info, err := os.Stat(filepath.Dir(s.db)); err != nil || !info.IsDir() {
			return finding{trouble, about, fmt.Sprintf("%s: its directory does not exist; create it or choose another file with --db", s.db)}
		}
		return finding{fine, about, s.db + " does not exist yet; the first start makes it"}
	}
	db, err := storage.OpenCopy(s.db)
	switch {
	case errors.Is(err, storage.ErrLocked) && running:
		return finding{fine, about, s.db + ": in use by the running server"}
	case err != nil:
		return finding{trouble, about, err.Error()}
	}
	counts, err := db.Counts()
	if err == nil {
		err = readAll(db)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return finding{trouble, about, err.Error()}
	}
	return finding{fine, about, s.db + ": " + describe(counts)}
}

// readAll reads every record, so that a damaged one is found.
func readAll(db *storage.DB) error {
	if _, err := db.SigningKeys(); err != nil {
		return err
	}
	return db.Export(func(string, any) error { return nil })
}

// examinePublicURL asks for the discovery document where relying parties and browsers look for it,
// and compares what it says with the settings.
func examinePublicURL(ctx context.Context, s settings, running bool) []finding {
	const about = "public URL"
	if !running {
		return []finding{{note, about, "not checked, as no server is running; start one with mock-esignet serve, then ask again"}}
	}
	origin := s.publicURL
	e := defaultEndpoints(origin)
	resp, err := get(ctx, e.Discovery)
	if err != nil {
		return []finding{{trouble, about, fmt.Sprintf("%s cannot be reached from here: %v; check --public-url, the name and the port mapping", origin, err)}}
	}
	var doc discovery
	if err := decodeAnswer(resp, &doc); err != nil {
		return []finding{{trouble, about, fmt.Sprintf("%v; is another server behind --public-url?", err)}}
	}
	return []finding{
		{fine, about, origin + " answers"},
		compare("authorize", doc.Authorize, e.Authorize),
		compare("issuer", strings.TrimSuffix(doc.Issuer, service), origin),
	}
}

func compare(about, got, want string) finding {
	if got != want {
		return finding{trouble, about, fmt.Sprintf("the server says %s, expected %s; start it and ask with the same --public-url", got, want)}
	}
	return finding{fine, about, got}
}
