package e2e

import (
	"bufio"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// child is the built binary, running as a process of its own.
type child struct {
	*server
	cmd *exec.Cmd
}

// binary builds the server once a run.
func binary(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "mock-esignet")
	if out, err := exec.Command("go", "build", "-o", path, "github.com/openg2p/mock-esignet/cmd/mock-esignet").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// startProcess runs the binary on a free port until the test ends.
func startProcess(t testing.TB, path string, args ...string) *child {
	t.Helper()
	cmd := exec.Command(path, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...)
	cmd.Dir = t.TempDir()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no ready line: %v", err)
	}
	c := &child{server: &server{t: t, log: new(lockedBuffer), http: newHTTPClient(t)}, cmd: cmd}
	for _, field := range strings.Fields(line) {
		if url, ok := strings.CutPrefix(field, "url="); ok {
			c.origin = url
		}
	}
	return c
}

// cpu returns the processor time that the process has used so far, as the scheduler counts it.
func (c *child) cpu() time.Duration {
	tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", c.cmd.Process.Pid))
	if err != nil || len(tasks) == 0 {
		c.t.Fatalf("no threads: %v", err)
	}
	var total time.Duration
	for _, task := range tasks {
		stat, err := os.ReadFile(task)
		if err != nil {
			continue // the thread has ended
		}
		ns, err := strconv.ParseInt(strings.Fields(string(stat))[0], 10, 64)
		if err != nil {
			c.t.Fatal(err)
		}
		total += time.Duration(ns)
	}
	return total
}

// memory returns the resident memory of the process in bytes.
func (c *child) memory() int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.cmd.Process.Pid))
	if err != nil {
		c.t.Fatal(err)
	}
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			if err != nil {
				c.t.Fatal(err)
			}
			return kb << 10
		}
	}
	c.t.Fatal("no VmRSS")
	return 0
}

// unavoidable does the RSA-2048 operations that a login cannot avoid, three signatures and one
// verification, and returns the time they took.
func unavoidable(b *testing.B) time.Duration {
	b.Helper()
	key, digest := aKey(), sha256.Sum256([]byte("x"))
	start := time.Now()
	var signature []byte
	for range 3 {
		var err error
		if signature, err = rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:]); err != nil {
			b.Fatal(err)
		}
	}
	if err := rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, digest[:], signature); err != nil {
		b.Fatal(err)
	}
	return time.Since(start)
}

// BenchmarkLogin runs complete logins over HTTP against the binary in each release: oauth-details,
// send-otp, authenticate, auth-code, token, userinfo. It reports the server's processor time per login
// and its ratio to the RSA operations that a login cannot avoid, which are measured here between the
// logins.
func BenchmarkLogin(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("processor time is read from /proc")
	}
	path := binary(b)
	for _, release := range releases {
		b.Run(release, func(b *testing.B) { benchmarkLogin(b, path, release) })
	}
}

func benchmarkLogin(b *testing.B, path, release string) {
	s := startProcess(b, path, "--db", "bench.db", "--log-level", "warn", "--esignet-release", release)
	s.of(release)
	atStart := s.memory()
	c := s.register("bench", aKey())
	header := s.csrf()
	for range 50 {
		s.fastLogin(c, header) // warm up
		unavoidable(b)
	}
	var cost, elapsed time.Duration
	cpu := s.cpu()
	for b.Loop() {
		elapsed += s.fastLogin(c, header)
		cost += unavoidable(b)
	}
	cpu = s.cpu() - cpu
	n := time.Duration(b.N)
	b.ReportMetric(float64(b.N)/elapsed.Seconds(), "logins/s")
	b.ReportMetric(float64((cpu / n).Microseconds()), "server-cpu-µs/login")
	b.ReportMetric(float64((cost / n).Microseconds()), "rsa-µs/login")
	b.ReportMetric(float64(cpu)/float64(cost), "cpu/rsa")
	b.ReportMetric(float64(atStart)/(1<<20), "MB-at-start")
	b.ReportMetric(float64(s.memory())/(1<<20), "MB-at-end")
}

// fastLogin is one login as a machine makes it, with the CSRF token reused, and returns how long it took,
// without the assertion that the client signs.
func (s *server) fastLogin(c rp, csrf http.Header) time.Duration {
	s.t.Helper()
	path := tokenV2
	if s.old {
		path = tokenV1
	}
	assertion := c.assertion(s.t, s.origin+path, map[string]any{"jti": rand.Text()})
	start := time.Now()
	t := s.beginWith(c.details(map[string]any{"acrValues": "mosip:idp:acr:generated-code", "nonce": rand.Text()}), csrf.Clone())
	s.must(s.authenticateOTP(t, asha))
	var out struct{ Code string }
	if err := json.Unmarshal(s.must(s.authCode(t, "name", "email", "birthdate")), &out); err != nil {
		s.t.Fatal(err)
	}
	a, got := s.token(path, c.tokenForm(out.Code, assertion))
	if a.status != http.StatusOK {
		s.t.Fatalf("token: %d %s", a.status, a.body)
	}
	if info := s.userinfo("Bearer " + got.AccessToken); info.status != http.StatusOK {
		s.t.Fatalf("userinfo: %d", info.status)
	}
	return time.Since(start)
}
