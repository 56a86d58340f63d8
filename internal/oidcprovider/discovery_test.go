package oidcprovider

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

// wellKnown reads a document.
func (w *world) wellKnown(path string, v any) {
	w.t.Helper()
	a := w.send(http.MethodGet, path, "")
	if a.StatusCode != http.StatusOK || a.Header.Get("Content-Type") != "application/json" {
		w.t.Errorf("%s %s: %d %q", w.release, path, a.StatusCode, a.Header.Get("Content-Type"))
	}
	if err := json.Unmarshal([]byte(a.body), v); err != nil {
		w.t.Fatalf("%s %s: %v", w.release, path, err)
	}
}

// The documents of application-default.properties, at v1.5.1, v1.6.2, v1.7.1 and v1.8.0, to the letter.
const (
	openid15 = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{B}/oauth/v2/token","userinfo_endpoint":"{B}/oidc/userinfo","jwks_uri":"{D}/.well-known/jwks.json","scopes_supported":["profile","email","phone"],"response_types_supported":["code"],"acr_values_supported":["mosip:idp:acr:knowledge","mosip:idp:acr:password","mosip:idp:acr:static-code","mosip:idp:acr:generated-code","mosip:idp:acr:linked-wallet","mosip:idp:acr:biometrics"],"userinfo_signing_alg_values_supported":["RS256"],"userinfo_encryption_alg_values_supported":["RSAXXXXX"],"userinfo_encryption_enc_values_supported":["A128GCM"],"response_modes_supported":["query"],"token_endpoint_auth_methods_supported":["private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256"],"id_token_signing_alg_values_supported":["RS256"],"claim_types_supported":["normal"],"claims_parameter_supported":true,"display_values_supported":["page","popup","touch","wap"],"subject_types_supported":["pairwise"],"claims_supported":["name","address","gender","birthdate","picture","email","phone_number","individual_id","phone_number_verified","registration_type","updated_at"],"claims_locales_supported":["en"],"request_parameter_supported":false,"ui_locales_supported":["en"],"claims_in_verified_claims_supported":["name","address","gender","birthdate","picture","email","phone_number"]}`
	openid17 = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{B}/oauth/v2/token","userinfo_endpoint":"{B}/oidc/userinfo","jwks_uri":"{D}/.well-known/jwks.json","pushed_authorization_request_endpoint":"{B}/oauth/par","scopes_supported":["openid","profile","email","phone"],"response_types_supported":["code"],"acr_values_supported":["mosip:idp:acr:knowledge","mosip:idp:acr:password","mosip:idp:acr:static-code","mosip:idp:acr:generated-code","mosip:idp:acr:linked-wallet","mosip:idp:acr:biometrics"],"userinfo_signing_alg_values_supported":["RS256","PS256"],"userinfo_encryption_alg_values_supported":["RSAXXXXX"],"userinfo_encryption_enc_values_supported":["A128GCM"],"response_modes_supported":["query"],"token_endpoint_auth_methods_supported":["private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256","PS256","ES256"],"id_token_signing_alg_values_supported":["RS256","PS256"],"claim_types_supported":["normal"],"claims_parameter_supported":true,"display_values_supported":["page","popup","touch","wap"],"subject_types_supported":["pairwise"],"claims_supported":["name","address","gender","birthdate","picture","email","phone_number","individual_id","phone_number_verified","registration_type","updated_at"],"claims_locales_supported":["en"],"request_parameter_supported":false,"ui_locales_supported":["en"],"claims_in_verified_claims_supported":["name","address","gender","birthdate","picture","email","phone_number"],"dpop_signing_alg_values_supported":["RS256","PS256"],"code_challenge_methods_supported":["S256"],"require_pushed_authorization_requests":false,"authorization_response_iss_parameter_supported":true}`
	oauth15  = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{B}/oauth/v2/token","jwks_uri":"{D}/.well-known/jwks.json","token_endpoint_auth_methods_supported":["private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256"],"scopes_supported":["profile","email","phone"],"response_modes_supported":["query"],"grant_types_supported":["authorization_code"],"response_types_supported":["code"]}`
	oauth17  = `{"issuer":"{D}","authorization_endpoint":"{D}/authorize","token_endpoint":"{B}/oauth/v2/token","jwks_uri":"{D}/.well-known/jwks.json","pushed_authorization_request_endpoint":"{B}/oauth/par","token_endpoint_auth_methods_supported":["private_key_jwt"],"token_endpoint_auth_signing_alg_values_supported":["RS256","PS256","ES256"],"scopes_supported":["openid","profile","email","phone"],"response_modes_supported":["query"],"grant_types_supported":["authorization_code"],"response_types_supported":["code"],"authorization_response_iss_parameter_supported":true}`
)

