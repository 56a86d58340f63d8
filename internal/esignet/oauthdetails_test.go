package esignet

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
)

// anybody is an identity system that takes every challenge and knows how one claim was verified, but of a
// stranger.
type anybody struct{ idp.Authenticator }

func (anybody) Authenticate(_ context.Context, _ idp.Client, req idp.KYCAuth) (idp.Authenticated, error) {
	who := idp.Authenticated{KYCToken: "kyc", PSUT: "psut"}
	if req.Metadata && req.Individual != "stranger" {
		who.Metadata = idp.ClaimMetadata{"email": {json.RawMessage(`{"trust_framework":"PWD Framework"}`)}, "name": {}}
	}
	return who, nil
}

// rp is the client of the tests.
func rp() idp.Client {
	return idp.Client{
		ID: "rp", Name: map[string]string{idp.DefaultName: "RP"}, RelyingParty: "org", Status: idp.Active, PublicKey: "key",
		RedirectURIs: []string{"https://rp.example.org/cb"}, UserClaims: []string{"name", "email"},
		ACRs: []string{"mosip:idp:acr:generated-code"}, LogoURI: "https://rp.example.org/logo.png?a=1&b=<2>",
	}
}

// newLogin is a server of the release with the clients.
func newLogin(t testing.TB, r release.ESignet, clients ...idp.Client) server {
	t.Helper()
	db := storagetest.Open(t, idp.Fixtures{Clients: clients})
	api := New(Config{
		Flow:      idp.NewFlow(idp.FlowConfig{Release: r, Store: db, Identity: anybody{}, Now: clock}),
		Registry:  &idp.Registry{Rules: r.Clients, Levels: r.Authorize.ACRs, Store: db, Now: clock},
		PublicURL: "https://esignet.example.org",
		Now:       clock,
	})
	return server{handler: api.Paths(api.Engine()), db: db, web: r.Web}
}

// post makes a call below /authorization as the page does, with a CSRF token.
func (s server) post(t testing.TB, call string, request any, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": request})
	if err != nil {
		t.Fatal(err)
	}
	rec := s.send("GET", "/csrf/token", "")
	var csrf struct{ Token string }
	if err := json.Unmarshal(rec.Body.Bytes(), &csrf); err != nil {
		t.Fatal(err)
	}
	cookie, _, _ := strings.Cut(rec.Header().Get("Set-Cookie"), ";")
	headers = append(headers, "Content-Type", "application/json", "Cookie", cookie, "X-XSRF-TOKEN", csrf.Token)
	return s.send("POST", "/authorization/"+call, string(body), headers...)
}

// codes returns the codes of an envelope with their paths, "" for a success.
func codes(t testing.TB, rec *httptest.ResponseRecorder) string {
	t.Helper()
	if rec.Code != 200 {
		return rec.Result().Status
	}
	var answer struct {
		Response json.RawMessage
		Errors   []struct{ ErrorCode, ErrorMessage string }
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%v in %s", err, rec.Body)
	}
	var list []string
	for _, e := range answer.Errors {
		if path, ok := strings.CutSuffix(e.ErrorMessage, ": "+e.ErrorCode); ok {
			e.ErrorCode += " at " + path
		}
		list = append(list, e.ErrorCode)
	}
	if (string(answer.Response) == "null") == (len(list) == 0) {
		t.Errorf("both or neither of response and errors in %s", rec.Body)
	}
	return strings.Join(list, ", ")
}

var valid = fields{
	"clientId": "rp", "scope": "openid profile", "responseType": "code", "redirectUri": "https://rp.example.org/cb", "nonce": "n", "state": "s",
}

func claimsOf(userinfo any) fields { return fields{"userinfo": userinfo, "id_token": fields{}} }

func verified(verification, claims any) fields {
	return claimsOf(fields{"verified_claims": fields{"verification": verification, "claims": claims}})
}

var frame = fields{"trust_framework": nil}

const malformed = "invalid_claim at request.claims"

