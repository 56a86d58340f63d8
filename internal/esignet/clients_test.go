package esignet

import (
	"strings"
	"testing"
)

const (
	modulus1 = "n9-bWb-NYdCAl503-jyjOJdnN4Ywqpbr4RWdl2xF2HFgZn3HmG9ND0DI67uFkPI8FIntaGhAbHwYem9vDhnuRxQNNypzAe7b9-bNYFoTy4XubyAV3rkSWsqXJmThrq6pRSzbnTRfxD0WcCrAoDB6syY0yRnju3bg9LenwN4mwtNs5ouxlHvnGhQXqKHCP4_4QB688yS8KI0mEow1PM8uMha3Qyhny8BuodpnXOaJj29-usAOeHKKjLDJYNmquR78bYpV-SpvJ4wztssUDT5Xs2nBYnwpHlVxiXlaqRIavZkymkEUYZ91eXqyfXnR3Cq4AJj4CsHXF6qy5GqX6PEocQ"
	modulus2 = "3ex5uUlajkeqYUTuKTvaHF-97zsUDQ7PFRvRvb9WlhjcRRL-6G8w7YNjYN7Zo0_ZcCzEOIUmLmR0GXJHLi2U_VTn7oVtW0lKHUc434Fk53swANRT5g56f7Ci_3sNH2jCCK-6brvJ5vnbG8MjSlg0drotT7K8xOttVpMYpny_ivc"
)

var (
	key1 = fields{"kty": "RSA", "e": "AQAB", "n": modulus1}
	key2 = fields{"kty": "RSA", "e": "AQAB", "n": modulus2}
	ec1  = fields{
		"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig",
		"x": "bQ57lF9IrUUP-BJ6MFcHo4Ej8SEGaVwsLbi33BZcJQk", "y": "RHLC26uGv-l_MaP1_ZnWYfvLjfZ1twJ4CJDB2Fu8OBc",
	}
)

// The requests of the three families; the later ones are valid where the family is.
var (
	details = fields{
		"clientName": "Farmer Portal", "logoUri": "https://portal.example.org/logo.png",
		"redirectUris": []any{"https://portal.example.org/auth_oauth/signin"}, "userClaims": []any{"name"},
		"authContextRefs": []any{"mosip:idp:acr:generated-code"}, "grantTypes": []any{"authorization_code"},
		"clientAuthMethods": []any{"private_key_jwt"},
	}
	names  = fields{"eng": "Farmer Portal", "fra": "Portail"}
	create = details.with("clientId", "farm", "publicKey", key1, "relyingPartyId", "openg2p")
	update = details.with("status", "INACTIVE")
	named  = create.with("clientNameLangMap", names)

	farm = call{"POST", "/oidc-client", create}
)

const (
	notServed = "404"
	created   = "farm ACTIVE"
)

func TestCallsByRelease(t *testing.T) {
	config := fields{"consent_expire_in_mins": 30}
	runCalls(t, []callTest{
		{name: "POST oidc-client", call: farm, want: by{"1.0": created}},
		{name: "POST oauth-client", call: call{"POST", "/oauth-client", named}, want: by{"1.0": notServed, "1.2": created}},
		{name: "POST client", call: call{"POST", "/client", named.with("additionalConfig", config)}, want: by{"1.0": notServed, "1.6": created}},
		{name: "PUT oidc-client", before: []call{farm}, call: call{"PUT", "/oidc-client/farm", update}, want: by{"1.0": "farm INACTIVE"}},
		{name: "PUT oauth-client", before: []call{farm}, call: call{"PUT", "/oauth-client/farm", update.with("clientNameLangMap", names)}, want: by{"1.0": notServed, "1.2": "farm INACTIVE"}},
		{name: "PUT client", before: []call{farm}, call: call{"PUT", "/client/farm", update.with("additionalConfig", config)}, want: by{"1.0": notServed, "1.6": "farm INACTIVE"}},
		{name: "PATCH client", before: []call{farm}, call: call{"PATCH", "/client/farm", fields{"status": "INACTIVE"}}, want: by{"1.0": notServed, "1.6": "405", "1.8": "farm INACTIVE"}},
		{name: "PATCH oauth-client", call: call{"PATCH", "/oauth-client/farm", fields{}}, want: by{"1.0": notServed, "1.2": "405"}},
		{name: "GET", call: call{"GET", "/oidc-client", nil}, want: by{"1.0": "405"}},
		{name: "DELETE", call: call{"DELETE", "/oidc-client/farm", nil}, want: by{"1.0": "405"}},
		{name: "path of a guide", call: call{"POST", "/oidc", create}, want: by{"1.0": notServed}},
		{name: "slash at the end", call: call{"POST", "/oidc-client/", create}, want: by{"1.0": created, "1.8": notServed}},
		{name: "PUT of an unknown client", call: call{"PUT", "/oidc-client/none", update}, want: by{"1.0": "invalid_client_id"}},
		{name: "PATCH of an unknown client", call: call{"PATCH", "/client/none", fields{"encPublicKey": fields{}}}, want: by{"1.0": notServed, "1.6": "405", "1.8": "invalid_client_id"}},
		{name: "a field beats the unknown client", call: call{"PUT", "/oidc-client/none", update.with("status", "active")}, want: by{"1.0": "request.status: invalid_status"}},
		{name: "id taken", before: []call{farm}, call: call{"POST", "/oidc-client", create.with("publicKey", fields{"n": "x"})}, want: by{"1.0": "duplicate_client_id"}},
		{name: "id taken on oauth-client", before: []call{farm}, call: call{"POST", "/oauth-client", named}, want: by{"1.0": notServed, "1.2": "duplicate_client_id"}},
	})
}

