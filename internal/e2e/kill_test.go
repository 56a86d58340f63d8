package e2e

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// TestKill kills the server without warning while clients write, many times on one database: every
// write that was acknowledged is there after the next start, and so are the keys.
func TestKill(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and kills the server many times; not under -short")
	}
	path, db := binary(t), filepath.Join(t.TempDir(), "state.db")
	const kills, writers, writesBeforeKill = 12, 4, 25
	var acknowledged []write
	var keys string
	for round := range kills {
		s := startProcess(t, path, "--db", db, "--log-level", "error")
		if got := s.get("/.well-known/jwks.json").body; keys == "" {
			keys = got
		} else if got != keys {
			t.Fatalf("round %d: the keys changed over a kill", round)
		}
		for _, w := range acknowledged {
			if err := w.check(s.server); err != nil {
				t.Fatalf("round %d: %v", round, err)
			}
		}
		acknowledged = append(acknowledged, writeUntilKilled(s, round, writers, writesBeforeKill)...)
	}
	t.Logf("%d acknowledged writes survived %d kills", len(acknowledged), kills)
}

// write is one acknowledged write: the id of a client or of a person.
type write struct{ kind, id string }

// check fails unless the write is there.
func (w write) check(s *server) error {
	if w.kind == "person" {
		if e := s.call(http.MethodGet, "/v1/mock-identity-system/identity/"+w.id, nil, nil); e.code() != "" {
			return fmt.Errorf("person %s: %s", w.id, e.code())
		}
		return nil
	}
	if e := s.call(http.MethodPost, "/v1/esignet/client-mgmt/oidc-client", randomClient(w.id), nil); e.code() != "duplicate_client_id" {
		return fmt.Errorf("client %s is not there: %q", w.id, e.code())
	}
	return nil
}

// randomClient is a client whose key nobody holds, as making a real one takes time.
func randomClient(id string) map[string]any {
	body := clientRequest(id, aKey())
	modulus := make([]byte, 256)
	_, _ = rand.Read(modulus)
	modulus[0] |= 0x80
	body["publicKey"] = map[string]any{"kty": "RSA", "e": "AQAB", "n": base64.RawURLEncoding.EncodeToString(modulus)}
	return body
}

// writeUntilKilled lets writers write side by side, kills the process after some acknowledged writes,
// and returns all that were acknowledged.
func writeUntilKilled(s *child, round, writers, enough int) []write {
	var mu sync.Mutex
	var done []write
	var count atomic.Int32
	var wg sync.WaitGroup
	for worker := range writers {
		wg.Go(func() {
			for i := 0; ; i++ {
				w := write{"client", fmt.Sprintf("c-%d-%d-%d", round, worker, i)}
				path, body := "/v1/esignet/client-mgmt/oidc-client", randomClient(w.id)
				if i%2 == 0 {
					w = write{"person", fmt.Sprintf("9%03d%02d%05d", round, worker, i)}
					path, body = "/v1/mock-identity-system/identity", person(w.id)
				}
				if !s.acknowledges(path, body) {
					return // the process is dead
				}
				mu.Lock()
				done = append(done, w)
				mu.Unlock()
				if int(count.Add(1)) == enough {
					_ = s.cmd.Process.Kill()
				}
			}
		})
	}
	wg.Wait()
	_ = s.cmd.Wait()
	return done
}

// acknowledges sends a write and reports whether a success was read to its end.
func (s *server) acknowledges(path string, request any) bool {
	body, err := json.Marshal(map[string]any{"requestTime": now(), "request": request})
	if err != nil {
		return false
	}
	resp, err := http.Post(s.origin+path, "application/json", bytes.NewReader(body))
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	return err == nil && bytes.Contains(text, []byte(`"errors":[]`))
}
