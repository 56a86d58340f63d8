package seed

import (
	"bytes"
	"encoding/pem"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// optionsOf are those of 1.4 with the client rules of the release.
func optionsOf(t *testing.T, name string) Options {
	t.Helper()
	o := options(t)
	row, err := release.ESignetDraft(name)
	if err != nil {
		t.Fatal(err)
	}
	o.Clients.Rules = row.Clients
	return o
}

const encrypting = `    encPublicKey: {kty: EC, crv: P-256, x: bQ57lF9IrUUP-BJ6MFcHo4Ej8SEGaVwsLbi33BZcJQk, y: RHLC26uGv-l_MaP1_ZnWYfvLjfZ1twJ4CJDB2Fu8OBc}
`

// roundTripClients has a fixture file for each shape of a client.
func roundTripClients() map[string]string {
	const config = "    additionalConfig: {userinfo_response_type: JWS, consent_expire_in_mins: 30.5, purpose: {type: none, title: {\"@none\": \"true\"}}, require_pkce: true}\n"
	return map[string]string{
		"all":         goodClient + config + encrypting + "    clientNameLangMap: {eng: Eins}\n",
		"bare map":    goodClient + "    clientNameLangMap: {}\n    additionalConfig: {}\n",
		"plain":       goodClient,
		"EC key":      edit(goodClient, goodClient[strings.Index(goodClient, "publicKey:"):], strings.Replace(encrypting, "    encPublicKey", "publicKey", 1)),
		"null config": goodClient + "    additionalConfig: null\n",
	}
}

// TestRoundTripClients: what client management of 1.8 may leave behind survives.
func TestRoundTripClients(t *testing.T) {
	o := optionsOf(t, "1.8")
	for name, text := range roundTripClients() {
		t.Run(name, func(t *testing.T) {
			before, err := Read([]string{filepath.Join(write(t, map[string]string{"a.yaml": text}), "a.yaml")}, o)
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if err := Write(&out, before); err != nil {
				t.Fatal(err)
			}
			got := mustRead(t, o, filepath.Join(write(t, map[string]string{"a.yaml": out.String()}), "a.yaml")).Fixtures
			if diff := cmp.Diff(before, got, cmpopts.IgnoreFields(idp.Fixtures{}, "Digest", "Identities")); diff != "" {
				t.Errorf("(-written +read):\n%s\n%s", diff, out.String())
			}
			c := got.Clients[0]
			if name == "all" && (c.EncPublicKey == "" || c.EncCertificate == nil || !strings.Contains(c.AdditionalConfig, `"@none":"true"`)) {
				t.Errorf("client %+v", c)
			}
			if (name == "bare map") != c.BareNameMap || !strings.HasPrefix(c.KeyMark, "sha256 ") {
				t.Errorf("client %+v", c)
			}
		})
	}
}

// TestClientDefects has what a release refuses that another takes, or that no release takes.
func TestClientDefects(t *testing.T) {
	const config = "    additionalConfig: {require_pkce: true}\n"
	for _, tt := range []struct{ name, release, text, want string }{
		{"configuration", "1.4", goodClient + config, "additionalConfig: is not known to this release"},
		{"member of a later release", "1.7", goodClient + config, "additionalConfig: invalid_additional_config"},
		{"key for encryption", "1.7", goodClient + encrypting, "encPublicKey: is not known to this release"},
		{"certificate alone", "1.8", goodClient + "    encPublicKeyCert: \"" + strings.ReplaceAll(certificatePEM(t), "\n", `\n`) + "\"\n", "encPublicKeyCert: needs encPublicKey"},
		{"text for minutes", "1.8", goodClient + "    additionalConfig: {consent_expire_in_mins: soon}\n", "additionalConfig: invalid_additional_config"},
		{"list for configuration", "1.8", goodClient + "    additionalConfig: []\n", "additionalConfig: must be an object"},
		{"private key for encryption", "1.8", goodClient + strings.Replace(encrypting, "{kty", "{d: x, kty", 1), "encPublicKey: is a private key"},
		{"key for encryption off its curve", "1.8", goodClient + strings.Replace(encrypting, "x: b", "x: c", 1), "encPublicKey: invalid_public_key"},
		{"long translation", "1.8", goodClient + "    clientNameLangMap: {eng: " + strings.Repeat("x", 51) + "}\n", "clientNameLangMap.eng: invalid_client_name_length"},
		{"one modulus", "1.8", goodClient + strings.Replace(edit(goodClient[len("clients:\n"):], "c1", "c2"), "{kty", "{kid: \"2\", kty", 1), "publicKey: is the key of client c1, too"},
		{"one modulus under another kid", "1.4", goodClient + strings.Replace(edit(goodClient[len("clients:\n"):], "c1", "c2"), "{kty", "{kid: \"2\", kty", 1), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := readAll(optionsOf(t, tt.release), filepath.Join(write(t, map[string]string{"a.yaml": tt.text}), "a.yaml"))
			if tt.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			var defect *Error
			if !errors.As(err, &defect) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s…", err, tt.want)
			}
		})
	}
}

func certificatePEM(t *testing.T) string {
	t.Helper()
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate(t, "x")}))
}
