package idp

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/release"
)

func TestBeginRefuses(t *testing.T) {
	set := func(f func(*AuthorizationRequest)) func(*AuthorizationRequest) { return f }
	tests := []struct {
		name   string
		change func(*AuthorizationRequest)
		want   []Code
	}{
		{"nothing", set(func(*AuthorizationRequest) {}), nil},
		{"blank client", set(func(r *AuthorizationRequest) { r.ClientID = " " }), []Code{InvalidClientID}},
		{"unknown client", set(func(r *AuthorizationRequest) { r.ClientID = "x" }), []Code{InvalidClientID}},
		{"response type token", set(func(r *AuthorizationRequest) { r.ResponseType = "token" }), []Code{InvalidResponseType}},
		{"no scope", set(func(r *AuthorizationRequest) { r.Scope = "" }), []Code{InvalidScope}},
		{"unknown scope only", set(func(r *AuthorizationRequest) { r.Scope = "offline_access" }), []Code{InvalidScope}},
		{"profile without openid", set(func(r *AuthorizationRequest) { r.Scope = "profile" }), []Code{InvalidScope}},
		{"openid alone", set(func(r *AuthorizationRequest) { r.Scope = "openid" }), nil},
		{"authorize scope alone", set(func(r *AuthorizationRequest) { r.Scope = "Manage-VID" }), nil},
		{"unknown scope beside openid", set(func(r *AuthorizationRequest) { r.Scope = "openid offline_access" }), nil},
		{"credential scope with openid", set(func(r *AuthorizationRequest) { r.Scope = "openid mosip_identity_vc_ldp" }), []Code{InvalidScope}},
		{"credential scope without PKCE", set(func(r *AuthorizationRequest) { r.Scope = "mosip_identity_vc_ldp" }), []Code{InvalidPKCEChallenge}},
		{"credential scope with PKCE", set(func(r *AuthorizationRequest) {
			r.Scope, r.CodeChallenge, r.CodeChallengeMethod = "mosip_identity_vc_ldp", ptr("c"), ptr("S256")
		}), nil},
		{"display empty", set(func(r *AuthorizationRequest) { r.Display = ptr("") }), []Code{InvalidDisplay}},
		{"display page", set(func(r *AuthorizationRequest) { r.Display = ptr("page") }), nil},
		{"two prompts", set(func(r *AuthorizationRequest) { r.Prompt = ptr("login consent") }), []Code{InvalidPrompt}},
		{"redirect URI not registered", set(func(r *AuthorizationRequest) { r.RedirectURI = "https://rp.example.org/other" }), []Code{InvalidRedirectURI}},
		{"redirect URI by pattern", set(func(r *AuthorizationRequest) { r.RedirectURI = "https://other.example.org/a/b" }), nil},
		{"redirect URI malformed", set(func(r *AuthorizationRequest) { r.RedirectURI = "null" }), []Code{InvalidRedirectURI}},
		{"challenge without method", set(func(r *AuthorizationRequest) { r.CodeChallenge = ptr("c") }), []Code{InvalidPKCEChallenge}},
		{"blank challenge", set(func(r *AuthorizationRequest) { r.CodeChallenge, r.CodeChallengeMethod = ptr(" "), ptr("S256") }), []Code{InvalidPKCEChallenge}},
		{"scopes with a tab", set(func(r *AuthorizationRequest) { r.Scope = "openid\t profile" }), nil},
		{"method plain", set(func(r *AuthorizationRequest) { r.CodeChallenge, r.CodeChallengeMethod = ptr("c"), ptr("plain") }), []Code{UnsupportedPKCEMethod}},
		{"empty method", set(func(r *AuthorizationRequest) { r.CodeChallenge, r.CodeChallengeMethod = ptr(""), ptr("") }), []Code{UnsupportedPKCEMethod}},
		{"claims.userinfo without openid", set(func(r *AuthorizationRequest) {
			r.Scope, r.Claims = "Manage-VID", ClaimsRequest{UserInfo: map[string]*ClaimRequest{}}
		}), []Code{InvalidScope}},
		{"acr without values", set(func(r *AuthorizationRequest) {
			r.Claims = ClaimsRequest{IDToken: map[string]*ClaimRequest{"acr": {Essential: true}}}
		}), []Code{UnknownError}},
		{
			"several at once", set(func(r *AuthorizationRequest) { r.ClientID, r.Scope, r.ResponseType = "", "", "" }),
			[]Code{InvalidClientID, InvalidScope, InvalidResponseType},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := newFlow(t).Begin(t.Context(), request(tt.change))
			wantCodes(t, err, tt.want...)
		})
	}
}

