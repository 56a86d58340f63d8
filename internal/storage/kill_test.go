package storage

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// The environment of the writer child: the file, and the number of the first record.
const (
	killFile  = "STORAGE_KILL_TEST_FILE"
	killFirst = "STORAGE_KILL_TEST_FIRST"
)

func TestMain(m *testing.M) {
	if path := os.Getenv(killFile); path != "" {
		fmt.Fprintln(os.Stderr, writeForEver(path, os.Getenv(killFirst)))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// writers is how many goroutines of the child write at a time.
const writers = 4

// writeForEver writes records and prints the number of each after it was acknowledged.
func writeForEver(path, first string) error {
	start, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	db, err := Open(path)
	if err != nil {
		return err
	}
	errs := make([]error, writers)
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for n := start + w; errs[w] == nil; n += writers {
				if errs[w] = writeRecord(db, n); errs[w] == nil {
					_, errs[w] = fmt.Printf("%d\n", n) // one write to the pipe
				}
			}
		})
	}
	wg.Wait()
	return errors.Join(errs...)
}

// writeRecord writes record n, of a kind that depends on n.
func writeRecord(db *DB, n int) error {
	id := strconv.Itoa(n)
	client := idp.Client{ID: idp.ClientID(id), PublicKey: "key " + id, LogoURI: strings.Repeat(id, 100)}
	switch n % 5 {
	case 0:
		return db.CreateClient(client)
	case 1:
		return db.CreatePartnerClient(idp.PartnerClient{ID: client.ID, Name: id}, client)
	case 2:
		return db.CreateIdentity(idp.Identity{ID: idp.IndividualID(id), PIN: strings.Repeat(id, 1000)})
	case 3:
		return db.PutConsent(idp.Consent{Client: client.ID, PSUT: "p", Request: id})
	default:
		if err := db.CreateClient(client); err != nil {
			return err
		}
		_, err := db.UpdateClient(client.ID, func(c *idp.Client) error { c.RelyingParty = "updated"; return nil })
		return err
	}
}

// findRecord returns an error unless record n is there as it was written.
func findRecord(db *DB, n int) error {
	id := strconv.Itoa(n)
	var ok bool
	var err error
	switch n % 5 {
	case 2:
		var i idp.Identity
		i, err = db.Identity(idp.IndividualID(id))
		ok = i.PIN == strings.Repeat(id, 1000)
	case 3:
		var c idp.Consent
		c, err = db.Consent(idp.ClientID(id), "p")
		ok = c.Request == id
	default:
		var c idp.Client
		c, err = db.Client(idp.ClientID(id))
		ok = c.LogoURI == strings.Repeat(id, 100) && (n%5 != 4 || c.RelyingParty == "updated")
		if n%5 == 1 && err == nil {
			_, err = partnerClientOf(db, idp.ClientID(id))
		}
	}
	if err == nil && !ok {
		err = errors.New("not as written")
	}
	if err != nil {
		return fmt.Errorf("record %d: %w", n, err)
	}
	return nil
}

// TestKill kills a writing process, again and again, and holds that no record that it acknowledged
// is lost or changed.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "kill.db")
	var acknowledged []int
	const kills, span = 25, 100_000
	for round := range kills {
		lines := writeAndKill(t, path, round*span, 1+rand.IntN(60))
		acknowledged = append(acknowledged, lines...)
		db, err := Open(path)
		if err != nil {
			t.Fatalf("open after kill %d: %v", round, err)
		}
		for _, n := range acknowledged {
			if err := findRecord(db, n); err != nil {
				t.Errorf("after kill %d: %v", round, err)
			}
		}
		closeDB(t, db)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d records acknowledged before %d kills", len(acknowledged), kills)
}

// writeAndKill starts a writer, kills it after so many acknowledgements and returns all of them.
func writeAndKill(t *testing.T, path string, first, after int) (acknowledged []int) {
	t.Helper()
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	child := exec.CommandContext(ctx, os.Args[0]) // cancelling kills with SIGKILL
	child.Env = append(os.Environ(), killFile+"="+path, killFirst+"="+strconv.Itoa(first))
	var stderr strings.Builder
	child.Stderr = &stderr
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(stdout)
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break // what was begun of a line does not count
		}
		if err != nil {
			t.Fatal(err)
		}
		n, err := strconv.Atoi(strings.TrimSpace(line))
		if err != nil {
			t.Fatal(err)
		}
		if acknowledged = append(acknowledged, n); len(acknowledged) == after {
			kill()
		}
	}
	_ = child.Wait()
	if len(acknowledged) < after {
		t.Fatalf("the writer ended by itself: %s", stderr.String())
	}
	return acknowledged
}
