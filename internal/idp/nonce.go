package idp

import (
	"context"
	"crypto/sha256"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// nonceKey is the first half of the SHA-256 of a nonce.
type nonceKey [sha256.Size / 2]byte

// useNonce uses a nonce up for all clients, or refuses one that was used before with InvalidRequest,
// unless the tolerance NonceReuse is on. No nonce, or a blank one, is not looked at (mosip/esignet
// AuthorizationHelperService.java, validateNonce).
func (f *Flow) useNonce(ctx context.Context, nonce *string) error {
	lifetime := f.rules().NonceLifetime
	if lifetime == 0 || nonce == nil || java.Blank(*nonce) {
		return nil
	}
	sum := sha256.Sum256([]byte(java.Trim(*nonce)))
	switch {
	case f.nonces.PutIfAbsent(nonceKey(sum[:]), struct{}{}, lifetime):
		return nil
	case f.cfg.Tolerances.Has(release.NonceReuse):
		audit.Tolerate(ctx, string(release.NonceReuse), "invalid_request: the nonce was used before")
		return nil
	}
	return Errorf(InvalidRequest, "the nonce was used before")
}
