package app

import (
	"bufio"
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/fixtures"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage"
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

// TestPublicURLWithoutRedirects: a name below which eSignet takes no redirect URI is told at the start.
func TestPublicURLWithoutRedirects(t *testing.T) {
	for address, want := range map[string]bool{"http://my_host:8088": true, "http://localhost:8088": false, "https://esignet.example.org": false} {
		s := serve(t, "--db", "memory", "--public-url", address)
		if told := strings.Contains(s.stderr.String(), "takes no redirect URI"); told != want {
			t.Errorf("%s: told %v", address, told)
		}
	}
}

// TestReadyLineNamesIdentityMode: it says only what is not the default.
func TestReadyLineNamesIdentityMode(t *testing.T) {
	for mode, want := range map[string]string{"mock": "", "ida": "ida"} {
		s := serve(t, "--db", "memory", "--fixtures", "none", "--identity-mode", mode)
		if got := s.ready["identity-mode"]; got != want {
			t.Errorf("%s: identity-mode=%s", mode, got)
		}
	}
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

func TestRunFinishesRunningRequests(t *testing.T) {
	listeners, err := listen([]string{"127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	db, err := storage.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	arrived, release := make(chan struct{}), make(chan struct{})
	srv := &server{
		listeners: listeners,
		db:        db,
		log:       slog.New(slog.DiscardHandler),
		http: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			close(arrived)
			<-release
			fmt.Fprint(w, "finished")
		})},
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- srv.run(ctx) }()
	answer := make(chan string, 1)
	go func() {
		resp, err := http.Get("http://" + listeners[0].Addr().String())
		if err != nil {
			answer <- err.Error()
			return
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		answer <- string(body)
	}()
	<-arrived
	cancel()
	for { // until the port is closed: nothing new is taken
		conn, err := net.Dial("tcp", listeners[0].Addr().String())
		if err != nil {
			break
		}
		conn.Close()
	}
	close(release)
	if got := <-answer; got != "finished" {
		t.Errorf("the running request got %q", got)
	}
	if err := <-ended; err != nil {
		t.Error(err)
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
			assertRefused(t, append(tt.args, "--fixtures", "none"), nil, tt.want)
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
	if resp, _ := fetch(t, http.DefaultClient, base+"/_mock/no-such-page"); resp.StatusCode != http.StatusNotFound {
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
	if log := s.stderr.String(); strings.Contains(log, "/healthz") || !strings.Contains(log, "/_mock/no-such-page") {
		t.Errorf("the access log must have all but the probes:\n%s", log)
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

func TestExportReadsBack(t *testing.T) {
	dir := t.TempDir()
	db, file := filepath.Join(dir, "state.db"), filepath.Join(dir, "exported.yaml")
	s := serve(t, "--db", db)
	s.stop()
	var exported, stderr bytes.Buffer
	if code := Main(t.Context(), []string{"fixtures", "export", "--db", db}, env(nil), &exported, &stderr); code != exitOK {
		t.Fatalf("export: exit status %d; %s", code, stderr.String())
	}
	if err := os.WriteFile(file, exported.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	again := serve(t, "--db", "memory", "--fixtures", file)
	for _, field := range []string{"partners", "clients", "identities"} {
		if got, want := again.ready[field], s.ready[field]; got != want || want == "0" {
			t.Errorf("%s=%s after export and load, want %s", field, got, want)
		}
	}
}

// TestRestartKeepsChanges: fixtures that are loaded do not overwrite what has changed since.
func TestRestartKeepsChanges(t *testing.T) {
	db := filepath.Join(t.TempDir(), "state.db")
	s := serve(t, "--db", db, "--public-url", "http://localhost:8088")
	s.stop()
	store, err := storage.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.UpdateClient(fixtures.OpenG2POdoo, func(c *idp.Client) error { c.LogoURI = "http://changed"; return nil }); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	serve(t, "--db", db, "--public-url", "http://localhost:8088").stop()
	if store, err = storage.Open(db); err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	c, err := store.Client(fixtures.OpenG2POdoo)
	if err != nil || c.LogoURI != "http://changed" {
		t.Errorf("logo %q after a restart, %v", c.LogoURI, err)
	}
}

func TestDoctor(t *testing.T) {
	db := filepath.Join(t.TempDir(), "state.db")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s := serve(t, "--db", db, "--fixtures", "none")
	empty := filepath.Join(t.TempDir(), "empty.db")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name string
		args []string
		code int
		want []string
	}{
		{"empty file", []string{"--listen", "127.0.0.1:0", "--db", empty}, exitOK, []string{"the first start makes it"}},
		{"device", []string{"--listen", "127.0.0.1:0", "--db", os.DevNull}, exitFailed, []string{"FAIL  database", "not a regular file"}},
		{
			"our server with other settings",
			[]string{"--listen", s.ready["listen"], "--db", db, "--pms-release", "1.3", "--require-auth"},
			exitFailed,
			[]string{"FAIL  port", "eSignet 1.4, PMS 1.2.0.1, mock identity system 0.9,", "restart it or ask with its settings"},
		},
		{
			"nothing runs",
			[]string{"--listen", "127.0.0.1:0", "--db", "memory"},
			exitOK,
			[]string{"ok    settings", "ok    fixtures    builtin: partners=", "ok    port", "note  database    memory", "note  public URL  not checked"},
		},
		{"database to be made", []string{"--listen", "127.0.0.1:0", "--db", db + ".new"}, exitOK, []string{"the first start makes it"}},
		{
			"our server",
			[]string{"--listen", s.ready["listen"], "--db", db},
			exitOK,
			[]string{"a mock-esignet is running there", "in use by the running server"},
		},
		{"someone else's port", []string{"--listen", taken.Addr().String(), "--db", "memory"}, exitFailed, []string{"FAIL  port", "choose another address"}},
		{"locked database", []string{"--listen", "127.0.0.1:0", "--db", db}, exitFailed, []string{"FAIL  database", "in use by another process"}},
		{"no directory", []string{"--listen", "127.0.0.1:0", "--db", "/no/such/dir/a.db"}, exitFailed, []string{"FAIL  database", "create it"}},
		{"bad settings", []string{"--otp", "1"}, exitFailed, []string{"FAIL  settings    --otp"}},
		{"bad fixtures", []string{"--fixtures", "no.yaml", "--listen", "127.0.0.1:0", "--db", "memory"}, exitFailed, []string{"FAIL  fixtures"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			code := Main(t.Context(), append([]string{"doctor"}, tt.args...), env(nil), &stdout, &stderr)
			if code != tt.code || stderr.Len() > 0 {
				t.Errorf("exit status %d, want %d; stderr %s", code, tt.code, stderr.String())
			}
			for _, want := range tt.want {
				if !strings.Contains(stdout.String(), want) {
					t.Errorf("no %q in:\n%s", want, stdout.String())
				}
			}
		})
	}
}

// TestDoctorOfReleases finds nothing wrong with a server of any release, and that one with others behind
// it is another.
func TestDoctorOfReleases(t *testing.T) {
	for _, name := range release.ESignetNames() {
		t.Run(name, func(t *testing.T) {
			args := []string{"--db", "memory", "--fixtures", "none", "--esignet-release", name}
			s := serve(t, args...)
			for more, want := range map[string]int{"": exitOK, "--identity-mode=ida": exitFailed} {
				var stdout, stderr bytes.Buffer
				asked := slices.Concat([]string{"doctor", "--listen", s.ready["listen"]}, args, strings.Fields(more))
				if code := Main(t.Context(), asked, env(nil), &stdout, &stderr); code != want {
					t.Errorf("%q: exit status %d, want %d: %s%s", more, code, want, stdout.String(), stderr.String())
				}
			}
		})
	}
}

// TestStrayVariables: a variable named as a property of upstream that sets nothing is told.
func TestStrayVariables(t *testing.T) {
	stray := env(map[string]string{"MOSIP_PMS_OIDC_CLIENT_AVAILABLE": "false", "mosip_role_pms_postmisplicence": "A", "MOSIP_OTHER": "1"})
	var stdout, stderr bytes.Buffer
	if code := Main(t.Context(), []string{"doctor", "--listen", "127.0.0.1:0", "--db", "memory"}, stray, &stdout, &stderr); code != exitOK {
		t.Errorf("exit status %d: %s", code, stderr.String())
	}
	for _, want := range []string{
		`note  settings    MOSIP_PMS_OIDC_CLIENT_AVAILABLE: "mosip.pms.oidc.client.available" is not emulated`,
		`note  settings    mosip_role_pms_postmisplicence: "mosip.role.pms.postmisplicence" is not emulated`,
	} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("no %s in\n%s", want, stdout.String())
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	log := new(lockedBuffer)
	done := make(chan int, 1)
	go func() {
		done <- Main(ctx, []string{"--listen", "127.0.0.1:0", "--db", "memory", "--fixtures", "none"}, stray, in, log)
	}()
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	cancel()
	<-done
	if want := `"variables":"MOSIP_PMS_OIDC_CLIENT_AVAILABLE, mosip_role_pms_postmisplicence"`; !strings.Contains(log.String(), want) {
		t.Errorf("no %s in\n%s", want, log.String())
	}
}

// TestClientNew registers a client at real servers: each release takes it at the path that it has.
func TestClientNew(t *testing.T) {
	for _, args := range [][]string{
		nil,
		{"--require-auth"},
		{"--esignet-release", "1.2"},
		{"--esignet-release", "1.1"},
		{"--esignet-release", "1.0"},
		{"--esignet-release", "1.0", "--require-auth"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			dir := t.TempDir()
			db := filepath.Join(dir, "state.db")
			s := serve(t, append([]string{"--db", db}, args...)...)
			var stdout, stderr bytes.Buffer
			args := []string{"client", "new", "--url", s.ready["url"], "--client-id", "registry", "--out", dir, "--redirect-uri", "http://localhost:9/cb"}
			if code := Main(t.Context(), args, env(nil), &stdout, &stderr); code != exitOK {
				t.Fatalf("exit status %d; %s", code, stderr.String())
			}
			s.stop()
			assertRegistered(t, db, filepath.Join(dir, "registry.public.jwk.json"))
		})
	}
}

// assertRegistered looks for the client registry, with the key of the file, in the database.
func assertRegistered(t *testing.T, db, keyFile string) {
	t.Helper()
	store, err := storage.Open(db)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	c, err := store.Client("registry")
	if err != nil {
		t.Fatal(err)
	}
	public, err := os.ReadFile(keyFile)
	if err != nil {
		t.Fatal(err)
	}
	key, err := jwk.Parse(public)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := key.Text(); err != nil || c.PublicKey != text {
		t.Errorf("registered key %s, want %s (%v)", c.PublicKey, text, err)
	}
	if c.RelyingParty != "openg2p-auth-partner" || len(c.RedirectURIs) != 1 || c.RedirectURIs[0] != "http://localhost:9/cb" {
		t.Errorf("registered %+v", c)
	}
}
