package idp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

func metadata(t *testing.T, text string) ClaimMetadata {
	t.Helper()
	var m ClaimMetadata
	if err := json.Unmarshal([]byte(text), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

// TestClaimDetailsOfReleases compares a verified request with what the identity system knows.
func TestClaimDetailsOfReleases(t *testing.T) {
	essential := func(verification string) string {
		return `{"userinfo":{"verified_claims":{"verification":` + verification + `,"claims":{"name":{"essential":true}}}},"id_token":{}}`
	}
	const stored = `{"name":[{"trust_framework":"A","time":"2026-05-20T09:00Z","verification_process":"p","assurance_level":"high"}]}`
	const frame = `{"trust_framework":{"value":"AAA"}}`
	tests := []struct {
		name, claims, metadata string
		want, in15             string // verified, available, update needed; or a code
	}{
		{name: "plain, nothing known", claims: `{"userinfo":{"name":{"essential":true}},"id_token":{}}`, metadata: `null`, want: "false false false"},
		{name: "plain, not verified", claims: `{"userinfo":{"name":null},"id_token":{}}`, metadata: `{"name":[]}`, want: "false true false"},
		{name: "plain, verified", claims: `{"userinfo":{"name":{"essential":true}},"id_token":{}}`, metadata: stored, want: "true true false"},
		{name: "other claim known", claims: `{"userinfo":{"name":null},"id_token":{}}`, metadata: `{"email":[{}]}`, want: "false false false"},
		{name: "nothing known", claims: essential(frame), metadata: `null`, want: "false false true", in15: "unknown_error"},
		{name: "not there", claims: essential(frame), metadata: `{}`, want: "false false true"},
		{name: "not verified", claims: essential(frame), metadata: `{"name":[]}`, want: "false true true"},
		{name: "voluntary", claims: strings.Replace(essential(frame), "true", "false", 1), metadata: `null`, want: "false false false"},
		{name: "value", claims: essential(frame), metadata: strings.Replace(stored, `"A"`, `"AAA"`, 1), want: "true true false"},
		{name: "another value", claims: essential(frame), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "values", claims: essential(`{"trust_framework":{"values":["B","A"]}}`), metadata: stored, want: "true true false"},
		{name: "other values", claims: essential(`{"trust_framework":{"values":["B"]}}`), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "value before values", claims: essential(`{"trust_framework":{"value":"BBB","values":["A"]}}`), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "no filter", claims: essential(`{"trust_framework":null}`), metadata: stored, want: "true true false"},
		{name: "filter without criterion", claims: essential(`{"trust_framework":{}}`), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "nothing stored", claims: essential(`{"trust_framework":{"values":["A"]}}`), metadata: `{"name":[{"trust_framework":null}]}`, want: "false true true", in15: "false true false"},
		{name: "second entry", claims: essential(`{"trust_framework":{"values":["A"]}}`), metadata: `{"name":[{"trust_framework":"B"},{"trust_framework":"A"}]}`, want: "true true false"},
		{name: "first entry", claims: essential(`{"trust_framework":{"values":["B"]}}`), metadata: `{"name":[{"trust_framework":"B"},{"trust_framework":"A"}]}`, want: "true true false"},
		{name: "process and level", claims: essential(`{"trust_framework":null,"verification_process":{"value":"p"},"assurance_level":{"values":["high"]}}`), metadata: stored, want: "true true false"},
		{name: "another process", claims: essential(`{"trust_framework":null,"verification_process":{"value":"q"}}`), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "another level", claims: essential(`{"trust_framework":null,"assurance_level":{"values":["low"]}}`), metadata: stored, want: "false true true", in15: "false true false"},
		{name: "evidence is not compared", claims: essential(`{"trust_framework":null,"evidence":[{"type":{"value":"vouch"}}]}`), metadata: stored, want: "true true false"},
		{name: "age 0", claims: essential(`{"trust_framework":null,"time":{"max_age":0}}`), metadata: stored, want: "false true true", in15: "false true false"},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				b.people.metadata = metadata(t, tt.metadata)
				txn, err := b.Begin(t.Context(), b.free(tt.claims, func(r *AuthorizationRequest) { r.Scope = "openid" }))
				if err != nil {
					t.Fatal(err)
				}
				_, err = b.ClaimDetails(t.Context(), txn.ID)
				wantCodes(t, err, InvalidTransaction)
				if _, err := b.authenticate(txn.ID, "OTP", "111111"); err != nil {
					t.Fatal(err)
				}
				if asked := strings.Contains(tt.claims, "verification"); b.people.auth.Metadata != asked {
					t.Errorf("metadata asked for: %v", b.people.auth.Metadata)
				}
				want := tt.want
				if name == "1.5" && tt.in15 != "" {
					want = tt.in15
				}
				details, err := b.ClaimDetails(t.Context(), txn.ID)
				got := string(codeOrNone(err))
				if err == nil {
					c := details.Claims[0]
					got = fmt.Sprint(c.Verified, c.Available, details.UpdateNeeded)
				}
				if got != want {
					t.Errorf("%s (%v), want %s", got, err, want)
				}
				if err == nil && (details.Transaction != txn.ID || details.ConsentAction != Capture || len(details.Claims) != 1) {
					t.Errorf("details %+v", details)
				}
			})
		}
	}
}

