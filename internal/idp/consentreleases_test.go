package idp

import (
	"strings"
	"testing"
	"time"
)

// TestPKCEOfReleases begins with and without a challenge, as a pushed request does: the rules of the other
// fields are then past.
func TestPKCEOfReleases(t *testing.T) {
	method := ptr("S256")
	tests := []struct {
		name, scope       string
		challenge, method *string
		demanded          bool
		want, in18        Code
	}{
		{name: "none", scope: "openid"},
		{name: "both", scope: "openid", challenge: ptr("c"), method: method, demanded: true},
		{name: "empty challenge", scope: "openid", challenge: ptr(""), method: method, want: InvalidPKCEChallenge, in18: InvalidPKCEChallenge},
		{name: "empty challenge, demanded", scope: "openid", challenge: ptr(""), method: method, demanded: true, want: InvalidPKCEChallenge, in18: InvalidPKCEChallenge},
		{name: "method alone", scope: "openid", method: method},
		{name: "challenge alone", scope: "openid", challenge: ptr("c")},
		{name: "challenge alone, demanded", scope: "openid", challenge: ptr("c"), demanded: true, in18: UsePKCE},
		{name: "demanded", scope: "openid", demanded: true, in18: UsePKCE},
		{name: "credential", scope: "mosip_identity_vc_ldp", want: InvalidPKCEChallenge},
		{name: "credential, demanded", scope: "mosip_identity_vc_ldp", demanded: true, want: InvalidPKCEChallenge, in18: UsePKCE},
		{name: "credential with challenge", scope: "mosip_identity_vc_ldp", challenge: ptr("c"), method: method},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			b := newFlowOf(t, name)
			client := aClient()
			if tt.demanded {
				client.AdditionalConfig = `{"require_pkce":true}`
			}
			req := request(func(r *AuthorizationRequest) {
				r.Scope, r.CodeChallenge, r.CodeChallengeMethod = tt.scope, tt.challenge, tt.method
			})
			want := tt.want
			if name == "1.8" {
				want = tt.in18
			}
			txn, err := b.open(client, req)
			if got := codeOrNone(err); got != want {
				t.Errorf("%s %s: %v, want %q", name, tt.name, err, want)
			}
			if both := tt.challenge != nil && tt.method != nil; err == nil && (txn.CodeChallenge != "") != both {
				t.Errorf("%s %s: challenge %q", name, tt.name, txn.CodeChallenge)
			}
			req.KnowsPKCE = false
			if _, err := b.open(client, req); err != nil {
				t.Errorf("%s %s: without PKCE %v", name, tt.name, err)
			}
		}
	}
}

// consented logs in with the claims parameter, and consents if the person is asked. It returns whether.
func (b *bench) consented(text string, changes ...func(*AuthorizationRequest)) ConsentAction {
	b.t.Helper()
	txn, err := b.Begin(b.t.Context(), b.free(text, changes...))
	if err != nil {
		b.t.Fatal(err)
	}
	if txn, err = b.authenticate(txn.ID, "OTP", "111111"); err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.consent(txn.ID, txn.EssentialClaims...); err != nil {
		b.t.Fatal(err)
	}
	return txn.ConsentAction
}