func TestUnknownMembers(t *testing.T) {
	const refused = "unknown_error"
	runCalls(t, []callTest{
		{name: "any", call: call{"POST", "/oidc-client", create.with("x", 1)}, want: by{"1.0": refused}},
		{name: "names on oidc-client", call: call{"POST", "/oidc-client", named}, want: by{"1.0": refused}},
		{name: "configuration on oauth-client", call: call{"POST", "/oauth-client", named.with("additionalConfig", nil)}, want: by{"1.0": notServed, "1.2": refused}},
		{name: "key for encryption on client", call: call{"POST", "/client", named.with("encPublicKey", nil)}, want: by{"1.0": notServed, "1.6": refused}},
		{name: "key on PUT", call: call{"PUT", "/oidc-client/farm", update.with("publicKey", key1)}, want: by{"1.0": refused}},
		{name: "key on PATCH", call: call{"PATCH", "/client/farm", fields{"publicKey": key1}}, want: by{"1.0": notServed, "1.6": "405", "1.8": refused}},
		{name: "relying party on PATCH", call: call{"PATCH", "/client/farm", fields{"relyingPartyId": "x"}}, want: by{"1.0": notServed, "1.6": "405", "1.8": refused}},
		{name: "list for a text", call: call{"POST", "/oidc-client", create.with("clientName", []any{})}, want: by{"1.0": refused}},
		{name: "number for a text", call: call{"POST", "/oidc-client", create.with("clientName", 5)}, want: by{"1.0": created}},
	})
}

type callTest struct {
	name   string
	before []call // of which the answers do not matter
	call   call
	want   by
}

// runCalls makes each call in every release, each time in an empty server.
func runCalls(t *testing.T, tests []callTest) {
	t.Helper()
	for _, name := range releases {
		r := row(t, name)
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				s := newServer(t, r, nil)
				for _, c := range tt.before {
					s.do(t, c)
				}
				if got, want := s.do(t, tt.call), tt.want.of(name); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			})
		}
	}
}

func repeated(s string, n int) []any {
	list := make([]any, n)
	for i := range list {
		list[i] = s
	}
	return list
}

