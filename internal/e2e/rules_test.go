package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// rule is one that a relying party may expect of an OpenID provider, and what it sees of it.
type rule struct {
	name     string
	check    func(*party) string // what happens
	want     string              // as the specifications have it
	deviates map[string]string   // by span of releases, "1.0-1.6" or "1.2": what these do instead
}

// in returns what a release does, and whether it follows the specifications there.
func (r rule) in(release string) string {
	for span, outcome := range r.deviates {
		first, last, found := strings.Cut(span, "-")
		if !found {
			last = first
		}
		if first <= release && release <= last {
			return outcome
		}
	}
	return r.want
}

// TestRules has a relying party that knows the discovery document alone hold every rule against every
// release, without any tolerance. Where a release deviates, the deviation is asserted.
func TestRules(t *testing.T) {
	for _, release := range releases {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			p := newParty(t, release)
			for _, r := range rules {
				t.Run(r.name, func(t *testing.T) {
					p.t = t
					is(t, "outcome", r.check(p), r.in(release))
				})
			}
		})
	}
}

// TestExpired holds the rules of what is over where it lives for no time.
func TestExpired(t *testing.T) {
	for _, tt := range []struct {
		property string
		rule     rule
	}{
		{
			"mosip.esignet.cache.expire-in-seconds={'authcodegenerated': 0}",
			rule{"code after its lifetime", redeemed(nil, nil), "400 invalid_grant", map[string]string{"1.0-1.6": "400 invalid_transaction"}},
		},
		{
			"mosip.esignet.access-token-expire-seconds=0",
			rule{"userinfo with a token after its lifetime", presented("Bearer {access}"), "401", nil},
		},
	} {
		for _, release := range releases {
			t.Run(tt.rule.name+" in "+release, func(t *testing.T) {
				is(t, "outcome", tt.rule.check(newParty(t, release, "--property", tt.property)), tt.rule.in(release))
			})
		}
	}
}

// What the releases that came before a capability do.
var (
	olderAssertion = map[string]string{"1.0-1.6": "400 invalid_assertion"}
	noPAR          = map[string]string{"1.0-1.6": "none"}
	noDPoP         = map[string]string{"1.0-1.6": "tokens"} // the proof is not read
)

var rules = slices.Concat(tokenRules, requestRules, userinfoRules, codeRules, assertionRules, pkceRules, parRules, dpopRules, endRules)

// Rules 1 and 2: what is published, and what a code is worth.
var tokenRules = []rule{
	{"issuer of discovery is that of the id_token", (*party).issuers, "same", map[string]string{"1.2-1.7": "other"}},
	{"published keys", (*party).publishedKeys, "ok", nil},
	{"claims of the id_token", (*party).idToken, "ok", map[string]string{"1.0-1.1": "sub", "1.2": "at_hash"}},
	{"algorithm of the id_token is supported", (*party).algorithm, "listed", nil},
}

// Rule 3: requests that are right.
var requestRules = []rule{
	{"advertised authorization endpoint", (*party).advertised, "303", map[string]string{"1.0-1.2": "404"}},
	{"request", asked(nil), "code", nil},
	{"parameters in another order", (*party).reversed, "code", nil},
	{"scopes in another order", asked(map[string]string{"scope": "email profile openid"}), "code", nil},
	{"unknown parameter", asked(map[string]string{"unknown": "x"}), "code", nil},
	{"no nonce", asked(map[string]string{"nonce": ""}), "code", nil},
	{"no state", asked(map[string]string{"state": ""}), "code", nil},
	{"nonce twice", (*party).nonceTwice, "code", map[string]string{"1.5-1.8": "page"}},
	{"nonce of 64 characters", asked(map[string]string{"nonce": strings.Repeat("n", 64)}), "code", nil},
	{"state of 2 KB", asked(map[string]string{"state": strings.Repeat("s", 2048)}), "code", nil},

	// Rule 4: requests that are wrong, at a registered redirect URI and at others.
	{"no response_type", asked(map[string]string{"response_type": ""}), "invalid_request at the client", map[string]string{"1.0-1.8": "page"}},
	{"response_type token", asked(map[string]string{"response_type": "token"}), "unsupported_response_type at the client", map[string]string{"1.0-1.8": "page"}},
	{"no redirect_uri", asked(map[string]string{"redirect_uri": ""}), "page", nil},
	{"redirect_uri of another host", asked(map[string]string{"redirect_uri": "https://evil.example.org/cb"}), "page", nil},
	{"redirect_uri altered", asked(map[string]string{"redirect_uri": "https://rp.example.org/cb/../evil"}), "page", nil},
	{"redirect_uri with a query", asked(map[string]string{"redirect_uri": "https://rp.example.org/cb?x=1"}), "page", nil},
	{"unknown client", asked(map[string]string{"client_id": "nobody"}), "page", nil},
}