// TestConsentAgainOfReleases consents once, and comes with another request.
func TestConsentAgainOfReleases(t *testing.T) {
	acrs := func(acrs string) func(*AuthorizationRequest) {
		return func(r *AuthorizationRequest) { r.ACRValues = &acrs }
	}
	scope := func(scope string) func(*AuthorizationRequest) {
		return func(r *AuthorizationRequest) { r.Scope = scope }
	}
	const otp, pin = "mosip:idp:acr:generated-code", "mosip:idp:acr:static-code"
	const first = `{"userinfo":{"name":{"essential":true,"values":["b","A"],"x":{"b":1,"A":[2]}}},"id_token":{}}`
	none := acrs("")
	tests := []struct {
		name, first, second string
		before, then        []func(*AuthorizationRequest)
		early, late         ConsentAction // up to 1.4, from 1.5 on
	}{
		{name: "the same", first: first, second: first, early: NoCapture, late: NoCapture},
		{
			name: "in another order", first: first, early: NoCapture, late: NoCapture,
			second: `{"id_token":{"other":null},"userinfo":{"name":{"x":{"A":[2],"b":1},"values":["A","b"],"essential":true}}}`,
		},
		{name: "less essential", first: first, second: strings.Replace(first, "true", "false", 1), early: Capture, late: Capture},
		{name: "another member", first: first, second: strings.Replace(first, `"x"`, `"y"`, 1), early: NoCapture, late: Capture},
		{name: "by scope, then with {}", first: `{"userinfo":{},"id_token":{}}`, second: `{"userinfo":{"name":{}},"id_token":{}}`, early: NoCapture, late: Capture},
		{name: "by scope, then with null", first: `{"userinfo":{},"id_token":{}}`, second: `{"userinfo":{"name":null},"id_token":{}}`, early: NoCapture, late: NoCapture},
		{name: "levels in another order", first: first, second: first, before: []func(*AuthorizationRequest){acrs(otp + " " + pin)}, then: []func(*AuthorizationRequest){acrs(pin + " " + otp)}, early: NoCapture, late: Capture},
		{name: "fewer levels", first: first, second: first, before: []func(*AuthorizationRequest){none}, then: []func(*AuthorizationRequest){acrs(otp)}, early: Capture, late: Capture},
		{name: "another scope", first: first, second: first, before: []func(*AuthorizationRequest){scope("openid profile Manage-VID")}, early: Capture, late: Capture},
		{name: "scopes in another order", first: first, second: first, before: []func(*AuthorizationRequest){scope("openid profile Manage-VID Manage-Credentials")}, then: []func(*AuthorizationRequest){scope("Manage-Credentials openid profile Manage-VID")}, early: NoCapture, late: NoCapture},
		{name: "other locales", first: first, second: first, then: []func(*AuthorizationRequest){func(r *AuthorizationRequest) { r.ClaimsLocales, r.State, r.Display = ptr("fr"), nil, ptr("page") }}, early: NoCapture, late: NoCapture},
	}
	for _, name := range append([]string{"1.4"}, lateReleases...) {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				if got := b.consented(tt.first, tt.before...); got != Capture {
					t.Fatalf("first: %s", got)
				}
				want := tt.late
				if name == "1.4" {
					want = tt.early
				}
				if got := b.consented(tt.second, tt.then...); got != want {
					t.Errorf("again: %s, want %s", got, want)
				}
			})
		}
	}
}

// TestVerifiedConsent has a verified claim be another request than a plain one, and each part of it count.
func TestVerifiedConsent(t *testing.T) {
	texts := []string{
		`{"userinfo":{"name":null},"id_token":{}}`,
		`{"userinfo":{"verified_claims":` + verifiedName(`{"name":null}`) + `},"id_token":{}}`,
		`{"userinfo":{"verified_claims":` + verifiedName(`{"name":{}}`) + `},"id_token":{}}`,
		`{"userinfo":{"verified_claims":` + verifiedName(`{"name":{"essential":true}}`) + `},"id_token":{}}`,
		`{"userinfo":{"verified_claims":` + strings.Replace(verifiedName(`{"name":null}`), "PWD", "BIO", 1) + `},"id_token":{}}`,
	}
	for _, name := range lateReleases {
		for i, first := range texts {
			for j, second := range texts {
				b := newFlowOf(t, name)
				b.consented(first)
				if got := b.consented(second); (got == NoCapture) != (i == j) {
					t.Errorf("%s: %s, then %s: %s", name, first, second, got)
				}
			}
		}
	}
}

// TestPromptOfReleases asks with each prompt after a consent.
func TestPromptOfReleases(t *testing.T) {
	const text = `{"userinfo":{"name":null},"id_token":{}}`
	for _, name := range append([]string{"1.4"}, lateReleases...) {
		for _, prompt := range []string{"none", "login", "consent", "select_account"} {
			b := newFlowOf(t, name)
			b.consented(text)
			want := NoCapture
			if prompt == "consent" && name >= "1.6" {
				want = Capture
			}
			if got := b.consented(text, func(r *AuthorizationRequest) { r.Prompt = &prompt }); got != want {
				t.Errorf("%s: prompt=%s: %s, want %s", name, prompt, got, want)
			}
		}
		b := newFlowOf(t, name)
		if got := b.consented(`null`, func(r *AuthorizationRequest) { r.Prompt, r.Scope = ptr("consent"), "openid" }); got != NoCapture {
			t.Errorf("%s: nothing to consent to: %s", name, got)
		}
	}
}