func TestFieldRules(t *testing.T) {
	oidc := func(changes ...any) call { return call{"POST", "/oidc-client", create.with(changes...)} }
	put := func(changes ...any) call { return call{"PUT", "/oidc-client/farm", update.with(changes...)} }
	twice := func(path, code string) string { return path + ": " + code + "; " + path + ": " + code }
	const (
		acr      = "request.authContextRefs"
		redirect = "request.redirectUris"
	)
	runCalls(t, []callTest{
		{name: "id absent", call: oidc("clientId", absent), want: by{"1.0": "request.clientId: invalid_client_id"}},
		{name: "id long and spaced", call: oidc("clientId", strings.Repeat("x ", 60)), want: by{"1.0": twice("request.clientId", "invalid_client_id")}},
		{name: "relying party spaced", call: oidc("relyingPartyId", "a b"), want: by{"1.0": "request.relyingPartyId: invalid_rp_id"}},
		{name: "name blank and long", call: oidc("clientName", strings.Repeat(" ", 257)), want: by{"1.0": twice("request.clientName", "invalid_client_name")}},
		{name: "logo without scheme", call: oidc("logoUri", "logo.png"), want: by{"1.0": "request.logoUri: invalid_uri"}},
		{name: "logo at a host that Java 21 refuses", call: oidc("logoUri", "https://a b/"), want: by{"1.0": created, "1.8": "request.logoUri: invalid_uri"}},
		{name: "logo empty", call: oidc("logoUri", ""), want: by{"1.0": "request.logoUri: invalid_uri"}},
		{name: "claim of later releases", call: oidc("userClaims", []any{"registration_type"}), want: by{"1.0": "request.userClaims[0]: invalid_claim", "1.5": created}},
		{name: "unknown claim", call: oidc("userClaims", []any{"name", "zoneinfo", nil}), want: by{"1.0": "request.userClaims[1]: invalid_claim; request.userClaims[2]: invalid_claim"}},
		{name: "no claims", call: oidc("userClaims", []any{}), want: by{"1.0": created}},
		{name: "claims absent", call: oidc("userClaims", absent), want: by{"1.0": "request.userClaims: invalid_claim"}},
		{name: "31 claims", call: oidc("userClaims", repeated("name", 31)), want: by{"1.0": "request.userClaims: invalid_claim"}},
		{name: "PUT no claims", before: []call{farm}, call: put("userClaims", []any{}), want: by{"1.0": "request.userClaims: invalid_claim", "1.8": "farm INACTIVE"}},
		{name: "null level", call: oidc("authContextRefs", []any{nil}), want: by{"1.0": created}},
		{name: "31 levels", call: oidc("authContextRefs", repeated("mosip:idp:acr:biometrics", 31)), want: by{"1.0": acr + ": invalid_acr"}},
		{name: "unknown level", call: oidc("authContextRefs", []any{"mosip:idp:acr:none"}), want: by{"1.0": acr + "[0]: invalid_acr"}},
		{name: "grant type", call: oidc("grantTypes", []any{"implicit"}), want: by{"1.0": "request.grantTypes[0]: invalid_grant_type", "1.7": "request.grantTypes[0]: unsupported_grant_type"}},
		{name: "no grant type", call: put("grantTypes", []any{}), want: by{"1.0": "request.grantTypes: invalid_grant_type", "1.7": "request.grantTypes: unsupported_grant_type"}},
		{name: "4 grant types", call: oidc("grantTypes", repeated("authorization_code", 4)), want: by{"1.0": "request.grantTypes: invalid_grant_type", "1.7": "request.grantTypes: unsupported_grant_type"}},
		{name: "auth method", call: oidc("clientAuthMethods", []any{"none"}), want: by{"1.0": "request.clientAuthMethods[0]: invalid_client_auth"}},
		{name: "status", call: put("status", "Active"), want: by{"1.0": "request.status: invalid_status"}},
		{name: "redirect under no top-level domain", call: oidc("redirectUris", []any{"http://odoo.local/cb"}), want: by{"1.0": created, "1.2": redirect + "[0]: invalid_redirect_uri"}},
		{name: "redirect of an app", call: oidc("redirectUris", []any{"io.mosip.residentapp://oauth"}), want: by{"1.0": redirect + "[0]: invalid_redirect_uri", "1.2": created}},
		{name: "redirect empty", call: oidc("redirectUris", []any{""}), want: by{"1.0": redirect + "[0]: invalid_redirect_uri", "1.2": twice(redirect+"[0]", "invalid_redirect_uri")}},
		{name: "redirect null", call: oidc("redirectUris", []any{nil}), want: by{"1.0": redirect + "[0]: invalid_redirect_uri", "1.2": twice(redirect+"[0]", "invalid_redirect_uri")}},
		{name: "redirect blank", call: oidc("redirectUris", []any{" "}), want: by{"1.0": twice(redirect+"[0]", "invalid_redirect_uri")}},
		{name: "6 redirects", call: oidc("redirectUris", repeated("http://localhost/cb", 6)), want: by{"1.0": redirect + ": invalid_redirect_uri"}},
		{name: "key empty", call: oidc("publicKey", fields{}), want: by{"1.0": "request.publicKey: invalid_public_key"}},
		{name: "key null", call: oidc("publicKey", nil), want: by{"1.0": "request.publicKey: invalid_public_key"}},
	})
}

