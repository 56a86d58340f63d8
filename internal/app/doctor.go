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
	"github.com/openg2p/mock-esignet/internal/release"
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
	findings, err := until(p.ctx, func() ([]finding, error) { return c.examine(p), nil })
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
	findings := []finding{{fine, "settings", s.describe()}}
	for _, variable := range s.strays {
		findings = append(findings, finding{note, "settings", release.UnknownVariable(variable, s.esignet, s.pms, s.identity).Error()})
	}
	findings = append(findings, examineFixtures(s))
	port, running := examinePort(p.ctx, s)
	findings = append(findings, port, examineDatabase(s, running))
	return append(findings, examinePublicURL(p.ctx, s, running)...)
}

// describe says what a server with the settings behaves as.
func (s settings) describe() string {
	tokens := "no tokens asked for"
	if s.auth {
		tokens = "tokens asked for"
	}
	people := "mock identity system " + s.identity.Name
	if s.ida {
		people = "ID Authentication"
	}
	return fmt.Sprintf("eSignet %s, PMS %s, %s, %s, tolerances: %s", s.esignet.Name, s.pms.Name, people, tokens, orNone(s.tolerances.Names()))
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

// examinePort finds out who has the port, and whether that is a server of ours and as the settings say.
func examinePort(ctx context.Context, s settings) (f finding, running bool) {
	l, err := net.Listen("tcp", s.Listen)
	if err == nil {
		if err := l.Close(); err != nil {
			return finding{trouble, "port", err.Error()}, false
		}
		return finding{fine, "port", s.Listen + " is free: no server is running there"}, false
	}
	if origin, e := s.loopback(); e == nil {
		switch says, ours := isOurs(ctx, origin); {
		case ours && says != "" && says != s.describe():
			return finding{trouble, "port", fmt.Sprintf("%s: the mock-esignet that is running there says %q; restart it or ask with its settings", s.Listen, says)}, true
		case ours:
			return finding{fine, "port", s.Listen + ": a mock-esignet is running there"}, true
		}
	}
	return finding{trouble, "port", fmt.Sprintf("%s: %v; stop what is using it or choose another address with --listen", s.Listen, err)}, false
}

// isOurs reports whether a mock-esignet answers at the origin, and what it says of its settings, which
// earlier versions do not.
func isOurs(ctx context.Context, origin string) (says string, ours bool) {
	resp, err := get(ctx, origin+"/healthz")
	if err != nil {
		return "", false
	}
	ours = resp.Body.Close() == nil && resp.StatusCode == http.StatusOK && resp.Header.Get("X-Mock-Esignet") != ""
	return resp.Header.Get(settingsHeader), ours
}

// examineDatabase reads the database if it is there, and leaves it as it is. One that is locked is fine while a server of
// ours is running.
func examineDatabase(s settings, running bool) finding {
	const about = "database"
	if s.db == inMemory {
		return finding{note, about, "memory: everything is lost when the server stops"}
	}
	info, err := os.Stat(s.db)
	absent := errors.Is(err, fs.ErrNotExist)
	if absent {
		if info, err := os.Stat(filepath.Dir(s.db)); err != nil || !info.IsDir() {
			return finding{trouble, about, fmt.Sprintf("%s: its directory does not exist; create it or choose another file with --db", s.db)}
		}
	}
	if err := writable(s.db, absent); err != nil {
		return finding{trouble, about, fmt.Sprintf("%s: cannot be written: %v; change the permissions or choose another file with --db", s.db, err)}
	}
	if absent || err == nil && info.Mode().IsRegular() && info.Size() == 0 {
		return finding{fine, about, s.db + " does not exist yet or is empty; the first start makes it"}
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

// writable tries to open a regular file for writing, or to make another one beside it, which it removes
// again.
func writable(path string, absent bool) error {
	if absent {
		f, err := os.CreateTemp(filepath.Dir(path), ".mock-esignet-*")
		if err != nil {
			return err
		}
		return errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return err
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return f.Close()
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
		compare("authorize", doc.Authorize, s.advertised("authorization_endpoint", origin)),
		compare("issuer", doc.Issuer, s.advertised("issuer", origin)),
	}
}

// advertised is the member of the discovery document.
func (s settings) advertised(name, origin string) string {
	for _, m := range s.esignet.Discovery.OpenIDConfiguration {
		if text, ok := m.Value.(string); ok && m.Name == name {
			return release.Names{Origin: origin}.Fill(text)
		}
	}
	return ""
}

func compare(about, got, want string) finding {
	if got != want {
		return finding{trouble, about, fmt.Sprintf("the server says %s, expected %s; start it and ask with the same --public-url", got, want)}
	}
	return finding{fine, about, got}
}
