package e2e

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/openg2p/mock-esignet/internal/app"
)

// server is a running server and a browser-like client of it.
type server struct {
	t      testing.TB
	origin string // public URL
	listen string // address
	log    *lockedBuffer
	http   *http.Client // keeps cookies, follows no redirect
	old    bool         // of a release with the older calls and persons only, up to 1.1
	first  bool         // of 1.0
	late   bool         // of a release whose persons have more fields, and PINs six digits, from 1.5 on
}

// start runs the server in memory on a free port until the test ends. args are added to the command
// line.
func start(t testing.TB, args ...string) *server {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	out, in := io.Pipe()
	s := &server{t: t, log: new(lockedBuffer), http: newHTTPClient(t)}
	if i := slices.Index(args, "--esignet-release"); i >= 0 {
		s.of(args[i+1])
	}
	done := make(chan int, 1)
	go func() {
		args := append([]string{"serve", "--listen", "127.0.0.1:0", "--db", "memory"}, args...)
		done <- app.Main(ctx, args, nil, in, s.log)
		in.Close()
	}()
	t.Cleanup(func() {
		cancel()
		if code := <-done; code != 0 {
			t.Errorf("the server exited with %d: %s", code, s.log)
		}
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("no ready line: %v; stderr %s", err, s.log)
	}
	for _, field := range strings.Fields(line) {
		if url, ok := strings.CutPrefix(field, "url="); ok {
			s.origin = url
		}
		if address, ok := strings.CutPrefix(field, "listen="); ok {
			s.listen = address
		}
	}
	go io.Copy(io.Discard, out)
	return s
}

// of tells the server of which release it is.
func (s *server) of(release string) {
	s.first, s.old, s.late = release == "1.0", release <= "1.1", release >= "1.5"
}

// port returns the port that the server listens on.
func (s *server) port() string { return s.listen[strings.LastIndexByte(s.listen, ':')+1:] }

func newHTTPClient(t testing.TB) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{
		Jar:           jar,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
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

// answer is a response whose body has been read.
type answer struct {
	status int
	header http.Header
	body   string
}

// do sends a request and reads the answer.
func (s *server) do(req *http.Request) answer {
	s.t.Helper()
	resp, err := s.http.Do(req)
	if err != nil {
		s.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	return answer{status: resp.StatusCode, header: resp.Header, body: string(body)}
}

// request makes a request to a path of the server, or to a whole URL.
func (s *server) request(method, path, contentType, body string) *http.Request {
	s.t.Helper()
	url := path
	if strings.HasPrefix(path, "/") {
		url = s.origin + path
	}
	req, err := http.NewRequestWithContext(s.t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	return req
}

func (s *server) get(path string) answer {
	s.t.Helper()
	return s.do(s.request(http.MethodGet, path, "", ""))
}
