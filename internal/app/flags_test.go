package app

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFlags(t *testing.T) {
	type values struct {
		RelyingParty, Individual string // of sub
		Files                    []string
		Strict                   bool
		Tolerate, Property       []string
	}
	tests := []struct {
		name string
		args []string
		env  map[string]string
		want values
	}{
		{"value in the next word", []string{"sub", "--rp", "a", "--individual", "b"}, nil, values{RelyingParty: "a", Individual: "b"}},
		{"value after the equals sign", []string{"sub", "--rp=a=b", "--individual=--rp"}, nil, values{RelyingParty: "a=b", Individual: "--rp"}},
		{"the last of equal flags wins", []string{"sub", "--rp=a", "--rp=b", "--individual="}, nil, values{RelyingParty: "b"}},
		{"required by environment", []string{"sub", "--rp=z"}, map[string]string{"MOCK_ESIGNET_RP": "x", "MOCK_ESIGNET_INDIVIDUAL": "y"}, values{RelyingParty: "z", Individual: "y"}},
		{"flags after arguments", []string{"fixtures", "validate", "a", "--pms-release", "1.3", "b"}, nil, values{Files: []string{"a", "b"}}},
		{"arguments after two dashes", []string{"fixtures", "validate", "a", "--", "--b"}, nil, values{Files: []string{"a", "--b"}}},
		{"on", []string{"--strict"}, nil, values{Strict: true}},
		{"yes", []string{"--strict=YES"}, nil, values{Strict: true}},
		{"off wins over the environment", []string{"--strict=no"}, map[string]string{"MOCK_ESIGNET_STRICT": "1"}, values{}},
		{"list with commas", []string{"--tolerate=a,b", "--tolerate", "c"}, nil, values{Tolerate: []string{"a", "b", "c"}}},
		{"list wins over the environment", []string{"--tolerate=a"}, map[string]string{"MOCK_ESIGNET_TOLERATE": "b"}, values{Tolerate: []string{"a"}}},
		{"comma as part of a value", nil, map[string]string{"MOCK_ESIGNET_TOLERATE": `a\,b,c`}, values{Tolerate: []string{"a,b", "c"}}},
		{"comma at the end", []string{"--tolerate=a,"}, nil, values{Tolerate: []string{"a"}}},
		{"comma alone", []string{"--tolerate=,"}, nil, values{Tolerate: []string{""}}},
		{"property with commas", []string{"--property", "a=b,c", "--property=d="}, nil, values{Property: []string{"a=b,c", "d="}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			command, err := parse(tt.args, env(tt.env))
			if err != nil {
				t.Fatal(err)
			}
			var got values
			switch c := command.(type) {
			case *subCmd:
				got.RelyingParty, got.Individual = c.RelyingParty, c.Individual
			case *fixturesValidateCmd:
				got.Files = c.Files
			case *serveCmd:
				got.Strict, got.Tolerate, got.Property = c.Strict, c.Tolerate, c.Property
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("flags (-want +got):\n%s", diff)
			}
		})
	}
}

func TestBadFlags(t *testing.T) {
	tests := []struct{ args, want string }{
		{"sub --rp a", "missing flags: --individual=ID"},
		{"sub", "missing flags: --rp=ID, --individual=ID"},
		{"sub --rp --individual b", "--rp: no value is given; if it is --individual, write --rp=--individual"},
		{"sub --rp -5", "--rp: no value is given"},
		{"sub --individual b --rp", "--rp: no value is given"},
		{"sub --rp a --individual b c", "unexpected argument c"},
		{"version --db x", "unknown flag --db; see"},
		{"-listen :0", "unknown flag -listen"},
		{"-test.v", "unknown flag -test.v"},
		{"--esignet", `unknown flag --esignet, did you mean "--esignet-release"?`},
		{"--strict false", "unexpected argument false"},
		{"--strict=maybe", `--strict must be true, 1, yes, false, 0 or no but got "maybe"`},
		{"fixtures", "expected validate or schema or export"},
		{"fixtures validate", `expected "<file> ..."`},
		{"client nw", `unexpected argument nw, did you mean "new"?`},
		{"doctr", `unexpected argument doctr, did you mean "doctor"?`},
		{"help", "unexpected argument help; see"},
		{"doctr --help", "unexpected argument doctr"},
		{"--otp 222222 version", "unexpected argument version"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) { assertRefused(t, strings.Fields(tt.args), nil, tt.want) })
	}
}

// TestHelpOfCommands: every command says how it is called and names all its flags, with the defaults.
func TestHelpOfCommands(t *testing.T) {
	tests := []struct {
		args string
		want []string
	}{
		{"--help", []string{"Usage: mock-esignet <command>\n", "  fixtures validate <file> ... [flags]\n    Check fixture files.\n", "upper snake case"}},
		{"-h", []string{"Usage: mock-esignet <command>\n"}},
		{"--otp 222222 --help", []string{"Usage: mock-esignet serve [flags]\n"}},
		{"client --help", []string{"Usage: mock-esignet client <command>\n", "  client new [flags]\n"}},
		{"--help client new", []string{"Usage: mock-esignet client new [flags]\n"}},
		{"client new -h", []string{"--claim NAME,... ", "--redirect-uri URI,... ", "http://localhost:8069/auth_oauth/signin"}},
		{"doctor --help", []string{"--property NAME=VALUE ", "--strict  "}},
		{"fixtures validate --help", []string{"Usage: mock-esignet fixtures validate <file> ... [flags]\n", "Arguments:\n  <file> ... "}},
		{"fixtures export --help", []string{"Usage: mock-esignet fixtures export --db=FILE\n"}},
		{"sub --help", []string{"Usage: mock-esignet sub --rp=ID --individual=ID [flags]\n"}},
		{"version --help", []string{"Usage: mock-esignet version\n"}},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			if code := Main(t.Context(), strings.Fields(tt.args), env(nil), &stdout, &stderr); code != exitOK || stderr.Len() > 0 {
				t.Errorf("exit status %d, stderr %q", code, stderr.String())
			}
			for _, want := range tt.want {
				if !strings.Contains(stdout.String(), want) {
					t.Errorf("help lacks %q:\n%s", want, stdout.String())
				}
			}
			if strings.Contains(stdout.String(), "${default}") {
				t.Errorf("a default is not filled in:\n%s", stdout.String())
			}
		})
	}
}

// TestPlaceholders: the help of every flag with a value says what kind of value.
func TestPlaceholders(t *testing.T) {
	for _, c := range commands() {
		flags := newFlagSet(c.runner)
		for line := range strings.Lines(flags.FlagUsagesWrapped(1000)) {
			if name := strings.Fields(line)[0]; strings.HasPrefix(name, "--") && flags.Lookup(name[2:]).Value.Type() == "" {
				t.Errorf("%s %s has no placeholder", c.name, name)
			}
		}
	}
	if got := fmt.Sprint(newFlagSet(new(serveCmd)).Lookup("log-level").Value); got != "info" {
		t.Errorf("--log-level %q, want the default", got)
	}
}