// TestVerificationAge asks for a verification of at most an hour ago, in the two spellings of its time.
func TestVerificationAge(t *testing.T) {
	for _, name := range lateReleases {
		b := newFlowOf(t, name)
		now := b.clock.Now().UTC()
		for layout, from := range map[string][2]string{
			"2006-01-02T15:04:05Z": {"1.5", "1.6"}, "2006-01-02T15:04:05Z and more": {"1.5", "1.6"},
			"2006-01-02T15:04Z": {"1.7", "1.8"}, "2006-01-02T15:04+00": {"1.7", "1.8"}, "2006-01-02": {"9", "9"}, "x": {"9", "9"}, "": {"9", "9"},
		} {
			known := name >= from[0] && name <= from[1]
			for age, young := range map[time.Duration]bool{50 * time.Minute: true, 70 * time.Minute: false} {
				filter, _ := readTree([]byte(`{"max_age":3600}`))
				if got := b.passes(filter, now.Add(-age).Format(layout)); got != (known && young) {
					t.Errorf("%s: %s of %s ago passes: %v", name, layout, age, got)
				}
			}
		}
	}
}

// TestNoAge lets nothing pass that is of at most 0 s ago.
func TestNoAge(t *testing.T) {
	filter, _ := readTree([]byte(`{"max_age":0}`))
	if b := newFlowOf(t, "1.8"); b.passes(filter, "9999-01-01T00:00Z") {
		t.Error("passes")
	}
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
}

// TestClaimDetailsOnce makes the call twice: the second one is refused, and blocks nobody.
func TestClaimDetailsOnce(t *testing.T) {
	for _, name := range lateReleases {
		b := newFlowOf(t, name)
		txn := b.login()
		wantCodes(t, b.Count(ClaimDetailsStep, txn.ID))
		wantCodes(t, b.Count(ClaimDetailsStep, txn.ID), NoAttemptsLeft)
		_, err := b.authenticate(b.begin(nonce("another")).ID, "OTP", "111111")
		wantCodes(t, err)
	}
}

// TestClaimDetailsWithoutDecision logs in without asking about the consent.
func TestClaimDetailsWithoutDecision(t *testing.T) {
	b := newFlowOf(t, "1.8")
	id := b.begin().ID
	_, err := b.Authenticate(t.Context(), Authenticate{
		Transaction: string(id), Individual: "asha", Challenges: []*Challenge{{Factor: "OTP", Format: "alpha-numeric", Value: "111111"}},
	})
	wantCodes(t, err)
	details, err := b.ClaimDetails(t.Context(), id)
	wantCodes(t, err)
	if details.ConsentAction != "" {
		t.Errorf("consent action %q", details.ConsentAction)
	}
}