// Rule 5: userinfo.
var userinfoRules = []rule{
	{"userinfo", (*party).readsUserinfo, "ok", map[string]string{"1.0-1.1": "sub"}},
	{"userinfo without a token", presented(""), "401", nil},
	{"userinfo with a wrong token", presented("Bearer x.y.z"), "401", nil},
	{"userinfo with the id_token", presented("Bearer {id}"), "401", nil},
	{"userinfo, scheme in lower case", presented("bearer {access}"), "200", map[string]string{"1.0-1.8": "401"}},
	{"userinfo, token in the query", (*party).queryToken, "401", nil},
}

// Rule 6: a code and who holds it.
var codeRules = []rule{
	{"code twice", (*party).twice, "400 invalid_grant", map[string]string{"1.0-1.6": "400 invalid_transaction"}},
	{"code fifty times at once", (*party).fiftyTimes, "1 of 50", nil},
	{"code of another client", (*party).stolen, "400 invalid_grant", map[string]string{"1.0-1.6": "400 invalid_client_id", "1.7-1.8": "400 invalid_request"}},
	{"code for another redirect_uri", redeemed(nil, map[string]string{"redirect_uri": "http://localhost:8069/auth_oauth/signin"}), "400 invalid_grant", map[string]string{"1.0-1.6": "400 invalid_redirect_uri", "1.7-1.8": "400 invalid_request"}},
	{"code without redirect_uri", redeemed(nil, map[string]string{"redirect_uri": ""}), "400 invalid_request", map[string]string{"1.0-1.6": "400 invalid_redirect_uri"}},
	{"unknown code", redeemed(nil, map[string]string{"code": "x"}), "400 invalid_grant", map[string]string{"1.0-1.6": "400 invalid_transaction"}},
	{"other grant type", redeemed(nil, map[string]string{"grant_type": "password"}), "400 unsupported_grant_type", map[string]string{"1.0-1.6": "400 invalid_grant_type"}},
}

// Rule 7: the client assertion.
var assertionRules = []rule{
	{"no assertion", redeemed(nil, map[string]string{"client_assertion": ""}), "400 invalid_client", olderAssertion},
	{"expired assertion", asserted(map[string]any{"iat": int64(1), "exp": int64(2)}), "400 invalid_client", olderAssertion},
	{"assertion for another audience", asserted(map[string]any{"aud": "https://other.example.org/token"}), "400 invalid_client", olderAssertion},
	{"assertion of another issuer", asserted(map[string]any{"iss": "other"}), "400 invalid_client", olderAssertion},
	{"assertion of another subject", asserted(map[string]any{"sub": "other"}), "400 invalid_client", olderAssertion},
	{"assertion that is not valid yet", asserted(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()}), "400 invalid_client", olderAssertion},
	{"assertion without exp", asserted(map[string]any{"exp": nil}), "400 invalid_client", olderAssertion},
	{"assertion without jti", asserted(map[string]any{"jti": nil}), "400 invalid_client", map[string]string{"1.0-1.5": "tokens", "1.6": "400 invalid_assertion"}},
	{"assertion twice", (*party).replayed, "400 invalid_client", map[string]string{"1.0-1.6": "tokens"}},
	{"assertion with alg none", signed((*party).unsigned), "400 invalid_client", olderAssertion},
	{"assertion with HS256 and the public key as its secret", signed((*party).confused), "400 invalid_client", olderAssertion},
	{"assertion signed by another key", signed((*party).foreign), "400 invalid_client", olderAssertion},
	{"assertion that brings its key", signed((*party).bringsKey), "400 invalid_client", olderAssertion},
	{"assertion whose kid is a path", signed((*party).kidPath), "400 invalid_client", olderAssertion},
	{"assertion with an unknown critical header", signed((*party).critical), "400 invalid_client", olderAssertion},
}

