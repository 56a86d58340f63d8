package idp

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

// TestCheckTokenProof has the vector of an ath, and proofs for other tokens.
func TestCheckTokenProof(t *testing.T) {
	const token, hash = "eyJhbGciOiJQUzI1NiJ9.e30.c2ln", "GNiEbnXrvJpYPcoAM5CfbBryTkZRv8otBjgs7Pj7wlE"
	b := newFlowOf(t, "1.8")
	for _, tt := range []struct {
		proof Proof
		token string
		want  Code
	}{
		{Proof{HasTokenHash: true, TokenHash: hash}, token, ""},
		{Proof{HasTokenHash: true, TokenHash: hash, Thumbprint: "key"}, token, InvalidDPoPProof},
		{Proof{HasTokenHash: true, TokenHash: digest(token + ":key"), Thumbprint: "key"}, token + ":key", ""},
		{Proof{HasTokenHash: true, TokenHash: hash + "x"}, token, UnknownError},
		{Proof{HasTokenHash: true}, token, UnknownError},
		{Proof{}, token, InvalidDPoPProof},
	} {
		err := b.CheckTokenProof(tt.proof, tt.token)
		if tt.want == "" {
			wantCodes(t, err)
			continue
		}
		wantCodes(t, err, tt.want)
	}
}

// TestDPoPNonceLifetime uses a nonce at the last moment, and past it.
func TestDPoPNonceLifetime(t *testing.T) {
	b := newFlowOf(t, "1.8")
	at := time.Date(2026, 5, 20, 9, 15, 42, 0, time.UTC)
	b.cfg.Now = func() time.Time { return at }
	nonce := b.newDPoPNonce()
	for after, want := range map[time.Duration]bool{0: true, 15 * time.Second: true, 15*time.Second + 1: false} {
		if got := nonce.fits(&Proof{Nonce: nonce.text}, at.Add(after)); got != want {
			t.Errorf("after %s: %v, want %v", after, got, want)
		}
	}
}

// TestServerProfileDemandsProofs has a server that holds every client to DPoP.
func TestServerProfileDemandsProofs(t *testing.T) {
	b := newFlowOf(t, "1.8")
	b.cfg.Release.Profile.Features = []release.Feature{release.DPoP}
	code := b.code()
	_, err := b.Redeem(t.Context(), tokenRequest(code))
	wantCodes(t, err, InvalidRequest)
	proof := &Proof{Thumbprint: "key"}
	_, err = b.Redeem(t.Context(), tokenRequest(code, func(r *TokenRequest) { r.Proof = proof }))
	challenge, ok := errors.AsType[*NonceError](err)
	if !ok {
		t.Fatalf("no challenge but %v", err)
	}
	proof.Nonce = challenge.Nonce
	out, err := b.Redeem(t.Context(), tokenRequest(code, func(r *TokenRequest) { r.Proof = proof }))
	wantCodes(t, err)
	if !out.Bound || b.tokens.last.Thumbprint != "key" {
		t.Errorf("tokens %+v for %+v", out, b.tokens.last)
	}
}

// TestOrderOfRedemption breaks two rules at once, the first of which is told.
func TestOrderOfRedemption(t *testing.T) {
	b := newFlowOf(t, "1.8")
	code := b.code(func(r *AuthorizationRequest) {
		r.CodeChallenge, r.CodeChallengeMethod, r.DPoPJKT = ptr("x"), ptr("S256"), ptr("key")
	})
	all := func(r *TokenRequest) {
		r.ClientID, r.RedirectURI, r.CodeVerifier, r.Proof, r.Assertion = "x", "https://x.example.org", "x", &Proof{Thumbprint: "other"}, "bad"
	}
	for _, tt := range []struct {
		mend func(*TokenRequest)
		want Code
	}{
		{func(r *TokenRequest) { r.GrantType = "x" }, InvalidGrantType},
		{func(r *TokenRequest) { r.Code = "x" }, InvalidTransaction},
		{func(*TokenRequest) {}, InvalidClientID},
		{func(r *TokenRequest) { r.ClientID = "client" }, InvalidRedirectURI},
		{func(r *TokenRequest) { r.RedirectURI = "https://rp.example.org/cb" }, PKCEFailed},
	} {
		previous := all
		all = func(r *TokenRequest) { previous(r); tt.mend(r) }
		_, err := b.Redeem(t.Context(), tokenRequest(code, all))
		wantCodes(t, err, tt.want)
		if tt.want == InvalidGrantType || tt.want == InvalidTransaction {
			all = previous
		}
	}
	// The proof before the client, and both before the assertion.
	code = b.code(func(r *AuthorizationRequest) { r.Nonce, r.DPoPJKT = nil, ptr("key") })
	c := aClient()
	c.Status = Inactive
	b.store.clients["client"] = c
	bad := func(r *TokenRequest) { r.Assertion = "bad" }
	_, err := b.Redeem(t.Context(), tokenRequest(code, bad, func(r *TokenRequest) { r.Proof = &Proof{Thumbprint: "other"} }))
	wantCodes(t, err, InvalidDPoPProof)
	_, err = b.Redeem(t.Context(), tokenRequest(code, bad))
	wantCodes(t, err, InvalidClientID)
}