// TestConsentExpiryOfReleases has a client whose consents end.
func TestConsentExpiryOfReleases(t *testing.T) {
	tests := []struct {
		config string
		ends   bool
	}{
		{`{"consent_expire_in_mins":10}`, true},
		{`{"consent_expire_in_mins":10.5}`, false},
		{`{"consent_expire_in_mins":99999999999}`, false},
		{`{"consent_expire_in_mins":-10}`, false},
		{``, false},
	}
	const text = `{"userinfo":{"name":null},"id_token":{}}`
	for _, name := range lateReleases {
		for _, tt := range tests {
			b := newFlowOf(t, name)
			b.configured(tt.config)
			b.consented(text)
			if at := b.store.consents[[2]string{"client", "psut-of-asha"}].Expires; at.IsZero() == (tt.ends && name >= "1.6") || at.Nanosecond() != 0 {
				t.Errorf("%s %s: expires %s", name, tt.config, at)
			}
			b.clock.Advance(9 * time.Minute)
			if got := b.consented(text); got != NoCapture {
				t.Errorf("%s %s: after 9 min %s", name, tt.config, got)
			}
			b.clock.Advance(2 * time.Minute)
			want := NoCapture
			if tt.ends && name >= "1.6" {
				want = Capture
			}
			if got := b.consented(text); got != want {
				t.Errorf("%s %s: after 11 min %s, want %s", name, tt.config, got, want)
			}
		}
	}
}

// TestEndedConsentOfReleases has a consent with an end from a server of a later release.
func TestEndedConsentOfReleases(t *testing.T) {
	const text = `{"userinfo":{"name":null},"id_token":{}}`
	for name, want := range map[string]ConsentAction{"1.5": NoCapture, "1.6": Capture} {
		b := newFlowOf(t, name)
		b.consented(text)
		key := [2]string{"client", "psut-of-asha"}
		given := b.store.consents[key]
		given.Expires = b.clock.Now().Add(-time.Second)
		b.store.consents[key] = given
		if got := b.consented(text); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestConsentColumnsOfReleases has consents with more than 1.8 has room for.
func TestConsentColumnsOfReleases(t *testing.T) {
	claims := func(length int) string {
		return `{"userinfo":{"name":{"value":"` + strings.Repeat("é", length) + `"}},"id_token":{}}`
	}
	// What stands around the value: the levels of the client and the form of the JSON.
	around := len(`{"userinfo":{"name":[{"value":""}]},"id_token":{"acr":{"essential":true,"values":` +
		`["mosip:idp:acr:generated-code","mosip:idp:acr:static-code","mosip:idp:acr:biometrics"]}}}`)
	for _, name := range lateReleases {
		for length, want := range map[int]Code{2048 - around: "", 2048 - around + 1: UnknownError} {
			b := newFlowOf(t, name)
			txn, err := b.Begin(t.Context(), b.free(claims(length), func(r *AuthorizationRequest) { r.Scope = "openid" }))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := b.authenticate(txn.ID, "OTP", "111111"); err != nil {
				t.Fatal(err)
			}
			_, err = b.consent(txn.ID)
			if name < "1.8" {
				want = ""
			}
			if got := codeOrNone(err); got != want {
				t.Errorf("%s: %d characters: %v, want %q", name, length+around, err, want)
			}
		}
	}
	b := newFlowOf(t, "1.8")
	long := strings.Repeat("x", 1025)
	for _, lists := range [][2][]string{{{long}, nil}, {nil, {long[:600], long[:424]}}} {
		wantCodes(t, b.checkColumns(&Transaction{}, lists[0], lists[1]), UnknownError)
	}
	wantCodes(t, b.checkColumns(&Transaction{}, []string{long[:1024]}, []string{long[:600], long[:423]}))
	wantCodes(t, b.checkColumns(&Transaction{consent: consentRequest{scopes: 1025}}, nil, nil), UnknownError)
}

// TestClaimsAreWeighed has a session take more room for a larger claims parameter.
func TestClaimsAreWeighed(t *testing.T) {
	b := newFlowOf(t, "1.8")
	text := `{"userinfo":{"x":{"y":"` + strings.Repeat("x", 10_000) + `"}}}`
	small, _ := b.Begin(t.Context(), b.free(`{"userinfo":{}}`))
	large, _ := b.Begin(t.Context(), b.free(text))
	size := func(txn Transaction) int { return (&session{txn: txn}).size() }
	if got := size(large) - size(small); got < 10_000 {
		t.Errorf("%d bytes more for %d", got, len(text))
	}
	if len(large.asked.UserInfo) != 0 {
		t.Errorf("a claim that is not registered was kept: %v", large.asked.UserInfo)
	}
}
