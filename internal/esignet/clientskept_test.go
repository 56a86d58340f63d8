package esignet

import (
	"crypto/x509"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// TestPatchRules has the rules that PATCH has, which come to bear on what is there only.
func TestPatchRules(t *testing.T) {
	const code = "request.clientNameLangMap[eng]: "
	tests := []struct {
		name    string
		request fields
		want    string
	}{
		{"no claims", fields{"userClaims": []any{}}, "request.userClaims: invalid_claim"},
		{"unknown claim", fields{"userClaims": []any{"x"}}, "request.userClaims[0]: invalid_claim"},
		{"no redirect URIs", fields{"redirectUris": []any{}}, "request.redirectUris: invalid_redirect_uri"},
		{"blank redirect URI", fields{"redirectUris": []any{""}}, "request.redirectUris[0]: invalid_redirect_uri; request.redirectUris[0]: invalid_redirect_uri"},
		{"no levels", fields{"authContextRefs": []any{}}, "request.authContextRefs: invalid_acr"},
		{"null level", fields{"authContextRefs": []any{nil}}, created},
		{"no grant types", fields{"grantTypes": []any{}}, "request.grantTypes: unsupported_grant_type"},
		{"no auth methods", fields{"clientAuthMethods": []any{}}, "request.clientAuthMethods: invalid_client_auth"},
		{"status", fields{"status": ""}, "request.status: invalid_status"},
		{"logo", fields{"logoUri": "logo.png"}, "request.logoUri: invalid_uri"},
		{"blank name", fields{"clientName": " "}, created},
		{"long name", fields{"clientName": strings.Repeat("x", 257)}, "request.clientName: invalid_client_name"},
		{"empty map", fields{"clientNameLangMap": fields{}}, created},
		{"key of the map", fields{"clientNameLangMap": fields{"en": "x"}}, "request.clientNameLangMap[en]: invalid_language_code"},
		{"value of the map", fields{"clientNameLangMap": fields{"eng": ""}}, code + "invalid_client_name_value"},
		{"long value of the map", fields{"clientNameLangMap": fields{"eng": strings.Repeat("x", 51)}}, code + "invalid_client_name_length"},
		{"configuration", fields{"additionalConfig": fields{"x": 1}}, "request.additionalConfig: invalid_additional_config"},
		{"two", fields{"status": "x", "logoUri": "x"}, "request.logoUri: invalid_uri; request.status: invalid_status"},
	}
	r := row(t, "1.8")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, r, nil)
			s.do(t, farm)
			before, err := s.db.Client("farm")
			if err != nil {
				t.Fatal(err)
			}
			if got := s.do(t, call{"PATCH", "/client/farm", tt.request}); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
			after, err := s.db.Client("farm")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(after, before); (diff == "") == (tt.want == created) {
				t.Errorf("changed:\n%s", diff)
			}
		})
	}
}