func TestBeginInactiveClient(t *testing.T) {
	b := newFlow(t)
	c := aClient()
	c.Status = Inactive
	b.store.clients["client"] = c
	_, err := b.Begin(t.Context(), request())
	wantCodes(t, err, InvalidClientID)
}

func TestClaimsResolution(t *testing.T) {
	yes, no := &ClaimRequest{Essential: true}, &ClaimRequest{}
	tests := []struct {
		name                 string
		scope                string
		userinfo             map[string]*ClaimRequest
		essential, voluntary []string
	}{
		{"profile gives its claims", "openid profile", nil, []string{}, []string{"name", "email", "gender", "phone_number"}},
		{"email alone", "openid email", nil, []string{}, []string{"email"}},
		{"openid gives none", "openid", nil, []string{}, []string{}},
		{"essential by request", "openid profile", map[string]*ClaimRequest{"name": yes}, []string{"name"}, []string{"email", "gender", "phone_number"}},
		{"beyond the scope", "openid", map[string]*ClaimRequest{"individual_id": nil, "email": no}, []string{}, []string{"email", "individual_id"}},
		{"not registered", "openid", map[string]*ClaimRequest{"picture": yes, "foo": yes}, []string{}, []string{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			txn := newFlow(t).begin(func(r *AuthorizationRequest) { r.Scope, r.Claims.UserInfo = tt.scope, tt.userinfo })
			if diff := cmp.Diff([][]string{txn.EssentialClaims, txn.VoluntaryClaims}, [][]string{tt.essential, tt.voluntary}); diff != "" {
				t.Errorf("claims, got before want:\n%s", diff)
			}
		})
	}
}

func TestACRResolution(t *testing.T) {
	const otp, pin, bio = "mosip:idp:acr:generated-code", "mosip:idp:acr:static-code", "mosip:idp:acr:biometrics"
	tests := []struct {
		name   string
		values *string
		claim  []string
		want   []string
	}{
		{"all registered", nil, nil, []string{otp, pin, bio}},
		{"order of the request", ptr(bio + " " + otp), nil, []string{bio, otp}},
		{"twice", ptr(otp + " " + otp), nil, []string{otp, otp}},
		{"unknown ones vanish", ptr("x " + pin), nil, []string{pin}},
		{"none left", ptr("mosip:idp:acr:linked-wallet"), nil, []string{otp, pin, bio}},
		{"the claim wins", ptr(otp), []string{pin}, []string{pin}},
		{"an unknown claim does not", ptr(otp), []string{"x"}, []string{otp}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			txn := newFlow(t).begin(func(r *AuthorizationRequest) {
				r.ACRValues = tt.values
				if tt.claim != nil {
					r.Claims.IDToken = map[string]*ClaimRequest{"acr": {Values: tt.claim}}
				}
			})
			if !slices.Equal(txn.ACRs, tt.want) {
				t.Errorf("ACRs = %q, want %q", txn.ACRs, tt.want)
			}
			if len(txn.Factors) != len(tt.want) {
				t.Errorf("%d sets of factors, want %d", len(txn.Factors), len(tt.want))
			}
		})
	}
}

