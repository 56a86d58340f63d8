package app

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// env returns a lookup in a fixed environment.
func env(vars map[string]string) []string {
	var environ []string
	for name, value := range vars {
		environ = append(environ, name+"="+value)
	}
	return environ
}

// parseSettings reads the settings of the command serve.
func parseSettings(t *testing.T, args []string, vars map[string]string) (settings, error) {
	t.Helper()
	command, err := parse(args, env(vars))
	if err != nil {
		return settings{}, err
	}
	return command.(*serveCmd).settings("machine", env(vars))
}

// show flattens settings so that rows can name what they are about.
func show(s settings) map[string]string {
	return map[string]string{
		"listen": s.Listen, "also": strings.Join(s.alsoListen, ","), "public": s.publicURL,
		"internal": strings.Join(s.internal, ","), "db": s.db, "fixtures": strings.Join(s.fixtures, ","),
		"esignet": s.esignet.Name, "pms": s.pms.Name, "identity": s.identity.Name,
		"tolerances": strings.Join(s.tolerances.Names(), ","), "otp": s.otp,
		"ida": fmt.Sprint(s.ida), "auth": fmt.Sprint(s.auth), "secret": s.authSecret, "oidc off": fmt.Sprint(s.pms.OIDCOff),
		"map roles": strings.Join(s.pms.Roles["postpartnerspolicymap"], ","),
		"format":    s.logFormat, "level": s.logLevel, "tls": s.TLS, "scheme": s.scheme(),
	}
}