func TestNameMaps(t *testing.T) {
	oauth := func(m any) call { return call{"POST", "/oauth-client", create.with("clientNameLangMap", m)} }
	const (
		path     = "request.clientNameLangMap"
		required = path + ": invalid_client_name"
	)
	runCalls(t, []callTest{
		{name: "absent", call: oauth(absent), want: by{"1.0": notServed, "1.2": required, "1.6": created}},
		{name: "null", call: oauth(nil), want: by{"1.0": notServed, "1.2": required, "1.6": created}},
		{name: "empty", call: oauth(fields{}), want: by{"1.0": notServed, "1.2": required, "1.6": created}},
		{name: "two letters", call: oauth(fields{"en": "x"}), want: by{"1.0": notServed, "1.2": path + "[en]: invalid_language_code"}},
		{name: "three letters of no language", call: oauth(fields{"abc": "x"}), want: by{"1.0": notServed, "1.2": created, "1.4": path + "[abc]: invalid_language_code"}},
		{name: "bibliographic code", call: oauth(fields{"fre": "x"}), want: by{"1.0": notServed, "1.2": created, "1.4": path + "[fre]: invalid_language_code"}},
		{name: "no letters", call: oauth(fields{"": "x"}), want: by{"1.0": notServed, "1.2": path + "[]: invalid_language_code", "1.4": created}},
		{name: "default", call: oauth(fields{"@none": "x"}), want: by{"1.0": notServed, "1.2": path + "[@none]: invalid_language_code"}},
		{name: "blank value", call: oauth(fields{"eng": " "}), want: by{"1.0": notServed, "1.2": path + "[eng]: invalid_client_name_value"}},
		{name: "null value", call: oauth(fields{"eng": nil}), want: by{"1.0": notServed, "1.2": path + "[eng]: invalid_client_name_value"}},
		{name: "value of 50", call: oauth(fields{"eng": strings.Repeat("x", 50)}), want: by{"1.0": notServed, "1.2": created}},
		{name: "value of 51", call: oauth(fields{"eng": strings.Repeat("x", 51)}), want: by{"1.0": notServed, "1.2": created, "1.6": path + "[eng]: invalid_client_name_length"}},
		{name: "blank value of 51", call: oauth(fields{"eng": strings.Repeat(" ", 51)}), want: by{
			"1.0": notServed, "1.2": path + "[eng]: invalid_client_name_value",
			"1.6": path + "[eng]: invalid_client_name_length; " + path + "[eng]: invalid_client_name_value",
		}},
		{name: "over the column", call: call{"POST", "/oauth-client", named.with("clientName", strings.Repeat("x", 256))}, want: by{"1.0": notServed, "1.2": "unknown_error", "1.6": created}},
	})
}

func TestKeys(t *testing.T) {
	oidc := func(key fields) call { return call{"POST", "/oidc-client", create.with("publicKey", key)} }
	const bad, unknown = "invalid_public_key", "unknown_error"
	runCalls(t, []callTest{
		{name: "EC", call: oidc(ec1), want: by{"1.0": bad, "1.7": created}},
		{name: "EC on an unknown curve", call: oidc(ec1.with("crv", "P-257")), want: by{"1.0": bad}},
		{name: "EC off the curve", call: oidc(ec1.with("x", "AQ")), want: by{"1.0": bad, "1.7": created}},
		{name: "EC without y", call: oidc(ec1.with("y", absent)), want: by{"1.0": bad}},
		{name: "no kty", call: oidc(key1.with("kty", absent)), want: by{"1.0": created, "1.7": bad}},
		{name: "unknown kty", call: oidc(key1.with("kty", "1RSA1")), want: by{"1.0": created, "1.7": bad}},
		{name: "kty is a number", call: oidc(key1.with("kty", 1)), want: by{"1.0": created, "1.7": unknown}},
		{name: "use is a number", call: oidc(key1.with("use", 1)), want: by{"1.0": bad, "1.8": unknown}},
		{name: "kid is a number", call: oidc(key1.with("kid", 1)), want: by{"1.0": bad}},
		{name: "alg blank", call: oidc(key1.with("alg", "")), want: by{"1.0": created, "1.8": bad}},
		{name: "alg of a no-break space", call: oidc(key1.with("alg", "\u00a0")), want: by{"1.0": created}},
		{name: "use blank", call: oidc(key1.with("use", " ")), want: by{"1.0": created, "1.8": bad}},
		{name: "any alg and use", call: oidc(key1.with("alg", "RS", "use", "foo")), want: by{"1.0": created}},
		{name: "modulus too short", call: oidc(key1.with("n", "AQAB")), want: by{"1.0": bad}},
		{name: "private key", call: oidc(key1.with("d", "AQAB")), want: by{"1.0": created}},
		{name: "key over the column", call: oidc(key1.with("note", strings.Repeat("x", 1024))), want: by{"1.0": created, "1.8": "duplicate_public_key"}},
	})
}