// TestDetailsOfReleases looks at what the identity system is told about the accepted claims.
func TestDetailsOfReleases(t *testing.T) {
	const plain = `{"name":{"purpose":"abc","essential":true},"email":null,"gender":{}`
	tests := []struct {
		name, userinfo string
		accept         []string
		want, in15     string
	}{
		{name: "plain", userinfo: plain + `}`, accept: []string{"name", "email"}, want: `{"email":null,"name":{"purpose":"abc","essential":true}}`},
		{name: "by scope", userinfo: `{}`, accept: []string{"name"}, want: `{"name":null}`},
		{name: "nothing accepted", userinfo: `{"verified_claims":[` + verifiedName(`{"name":null}`) + `]}`, want: `{}`},
		{
			name: "verified", userinfo: plain + `,"verified_claims":` + verifiedName(`{"name":{"essential":true},"gender":null,"address":null}`) + `}`, accept: []string{"name"},
			want: `{"verified_claims":` + verifiedName(`{"name":{"essential":true}}`) + `}`,
			in15: `{"name":{"purpose":"abc","essential":true},"verified_claims":` + verifiedName(`{"name":{"essential":true}}`) + `}`,
		},
		{name: "verified denied", userinfo: `{"name":{"essential":true},"verified_claims":` + verifiedName(`{"gender":null}`) + `}`, accept: []string{"name"}, want: `{"name":{"essential":true}}`},
		{
			name: "verified list", userinfo: `{"verified_claims":[` + verifiedName(`{"name":null}`) + `,` + verifiedName(`{"gender":null}`) + `,` + verifiedName(`{"name":{}}`) + `]}`,
			accept: []string{"name"}, want: `{"verified_claims":[` + verifiedName(`{"name":null}`) + `,` + verifiedName(`{"name":{}}`) + `]}`,
			in15: `{"name":null,"verified_claims":[` + verifiedName(`{"name":null}`) + `,` + verifiedName(`{"name":{}}`) + `]}`,
		},
		{
			name: "verified list denied", userinfo: `{"name":{"essential":true},"verified_claims":[` + verifiedName(`{"gender":null}`) + `]}`, accept: []string{"name"},
			want: `{"name":{"essential":true},"verified_claims":[]}`,
		},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				txn, err := b.Begin(t.Context(), b.free(`{"userinfo":`+tt.userinfo+`,"id_token":{}}`))
				if err != nil {
					t.Fatal(err)
				}
				_, err = b.authenticate(txn.ID, "OTP", "111111")
				wantCodes(t, err)
				out, err := b.consent(txn.ID, tt.accept...)
				wantCodes(t, err)
				if _, err := b.Redeem(t.Context(), tokenRequest(out.Code)); err != nil {
					t.Fatal(err)
				}
				want := tt.want
				if name == "1.5" && tt.in15 != "" {
					want = tt.in15
				}
				got, err := json.Marshal(b.people.exchange.Details)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(decoded(t, string(got)), decoded(t, want)); diff != "" {
					t.Errorf("details, got before want:\n%s", diff)
				}
			})
		}
	}
}

func decoded(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestResponseTypeOfReleases looks at the form in which the client wants its userinfo.
func TestResponseTypeOfReleases(t *testing.T) {
	for config, want := range map[string]string{``: "JWS", `{"userinfo_response_type":"JWE"}`: "JWE", `{"userinfo_response_type":5}`: "JWS"} {
		for _, name := range allReleases {
			b := newFlowOf(t, name)
			b.configured(config)
			if name == "1.0" {
				continue // redeems with other figures
			}
			if _, err := b.Redeem(t.Context(), tokenRequest(b.code())); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			wanted := want
			if name < "1.6" {
				wanted = ""
			}
			if got := b.people.exchange.ResponseType; got != wanted {
				t.Errorf("%s %s: response type %q, want %q", name, config, got, wanted)
			}
		}
	}
}
