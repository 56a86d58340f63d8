package idp

import (
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/release"
)

// lateReleases are those that look at nonces, verified claims and the like.
var (
	releases     = release.ESignetNames()
	lateReleases = []string{"1.5", "1.6", "1.7", "1.8"}
)

func nonce(s string) func(*AuthorizationRequest) {
	return func(r *AuthorizationRequest) { r.Nonce = &s }
}

// configured has the client come with an additionalConfig.
func (b *bench) configured(config string) {
	c := aClient()
	c.AdditionalConfig = config
	b.store.clients["client"] = c
}

// TestNonceOfReleases uses a nonce again: by the same and by another client, in another spelling, after its
// time, and after a request that failed with it.
func TestNonceOfReleases(t *testing.T) {
	for _, name := range releases {
		t.Run(name, func(t *testing.T) {
			b := newFlowOf(t, name)
			other := aClient()
			other.ID = "other"
			b.store.clients["other"] = other
			again := []Code{InvalidRequest}
			if name < "1.5" {
				again = nil
			}
			steps := []struct {
				change []func(*AuthorizationRequest)
				want   []Code
			}{
				{[]func(*AuthorizationRequest){nonce("a")}, nil},
				{[]func(*AuthorizationRequest){nonce("a")}, again},
				{[]func(*AuthorizationRequest){nonce(" a ")}, again},
				{[]func(*AuthorizationRequest){nonce("a"), func(r *AuthorizationRequest) { r.ClientID = "other" }}, again},
				{[]func(*AuthorizationRequest){nonce("A")}, nil},
				{[]func(*AuthorizationRequest){nonce(" ")}, nil},
				{[]func(*AuthorizationRequest){nonce(" ")}, nil},
				{[]func(*AuthorizationRequest){nonce("b"), func(r *AuthorizationRequest) { r.RedirectURI = "https://rp.example.org/x" }}, []Code{InvalidRedirectURI}},
				{[]func(*AuthorizationRequest){nonce("b")}, nil},
			}
			for i, step := range steps {
				_, err := b.Begin(t.Context(), request(step.change...))
				wantCodes(t, err, step.want...)
				if t.Failed() {
					t.Fatalf("step %d", i)
				}
			}
			b.clock.Advance(24*time.Hour - time.Minute)
			_, err := b.Begin(t.Context(), request(nonce("a")))
			wantCodes(t, err, again...)
			b.clock.Advance(2 * time.Minute)
			_, err = b.Begin(t.Context(), request(nonce("a")))
			wantCodes(t, err)
		})
	}
}

// TestNonceOfFailedRequest has a request fail after its nonce was looked at.
func TestNonceOfFailedRequest(t *testing.T) {
	b := newFlowOf(t, "1.8")
	c := aClient()
	c.ACRs = nil
	b.store.clients["client"] = c
	_, err := b.Begin(t.Context(), request())
	wantCodes(t, err, NoACRRegistered)
	b.store.clients["client"] = aClient()
	_, err = b.Begin(t.Context(), request())
	wantCodes(t, err, InvalidRequest)
}

func TestNonceReuseTolerated(t *testing.T) {
	b := newFlowOf(t, "1.8")
	b.cfg.Tolerances, _ = release.NewTolerances(true, []string{string(release.NonceReuse)})
	for i := range 3 {
		ctx, record := audit.With(t.Context())
		_, err := b.Begin(ctx, request())
		wantCodes(t, err)
		told := record.Tolerations()
		if i == 0 && len(told) != 0 || i > 0 && (len(told) != 1 || told[0].Name != "nonce-reuse") {
			t.Errorf("request %d: tolerations %v", i, told)
		}
	}
}

// TestDemandsOfReleases has clients demand things of themselves, and a server of all its clients.
func TestDemandsOfReleases(t *testing.T) {
	tests := []struct {
		config  string
		feature release.Feature
		from    string // the first release where it counts
	}{
		{`{"require_pushed_authorization_requests":true}`, release.PAR, "1.7"},
		{`{"require_pushed_authorization_requests":false}`, release.PAR, "9"},
		{`{"require_pushed_authorization_requests":"true"}`, release.PAR, "9"},
		{`{"dpop_bound_access_tokens":true}`, release.DPoP, "1.7"},
		{`{"dpop_bound_access_tokens":true}`, release.PAR, "9"},
		{`{"require_pkce":true}`, release.PKCE, "1.8"},
		{``, release.PKCE, "9"},
		{`{}`, release.DPoP, "9"},
		{`not JSON`, release.DPoP, "9"},
	}
	for _, name := range releases {
		for _, tt := range tests {
			b := newFlowOf(t, name)
			client := Client{AdditionalConfig: tt.config}
			if got := b.demands(client, tt.feature); got != (name >= tt.from) {
				t.Errorf("%s %s: demands %s is %v", name, tt.config, tt.feature, got)
			}
			b.cfg.Release.Profile, _ = release.ServerProfile("fapi2.0")
			if !b.demands(client, tt.feature) {
				t.Errorf("%s: fapi2.0 does not demand %s", name, tt.feature)
			}
		}
	}
}

// TestPushedRequestsOfReleases begins without pushing, for a client or with a server that demands it; the
// nonce is not used up.
func TestPushedRequestsOfReleases(t *testing.T) {
	for _, name := range releases {
		b := newFlowOf(t, name)
		b.configured(`{"require_pushed_authorization_requests":true}`)
		_, err := b.Begin(t.Context(), request(func(r *AuthorizationRequest) { r.RedirectURI = "https://rp.example.org/x" }))
		if name < "1.7" {
			wantCodes(t, err, InvalidRedirectURI)
			continue
		}
		wantCodes(t, err, InvalidRequest)
		_, err = b.Begin(t.Context(), request(func(r *AuthorizationRequest) { r.ClientID = "nobody" }))
		wantCodes(t, err, InvalidClientID)
		b.configured("")
		_, err = b.Begin(t.Context(), request())
		wantCodes(t, err)
	}
}

// TestDPoPKeyIsKept has the thumbprint stay with the transaction.
func TestDPoPKeyIsKept(t *testing.T) {
	b := newFlowOf(t, "1.8")
	if txn := b.begin(func(r *AuthorizationRequest) { r.DPoPJKT = ptr("thumb") }); txn.DPoPJKT != "thumb" {
		t.Errorf("thumbprint %q", txn.DPoPJKT)
	}
}