func TestKeysInUse(t *testing.T) {
	other := func(path string, request fields, key fields) call {
		return call{"POST", path, request.with("clientId", "farm2", "publicKey", key)}
	}
	const duplicate, second = "duplicate_public_key", "farm2 ACTIVE"
	ec := call{"POST", "/oidc-client", create.with("publicKey", ec1)}
	retired := call{"PUT", "/oidc-client/farm", update}
	runCalls(t, []callTest{
		{name: "oidc-client", before: []call{farm}, call: other("/oidc-client", create, key1), want: by{"1.0": "unknown_error", "1.4": duplicate}},
		{name: "of an inactive client", before: []call{farm, retired}, call: other("/oidc-client", create, key1), want: by{"1.0": "unknown_error", "1.4": duplicate}},
		{name: "oauth-client", before: []call{farm}, call: other("/oauth-client", named, key1), want: by{"1.0": notServed, "1.2": "unknown_error"}},
		{name: "client", before: []call{farm}, call: other("/client", named, key1), want: by{"1.0": notServed, "1.6": "unknown_error", "1.7": duplicate}},
		{name: "another kid", before: []call{farm}, call: other("/oidc-client", create, key1.with("kid", "2")), want: by{"1.0": second, "1.5": duplicate}},
		{name: "another e", before: []call{farm}, call: other("/oidc-client", create, key1.with("e", "Aw")), want: by{"1.0": second, "1.5": duplicate}},
		{name: "another spelling", before: []call{farm}, call: other("/oidc-client", create, key1.with("n", modulus1+"==")), want: by{"1.0": "unknown_error", "1.4": duplicate, "1.8": second}},
		{name: "EC", before: []call{ec}, call: other("/oidc-client", create, ec1), want: by{"1.0": "invalid_public_key", "1.7": second, "1.8": duplicate}},
		{name: "EC with another alg", before: []call{ec}, call: other("/oidc-client", create, ec1.with("alg", absent)), want: by{"1.0": "invalid_public_key", "1.7": second, "1.8": duplicate}},
		{name: "another key", before: []call{farm}, call: other("/oidc-client", create, key2), want: by{"1.0": second}},
	})
}