// oauthDetails are requests that some of the releases refuse.
var oauthDetails = []struct {
	name    string
	request fields
	config  string
	want    by // by the release from which on
	v1      by // of v1 and without v2's fields, where it differs
}{
	{name: "valid", request: valid},
	{name: "only what is needed", request: valid.with("nonce", absent, "state", absent)},
	{name: "client", request: valid.with("clientId", " "), want: by{"1.0": "invalid_client_id at request.clientId"}},
	{name: "unknown client", request: valid.with("clientId", "x"), want: by{"1.0": "invalid_client_id"}},
	{name: "inactive client", request: valid.with("clientId", "inactive"), want: by{"1.0": "invalid_client_id"}},
	{name: "no levels", request: valid.with("clientId", "bare"), want: by{"1.0": "no_acr_registered"}},
	{name: "nothing", want: by{"1.0": "invalid_request at request"}},
	{name: "scope", request: valid.with("scope", "x"), want: by{"1.0": "invalid_scope at request.scope"}},
	{name: "address alone", request: valid.with("scope", "address"), want: by{"1.0": "invalid_scope at request.scope"}},
	{name: "scope address", request: valid.with("scope", "openid address")},
	{name: "response type", request: valid.with("responseType", "token"), want: by{"1.0": "invalid_response_type at request.responseType"}},
	{name: "redirect", request: valid.with("redirectUri", "https://rp.example.org/x"), want: by{"1.0": "invalid_redirect_uri"}},
	{name: "redirect text", request: valid.with("redirectUri", "null"), want: by{"1.0": "invalid_redirect_uri at request.redirectUri"}},
	{name: "display", request: valid.with("display", ""), want: by{"1.0": "invalid_display at request.display"}},
	{name: "prompt", request: valid.with("prompt", "login consent"), want: by{"1.0": "invalid_prompt at request.prompt"}},
	{name: "max age", request: valid.with("maxAge", "x"), want: by{"1.0": "unknown_error"}},
	{name: "max age null", request: valid.with("maxAge", nil)},
	{name: "max age as text", request: valid.with("maxAge", "5")},
	{name: "unknown member", request: valid.with("loginHint", nil), want: by{"1.0": "unknown_error"}},
	{name: "key", request: valid.with("dpopJkt", "x"), want: by{"1.0": "unknown_error", "1.7": ""}},
	{name: "no key", request: valid.with("dpopJkt", nil), want: by{"1.0": "unknown_error", "1.7": ""}},
	{name: "key as object", request: valid.with("dpopJkt", fields{}), want: by{"1.0": "unknown_error"}},
	{name: "challenge", request: valid.with("codeChallenge", "c", "codeChallengeMethod", "S256"), v1: by{"1.0": "unknown_error"}},
	{name: "challenge alone", request: valid.with("codeChallenge", "c"), want: by{"1.0": "invalid_pkce_challenge at request"}, v1: by{"1.0": "unknown_error"}},
	{name: "method", request: valid.with("codeChallenge", "c", "codeChallengeMethod", "plain"), want: by{"1.0": "unsupported_pkce_challenge_method at request.codeChallengeMethod"}, v1: by{"1.0": "unknown_error"}},
	{name: "credential", request: valid.with("scope", "mosip_identity_vc_ldp"), want: by{"1.2": "invalid_pkce_challenge", "1.8": ""}, v1: by{"1.0": "invalid_scope at request.scope", "1.2": ""}},
	{name: "PKCE demanded", request: valid, config: `{"require_pkce":true}`, want: by{"1.8": "use_pkce"}, v1: by{"1.0": ""}},
	{name: "PAR demanded", request: valid, config: `{"require_pushed_authorization_requests":true}`, want: by{"1.7": "invalid_request"}},
	{name: "claims null", request: valid.with("claims", nil)},
	{name: "claims empty", request: valid.with("claims", fields{}), want: by{"1.5": malformed, "1.7": ""}},
	{name: "claims text", request: valid.with("claims", ""), want: by{"1.0": "unknown_error"}},
	{name: "userinfo alone", request: valid.with("claims", fields{"userinfo": fields{"name": nil}}), want: by{"1.5": malformed, "1.7": ""}},
	{name: "userinfo null", request: valid.with("claims", claimsOf(nil)), want: by{"1.5": malformed, "1.7": ""}},
	{name: "both", request: valid.with("claims", claimsOf(fields{"name": fields{"essential": true}}))},
	{name: "another part", request: valid.with("claims", fields{"userinfo": fields{}, "id_token": fields{}, "dummy": nil}), want: by{"1.0": "unknown_error", "1.7": ""}},
	{name: "claim as text", request: valid.with("claims", claimsOf(fields{"name": "x"})), want: by{"1.0": "unknown_error", "1.5": "invalid_claim", "1.6": malformed}},
	{name: "essential as text", request: valid.with("claims", claimsOf(fields{"name": fields{"essential": "true"}})), want: by{"1.5": "unknown_error", "1.6": malformed}},
	{name: "purpose of two", request: valid.with("claims", claimsOf(fields{"name": fields{"purpose": "ab"}})), want: by{"1.6": malformed}},
	{name: "purpose of 300", request: valid.with("claims", claimsOf(fields{"name": fields{"purpose": strings.Repeat("x", 300)}}))},
	{name: "purpose of 301", request: valid.with("claims", claimsOf(fields{"name": fields{"purpose": strings.Repeat("x", 301)}})), want: by{"1.6": malformed}},
	{name: "userinfo without openid", request: valid.with("scope", "Manage-VID", "claims", claimsOf(fields{})), want: by{"1.0": "invalid_scope"}},
	{name: "verified null", request: valid.with("claims", claimsOf(fields{"verified_claims": nil})), want: by{"1.5": malformed}},
	{name: "verified empty", request: valid.with("claims", claimsOf(fields{"verified_claims": fields{}})), want: by{"1.5": malformed}},
	{name: "verification null", request: valid.with("claims", verified(nil, fields{"name": nil})), want: by{"1.5": malformed}},
	{name: "verification empty", request: valid.with("claims", verified(fields{}, fields{"name": nil})), want: by{"1.5": malformed}},
	{name: "verified claims null", request: valid.with("claims", verified(frame, nil)), want: by{"1.5": "invalid_verified_claims"}},
	{name: "verified claims empty", request: valid.with("claims", verified(frame, fields{})), want: by{"1.5": malformed}},
	{name: "trust framework", request: valid.with("claims", verified(fields{"trust_framework": fields{"value": ""}}, fields{"name": nil})), want: by{"1.5": malformed}},
	{name: "verification process", request: valid.with("claims", verified(fields{"trust_framework": nil, "verification_process": "x"}, fields{"name": nil})), want: by{"1.5": malformed}},
	{name: "acr without values", request: valid.with("claims", fields{"userinfo": fields{}, "id_token": fields{"acr": fields{"essential": true}}}), want: by{"1.0": "unknown_error"}},
	{name: "two violations", request: valid.with("display", "x", "claims", claimsOf(fields{"verified_claims": 5})), want: by{"1.0": "unknown_error", "1.5": "invalid_display at request.display, " + malformed}},
}

