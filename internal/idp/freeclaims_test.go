package idp

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/release"
)

// claimRules returns the rules of a release.
func claimRules(t testing.TB, name string) release.ClaimRules {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return row.Authorize.Claims
}

// What becomes of a claims parameter when it is read.
const (
	fine      = "fine"
	malformed = "invalid_claim"
	unbound   = "unknown_error"
)

func readClaims(rules release.ClaimRules, text string) string {
	req, err := ParseClaims(rules, []byte(text))
	switch {
	case err != nil:
		return unbound
	case req.Malformed:
		return malformed
	}
	return fine
}

// TestClaimsOfReleases reads claims parameters as 1.4, 1.5, 1.6, and 1.7 and 1.8 do.
func TestClaimsOfReleases(t *testing.T) {
	tests := []struct {
		text             string
		in14, in15, in16 string
		in17             string
	}{
		{`null`, fine, fine, fine, fine},
		{`{}`, fine, malformed, malformed, fine},
		{`{"userinfo":{}}`, fine, malformed, malformed, fine},
		{`{"id_token":{}}`, fine, malformed, malformed, fine},
		{`{"userinfo":null,"id_token":null}`, fine, malformed, malformed, fine},
		{`{"userinfo":{},"id_token":null}`, fine, malformed, malformed, fine},
		{`{"userinfo":{},"id_token":{}}`, fine, fine, fine, fine},
		{`{"userinfo":{},"id_token":{},"dummy":null}`, unbound, unbound, unbound, fine},
		{`""`, unbound, unbound, unbound, unbound},
		{`"231"`, unbound, unbound, unbound, unbound},
		{`5`, unbound, unbound, unbound, unbound},
		{`[]`, unbound, unbound, unbound, unbound},
		{`{`, unbound, unbound, unbound, unbound},
		{`{} {}`, unbound, unbound, unbound, unbound},
		{`{}x`, unbound, unbound, unbound, unbound},
		{`{"userinfo":"","id_token":{}}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":[],"id_token":{}}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":{},"id_token":[]}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":{},"id_token":{"acr":"x"}}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":{},"id_token":{"acr":{"values":"x"}}}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":{},"id_token":{"acr":{"values":["x"],"other":[]}}}`, fine, fine, fine, fine},
		{`{"userinfo":{},"id_token":{"acr":{"values":["x"],"purpose":"x"}}}`, fine, fine, fine, fine},
		{`{"userinfo":{},"id_token":{"acr":{"values":["x"],"purpose":{}}}}`, fine, unbound, unbound, unbound},
		{`{"userinfo":{"name":null,"x":{"essential":false,"value":[],"values":5,"other":1}},"id_token":{}}`, unbound, fine, fine, fine},
		{`{"userinfo":{"name":"x"},"id_token":{}}`, unbound, fine, malformed, malformed},
		{`{"userinfo":{"name":1},"id_token":{}}`, unbound, fine, malformed, malformed},
		{`{"userinfo":{"name":[]},"id_token":{}}`, unbound, fine, malformed, malformed},
		{`{"userinfo":{"name":{"essential":"true"}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"name":{"essential":null}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"name":{"purpose":"ab"}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"name":{"purpose":"abc"}},"id_token":{}}`, fine, fine, fine, fine},
		{`{"userinfo":{"name":{"purpose":"😀😀😀"}},"id_token":{}}`, fine, fine, fine, fine},
		{`{"userinfo":{"name":{"purpose":"😀😀"}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"name":{"purpose":"` + strings.Repeat("é", 300) + `"}},"id_token":{}}`, fine, fine, fine, fine},
		{`{"userinfo":{"name":{"purpose":"` + strings.Repeat("é", 301) + `"}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"name":{"purpose":7}},"id_token":{}}`, fine, fine, malformed, malformed},
		{`{"userinfo":{"verified_claims":null},"id_token":{}}`, fine, malformed, malformed, malformed},
		{`{"userinfo":{"verified_claims":[]},"id_token":{}}`, unbound, fine, malformed, malformed},
		{`{"userinfo":{},"id_token":{"verified_claims":null}}`, fine, malformed, malformed, malformed},
		{`{"userinfo":{},"id_token":{"verified_claims":{"verification":{"trust_framework":null},"claims":null}}}`, fine, malformed, malformed, malformed},
		{`{"userinfo":{},"id_token":{"verified_claims":[]}}`, unbound, unbound, unbound, unbound},
		{`{"userinfo":{"a":"x","a":null},"id_token":{}}`, fine, fine, fine, fine},
	}
	for _, tt := range tests {
		for name, want := range map[string]string{"1.4": tt.in14, "1.5": tt.in15, "1.6": tt.in16, "1.7": tt.in17, "1.8": tt.in17} {
			if got := readClaims(claimRules(t, name), tt.text); got != want {
				t.Errorf("%s: %s is %s, want %s", name, tt.text, got, want)
			}
		}
	}
}

