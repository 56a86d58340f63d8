package app

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/openg2p/mock-esignet/internal/esignet"
	"github.com/openg2p/mock-esignet/internal/release"
)

// listenFlags are the flags that say where a server listens, and how.
type listenFlags struct {
	Listen  string `default:"127.0.0.1:8088" placeholder:"ADDR" help:"Address to listen on, host:port; port 0 picks one (${default})."`
	TLSCert string `name:"tls-cert" placeholder:"FILE" help:"Certificate chain (PEM) for HTTPS; needs --tls-key."`
	TLSKey  string `name:"tls-key" placeholder:"FILE" help:"Private key (PEM) for --tls-cert."`
	TLS     string `name:"tls" default:"off" enum:"off,self-signed" placeholder:"MODE" help:"self-signed: HTTPS with a CA that is made at the first start; GET /_mock/ca.pem (${default})."`
}

// secure reports whether the server speaks HTTPS.
func (f listenFlags) secure() bool { return f.TLSCert != "" || f.TLS == selfSigned }

const selfSigned = "self-signed"

// scheme is the URL scheme of the listener.
func (f listenFlags) scheme() string {
	if f.secure() {
		return "https"
	}
	return "http"
}

func (f listenFlags) check() error {
	if err := checkAddress("--listen", f.Listen); err != nil {
		return err
	}
	switch {
	case (f.TLSCert == "") != (f.TLSKey == ""):
		return errors.New("--tls-cert and --tls-key must be given together")
	case f.TLSCert != "" && f.TLS == selfSigned:
		return errors.New("--tls self-signed and --tls-cert exclude each other: drop one")
	}
	return nil
}

func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("%s %q: not a host:port; write for example 127.0.0.1:8088 or :0", flag, address)
	}
	return nil
}

// serverFlags are all flags of a server.
type serverFlags struct {
	listenFlags
	AlsoListen      []string `placeholder:"ADDR" help:"One more address for the same paths (repeatable)."`
	PublicURL       string   `name:"public-url" placeholder:"URL" help:"Origin that browsers use (http://localhost:<port>)."`
	InternalHost    []string `placeholder:"HOST" help:"Host name under which other servers may call this one, without port (repeatable; localhost, 127.0.0.1, ::1, host.docker.internal, mock-esignet and the name of this machine)."`
	DB              string   `name:"db" default:"mock-esignet.db" placeholder:"FILE" help:"Database file, made if missing, or memory, which is thrown away at the end (${default})."`
	Fixtures        []string `default:"builtin" placeholder:"FILE" help:"Fixture file or directory (repeatable, the later wins); builtin, none (${default})."`
	ESignetRelease  string   `name:"esignet-release" default:"1.4" placeholder:"N" help:"Release of eSignet to behave as (${default})."`
	PMSRelease      string   `name:"pms-release" default:"1.2.0.1" placeholder:"N" help:"Release of the Partner Management Service to behave as (${default})."`
	IdentityRelease string   `placeholder:"N" help:"Version of the mock identity system to behave as (the one that the eSignet release shipped with)."`
	IdentityMode    string   `default:"mock" enum:"mock,ida" placeholder:"MODE" help:"What answers behind eSignet: mock, the mock identity system; ida, what MOSIP ID Authentication would (${default})."`
	Strict          bool     `help:"Turn off every tolerance: be exactly as strict as the release."`
	Tolerate        []string `placeholder:"NAME" help:"Turn one tolerance on again under --strict (repeatable)."`
	RequireAuth     bool     `help:"Have the management APIs of PMS and eSignet ask for access tokens, roles and scopes."`
	AuthSecret      string   `default:"secret" placeholder:"SECRET" help:"Secret of the built-in OAuth clients and password of the users: admin, and each partner's id (${default})."`
	Property        []string `sep:"none" placeholder:"NAME=VALUE" help:"Set a property of upstream by its name, such as mosip.esignet.authenticate.attempts (repeatable)."`
	OTP             string   `name:"otp" default:"111111" placeholder:"CODE" help:"The one-time password of every person, six letters or digits (${default})."`
	LogFormat       string   `default:"auto" enum:"auto,text,json" placeholder:"FORMAT" help:"text, json; auto: text on a terminal, else json (${default})."`
	LogLevel        string   `default:"info" enum:"debug,info,warn,error" placeholder:"LEVEL" help:"debug, info, warn, error (${default})."`
}

