package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// running is a server that Main runs.
type running struct {
	ready  map[string]string // the fields of the ready line
	stop   func() int        // ends it and returns the exit status
	stderr *lockedBuffer
}

// lockedBuffer is a bytes.Buffer for several goroutines.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// serve runs the server on a free port until the test ends.
func serve(t *testing.T, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	r := &running{stderr: new(lockedBuffer)}
	code := make(chan int, 1)
	go func() {
		code <- Main(ctx, append([]string{"--listen", "127.0.0.1:0"}, args...), env(nil), in, r.stderr)
		in.Close()
	}()
	r.stop = sync.OnceValue(func() int { cancel(); return <-code })
	t.Cleanup(func() { r.stop() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "ready ") {
		t.Fatalf("no ready line: %q, %v; stderr %s", line, err, r.stderr)
	}
	r.ready = map[string]string{}
	for _, field := range strings.Fields(line)[1:] {
		name, value, _ := strings.Cut(field, "=")
		r.ready[name] = value
	}
	return r
}

// fetch returns status and body of a GET.
func fetch(t *testing.T, client *http.Client, url string) (*http.Response, string) {
	t.Helper()
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func TestServe(t *testing.T) {
	db := filepath.Join(t.TempDir(), "state.db")
	for range 2 { // the second start finds the database of the first
		s := serve(t, "--db", db, "--fixtures", "none", "--also-listen", "127.0.0.1:0")
		first, second, _ := strings.Cut(s.ready["listen"], ",")
		_, port, _ := net.SplitHostPort(first)
		want := map[string]string{"url": "http://localhost:" + port, "release": "1.4", "db": db, "partners": "0", "clients": "0", "identities": "0"}
		for field, value := range want {
			if s.ready[field] != value {
				t.Errorf("ready line: %s=%s, want %s", field, s.ready[field], value)
			}
		}
		if _, err := time.ParseDuration(s.ready["took"]); err != nil {
			t.Errorf("took: %v", err)
		}
		for _, address := range []string{first, second} {
			for path, body := range map[string]string{"/healthz": "ok\n", "/readyz": "ready\n"} {
				resp, got := fetch(t, http.DefaultClient, "http://"+address+path)
				if resp.StatusCode != http.StatusOK || got != body {
					t.Errorf("%s on %s: %d %q, want 200 %q", path, address, resp.StatusCode, got, body)
				}
				if resp.Header.Get("X-Mock-Esignet") == "" {
					t.Errorf("%s: no X-Mock-Esignet", path)
				}
			}
		}
		if code := s.stop(); code != exitOK {
			t.Errorf("exit status %d after the stop signal, want 0; %s", code, s.stderr)
		}
		if !strings.Contains(s.stderr.String(), "this is a test server") {
			t.Error("the start-up notice is missing")
		}
	}
}

func TestServeFinishesRunningRequests(t *testing.T) {
	s := serve(t, "--db", "memory", "--fixtures", "none")
	conn, err := net.Dial("tcp", s.ready["listen"])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The first answer proves that the connection is accepted; then half a request is under way.
	reader := bufio.NewReader(conn)
	fmt.Fprint(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\n")
	if resp, err := http.ReadResponse(reader, nil); err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("first request: %v", err)
	}
	stopped := make(chan int)
	go func() { stopped <- s.stop() }()
	for { // until the port is closed
		c, err := net.Dial("tcp", s.ready["listen"])
		if err != nil {
			break
		}
		c.Close()
	}
	if code := <-stopped; code != exitOK {
		t.Errorf("exit status %d, want 0", code)
	}
}

func TestServeRefuses(t *testing.T) {
	dir := t.TempDir()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	foreign := filepath.Join(dir, "foreign.db")
	if err := os.WriteFile(foreign, []byte(strings.Repeat("not a database ", 2000)), 0o600); err != nil {
		t.Fatal(err)
	}
	locked := filepath.Join(dir, "locked.db")
	serve(t, "--db", locked, "--fixtures", "none")
	fresh := filepath.Join(dir, "fresh.db")
	tests := []struct {
		name string
		args []string
		want string
	}{
		{"taken port", []string{"--listen", taken.Addr().String(), "--db", fresh}, "cannot listen on " + taken.Addr().String()},
		{"taken second port", []string{"--listen", "127.0.0.1:0", "--also-listen", taken.Addr().String(), "--db", fresh}, "cannot listen on"},
		{"locked database", []string{"--listen", "127.0.0.1:0", "--db", locked}, "in use by another process"},
		{"foreign database", []string{"--listen", "127.0.0.1:0", "--db", foreign}, "foreign.db"},
		{"database directory", []string{"--listen", "127.0.0.1:0", "--db", filepath.Join(dir, "none", "a.db")}, "a.db"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := Main(t.Context(), append(tt.args, "--fixtures", "none"), env(nil), &stdout, &stderr)
			if code != exitUsage {
				t.Errorf("exit status %d, want %d", code, exitUsage)
			}
			assertOneLine(t, stderr.String(), tt.want)
			if stdout.Len() > 0 {
				t.Errorf("stdout %q, want nothing", stdout.String())
			}
		})
	}
	if _, err := os.Stat(fresh); err == nil {
		t.Error("a refused start left a database behind")
	}
}

func TestSelfSigned(t *testing.T) {
	db := filepath.Join(t.TempDir(), "state.db")
	var authority string
	for range 2 { // the second start has the authority of the first
		s := serve(t, "--db", db, "--fixtures", "none", "--tls", "self-signed", "--public-url", "https://esignet.example.org")
		careless := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
		_, ca := fetch(t, careless, "https://"+s.ready["listen"]+"/_mock/ca.pem")
		careless.CloseIdleConnections()
		if authority != "" && ca != authority {
			t.Error("the authority changed over a restart")
		}
		authority = ca
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM([]byte(ca)) {
			t.Fatalf("/_mock/ca.pem is no certificate: %q", ca)
		}
		for _, name := range []string{"localhost", "127.0.0.1", "mock-esignet", "esignet.example.org"} {
			conn, err := tls.Dial("tcp", s.ready["listen"], &tls.Config{RootCAs: pool, ServerName: name})
			if err != nil {
				t.Errorf("as %s: %v", name, err)
				continue
			}
			conn.Close()
		}
		var stderr bytes.Buffer
		if code := Main(t.Context(), []string{"healthcheck", "--tls", "self-signed", "--listen", s.ready["listen"]}, env(nil), io.Discard, &stderr); code != exitOK {
			t.Errorf("healthcheck: exit status %d; %s", code, stderr.String())
		}
		s.stop()
	}
}

func TestHealthcheck(t *testing.T) {
	s := serve(t, "--db", "memory", "--fixtures", "none")
	_, port, _ := net.SplitHostPort(s.ready["listen"])
	for _, address := range []string{s.ready["listen"], "0.0.0.0:" + port, ":" + port} {
		var stderr bytes.Buffer
		vars := env(map[string]string{"MOCK_ESIGNET_LISTEN": address})
		if code := Main(t.Context(), []string{"healthcheck"}, vars, io.Discard, &stderr); code != exitOK {
			t.Errorf("%s: exit status %d; %s", address, code, stderr.String())
		}
	}
	s.stop()
	var stderr bytes.Buffer
	if code := Main(t.Context(), []string{"healthcheck", "--listen", s.ready["listen"]}, env(nil), io.Discard, &stderr); code != exitFailed {
		t.Errorf("without a server: exit status %d, want %d", code, exitFailed)
	}
	assertOneLine(t, stderr.String(), "healthcheck: ")
}

func TestProbes(t *testing.T) {
	s := serve(t, "--db", "memory", "--fixtures", "none")
	base := "http://" + s.ready["listen"]
	if resp, _ := fetch(t, http.DefaultClient, base+"/no-such-page"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("unknown path: %d, want 404", resp.StatusCode)
	}
	if resp, _ := fetch(t, http.DefaultClient, base+"/_mock/ca.pem"); resp.StatusCode != http.StatusNotFound {
		t.Errorf("ca.pem without an authority: %d, want 404", resp.StatusCode)
	}
	resp, err := http.Post(base+"/healthz", "text/plain", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusMethodNotAllowed || resp.Header.Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /healthz: %d, Allow %q", resp.StatusCode, resp.Header.Get("Allow"))
	}
	_, body := fetch(t, http.DefaultClient, base+"/metrics")
	for _, want := range []string{"mock_esignet_uptime_seconds ", `mock_esignet_http_requests_total{status="4xx"} 3`, "go_memory_total_bytes "} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %q:\n%s", want, body)
		}
	}
}

// TestLargeHeaders sends a state of 2 KB and 40 KB of cookies, as a browser may.
func TestLargeHeaders(t *testing.T) {
	s := serve(t, "--db", "memory", "--fixtures", "none")
	for size, want := range map[int]int{40 << 10: http.StatusOK, 200 << 10: http.StatusRequestHeaderFieldsTooLarge} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.ready["listen"]+"/healthz?state="+strings.Repeat("s", 2048), http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Cookie", "c="+strings.Repeat("x", size))
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != want {
			t.Errorf("%d bytes of cookies: %d, want %d", size, resp.StatusCode, want)
		}
	}
}