// TestVerifiedClaimsShape has requests for verified claims; {} stands for the rest of a request.
func TestVerifiedClaimsShape(t *testing.T) {
	verification := func(more string) string {
		return `{"verification":{"trust_framework":null` + more + `},"claims":{"name":null}}`
	}
	claims := func(claims string) string { return `{"verification":{"trust_framework":null},"claims":` + claims + `}` }
	evidence := func(more string) string {
		return verification(`,"evidence":[{"type":{"value":"document"}` + more + `}]`)
	}
	good := []string{
		verification(``), claims(`null`), claims(`{"name":{}}`), claims(`{"name":{"value":"abc","values":["a"],"essential":true,"x":1}}`),
		"[" + verification(``) + "]", "[" + verification(``) + "," + claims(`null`) + "]",
		verification(`,"other":[1]`), verification(`,"time":{"max_age":0}`), verification(`,"time":null`), verification(`,"assurance_level":{"values":["x"]}`),
		verification(`,"verification_process":{"value":5}`), verification(`,"assurance_process":{"assurance_details":[5],"policy":null}`),
		evidence(``), evidence(`,"check_details":[1]`), evidence(`,"document_details":{"issuer":{"country":null,"x":5}}`), evidence(`,"x":5`),
		verification(`,"evidence":[{"type":{}},{"type":{"value":"vouch"},"attestation":{"voucher":{"birthdate":{"max_age":5}}}}]`),
	}
	bad := []string{
		`{}`, `5`, `"x"`, `[null]`, `[{}]`, `[[]]`, `{"verification":{"trust_framework":null}}`, `{"claims":{"name":null}}`,
		`{"verification":null,"claims":{"name":null}}`, `{"verification":{},"claims":{"name":null}}`, `{"verification":[],"claims":{"name":null}}`,
		`{"verification":{"trust_framework":null},"claims":{"name":null},"other":1}`, "[" + verification(``) + `,{"claims":null}]`,
		claims(`{}`), claims(`[]`), claims(`"x"`), claims(`{"name":5}`), claims(`{"name":{"value":"ab"}}`), claims(`{"name":{"value":5}}`), claims(`{"name":{"values":[]}}`),
		claims(`{"name":{"values":[5]}}`), claims(`{"name":{"essential":1}}`), claims(`{"name":{"purpose":"ab"}}`), claims(`{"name":{"value":" \t\n "}}`),
		`{"verification":{"trust_framework":"x"},"claims":{"name":null}}`, `{"verification":{"trust_framework":{"value":""}},"claims":{"name":null}}`,
		`{"verification":{"trust_framework":{"values":[]}},"claims":{"name":null}}`, verification(`,"time":5`), verification(`,"time":{"max_age":-1}`),
		verification(`,"time":{"max_age":1.5}`), verification(`,"time":{"max_age":"5"}`), verification(`,"verification_process":"x"`), verification(`,"assurance_level":[]`),
		verification(`,"assurance_process":{"assurance_details":[]}`), verification(`,"assurance_process":null`), verification(`,"evidence":[]`),
		verification(`,"evidence":{}`), verification(`,"evidence":[{}]`), verification(`,"evidence":[{"type":null}]`), verification(`,"evidence":[{"type":{"value":"x"}}]`),
		verification(`,"evidence":[{"type":{"value":null}}]`), evidence(`,"attachments":[]`), evidence(`,"check_details":{}`), evidence(`,"document_details":null`),
		evidence(`,"document_details":{"issuer":{"country":5}}`), evidence(`,"record":{"derived_claims":{}}`), evidence(`,"record":{"source":{"region":5}}`),
		evidence(`,"attestation":{"voucher":{"birthdate":{"max_age":-5}}}`), evidence(`,"method":{"value":"x"}`), evidence(`,"signature_type":5`),
	}
	for _, name := range lateReleases {
		for want, texts := range map[string][]string{fine: good, malformed: bad} {
			for _, text := range texts {
				if got := readClaims(claimRules(t, name), `{"userinfo":{"verified_claims":`+text+`},"id_token":{}}`); got != want {
					t.Errorf("%s: %s is %s, want %s", name, text, got, want)
				}
			}
		}
	}
}