func TestNoACRRegistered(t *testing.T) {
	b := newFlow(t)
	c := aClient()
	c.ACRs = nil
	b.store.clients["client"] = c
	_, err := b.Begin(t.Context(), request())
	wantCodes(t, err, NoACRRegistered)
}

func TestAuthTransactionID(t *testing.T) {
	if got := authTransactionID("kP3v_9aZ-Lr8QmT0xYw2BcD4eFgH6iJk1NoSuVhXyA5", 10); got != "5AyXhVuSoN" {
		t.Errorf("authTransactionID = %q, want 5AyXhVuSoN", got)
	}
}

func TestParseClaims(t *testing.T) {
	tests := []struct {
		name, text string
		want       ClaimsRequest
		wantErr    bool
	}{
		{name: "null", text: `null`},
		{name: "empty", text: `{}`},
		{name: "null members", text: `{"userinfo":null,"id_token":null}`},
		{name: "empty userinfo is there", text: `{"userinfo":{}}`, want: ClaimsRequest{UserInfo: map[string]*ClaimRequest{}}},
		{
			name: "forms of a claim", text: `{"userinfo":{"a":null,"b":{},"c":{"essential":true},"d":{"essential":"true","value":5,"values":["x",1,null],"purpose":[]}}}`,
			want: ClaimsRequest{UserInfo: map[string]*ClaimRequest{
				"a": nil, "b": {}, "c": {Essential: true}, "d": {Essential: true, Value: ptr("5"), Values: []string{"x", "1"}},
			}},
		},
		{name: "unknown member", text: `{"dummy":null}`, wantErr: true},
		{name: "text", text: `"231"`, wantErr: true},
		{name: "list", text: `[]`, wantErr: true},
		{name: "claim as text", text: `{"userinfo":{"a":"x"}}`, wantErr: true},
		{name: "claim as list", text: `{"userinfo":{"verified_claims":[]}}`, wantErr: true},
		{name: "essential as text", text: `{"userinfo":{"a":{"essential":"perhaps"}}}`, wantErr: true},
		{name: "values as text", text: `{"id_token":{"acr":{"values":"x"}}}`, wantErr: true},
		{name: "broken", text: `{"userinfo":`, wantErr: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := ParseClaims(release.ClaimRules{}, []byte(tt.text))
			if (err != nil) != tt.wantErr {
				t.Fatalf("ParseClaims(%s): %v, want an error: %v", tt.text, err, tt.wantErr)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" && !tt.wantErr {
				t.Errorf("ParseClaims(%s), got before want:\n%s", tt.text, diff)
			}
		})
	}
}

// FuzzParseClaims holds that what was read and is written again reads the same: nothing of a request
// depends on the order or the spelling of its members.
func FuzzParseClaims(f *testing.F) {
	f.Add([]byte(`{"userinfo":{"name":{"essential":true,"values":["b","a"]}},"id_token":{"acr":{"values":["x"]}}}`))
	f.Add([]byte(`{"userinfo":{"a":{"value":1e400,"values":[]},"b":null},"id_token":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		req, err := ParseClaims(release.ClaimRules{}, data)
		if err != nil {
			return
		}
		written, err := json.Marshal(map[string]any{"id_token": wireClaims(req.IDToken), "userinfo": wireClaims(req.UserInfo)})
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseClaims(release.ClaimRules{}, written)
		if err != nil {
			t.Fatalf("ParseClaims(%s), written from %q: %v", written, data, err)
		}
		if diff := cmp.Diff(again, req); diff != "" {
			t.Fatalf("read again from %s, written from %q:\n%s", written, data, diff)
		}
	})
}

// wireClaims writes claims as they stand in a request; nil is null.
func wireClaims(claims map[string]*ClaimRequest) any {
	if claims == nil {
		return nil
	}
	out := map[string]any{}
	for name, c := range claims {
		if c == nil {
			out[name] = nil
			continue
		}
		out[name] = map[string]any{"values": c.Values, "value": c.Value, "essential": c.Essential}
	}
	return out
}