// TestStored looks at what is kept after a run of calls in the release.
func TestStored(t *testing.T) {
	client := call{"POST", "/client", named.with("additionalConfig", fields{"require_pkce": true})}
	patch := func(changes ...any) call { return call{"PATCH", "/client/farm", fields{}.with(changes...)} }
	plain := idp.Client{Name: map[string]string{"@none": "Farmer Portal"}}
	full := idp.Client{Name: map[string]string{"@none": "Farmer Portal", "eng": "Farmer Portal", "fra": "Portail"}, AdditionalConfig: `{"require_pkce":true}`}
	changed := func(c idp.Client, change func(*idp.Client)) idp.Client { change(&c); return c }
	bare := changed(full, func(c *idp.Client) { c.Name, c.BareNameMap = plain.Name, true })
	tests := []struct {
		name  string
		calls []call
		want  idp.Client
	}{
		{"oidc-client", []call{farm}, plain},
		{"client", []call{client}, full},
		{"a language map is lost, the configuration stays", []call{client, {"PUT", "/oidc-client/farm", update}}, changed(plain, func(c *idp.Client) { c.AdditionalConfig = full.AdditionalConfig })},
		{"PUT without a map leaves the default", []call{client, {"PUT", "/oauth-client/farm", update}}, bare},
		{"PUT without configuration erases it", []call{client, {"PUT", "/client/farm", update}}, changed(bare, func(c *idp.Client) { c.AdditionalConfig = "" })},
		{"PUT replaces the configuration", []call{client, {"PUT", "/client/farm", update.with("additionalConfig", fields{"consent_expire_in_mins": 30})}}, changed(bare, func(c *idp.Client) { c.AdditionalConfig = `{"consent_expire_in_mins":30}` })},
		{"PATCH of nothing", []call{client, patch()}, full},
		{"PATCH of the default name", []call{client, patch("clientName", "New")}, changed(full, func(c *idp.Client) {
			c.Name = map[string]string{"@none": "New", "eng": "Farmer Portal", "fra": "Portail"}
		})},
		{"PATCH of the map", []call{client, patch("clientNameLangMap", fields{"deu": "Neu"})}, changed(full, func(c *idp.Client) { c.Name = map[string]string{"@none": "Farmer Portal", "deu": "Neu"} })},
		{"PATCH of the map of a plain name", []call{farm, patch("clientNameLangMap", fields{"deu": "Neu"})}, idp.Client{Name: map[string]string{"@none": "", "deu": "Neu"}}},
		{"PATCH of the map of a bare map", []call{client, {"PUT", "/oauth-client/farm", update}, patch("clientNameLangMap", fields{"deu": "Neu"})}, changed(full, func(c *idp.Client) { c.Name = map[string]string{"@none": "Farmer Portal", "deu": "Neu"} })},
		{"PATCH of a plain name makes it a map", []call{farm, patch("clientName", "New")}, idp.Client{Name: map[string]string{"@none": "New"}, BareNameMap: true}},
		{"PATCH with a blank name", []call{farm, patch("clientName", "")}, idp.Client{Name: map[string]string{"@none": ""}, BareNameMap: true}},
		{"PATCH with a null configuration", []call{client, patch("additionalConfig", nil)}, changed(full, func(c *idp.Client) { c.AdditionalConfig = "" })},
		{"PATCH with another configuration", []call{client, patch("additionalConfig", fields{})}, changed(full, func(c *idp.Client) { c.AdditionalConfig = "{}" })},
		{"PATCH with nulls", []call{client, patch("clientName", nil, "clientNameLangMap", nil, "logoUri", nil, "redirectUris", nil, "userClaims", nil, "authContextRefs", nil, "grantTypes", nil, "clientAuthMethods", nil, "status", nil, "encPublicKey", nil)}, full},
	}
	r := row(t, "1.8")
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, r, nil)
			for _, c := range tt.calls {
				if got := s.do(t, c); !strings.HasPrefix(got, "farm ") {
					t.Fatalf("%s %s: %s", c.method, c.path, got)
				}
			}
			got, err := s.db.Client("farm")
			if err != nil {
				t.Fatal(err)
			}
			if (len(tt.calls) > 1) == got.Updated.IsZero() {
				t.Errorf("updated at %v", got.Updated)
			}
			got = idp.Client{Name: got.Name, BareNameMap: got.BareNameMap, AdditionalConfig: got.AdditionalConfig}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("got -, want +\n%s", diff)
			}
		})
	}
}

// TestEncPublicKey holds what PATCH keeps of a key for encryption, and that nothing else changes it.
func TestEncPublicKey(t *testing.T) {
	patch := func(key any) call { return call{"PATCH", "/client/farm", fields{"encPublicKey": key}} }
	tests := []struct {
		name      string
		key       fields
		want      string
		algorithm x509.SignatureAlgorithm
	}{
		{"RSA, the client's own", key1, created, x509.SHA256WithRSA},
		{"EC", ec1, created, x509.ECDSAWithSHA256},
		{"empty", fields{}, "invalid_public_key", 0},
		{"kty is a number", fields{"kty": 1}, "unknown_error", 0},
		{"no modulus", fields{"kty": "RSA", "e": "AQAB"}, "invalid_public_key", 0},
		{"alg blank", key1.with("alg", " "), "invalid_public_key", 0},
		{"over the column", key1.with("note", strings.Repeat("x", 1024)), "unknown_error", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t, row(t, "1.8"), nil)
			s.do(t, farm)
			if got := s.do(t, patch(tt.key)); got != tt.want {
				t.Fatalf("got %q, want %q", got, tt.want)
			}
			s.do(t, patch(nil))
			s.do(t, call{"PUT", "/client/farm", update})
			c, err := s.db.Client("farm")
			if err != nil {
				t.Fatal(err)
			}
			if tt.algorithm == 0 {
				if c.EncPublicKey != "" || c.EncCertificate != nil {
					t.Errorf("kept %q", c.EncPublicKey)
				}
				return
			}
			certificate, err := x509.ParseCertificate(c.EncCertificate)
			if err != nil {
				t.Fatal(err)
			}
			if certificate.SignatureAlgorithm != tt.algorithm || certificate.Subject.String() != "CN=eSignet Encryption Certificate" || certificate.Issuer.String() != certificate.Subject.String() {
				t.Errorf("certificate by %v of %v", certificate.SignatureAlgorithm, certificate.Subject)
			}
			if days := certificate.NotAfter.Sub(certificate.NotBefore).Hours() / 24; days != 365 {
				t.Errorf("certificate lives %v days", days)
			}
			if public := publicKey(t, c.EncPublicKey); !public.Equal(certificate.PublicKey) {
				t.Errorf("certificate of another key: %v", certificate.PublicKey)
			}
		})
	}
}

func publicKey(t *testing.T, text string) jwk.PublicKey {
	t.Helper()
	k, err := jwk.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if ec, err := k.EC(); err == nil {
		return ec
	}
	public, err := k.RSA()
	if err != nil {
		t.Fatal(err)
	}
	return public
}