// TestClaimsDepth nests claims as deep as Jackson reads them, and deeper.
func TestClaimsDepth(t *testing.T) {
	for _, name := range lateReleases {
		for depth, want := range map[int]string{995: fine, 996: unbound, 100_000: unbound} {
			text := `{"userinfo":{"x":{"y":` + strings.Repeat("[", depth) + strings.Repeat("]", depth) + `}},"id_token":{}}`
			if got := readClaims(claimRules(t, name), text); got != want {
				t.Errorf("%s: %d lists in each other are %s, want %s", name, depth, got, want)
			}
		}
	}
}

// free is a request with the claims parameter, of releases that have it free.
func (b *bench) free(text string, changes ...func(*AuthorizationRequest)) AuthorizationRequest {
	b.t.Helper()
	claims, err := ParseClaims(b.rules().Claims, []byte(text))
	if err != nil {
		b.t.Fatal(err)
	}
	return request(append([]func(*AuthorizationRequest){func(r *AuthorizationRequest) { r.Claims, r.Nonce = claims, nil }}, changes...)...)
}

func verifiedName(claims string) string {
	return `{"verification":{"trust_framework":{"value":"PWD Framework"}},"claims":` + claims + `}`
}

// TestResolutionOfReleases resolves claims parameters beside the scope openid, which implies nothing.
func TestResolutionOfReleases(t *testing.T) {
	scope := func(scope string) func(*AuthorizationRequest) {
		return func(r *AuthorizationRequest) { r.Scope = scope }
	}
	tests := []struct {
		name, claims string
		scope        string
		want         string // essential | voluntary, or a code
		in15         string // where it differs
	}{
		{name: "plain", claims: `{"name":{"essential":true},"email":null}`, want: "name | email"},
		{name: "not registered", claims: `{"address":{"essential":true},"name":{}}`, want: " | name"},
		{name: "by scope", claims: `{"name":{"essential":true}}`, scope: "openid profile", want: "name | email gender phone_number"},
		{name: "without openid", claims: `{"name":null}`, scope: "Manage-VID", want: "invalid_scope"},
		{name: "verified", claims: `{"verified_claims":` + verifiedName(`{"name":{"essential":true},"email":null,"address":null}`) + `}`, want: "name | email"},
		{name: "verified instead of plain", claims: `{"name":{"essential":true},"verified_claims":` + verifiedName(`{"name":null}`) + `}`, want: " | name"},
		{name: "verified twice", claims: `{"verified_claims":[` + verifiedName(`{"name":null}`) + `,` + verifiedName(`{"name":{"essential":true}}`) + `]}`, want: "name | "},
		{name: "verified null", claims: `{"verified_claims":` + verifiedName(`null`) + `}`, want: "invalid_verified_claims"},
		{name: "one verified null", claims: `{"verified_claims":[` + verifiedName(`{"name":null}`) + `,` + verifiedName(`null`) + `]}`, want: "invalid_verified_claims"},
		{name: "verified null without openid", claims: `{"verified_claims":` + verifiedName(`null`) + `}`, scope: "Manage-VID", want: "invalid_scope"},
		{name: "no object", claims: `{"name":"x"}`, want: "invalid_claim", in15: "invalid_claim"},
		{name: "no object of a claim that is not registered", claims: `{"address":"x"}`, want: "invalid_claim", in15: " | "},
		{name: "essential as text", claims: `{"name":{"essential":"true"}}`, want: "invalid_claim", in15: "unknown_error"},
		{name: "essential null", claims: `{"name":{"essential":null}}`, want: "invalid_claim", in15: "unknown_error"},
		{name: "replaced", claims: `{"name":{"essential":5},"verified_claims":` + verifiedName(`{"name":null}`) + `}`, want: "invalid_claim", in15: " | name"},
	}
	for _, name := range lateReleases {
		for _, tt := range tests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				b := newFlowOf(t, name)
				if tt.scope == "" {
					tt.scope = "openid"
				}
				txn, err := b.Begin(t.Context(), b.free(`{"userinfo":`+tt.claims+`,"id_token":{}}`, scope(tt.scope)))
				got := strings.Join(txn.EssentialClaims, " ") + " | " + strings.Join(txn.VoluntaryClaims, " ")
				if err != nil {
					got = string(CodeOf(err))
				}
				want := tt.want
				if name == "1.5" && tt.in15 != "" {
					want = tt.in15
				}
				if got != want {
					t.Errorf("resolved to %q (%v), want %q", got, err, want)
				}
			})
		}
	}
}

