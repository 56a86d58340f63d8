package idp

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

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

// TestOrderOfVerifiedClaims tells the identity system the claims in the order of the request, as which of them
// it answers with goes by that up to 0.11.
func TestOrderOfVerifiedClaims(t *testing.T) {
	for _, order := range []string{`{"name":null,"email":null}`, `{"email":null,"name":null}`} {
		b := newFlowOf(t, "1.6")
		txn, err := b.Begin(t.Context(), b.free(`{"userinfo":{"verified_claims":`+verifiedName(order)+`},"id_token":{}}`))
		if err != nil {
			t.Fatal(err)
		}
		_, err = b.authenticate(txn.ID, "OTP", "111111")
		wantCodes(t, err)
		out, err := b.consent(txn.ID, "name", "email")
		wantCodes(t, err)
		if _, err := b.Redeem(t.Context(), tokenRequest(out.Code)); err != nil {
			t.Fatal(err)
		}
		if got := string(b.people.exchange.Details[verifiedClaims]); got != verifiedName(order) {
			t.Errorf("told %s, want %s", got, verifiedName(order))
		}
	}
}

// TestResponseTypeOfReleases looks at the form in which the client wants its userinfo.
func TestResponseTypeOfReleases(t *testing.T) {
	for config, want := range map[string]string{``: "JWS", `{"userinfo_response_type":"JWE"}`: "JWE", `{"userinfo_response_type":5}`: "JWS"} {
		for _, name := range releases {
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
