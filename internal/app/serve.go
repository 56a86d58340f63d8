package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/storage"
)

// serveCmd is the command serve.
type serveCmd struct{ serverFlags }

// grace is how long running requests may take to finish after the stop signal.
const grace = 10 * time.Second

// The limits of one connection. A client that sends or reads too slowly is cut off.
const (
	headerTimeout  = 10 * time.Second
	readTimeout    = 30 * time.Second
	writeTimeout   = 90 * time.Second
	idleTimeout    = 2 * time.Minute
	maxHeaderBytes = 64 << 10
)

// Run serves until the process is told to stop.
func (c *serveCmd) Run(p *process) error {
	now := new(clock.Clock)
	started := now.Now()
	hostname, _ := os.Hostname() // without one, the default list is shorter
	s, err := c.settings(hostname, p.environ)
	if err != nil {
		return err
	}
	log := newLogger(p.stderr, s)
	srv, err := until(p.ctx, func() (*server, error) {
		srv, err := start(s, now, log)
		if err == nil && p.ctx.Err() != nil { // nobody waits for it any more
			return nil, srv.close()
		}
		return srv, err
	})
	if err != nil {
		return err
	}
	log.Warn("this is a test server: it checks no real identity and keeps no secret; do not give it data of real persons",
		"version", version())
	if len(s.strays) > 0 {
		log.Warn("environment variables that set no property of these releases; mock-esignet doctor says more of each", "variables", strings.Join(s.strays, ", "))
	}
	if err := srv.announce(p.stdout, now.Now().Sub(started)); err != nil {
		return errors.Join(err, srv.close())
	}
	return srv.run(p.ctx)
}

// newLogger returns the logger that the settings ask for.
func newLogger(w io.Writer, s settings) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(s.logLevel)); err != nil {
		level = slog.LevelInfo // unreachable: the flag takes known names only
	}
	options := &slog.HandlerOptions{Level: level}
	if s.logFormat == "text" || s.logFormat == "auto" && isTerminal(w) {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// server is a server that is ready: its ports are open, its state is loaded.
type server struct {
	settings  settings
	publicURL string
	listeners []net.Listener
	db        *storage.DB
	http      *http.Server
	log       *slog.Logger
}

// start does everything up to the first answer, in an order that leaves nothing half-written: it
// takes the ports and reads new fixtures before it touches the database. Nothing is answered yet.
func start(s settings, now *clock.Clock, log *slog.Logger) (_ *server, err error) {
	srv := &server{settings: s, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, srv.close())
		}
	}()
	if srv.listeners, err = listen(append([]string{s.Listen}, s.alsoListen...)); err != nil {
		return nil, err
	}
	srv.publicURL = s.publicURL
	if srv.publicURL == "" {
		_, port, err := net.SplitHostPort(srv.listeners[0].Addr().String())
		if err != nil {
			return nil, err
		}
		srv.publicURL = localOrigin(s.scheme(), port)
	}
	options := seedOptions(s.esignet, s.pms, srv.publicURL, now.Now)
	if !options.Clients.TakesRedirectURI(srv.publicURL + "/demo/callback") {
		log.Warn("eSignet takes no redirect URI below this public URL, so that nobody can log in at the demo relying party; choose another host name", "url", srv.publicURL)
	}
	if srv.db, err = openDatabase(s.db, s.fixtures, options, log); err != nil {
		return nil, err
	}
	if from := srv.db.MigratedFrom; from != 0 {
		log.Warn("the database is of a newer schema now; the version of mock-esignet that made it will refuse it", "db", s.db, "schemaBefore", from)
	}
	return srv, srv.build(now)
}

// build makes the handler and the HTTP server.
func (srv *server) build(now *clock.Clock) error {
	origins := httpapi.Origins{Public: srv.publicURL, Internal: srv.settings.internal}
	config, authority, err := tlsConfig(srv.settings, srv.db, origins, now.Now)
	if err != nil {
		return err
	}
	handler, err := newHandler(world{
		settings: srv.settings, db: srv.db, clock: now, origins: origins, authority: authority,
		self: newSelfClient(srv.listeners[0].Addr(), srv.settings.scheme()), log: srv.log,
	})
	if err != nil {
		return err
	}
	srv.http = &http.Server{
		Handler:           handler,
		TLSConfig:         config,
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(srv.log.Handler(), slog.LevelDebug),
	}
	return nil
}

// listen opens all addresses or none.
func listen(addresses []string) (listeners []net.Listener, err error) {
	for _, address := range addresses {
		l, err := net.Listen("tcp", address)
		if err != nil {
			for _, open := range listeners {
				err = errors.Join(err, open.Close())
			}
			return nil, fmt.Errorf("cannot listen on %s: %w; stop what is using it or choose another address with --listen", address, err)
		}
		listeners = append(listeners, l)
	}
	return listeners, nil
}

// localOrigin is the origin under which a browser on this machine finds the port.
func localOrigin(scheme, port string) string { return origin(scheme, "localhost", port) }

// announce prints the ready line. Connections are accepted from now on: the ports are open, and
// what arrives waits for run.
func (srv *server) announce(w io.Writer, took time.Duration) error {
	counts, err := srv.db.Counts()
	if err != nil {
		return fmt.Errorf("count records: %w", err)
	}
	addresses := make([]string, len(srv.listeners))
	for i, l := range srv.listeners {
		addresses[i] = l.Addr().String()
	}
	mode := ""
	if srv.settings.ida {
		mode = " identity-mode=" + idaMode
	}
	_, err = fmt.Fprintf(w, "ready url=%s listen=%s release=%s%s db=%s partners=%d clients=%d identities=%d took=%s\n",
		srv.publicURL, strings.Join(addresses, ","), srv.settings.esignet.Name, mode, srv.settings.db,
		counts.Partners, counts.Clients, counts.Identities, took.Round(time.Millisecond))
	return err
}

// run answers requests until ctx is done or a listener fails, lets running requests finish, and
// closes the database.
func (srv *server) run(ctx context.Context) error {
	failed := make(chan error, len(srv.listeners))
	for _, l := range srv.listeners {
		go func() { failed <- srv.serve(l) }()
	}
	var err error
	select {
	case <-ctx.Done():
		srv.log.Info("stopping", "grace", grace.String())
	case e := <-failed:
		err = &failure{fmt.Errorf("serve: %w", e)}
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if e := srv.http.Shutdown(patience); e != nil {
		srv.log.Warn("requests were cut off", "cause", e.Error())
	}
	return errors.Join(err, srv.close())
}

func (srv *server) serve(l net.Listener) error {
	if srv.settings.secure() {
		return srv.http.ServeTLS(l, "", "")
	}
	return srv.http.Serve(l)
}

// close lets go of everything at once; it may be called on a half-built server.
func (srv *server) close() error {
	var errs []error
	if srv.http != nil {
		errs = append(errs, srv.http.Close())
	}
	for _, l := range srv.listeners {
		if err := l.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	if srv.db != nil {
		errs = append(errs, srv.db.Close())
	}
	return errors.Join(errs...)
}