// settings are the flags of a server, checked and resolved.
type settings struct {
	listenFlags
	alsoListen []string
	publicURL  string   // empty: follows the listener
	internal   []string // host names, lower case
	db         string
	fixtures   []string
	esignet    release.ESignet
	pms        release.PMS
	identity   release.Identity
	ida        bool                     // MOSIP ID Authentication answers behind eSignet
	given      []esignet.PropertySource // the properties that were set, the flags first
	strays     []string                 // variables of the environment that are named as properties, and set none
	tolerances release.Tolerances
	auth       bool   // the management APIs ask for tokens
	authSecret string // of clients and users
	otp        string
	logFormat  string
	logLevel   string
}

const (
	inMemory = "memory"
	idaMode  = "ida"
)

// settings checks every flag that can be checked without touching a file or a port. hostname is the
// name of this machine; it may be empty. environ is the environment, as NAME=value.
func (f serverFlags) settings(hostname string, environ []string) (settings, error) {
	s := settings{
		listenFlags: f.listenFlags, alsoListen: f.AlsoListen, db: f.DB, fixtures: f.Fixtures,
		ida: f.IdentityMode == idaMode, auth: f.RequireAuth, authSecret: f.AuthSecret, otp: f.OTP, logFormat: f.LogFormat, logLevel: f.LogLevel,
	}
	if err := f.check(); err != nil {
		return settings{}, err
	}
	for _, address := range f.AlsoListen {
		if err := checkAddress("--also-listen", address); err != nil {
			return settings{}, err
		}
	}
	var err error
	if s.publicURL, err = publicOrigin(f.PublicURL); err != nil {
		return settings{}, err
	}
	if s.internal, err = internalHosts(f.InternalHost, hostname); err != nil {
		return settings{}, err
	}
	if err := f.resolveReleases(&s); err != nil {
		return settings{}, err
	}
	if err := f.setProperties(&s, environ); err != nil {
		return settings{}, err
	}
	if s.authSecret == "" {
		return settings{}, errors.New("--auth-secret is empty; give a secret")
	}
	if s.db == "" {
		return settings{}, errors.New("--db is empty; give a file name or memory")
	}
	return s, checkOTP(f.OTP)
}

func (f serverFlags) resolveReleases(s *settings) (err error) {
	if s.esignet, err = release.ESignetNamed(f.ESignetRelease); err != nil {
		return fmt.Errorf("--esignet-release: %w", err)
	}
	if s.pms, err = release.PMSNamed(f.PMSRelease); err != nil {
		return fmt.Errorf("--pms-release: %w", err)
	}
	identity := f.IdentityRelease
	if identity == "" {
		identity = s.esignet.Identity
	}
	if s.identity, err = release.IdentityNamed(identity); err != nil {
		return fmt.Errorf("--identity-release: %w", err)
	}
	if s.tolerances, err = release.NewTolerances(f.Strict, f.Tolerate); err != nil {
		return fmt.Errorf("--tolerate: %w", err)
	}
	return nil
}