// TestOAuthDetailsOfReleases makes each version of the call in each release, with requests that some of them
// refuse.
func TestOAuthDetailsOfReleases(t *testing.T) {
	calls := map[string]string{"oauth-details": "1.0", "v2/oauth-details": "1.2", "v3/oauth-details": "1.5"}
	for _, name := range releases {
		servers := map[string]server{} // by additionalConfig
		for _, tt := range oauthDetails {
			if _, ok := servers[tt.config]; !ok {
				client := rp()
				client.AdditionalConfig = tt.config
				inactive, bare := rp(), rp()
				inactive.ID, inactive.Status, inactive.PublicKey = "inactive", idp.Inactive, "key 2"
				bare.ID, bare.ACRs, bare.PublicKey = "bare", nil, "key 3"
				servers[tt.config] = newLogin(t, row(t, name), client, inactive, bare)
			}
		}
		for call, from := range calls {
			if name < from {
				if got := codes(t, servers[""].post(t, call, valid)); got != "404 Not Found" {
					t.Errorf("%s %s: %s", name, call, got)
				}
				continue
			}
			for _, tt := range oauthDetails {
				if _, ok := tt.request["nonce"]; ok {
					tt.request = tt.request.with("nonce", newNonce())
				}
				want := tt.want.of(name)
				if call == "oauth-details" && tt.v1 != nil {
					want = tt.v1.of(name)
				}
				if got := codes(t, servers[tt.config].post(t, call, tt.request)); got != want {
					t.Errorf("%s %s, %s: %q, want %q", name, call, tt.name, got, want)
				}
			}
		}
	}
}