// TestMemoryOfJTIs proves more than are remembered, each with a long jti.
func TestMemoryOfJTIs(t *testing.T) {
	b := newFlowOf(t, "1.8")
	long := strings.Repeat("x", 500)
	heap := heapInUse()
	for i := range maxJTIs + maxJTIs/2 {
		if !b.useJTI(strconv.Itoa(i)+long, b.proofs) {
			t.Fatalf("jti %d was used", i)
		}
	}
	if n := b.proofs.Len(); n != maxJTIs {
		t.Errorf("%d are remembered, want %d", n, maxJTIs)
	}
	if grown := heapInUse() - heap; grown > 16<<20 {
		t.Errorf("they take %d bytes", grown)
	}
	if b.useJTI(strconv.Itoa(maxJTIs)+long, b.proofs) {
		t.Error("one of the last is forgotten")
	}
}

// TestProofsDriveNoAssertionOut uses a jti in an assertion, and then proves more than are remembered.
func TestProofsDriveNoAssertionOut(t *testing.T) {
	b := newFlowOf(t, "1.8")
	if !b.useJTI("assertion", b.jtis) || b.useJTI("assertion", b.proofs) {
		t.Fatal("assertions and proofs do not share what was used")
	}
	for i := range maxJTIs + 1 {
		b.useJTI(strconv.Itoa(i), b.proofs)
	}
	if b.useJTI("assertion", b.jtis) {
		t.Error("proofs made an assertion good once more")
	}
}

func heapInUse() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// TestMemoryOfPushed pushes more than is kept, in a minute.
func TestMemoryOfPushed(t *testing.T) {
	b := newFlowOf(t, "1.8")
	var first string
	for i := range 500 {
		uri, lifetime, err := b.Push(t.Context(), PushedRequest{
			AuthorizationRequest: request(func(r *AuthorizationRequest) { r.Nonce, r.State = nil, ptr(strings.Repeat("s", 100<<10)) }),
			Size:                 100 << 10, AssertionType: jwtBearer, Assertion: "good:" + strconv.Itoa(i),
		})
		if err != nil || lifetime != time.Minute {
			t.Fatalf("push %d: %v, %s", i, err, lifetime)
		}
		if i == 0 {
			first = uri
		}
	}
	if n := b.pushed.Len(); n > 20 {
		t.Errorf("%d are kept", n)
	}
	_, err := b.BeginPushed(t.Context(), PushedDetails{ClientID: "client", RequestURI: first})
	wantCodes(t, err, InvalidRequest)
}

// TestJTIMayRepeat has a server that takes the jti of an assertion again, but not that of a proof.
func TestJTIMayRepeat(t *testing.T) {
	b := newFlowOf(t, "1.8")
	b.cfg.Release.Token.Assertion.Once = false
	for range 2 {
		code := b.code(func(r *AuthorizationRequest) { r.Nonce = nil })
		_, err := b.Redeem(t.Context(), tokenRequest(code, func(r *TokenRequest) { r.Assertion = "good:j" }))
		wantCodes(t, err)
	}
	_, err := b.Prove(t.Context(), "j:key", "POST", nil)
	wantCodes(t, err)
	_, err = b.Prove(t.Context(), "j:key", "POST", nil)
	wantCodes(t, err, InvalidDPoPProof)
}