// TestDocuments compares whole documents.
func TestDocuments(t *testing.T) {
	openid := strings.NewReplacer(`"scopes_supported":["profile"`, `"scopes_supported":["openid","profile"`)
	address := strings.NewReplacer(
		`"phone"],"resp`, `"phone","address"],"resp`,
		`"userinfo_signing_alg`, `"userinfo_signed_response_alg":"PS256","userinfo_signing_alg`,
		`"id_token_signing_alg`, `"id_token_signed_response_alg":"PS256","id_token_signing_alg`)
	for _, tt := range []struct{ release, openid, oauth string }{
		{"1.5", openid15, oauth15},
		{"1.6", openid.Replace(openid15), openid.Replace(oauth15)},
		{"1.7", openid17, oauth17},
		{"1.8", address.Replace(openid17), address.Replace(oauth17)},
	} {
		w := newWorld(t, tt.release)
		names := strings.NewReplacer("{D}", w.origin, "{B}", w.origin+"/v1/esignet")
		for path, want := range map[string]string{
			"/oidc/.well-known/openid-configuration": tt.openid, "/oauth/.well-known/oauth-authorization-server": tt.oauth,
		} {
			if got := w.send(http.MethodGet, path, "").body; got != names.Replace(want) {
				t.Errorf("%s %s:\n%s\nwant\n%s", tt.release, path, got, names.Replace(want))
			}
		}
	}
}

// TestWellKnownOrigins asks from another origin, from the same and without one.
func TestWellKnownOrigins(t *testing.T) {
	for _, name := range releases {
		w := newWorld(t, name)
		for _, path := range []string{"/oidc/.well-known/openid-configuration", "/oauth/.well-known/jwks.json", "/oauth/.well-known/oauth-authorization-server"} {
			if path == "/oauth/.well-known/oauth-authorization-server" && name < "1.2" {
				continue
			}
			for origin, want := range map[string]string{"https://app.example.org": "*", w.origin: "", "": ""} {
				var headers []string
				if origin != "" {
					headers = []string{"Origin", origin}
				}
				a := w.send(http.MethodGet, path, "", headers...)
				vary := []string{"Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"}
				if name < "1.5" {
					want, vary = "", nil
				}
				if got := a.Header.Get("Access-Control-Allow-Origin"); got != want || !slices.Equal(a.Header.Values("Vary"), vary) {
					t.Errorf("%s %s from %q: allows %q, Vary %q", name, path, origin, got, a.Header.Values("Vary"))
				}
			}
		}
		if a := w.send(http.MethodGet, userinfoPath, "", "Origin", "https://app.example.org"); a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s: userinfo allows another origin", name)
		}
	}
}

// TestWellKnownPreflight asks as a browser does before it sends headers of its own.
func TestWellKnownPreflight(t *testing.T) {
	for _, name := range releases {
		w := newWorld(t, name)
		for path, method := range map[string]string{discoveryPath: "GET", jwksPath: "PUT", userinfoPath: "GET", "/oauth/.well-known/none": "GET"} {
			a := w.send(http.MethodOptions, path, "", "Origin", "https://app.example.org", "Access-Control-Request-Method", method, "Access-Control-Request-Headers", "x-a")
			got := a.Status[:3] + a.Header.Get("Access-Control-Allow-Origin") + a.Header.Get("Access-Control-Allow-Methods") + a.Header.Get("Access-Control-Allow-Headers") + a.Header.Get("Access-Control-Max-Age")
			want := "403"
			if path == discoveryPath && name >= "1.5" {
				want = "200*GETx-a1800"
			}
			if got != want {
				t.Errorf("%s %s %s: %q, want %q", name, method, path, got, want)
			}
		}
	}
}

// TestPublishedKeys has a key of eSignet and the one that signs userinfo, each with the members of upstream.
func TestPublishedKeys(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		var raw struct{ Keys []map[string]any }
		w.wellKnown("/oauth/.well-known/jwks.json", &raw)
		for _, key := range raw.Keys {
			if members(key) != "e exp kid kty n use x5c x5t#S256" {
				t.Errorf("%s: members %s", name, members(key))
			}
			if _, number := key["exp"].(float64); !number {
				t.Errorf("%s: exp %v", name, key["exp"])
			}
		}
		var set jose.JSONWebKeySet
		w.wellKnown("/oauth/.well-known/jwks.json", &set)
		a := w.send(http.MethodGet, userinfoPath, "", "Authorization", "Bearer "+w.tokens().member("access_token"))
		jws, err := jose.ParseSigned(a.body, []jose.SignatureAlgorithm{jose.RS256})
		if err != nil {
			t.Fatal(err)
		}
		keys := set.Key(jws.Signatures[0].Header.KeyID)
		if len(keys) != 1 {
			t.Fatalf("%s: %d keys for the userinfo", name, len(keys))
		}
		if _, err := jws.Verify(keys[0]); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDocumentsAccepted asks for documents in other types than JSON.
func TestDocumentsAccepted(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		for _, path := range []string{jwksPath, discoveryPath, oauthServerPath} {
			for accept, want := range map[string]int{
				"application/xml": http.StatusNotAcceptable, "text/html": http.StatusNotAcceptable, "text/html,*/*;q=0.8": http.StatusOK,
				"application/json": http.StatusOK, "application/jwk-set+json": http.StatusOK, "": http.StatusOK,
			} {
				if a := w.send(http.MethodGet, path, "", "Accept", accept); a.StatusCode != want || want != http.StatusOK && a.body != "" {
					t.Errorf("%s %s for %q: %d %s, want %d", name, path, accept, a.StatusCode, a.body, want)
				}
			}
		}
	}
}
