package oidcprovider

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestTokensOfReleases compares the members of both tokens and of their headers, and has go-oidc verify the
// id_token with the published keys.
func TestTokensOfReleases(t *testing.T) {
	tests := []struct {
		release, algorithm, issuer, access string
	}{
		{"1.1", "RS256", "/v1/esignet", "aud exp iat iss sub"},
		{"1.4", "RS256", "/v1/esignet", "aud client_id exp iat iss sub"},
		{"1.5", "RS256", "/v1/esignet", "aud client_id exp iat iss sub"},
		{"1.6", "RS256", "/v1/esignet", "aud azp client_id exp iat iss sub"},
		{"1.7", "PS256", "/v1/esignet", "aud azp client_id exp iat iss sub"},
		{"1.8", "PS256", "", "aud azp client_id exp iat iss sub"},
	}
	for _, tt := range tests {
		w := newWorld(t, tt.release)
		a := w.tokens()
		id, access := a.member("id_token"), a.member("access_token")
		for _, jws := range []string{id, access} {
			if got := header(t, jws); got["alg"] != tt.algorithm || len(got) != 2 || len(got["kid"].(string)) != 43 {
				t.Errorf("%s: header %v", tt.release, got)
			}
		}
		if got := members(claims(t, access)); got != tt.access {
			t.Errorf("%s: access token has %s, want %s", tt.release, got, tt.access)
		}
		if got := members(claims(t, id)); got != "acr at_hash aud auth_time exp iat iss nonce sub" {
			t.Errorf("%s: id_token has %s", tt.release, got)
		}
		for _, name := range []string{"azp", "client_id"} {
			if value, ok := claims(t, access)[name]; ok && value != "client" {
				t.Errorf("%s: %s is %v", tt.release, name, value)
			}
		}
		keys := oidc.NewRemoteKeySet(t.Context(), w.origin+"/v1/esignet/oauth/.well-known/jwks.json")
		v := oidc.NewVerifier(w.origin+tt.issuer, keys, &oidc.Config{ClientID: "client", SupportedSigningAlgs: []string{tt.algorithm}})
		token, err := v.Verify(t.Context(), id)
		if err != nil {
			t.Errorf("%s: %v", tt.release, err)
			continue
		}
		if err := token.VerifyAccessToken(access); err != nil {
			t.Errorf("%s: %v", tt.release, err)
		}
	}
}

// TestNoNonce has an id_token for a request without nonce.
func TestNoNonce(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		code := w.code(func(r *idp.AuthorizationRequest) { r.Nonce = nil })
		got, present := claims(t, w.post(tokenV2Path, w.tokenForm(tokenV2Path, code)).member("id_token"))["nonce"]
		if got != nil || present != (name != "1.8") {
			t.Errorf("%s: nonce %v, present %v", name, got, present)
		}
	}
}

// TestConsentShortensTokens has a client whose consents end; expires_in does not tell.
func TestConsentShortensTokens(t *testing.T) {
	for _, tt := range []struct {
		config  string
		seconds float64
	}{{`{"consent_expire_in_mins":10}`, 600}, {`{"consent_expire_in_mins":90}`, 3600}, {`{"consent_expire_in_mins":30.5}`, 3600}, {``, 3600}} {
		for _, name := range lateReleases {
			w := newWorld(t, name)
			w.change(config(tt.config))
			want := tt.seconds
			if name == "1.5" {
				want = 3600
			}
			a := w.tokens()
			for _, jws := range []string{a.member("id_token"), a.member("access_token")} {
				if c := claims(t, jws); c["exp"].(float64)-c["iat"].(float64) != want {
					t.Errorf("%s %s: lives %v s, want %v", name, tt.config, c["exp"].(float64)-c["iat"].(float64), want)
				}
			}
			if !strings.Contains(a.body, `"expires_in":3600`) {
				t.Errorf("%s: %s", name, a.body)
			}
			w.clock.Advance(time.Duration(want)*time.Second - 2*time.Second)
			w.wantUserinfo(a.member("access_token"), 200)
			w.clock.Advance(tokenGrace(want) - 4*time.Second)
			w.wantUserinfo(a.member("access_token"), 200)
			w.clock.Advance(4 * time.Second)
			w.wantUserinfo(a.member("access_token"), 401)
		}
	}
}

// tokenGrace is how far behind the end of a token nothing is left of it.
func tokenGrace(lifetime float64) time.Duration {
	if lifetime < 3600 {
		return time.Minute + 4*time.Second
	}
	return 4 * time.Second
}

func (w *world) wantUserinfo(accessToken string, status int) {
	w.t.Helper()
	reason := ""
	if status != 200 {
		reason = `error="invalid_token"`
	}
	a := w.send("GET", userinfoPath, "", "Authorization", "Bearer "+accessToken)
	if a.StatusCode != status || a.Header.Get("WWW-Authenticate") != reason {
		w.t.Errorf("%s: userinfo answered %d %v, want %d", w.release, a.StatusCode, a.Header, status)
	}
}

// TestCredentialScope has a token for a credential, which userinfo does not take.
func TestCredentialScope(t *testing.T) {
	for _, name := range lateReleases {
		w := newWorld(t, name)
		form := w.tokenForm(tokenV2Path, w.credentialCode())
		form.Set("code_verifier", verifier)
		a := w.post(tokenV2Path, form)
		access := claims(t, a.member("access_token"))
		if access["aud"] != w.origin+"/v1/esignet/vci/credential" || access["scope"] != "mosip_identity_vc_ldp" || access["c_nonce_expires_in"] != 60.0 {
			t.Errorf("%s: access token %v", name, access)
		}
		if a.member("id_token") != "" || len(a.member("c_nonce")) != 20 || !strings.Contains(a.body, `"c_nonce_expires_in":300`) {
			t.Errorf("%s: %s", name, a.body)
		}
		w.wantUserinfo(a.member("access_token"), 401)
	}
}

// credentialCode is a code for a credential, with PKCE left to the form.
func (w *world) credentialCode() string {
	w.t.Helper()
	txn, err := w.flow.Begin(w.t.Context(), idp.AuthorizationRequest{
		ClientID: "client", Scope: "mosip_identity_vc_ldp", ResponseType: "code", RedirectURI: redirect, KnowsPKCE: true,
		CodeChallenge: ptr(challenge), CodeChallengeMethod: ptr("S256"),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	_, err = w.flow.Authenticate(w.t.Context(), idp.Authenticate{
		Transaction: string(txn.ID), Individual: "asha", Consent: true,
		Challenges: []*idp.Challenge{{Factor: "OTP", Format: "alpha-numeric", Value: "111111"}},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	out, err := w.flow.AuthCode(w.t.Context(), idp.GiveConsent{Transaction: string(txn.ID)})
	if err != nil {
		w.t.Fatal(err)
	}
	return out.Code
}

func header(t *testing.T, jws string) map[string]any {
	t.Helper()
	encoded, _, _ := strings.Cut(jws, ".")
	raw, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// members lists the names of a JSON object.
func members(object map[string]any) string {
	return strings.Join(slices.Sorted(maps.Keys(object)), " ")
}
