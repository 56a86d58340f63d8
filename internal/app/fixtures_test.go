package app

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/seed"
	"github.com/openg2p/mock-esignet/internal/storage"
)

// opened opens the database as a server of the release under the public URL does, and returns what it logs.
func opened(t *testing.T, path, source, name, publicURL string) (*storage.DB, string) {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	pms, err := release.PMSNamed("1.2.0.1")
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	db, err := openDatabase(path, []string{source}, seedOptions(row, pms, publicURL, new(clock.Clock).Now), slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return db, log.String()
}

// TestFixturesFollow: another public URL and another release change what the placeholders made, and nothing that
// was changed since.
func TestFixturesFollow(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.db")
	db, _ := opened(t, path, seed.Builtin, "1.4", "http://localhost:8088")
	const demo, odoo = "demo-relying-party", "openg2p-odoo"
	persons := []idp.IndividualID{}
	err := db.Export(func(_ string, record any) error {
		if p, ok := record.(idp.Identity); ok {
			persons = append(persons, p.ID)
		}
		return nil
	})
	if err != nil || len(persons) < 2 {
		t.Fatal(err, persons)
	}
	changed, kept := persons[0], persons[1]
	change := func(c *idp.Client) error { c.Name = map[string]string{idp.DefaultName: "Mine"}; return nil }
	if _, err := db.UpdateClient(demo, change); err != nil {
		t.Fatal(err)
	}
	if _, err := db.UpdateClient(odoo, func(c *idp.Client) error { c.LogoURI = "https://mine.example/logo"; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := db.UpdateIdentity(changed, func(p *idp.Identity) error { p.PIN = "0000"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	without, log := opened(t, path, seed.None, "1.4", "http://localhost:8088")
	if err := without.Close(); err != nil || log != "" {
		t.Errorf("without fixtures: %v, log %s", err, log)
	}
	for _, to := range []struct{ name, url string }{
		{"1.4", "http://localhost:9000"}, {"1.8", "http://localhost:9000"}, {"1.4", "http://localhost:9000"}, {"1.8", "https://esignet.example.org"},
	} {
		db, log := opened(t, path, seed.Builtin, to.name, to.url)
		row, _ := release.ESignetNamed(to.name)
		c, err := db.Client(demo)
		if err != nil || !slices.Contains(c.RedirectURIs, to.url+"/demo/callback") || c.Name[idp.DefaultName] != "Mine" || len(c.ACRs) != len(row.PageLevels()) {
			t.Errorf("%v: client %+v, %v", to, c, err)
		}
		if c, err := db.Client(odoo); err != nil || c.LogoURI != "https://mine.example/logo" {
			t.Errorf("%v: client %+v, %v", to, c, err)
		}
		if p, err := db.Identity(changed); err != nil || p.PIN != "0000" {
			t.Errorf("%v: PIN %s, %v", to, p.PIN, err)
		}
		if p, err := db.Identity(kept); err != nil || p.PIN != string(kept[len(kept)-row.PINLength():]) {
			t.Errorf("%v: PIN %s, %v", to, p.PIN, err)
		}
		if !strings.Contains(log, "but for what was changed") {
			t.Errorf("%v: log %s", to, log)
		}
		if err := db.Check(); err != nil {
			t.Error(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		again, log := opened(t, path, seed.Builtin, to.name, to.url)
		if err := again.Close(); err != nil || log != "" {
			t.Errorf("%v: the second start: %v, log %s", to, err, log)
		}
	}
}

// TestOtherFixtures: other content is loaded over what is there, which a line of the log says.
func TestOtherFixtures(t *testing.T) {
	dir := t.TempDir()
	path, source := filepath.Join(dir, "state.db"), filepath.Join(dir, "a.yaml")
	for i, pin := range []string{"1", "2"} {
		if err := os.WriteFile(source, []byte("identities: [{individualId: 1, pin: "+pin+"}]\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		db, log := opened(t, path, source, "1.4", "http://localhost:8088")
		if p, err := db.Identity("1"); err != nil || p.PIN != pin || (i > 0) != strings.Contains(log, "replace the records") {
			t.Errorf("PIN %s, %v, log %s", p.PIN, err, log)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