func TestColumns(t *testing.T) {
	long := func(base string) []any { return repeated(base+strings.Repeat("/x", 240), 3) } // 3 × 480, and 240 slashes twice
	oidc := func(changes ...any) call { return call{"POST", "/oidc-client", create.with(changes...)} }
	patch := func(changes ...any) call { return call{"PATCH", "/client/farm", fields{}.with(changes...)} }
	const constraint, unknown, patched = "duplicate_public_key", "unknown_error", "farm ACTIVE"
	indexed := 2692 - len(`{"kty":"RSA","kid":"","n":"","e":"AQAB"}`) - len(modulus1)
	logo := "https://h/" + strings.Repeat("x", 2039)
	runCalls(t, []callTest{
		{name: "logo", call: oidc("logoUri", logo), want: by{"1.0": unknown, "1.4": constraint}},
		{name: "logo on PUT", before: []call{farm}, call: call{"PUT", "/oidc-client/farm", update.with("logoUri", logo)}, want: by{"1.0": unknown}},
		{name: "logo at the limit", call: oidc("logoUri", logo[:2048]), want: by{"1.0": created}},
		{name: "redirects, slashes counted twice", call: oidc("redirectUris", long("http://localhost")), want: by{"1.0": created, "1.8": constraint}},
		{name: "redirects on client", call: call{"POST", "/client", named.with("redirectUris", long("http://localhost"))}, want: by{"1.0": notServed, "1.6": created, "1.8": constraint}},
		{name: "redirects on oauth-client", call: call{"POST", "/oauth-client", named.with("redirectUris", long("http://localhost"))}, want: by{"1.0": notServed, "1.2": created, "1.8": unknown}},
		{name: "redirects on PATCH", before: []call{farm}, call: patch("redirectUris", long("http://localhost")), want: by{"1.0": notServed, "1.6": "405", "1.8": unknown}},
		{name: "levels", call: oidc("authContextRefs", repeated("mosip:idp:acr:generated-code mosip:idp:acr:biometrics", 20)), want: by{"1.0": created, "1.8": constraint}},
		{name: "name on PATCH", before: []call{farm}, call: patch("clientName", strings.Repeat("x", 256), "clientNameLangMap", fields{
			"eng": strings.Repeat("x", 50), "fra": strings.Repeat("x", 50), "deu": strings.Repeat("x", 50), "ara": strings.Repeat("x", 50),
			"hin": strings.Repeat("x", 50), "spa": strings.Repeat("x", 50), "por": strings.Repeat("x", 50),
		}), want: by{"1.0": notServed, "1.6": "405", "1.8": unknown}},
		{name: "logo empty on PATCH", before: []call{farm}, call: patch("logoUri", ""), want: by{"1.0": notServed, "1.6": "405", "1.8": unknown}},
		{name: "NUL in the name", call: oidc("clientName", "a\x00b"), want: by{"1.0": unknown, "1.4": constraint}},
		{name: "NUL in the name, by language", call: call{"POST", "/oauth-client", named.with("clientName", "a\x00b")}, want: by{"1.0": notServed, "1.2": created}},
		{name: "NUL in the logo", call: oidc("logoUri", "https://h/a\x00b"), want: by{"1.0": unknown, "1.4": constraint}},
		{name: "NUL in the relying party", call: oidc("relyingPartyId", "a\x00b"), want: by{"1.0": unknown, "1.4": constraint}},
		{name: "NUL in the id", call: oidc("clientId", "a\x00b"), want: by{"1.0": unknown}},
		{name: "NUL on PUT", before: []call{farm}, call: call{"PUT", "/oidc-client/farm", update.with("clientName", "a\x00b")}, want: by{"1.0": unknown}},
		{name: "id of a control character", call: oidc("clientId", "\x01"), want: by{"1.0": unknown}},
		{name: "relying party of control characters", call: oidc("relyingPartyId", "\x01\x1f"), want: by{"1.0": unknown}},
		{name: "key at the limit of the index", call: oidc("publicKey", key1.with("kid", strings.Repeat("x", indexed))), want: by{"1.0": created, "1.8": constraint}},
		{name: "key over the index", call: oidc("publicKey", key1.with("kid", strings.Repeat("x", indexed+1))), want: by{"1.0": unknown, "1.5": created, "1.8": constraint}},
		{name: "modulus over the index", call: oidc("publicKey", key1.with("n", strings.Repeat("x", 2694))), want: by{"1.0": unknown, "1.8": constraint}},
		{name: "name as org.json writes it", call: call{"POST", "/oauth-client", create.with("clientName", strings.Repeat("\u2019", 38)+"</xxx", "clientNameLangMap", fields{"eng": "a"})}, want: by{"1.0": notServed, "1.2": "farm ACTIVE"}},
		{name: "name over the column as org.json writes it", call: call{"POST", "/oauth-client", create.with("clientName", strings.Repeat("\u2019", 38)+"</xxxx", "clientNameLangMap", fields{"eng": "a"})}, want: by{"1.0": notServed, "1.2": unknown, "1.6": created}},
		{name: "nothing on PATCH", before: []call{farm}, call: patch(), want: by{"1.0": notServed, "1.6": "405", "1.8": patched}},
	})
}

// TestConfigs holds the schema by release; idp tests it value by value.
func TestConfigs(t *testing.T) {
	client := func(config any) call { return call{"POST", "/client", named.with("additionalConfig", config)} }
	const bad = "request.additionalConfig: invalid_additional_config"
	runCalls(t, []callTest{
		{name: "null", call: client(nil), want: by{"1.0": notServed, "1.6": created}},
		{name: "empty", call: client(fields{}), want: by{"1.0": notServed, "1.6": created}},
		{name: "text", call: client(""), want: by{"1.0": notServed, "1.6": bad}},
		{name: "two violations", call: client(fields{"a": 1, "purpose": 2}), want: by{"1.0": notServed, "1.6": bad}},
		{name: "DPoP", call: client(fields{"dpop_bound_access_tokens": true, "require_pushed_authorization_requests": false}), want: by{"1.0": notServed, "1.6": bad, "1.7": created}},
		{name: "PKCE", call: client(fields{"require_pkce": true}), want: by{"1.0": notServed, "1.6": bad, "1.8": created}},
		{name: "over the column", call: client(fields{"purpose": fields{"type": "none", "title": fields{"@none": strings.Repeat("x", 2048)}}}), want: by{"1.0": notServed, "1.6": created, "1.8": "duplicate_public_key"}},
	})
}