// Rule 8: PKCE.
var pkceRules = []rule{
	{"PKCE", redeemed(pkce, map[string]string{"code_verifier": verifier}), "tokens", map[string]string{"1.2": "500 invalid_pkce_code_verifier"}},
	{"PKCE, wrong verifier", redeemed(pkce, map[string]string{"code_verifier": verifier + "x"}), "400 invalid_grant", map[string]string{"1.0-1.1": "tokens", "1.2": "500 invalid_pkce_code_verifier", "1.3-1.6": "500 pkce_failed", "1.7": "400 invalid_request"}},
	{"PKCE, no verifier", redeemed(pkce, nil), "400 invalid_grant", map[string]string{"1.0-1.1": "tokens", "1.2-1.6": "500 invalid_pkce_code_verifier", "1.7": "400 invalid_request"}},
	{"PKCE, the challenge as verifier", redeemed(pkce, map[string]string{"code_verifier": challenge}), "400 invalid_grant", map[string]string{"1.0-1.1": "tokens", "1.2": "500 invalid_pkce_code_verifier", "1.3-1.6": "500 pkce_failed", "1.7": "400 invalid_request"}},
	{"PKCE plain", asked(map[string]string{"code_challenge": verifier, "code_challenge_method": "plain"}), "invalid_request at the client", map[string]string{"1.0-1.1": "code", "1.2-1.8": "page"}},
	{"PKCE without method", asked(map[string]string{"code_challenge": verifier}), "invalid_request at the client", map[string]string{"1.0-1.1": "code", "1.2-1.8": "page"}},
	{"a verifier where no challenge was", redeemed(nil, map[string]string{"code_verifier": verifier}), "400 invalid_grant", map[string]string{"1.0-1.8": "tokens"}},
	{"PKCE, at the older endpoint without a verifier", (*party).downgraded, "400 invalid_grant", map[string]string{"1.0-1.1": "tokens", "1.2-1.6": "500 invalid_pkce_code_verifier", "1.7": "400 invalid_request"}},
}

// Rule 9: pushed requests and bound tokens.
var parRules = []rule{
	{"pushed request", pushed(nil), "code", noPAR},
	{"pushed request twice", (*party).pushedTwice, "page", noPAR},
	{"pushed request of another client", (*party).pushedByOther, "page", noPAR},
	{"pushed request with a request_uri", pushed(map[string]string{"request_uri": "urn:x"}), "400 invalid_request", noPAR},
	{"pushed request without an assertion", pushed(map[string]string{"client_assertion": ""}), "400 invalid_client", noPAR},
	{"request that should have been pushed", (*party).notPushed, "invalid_request at the client", map[string]string{"1.0-1.6": "none", "1.7-1.8": "page"}},
}

var dpopRules = []rule{
	{"proof", (*party).bound, "DPoP", map[string]string{"1.0-1.6": "Bearer"}},
	{"proof without a nonce", proven(nil, nil), "400 use_dpop_nonce", noDPoP},
	{"proof for another method", proven(map[string]any{"htm": "GET"}, nil), "400 invalid_dpop_proof", noDPoP},
	{"proof for another address", proven(map[string]any{"htu": "https://rp.example.org/"}, nil), "400 invalid_dpop_proof", noDPoP},
	{"proof of another type", proven(nil, map[jose.HeaderKey]any{"typ": "JWT"}), "400 invalid_dpop_proof", noDPoP},
	{"proof without jti", proven(map[string]any{"jti": nil}, nil), "400 invalid_dpop_proof", noDPoP},
	{"proof twice", (*party).provenTwice, "400 invalid_dpop_proof", noDPoP},
	{"proof with the private key", (*party).privateProof, "400 invalid_dpop_proof", noDPoP},
	{"proof with alg none", (*party).unsignedProof, "400 invalid_dpop_proof", noDPoP},
	{"bound token by bearer", (*party).boundAsBearer, "401", map[string]string{"1.0-1.6": "200"}},
	{"bound token with another key", (*party).boundToOther, "401", map[string]string{"1.7-1.8": "400"}},
}

// Rule 10: other ends.
var endRules = []rule{
	{"deny", (*party).deny, "access_denied st-1 at the client", map[string]string{"1.0-1.7": "consent_request_rejected st-1 at the client"}},
	{"a login that is unknown or over", (*party).expired, "page", nil},
	{"tokens are not stored", (*party).cacheOfTokens, "no-store", nil},
	{"refusals are not stored", (*party).cacheOfRefusals, "no-store", nil},
	{"refusals are JSON", (*party).typeOfRefusals, "application/json", nil},
}