// TestMalformedClaimsPath has the schema reported with what else is wrong, at its path.
func TestMalformedClaimsPath(t *testing.T) {
	b := newFlowOf(t, "1.8")
	_, err := b.Begin(t.Context(), b.free(`{"userinfo":{"name":5}}`, func(r *AuthorizationRequest) { r.Display = ptr("x") }))
	want := Violations{{"request.display", InvalidDisplay}, {"request.claims", InvalidClaim}}
	if diff := cmp.Diff(err, error(want)); diff != "" {
		t.Errorf("violations, got before want:\n%s", diff)
	}
}

// FuzzFreeClaims reads any claims parameter in each release: what was understood reads the same when it is
// written again as it was kept, and can be resolved, hashed and told to the identity system.
func FuzzFreeClaims(f *testing.F) {
	f.Add([]byte(`{"userinfo":{"name":{"essential":true,"values":["b","A"],"n":1e400},"verified_claims":[` + verifiedName(`{"name":null}`) + `]},"id_token":{"acr":{"values":["x"]}}}`))
	f.Add([]byte(`{"userinfo":{"verified_claims":` + verifiedName(`{"email":{"purpose":"\ud800\u2028<&>"}}`) + `,"__proto__":null,"1":{}},"id_token":{},"x":[[[]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, name := range lateReleases {
			rules := claimRules(t, name)
			req, err := ParseClaims(rules, data)
			if err != nil || req.Malformed || req.UserInfo == nil || slices.ContainsFunc(slices.Collect(maps.Values(req.UserInfo)), noObject) {
				continue
			}
			again, err := ParseClaims(rules, []byte(writeClaims(req)))
			if err != nil {
				t.Fatalf("%s: %v in %s, written from %q", name, err, writeClaims(req), data)
			}
			again.Size = req.Size
			if diff := cmp.Diff(again, req); diff != "" {
				t.Fatalf("%s: read again from %s, written from %q:\n%s", name, writeClaims(req), data, diff)
			}
			flow := NewFlow(FlowConfig{Release: release.ESignet{Authorize: release.AuthorizeRules{Claims: rules}}})
			claims, err := flow.resolveClaims(aClient(), []string{"openid"}, req)
			if err != nil {
				continue
			}
			hash := newConsentRequest(claims, nil, nil).hash
			reread, _ := flow.resolveClaims(aClient(), []string{"openid"}, again)
			if hash != newConsentRequest(reread, nil, nil).hash {
				t.Fatalf("%s: another hash of the same request %q", name, data)
			}
			txn := Transaction{asked: req, claims: claims, AcceptedClaims: aClient().UserClaims}
			for claim, text := range flow.claimDetails(&txn) {
				if _, err := readTree(text); err != nil {
					t.Fatalf("%s: %s has details %q: %v", name, claim, text, err)
				}
			}
		}
	})
}

// noObject reports a request of 1.5 that is kept as its defect only.
func noObject(r *ClaimRequest) bool { return r != nil && r.Defect == InvalidClaim }

// writeClaims writes the parameter as it was kept.
func writeClaims(req ClaimsRequest) string {
	part := func(claims map[string]*ClaimRequest) []jsonField {
		var fields []jsonField
		for name, c := range claims {
			value, _ := readTree(requestText(c))
			fields = append(fields, jsonField{name, value})
		}
		return fields
	}
	userinfo := part(req.UserInfo)
	verified := jsonNode{kind: '['}
	for _, v := range req.Verified {
		verification, _ := readTree(v.Verification)
		claims := objectNode(part(v.Claims)...)
		if v.Claims == nil {
			claims = nullNode
		}
		verified.items = append(verified.items, objectNode(jsonField{"verification", verification}, jsonField{"claims", claims}))
	}
	switch {
	case req.VerifiedList:
		userinfo = append(userinfo, jsonField{verifiedClaims, verified})
	case len(verified.items) > 0:
		userinfo = append(userinfo, jsonField{verifiedClaims, verified.items[0]})
	}
	idToken := nullNode
	if req.IDToken != nil {
		idToken = objectNode()
		for name, c := range req.IDToken {
			value := nullNode
			if c != nil {
				value = objectNode(jsonField{"essential", boolNode(c.Essential)})
				if c.Value != nil {
					value.members = append(value.members, jsonField{"value", textNode(*c.Value)})
				}
				if c.Values != nil {
					value.members = append(value.members, jsonField{"values", textsNode(c.Values)})
				}
			}
			idToken.members = append(idToken.members, jsonField{name, value})
		}
	}
	return string(objectNode(jsonField{"userinfo", objectNode(userinfo...)}, jsonField{"id_token", idToken}).json())
}