// setProperties sets the properties of the environment, then those of the flags.
func (f serverFlags) setProperties(s *settings, environ []string) error {
	arguments, variables := esignet.PropertySource{Name: "commandLineArgs"}, esignet.PropertySource{Name: esignet.Environment}
	found, strays := release.FromEnvironment(environ, slices.Concat(s.esignet.Properties(), s.pms.Properties(), s.identity.Properties()))
	for _, p := range found {
		if err := s.setProperty(p.Name, p.Value); err != nil {
			return fmt.Errorf("environment: %s: %w", p.Variable, err)
		}
		variables.Properties = append(variables.Properties, release.Property{Name: p.Variable, Value: p.Value})
	}
	s.strays = strays
	for _, property := range f.Property {
		name, value, ok := strings.Cut(property, "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if !ok {
			return fmt.Errorf("--property %q: not NAME=VALUE", property)
		}
		if err := s.setProperty(name, value); err != nil {
			return fmt.Errorf("--property %w", err)
		}
		arguments.Properties = append(arguments.Properties, release.Property{Name: name, Value: value})
	}
	s.given = []esignet.PropertySource{arguments, variables}
	return nil
}

func (s *settings) setProperty(name, value string) (err error) {
	switch {
	case slices.Contains(s.esignet.Properties(), name):
		s.esignet, err = s.esignet.WithProperty(name, value)
	case slices.Contains(s.pms.Properties(), name):
		s.pms, err = s.pms.WithProperty(name, value)
	case slices.Contains(s.identity.Properties(), name):
		s.identity, err = s.identity.WithProperty(name, value)
	default:
		err = release.UnknownProperty(name, s.esignet, s.pms, s.identity)
	}
	if err == nil && release.IsAccess(name) && !s.auth {
		err = fmt.Errorf("%s: nobody's rights are looked at without --require-auth; add it or leave the property out", name)
	}
	return err
}

// publicOrigin returns the origin of a public URL, without a trailing slash; empty for empty.
func publicOrigin(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(strings.TrimSuffix(text, "/"))
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || !validHost(u) {
		return "", fmt.Errorf("--public-url %q: not an http or https URL; write for example http://localhost:8088", text)
	}
	if u.Path != "" || u.User != nil || strings.ContainsAny(text, "?#") {
		return "", fmt.Errorf("--public-url %q: must be scheme, host and port only, as the paths below it are fixed", text)
	}
	host, _ := strings.CutSuffix(u.Host, ":"+u.Port())
	return origin(u.Scheme, strings.ToLower(host), u.Port()), nil
}

// origin writes an origin as browsers do, without the port that the scheme implies.
func origin(scheme, host, port string) string {
	if port == "" || scheme == "http" && port == "80" || scheme == "https" && port == "443" {
		return scheme + "://" + host
	}
	return scheme + "://" + host + ":" + port
}

// validHost reports whether a URL has a host that a browser can be sent to, and a port, if any, that
// a server can have.
func validHost(u *url.URL) bool {
	host, port := u.Hostname(), u.Port()
	if net.ParseIP(host) == nil && !hostName.MatchString(host) {
		return false
	}
	if port == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.Atoi(port)
	return err == nil && n >= 1 && n <= 65535
}

// internalHosts returns the given names in lower case, or else the default ones.
func internalHosts(given []string, hostname string) ([]string, error) {
	if len(given) == 0 {
		given = []string{"localhost", "127.0.0.1", "::1", "host.docker.internal", "mock-esignet"}
		if hostname != "" {
			given = append(given, hostname)
		}
	}
	hosts := make([]string, 0, len(given))
	for _, host := range given {
		if net.ParseIP(host) == nil && !hostName.MatchString(host) {
			return nil, fmt.Errorf("--internal-host %q: not a host name; give it without scheme and port", host)
		}
		hosts = append(hosts, strings.ToLower(host))
	}
	return hosts, nil
}

var (
	hostName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$`)
	fixedOTP = regexp.MustCompile(`^[A-Za-z0-9]{6}$`)
)

func checkOTP(otp string) error {
	switch {
	case otp == "random":
		return errors.New("--otp random: random one-time passwords are not available in this version; give a fixed one such as 111111")
	case !fixedOTP.MatchString(otp):
		return fmt.Errorf("--otp %q: must be six letters or digits, as the login page asks for six", otp)
	}
	return nil
}