func TestSettings(t *testing.T) {
	everyTolerance := "any-host-audience,clock-leeway,identity-fields,knowledge-form,kyc-token-lifetime,legacy-paths,nonce-reuse,raw-csrf,stable-subject,state-encoding,v1-token-pkce"
	tests := []struct {
		name string
		args []string
		env  map[string]string
		want map[string]string // the values that the row is about
	}{
		{"defaults", nil, nil, map[string]string{
			"listen": "127.0.0.1:8088", "also": "", "public": "", "db": "mock-esignet.db", "fixtures": "builtin",
			"internal": "localhost,127.0.0.1,::1,host.docker.internal,mock-esignet,machine",
			"esignet":  "1.4", "pms": "1.2.0.1", "identity": "0.9", "tolerances": everyTolerance, "otp": "111111",
			"ida": "false", "auth": "false", "secret": "secret", "oidc off": "false", "format": "auto", "level": "info", "tls": "off", "scheme": "http",
		}},
		{"public URL", []string{"--public-url", "HTTP://Host.Example.ORG:8088/"}, nil, map[string]string{"public": "http://host.example.org:8088"}},
		{"implied port", []string{"--public-url", "http://h:80"}, nil, map[string]string{"public": "http://h"}},
		{"implied port of TLS", []string{"--public-url", "https://[::1]:443"}, nil, map[string]string{"public": "https://[::1]"}},
		{"port of the other scheme", []string{"--public-url", "https://h:80"}, nil, map[string]string{"public": "https://h:80"}},
		{"identity mode", []string{"--identity-mode", "ida"}, nil, map[string]string{"ida": "true", "identity": "0.9"}},
		{"identity mode from the environment", nil, map[string]string{"MOCK_ESIGNET_IDENTITY_MODE": "ida"}, map[string]string{"ida": "true"}},
		{"serve is the default command", []string{"--otp", "222222"}, nil, map[string]string{"otp": "222222"}},
		{"serve by name", []string{"serve", "--otp", "222222"}, nil, map[string]string{"otp": "222222"}},
		{"environment", nil, map[string]string{
			"MOCK_ESIGNET_LISTEN": "0.0.0.0:9000", "MOCK_ESIGNET_PUBLIC_URL": "https://esignet.example.org/",
			"MOCK_ESIGNET_DB": "memory", "MOCK_ESIGNET_LOG_FORMAT": "text", "MOCK_ESIGNET_LOG_LEVEL": "debug",
			"MOCK_ESIGNET_ESIGNET_RELEASE": "1.4", "MOCK_ESIGNET_TLS": "self-signed",
		}, map[string]string{
			"listen": "0.0.0.0:9000", "public": "https://esignet.example.org", "db": "memory", "format": "text", "level": "debug",
			"esignet": "1.4", "tls": "self-signed", "scheme": "https",
		}},
		{"flag wins over environment", []string{"--db", "a.db"}, map[string]string{"MOCK_ESIGNET_DB": "b.db"}, map[string]string{"db": "a.db"}},
		{"empty variable is unset", nil, map[string]string{"MOCK_ESIGNET_DB": ""}, map[string]string{"db": "mock-esignet.db"}},
		{
			"repeated flags",
			[]string{"--also-listen", ":3000", "--also-listen", ":8082", "--fixtures", "builtin", "--fixtures", "x.yaml"},
			nil,
			map[string]string{"also": ":3000,:8082", "fixtures": "builtin,x.yaml"},
		},
		{
			"comma list in the environment", nil,
			map[string]string{"MOCK_ESIGNET_ALSO_LISTEN": ":3000,:8082", "MOCK_ESIGNET_INTERNAL_HOST": "ESIGNET,10.0.0.1"},
			map[string]string{"also": ":3000,:8082", "internal": "esignet,10.0.0.1"},
		},
		{"strict", []string{"--strict"}, nil, map[string]string{"tolerances": ""}},
		{"strict by environment", nil, map[string]string{"MOCK_ESIGNET_STRICT": "true"}, map[string]string{"tolerances": ""}},
		{"one tolerance under strict", []string{"--strict", "--tolerate", "clock-leeway"}, nil, map[string]string{"tolerances": "clock-leeway"}},
		{"tokens", []string{"--require-auth", "--auth-secret", "s3cr3t"}, nil, map[string]string{"auth": "true", "secret": "s3cr3t"}},
		{"tokens by environment", nil, map[string]string{"MOCK_ESIGNET_REQUIRE_AUTH": "true", "MOCK_ESIGNET_AUTH_SECRET": "s"}, map[string]string{"auth": "true", "secret": "s"}},
		{
			"property", []string{"--require-auth", "--pms-release", "1.3", "--property", "mosip.pms.oidc.client.available=false", "--property", "mosip.role.pms.postpartnerspolicymap=A,B"}, nil,
			map[string]string{"pms": "1.3", "oidc off": "true", "map roles": "A,B"},
		},
		{
			"property by environment, the flag wins", []string{"--require-auth", "--property", "mosip.role.pms.postpartnerspolicymap=C"},
			map[string]string{"MOSIP_ROLE_PMS_POSTPARTNERSPOLICYMAP": "A,B"}, map[string]string{"map roles": "C"},
		},
		{"empty property of the environment", []string{"--pms-release", "1.3"}, map[string]string{"MOSIP_PMS_OIDC_CLIENT_AVAILABLE": ""}, map[string]string{"oidc off": "false"}},
		{"property in lower case", []string{"--pms-release", "1.3"}, map[string]string{"mosip_pms_oidc_client_available": "false"}, map[string]string{"oidc off": "true"}},
		{"property as Spring names it", []string{"--require-auth"}, map[string]string{"MOSIP_ROLE_PMS_POSTPARTNERSPOLICYMAP": "A,B"}, map[string]string{"map roles": "A,B"}},
		{"certificate", []string{"--tls-cert", "c.pem", "--tls-key", "k.pem"}, nil, map[string]string{"scheme": "https"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, err := parseSettings(t, tt.args, tt.env)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]string{}
			for key := range tt.want {
				got[key] = show(s)[key]
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("settings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadSettings(t *testing.T) {
	tests := []struct {
		name string
		args string
		env  map[string]string
		want string // part of the line
	}{
		{"unknown flag", "--lisen :0", nil, `unknown flag --lisen, did you mean "--listen"?; see mock-esignet --help`},
		{"property without value", "--property mosip.pms.oidc.client.available", nil, "not NAME=VALUE"},
		{"unknown property", "--property mosip.role.pms.postmisp=A", nil, "the nearest known is mosip.role.pms.postmisplicense"},
		{"property of another release", "--property mosip.pms.oidc.client.available=true", nil, "PMS 1.2.0.1 and the mock identity system 0.9; it is one of PMS 1.2.2, PMS 1.3"},
		{"property without a name", "--property =A", nil, `"" is not emulated for eSignet 1.4, PMS 1.2.0.1`},
		{"two properties in one", "--pms-release 1.3", map[string]string{"MOCK_ESIGNET_PROPERTY": "mosip.pms.oidc.client.available=false,mosip.role.pms.postmisplicense=A"}, "give each one alone"},
		{"captcha file", "--esignet-release 1.5 --property mosip.esignet.captcha.validator-url=file:///etc/passwd", nil, `"file:///etc/passwd" is no http or https URL`},
		{"captcha without host", "--esignet-release 1.8 --property mosip.esignet.captcha.validator-url=http://:80/v", nil, "is no http or https URL"},
		{"captcha that is no URL", "--esignet-release 1.8 --property mosip.esignet.captcha.validator-url=http://[::1", nil, "is no http or https URL"},
		{"roles that nobody reads", "--property mosip.role.pms.postmisplicense=A", nil, "add it or leave the property out"},
		{"bad property in the environment", "--pms-release 1.3", map[string]string{"MOSIP_PMS_OIDC_CLIENT_AVAILABLE": "x"}, `MOSIP_PMS_OIDC_CLIENT_AVAILABLE: mosip.pms.oidc.client.available: "x" is neither true nor false`},
		{"empty secret", "--auth-secret=", nil, "--auth-secret is empty"},
		{"unknown command", "server", nil, "unexpected argument server"},
		{"listen", "--listen 8088", nil, `--listen "8088": not a host:port`},
		{"listen port", "--listen localhost:99999", nil, "not a host:port"},
		{"also-listen", "--also-listen nowhere", nil, "--also-listen"},
		{"public URL scheme", "--public-url localhost:8088", nil, "--public-url"},
		{"public URL path", "--public-url http://localhost/esignet", nil, "scheme, host and port only"},
		{"public URL user", "--public-url http://a@localhost", nil, "scheme, host and port only"},
		{"public URL without host", "--public-url http://:8088", nil, "not an http or https URL"},
		{"public URL host", "--public-url http://<script>", nil, "--public-url"},
		{"public URL port", "--public-url http://x:99999", nil, "--public-url"},
		{"public URL fragment", "--public-url http://x#", nil, "--public-url"},
		{"internal host", "--internal-host http://esignet:8088", nil, "--internal-host"},
		{"eSignet release", "--esignet-release 9.9", nil, "--esignet-release"},
		{"release of the future", "--esignet-release 2.0", nil, "there is no eSignet release 2.0; emulated: 1.0, 1.1"},
		{"PMS release", "--pms-release 0", nil, "--pms-release"},
		{"identity release", "--identity-release 0.8", nil, "--identity-release"},
		{"identity mode", "--identity-mode IDA", nil, "must be one of mock, ida"},
		{"tolerance", "--tolerate everything", nil, `unknown tolerance "everything"`},
		{"random OTP", "--otp random", nil, "not available"},
		{"short OTP", "--otp 12345", nil, "six letters or digits"},
		{"log format", "--log-format xml", nil, "--log-format must be one of"},
		{"log level", "--log-level loud", nil, "--log-level must be one of"},
		{"TLS", "--tls on", nil, "--tls must be one of"},
		{"certificate without key", "--tls-cert c.pem", nil, "must be given together"},
		{"two kinds of TLS", "--tls self-signed --tls-cert c.pem --tls-key k.pem", nil, "exclude each other"},
		{"certificate file", "--listen 127.0.0.1:0 --db memory --fixtures none --tls-cert no.pem --tls-key no.pem", nil, "no.pem"},
		{"bad variable", "", map[string]string{"MOCK_ESIGNET_LOG_LEVEL": "loud"}, "--log-level must be one of"},
		{"bad boolean variable", "", map[string]string{"MOCK_ESIGNET_STRICT": "perhaps"}, "--strict"},
		{"variable of no flag", "", map[string]string{"MOCK_ESIGNET_AUTO_LOGIN": "true"}, "MOCK_ESIGNET_AUTO_LOGIN: there is no such setting"},
		{"variable of no flag that ends as a link does", "", map[string]string{"MOCK_ESIGNET_FOO_NAME": "x"}, "MOCK_ESIGNET_FOO_NAME: there is no such setting"},
		{"port by variable", "", map[string]string{"MOCK_ESIGNET_PORT": "9000"}, "MOCK_ESIGNET_PORT: there is no such setting"},
		{"flag that is not there", "--auto-login x", nil, "unknown flag --auto-login"},
		{"healthcheck without a port", "healthcheck --listen :0", nil, "names no server"},
		{"fixture file", "--fixtures no-such-file.yaml", nil, "no-such-file.yaml"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			assertRefused(t, strings.Fields(tt.args), tt.env, tt.want)
		})
	}
}

// assertRefused runs a command that must end with one line on stderr and status 2.
func assertRefused(t *testing.T, args []string, vars map[string]string, want string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // a server that starts after all
	defer cancel()
	var stdout, stderr bytes.Buffer
	if code := Main(ctx, args, env(vars), &stdout, &stderr); code != exitUsage {
		t.Errorf("exit status %d, want %d", code, exitUsage)
	}
	assertOneLine(t, stderr.String(), want)
	if stdout.Len() > 0 {
		t.Errorf("stdout %q, want nothing", stdout.String())
	}
}

// assertOneLine checks an error report.
func assertOneLine(t *testing.T, got, part string) {
	t.Helper()
	if strings.Count(got, "\n") != 1 || !strings.HasPrefix(got, "mock-esignet: ") || !strings.Contains(got, part) {
		t.Errorf("stderr %q, want one line with %q", got, part)
	}
}

func TestHelp(t *testing.T) {
	var stdout, stderr bytes.Buffer
	if code := Main(context.Background(), []string{"serve", "--help"}, env(nil), &stdout, &stderr); code != exitOK {
		t.Errorf("exit status %d, want 0; stderr %s", code, stderr.String())
	}
	for _, want := range []string{"--listen ADDR", "--otp CODE", "(127.0.0.1:8088)"} {
		if !strings.Contains(stdout.String(), want) {
			t.Errorf("help lacks %q:\n%s", want, stdout.String())
		}
	}
}

// TestNoFlagWithoutEffect walks the model: a flag that does nothing must not be taken.
func TestNoFlagWithoutEffect(t *testing.T) {
	for _, name := range []string{"preset", "auto-login", "control-listen", "control-token"} {
		if _, err := parse([]string{fmt.Sprintf("--%s=x", name)}, env(nil)); err == nil {
			t.Errorf("--%s is taken", name)
		}
	}
}

// TestLinksAreHarmless: container engines set variables for a service of our name.
func TestLinksAreHarmless(t *testing.T) {
	s, err := parseSettings(t, nil, map[string]string{
		"MOCK_ESIGNET_SERVICE_HOST": "10.0.0.1", "MOCK_ESIGNET_SERVICE_PORT_HTTP": "8088", "MOCK_ESIGNET_PORT": "tcp://10.0.0.1:8088",
		"MOCK_ESIGNET_PORT_8088_TCP_ADDR": "10.0.0.1", "MOCK_ESIGNET_OTP": "222222", "MOCK_ESIGNET_NAME": "/web/mock-esignet", "MOCK_ESIGNET_ENV_PATH": "/bin", "MOCK_ESIGNET_UI_SERVICE_HOST": "10.0.0.2",
	})
	if err != nil || s.otp != "222222" {
		t.Errorf("settings %+v, %v", s, err)
	}
}