// TestLongOAuthDetails: a state may be long, claims not so much.
func TestLongOAuthDetails(t *testing.T) {
	for _, name := range []string{"1.0", "1.8"} {
		s := newLogin(t, row(t, name), rp())
		claims := claimsOf(fields{"name": fields{"value": strings.Repeat("s", 150_000)}})
		for want, request := range map[string]fields{
			"":              valid.with("state", strings.Repeat("s", 2_000_000), "nonce", "a"),
			"unknown_error": valid.with("claims", claims, "nonce", "b"),
		} {
			if got := codes(t, s.post(t, "oauth-details", request)); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		if got := codes(t, s.post(t, "oauth-details", valid.with("state", strings.Repeat("s", maxLongBody)))); got != "unknown_error" {
			t.Errorf("%s: too long a body: %q", name, got)
		}
	}
}

// TestIDTokenHintField sends the field that only v3 has.
func TestIDTokenHintField(t *testing.T) {
	for _, name := range []string{"1.5", "1.6", "1.7", "1.8"} {
		s := newLogin(t, row(t, name), rp())
		for _, call := range []string{"oauth-details", "v2/oauth-details", "v3/oauth-details"} {
			unknown := codes(t, s.post(t, call, valid.with("idTokenHint", "x"))) == "unknown_error"
			if unknown != (call != "v3/oauth-details") {
				t.Errorf("%s %s: unknown: %v", name, call, unknown)
			}
		}
	}
}

// TestNonceOverHTTP begins twice with one nonce, in two versions of the call.
func TestNonceOverHTTP(t *testing.T) {
	for _, name := range []string{"1.4", "1.5", "1.6", "1.7", "1.8"} {
		s := newLogin(t, row(t, name), rp())
		for i, call := range []string{"oauth-details", "v2/oauth-details"} {
			want := ""
			if i > 0 && name >= "1.5" {
				want = "invalid_request"
			}
			if got := codes(t, s.post(t, call, valid)); got != want {
				t.Errorf("%s: call %d: %q, want %q", name, i, got, want)
			}
		}
	}
}

// begun is what the tests look at in the answer to oauth-details.
type begun struct {
	TransactionID string
	Configs       map[string]any
	EssentialClaims,
	VoluntaryClaims []string
}

// begin makes the call, and returns the answer and its hash as a browser makes it.
func (s server) begin(t testing.TB, call string, request fields) (b begun, hash string) {
	t.Helper()
	rec := s.post(t, call, request)
	if c := codes(t, rec); c != "" {
		t.Fatalf("%s: %s", call, c)
	}
	var answer struct{ Response json.RawMessage }
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(answer.Response, &b); err != nil {
		t.Fatal(err)
	}
	return b, detailsHash([]byte(stringify(t, string(answer.Response))))
}

func TestConfigsOfReleases(t *testing.T) {
	client := rp()
	client.AdditionalConfig = `{"purpose":{"type":"login","title":{"@none":"x"}},"consent_expire_in_mins":20}`
	var config any
	if err := json.Unmarshal([]byte(client.AdditionalConfig), &config); err != nil {
		t.Fatal(err)
	}
	for _, name := range releases {
		with, _ := newLogin(t, row(t, name), client).begin(t, "oauth-details", valid)
		without, _ := newLogin(t, row(t, name), rp()).begin(t, "oauth-details", valid)
		got := []any{with.Configs["clientAdditionalConfig"], without.Configs["clientAdditionalConfig"], with.Configs["issuer"]}
		want := []any{nil, nil, nil}
		if name >= "1.6" {
			want[0] = config
		}
		if name >= "1.7" {
			want[2] = "https://esignet.example.org"
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s, got before want:\n%s", name, diff)
		}
		if _, there := without.Configs["clientAdditionalConfig"]; there != (name >= "1.6") {
			t.Errorf("%s: clientAdditionalConfig is there: %v", name, there)
		}
	}
}

// BenchmarkOAuthDetails begins logins over the whole engine, each with claims and a nonce of its own.
func BenchmarkOAuthDetails(b *testing.B) {
	for _, name := range []string{"1.4", "1.8"} {
		b.Run(name, func(b *testing.B) {
			client := rp()
			client.AdditionalConfig = `{"purpose":{"type":"login","title":{"@none":"x"}}}`
			s := newLogin(b, row(b, name), client)
			rec := s.send("GET", "/csrf/token", "")
			var csrf struct{ Token string }
			if err := json.Unmarshal(rec.Body.Bytes(), &csrf); err != nil {
				b.Fatal(err)
			}
			cookie, _, _ := strings.Cut(rec.Header().Get("Set-Cookie"), ";")
			request := valid.with("claims", claimsOf(fields{"name": fields{"essential": true}, "email": nil}), "nonce", "NONCE")
			body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": request})
			if err != nil {
				b.Fatal(err)
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					text := strings.Replace(string(body), "NONCE", newNonce(), 1)
					rec := s.send("POST", "/authorization/v2/oauth-details", text, "Content-Type", "application/json", "Cookie", cookie, "X-XSRF-TOKEN", csrf.Token)
					if rec.Code != 200 || strings.Contains(rec.Body.String(), "errorCode") {
						b.Fatal(rec.Body)
					}
				}
			})
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "requests/s")
		})
	}
}

func newNonce() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return base64.RawURLEncoding.EncodeToString(b[:])
}
