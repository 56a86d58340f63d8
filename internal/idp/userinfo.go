package idp

import (
	"cmp"
	"context"
	"encoding/base64"
	"fmt"
	"strings"
	"sync"
	"time"
)

// access is what an access token gives access to.
type access struct {
	document     string // as the identity system delivered it
	client       ClientID
	responseType string // JWS or JWE
	thumbprint   string // of the key that the token is bound to, empty for none

	mu    sync.Mutex
	nonce dpopNonce // guarded by mu
}

const accessOverhead = 640 // of an entry in memory, in bytes, about

func (a *access) size() int { return len(a.document) + accessOverhead }

// tokenSkew is how long after its end an access token is still taken (Nimbus DefaultJWTClaimsVerifier).
const tokenSkew = time.Minute

// keepUserInfo stores what the access token gives access to: as long as the configuration has it, which is as
// long as access tokens live unless it says otherwise, but not after the end of the token.
func (f *Flow) keepUserInfo(txn *Transaction, grant Grant, accessToken, document string) {
	rules := f.cfg.Release.Token
	f.userinfo.Put(digest(accessToken), &access{
		document: document, client: txn.Client.ID, responseType: f.responseType(txn.Client), thumbprint: grant.Thumbprint,
	}, min(cmp.Or(rules.UserinfoLifetime, rules.AccessTokenLifetime), grant.Within(rules.AccessTokenLifetime)+tokenSkew))
}

// UserInfo returns the claims that the access token gives access to, the same each time: a compact JWS, or
// a JWE. proof is the DPoP proof that came along, nil for none, and fits the token, see CheckTokenProof.
//
// Errors: InvalidToken if the token is not one of ours, has expired, is for a credential, or is bound and
// came without a proof; *NonceError; any other for what cannot be signed or encrypted (mosip/esignet
// OpenIdConnectServiceImpl.java, getUserInfo). Upstream verifies the token once more; here it is found only
// if it is one that was issued, to the letter.
func (f *Flow) UserInfo(ctx context.Context, accessToken string, proof *Proof) (string, error) {
	a, ok := f.userinfo.Get(digest(accessToken))
	if !ok {
		return "", Errorf(InvalidToken, "nothing is stored for this access token")
	}
	if a.thumbprint != "" {
		if proof == nil {
			return "", Errorf(InvalidToken, "the access token is bound to a key")
		}
		if err := f.checkNonce(a, proof); err != nil {
			return "", err
		}
	}
	if !f.oauth().Userinfo.Seal {
		return a.document, nil
	}
	return f.seal(ctx, a)
}

// checkNonce demands that the proof repeats the nonce of the token.
func (f *Flow) checkNonce(a *access, proof *Proof) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.nonce.fits(proof, f.cfg.Now()) {
		return nil
	}
	a.nonce = f.newDPoPNonce()
	return &NonceError{a.nonce.text}
}

// seal signs what is neither a JWS nor a JWE, but a JSON object in base64, and encrypts a JWS for a client
// that wants it so (UserInfoResponseHelper.java).
func (f *Flow) seal(ctx context.Context, a *access) (string, error) {
	const jwsParts, jweParts = 3, 5
	document := a.document
	switch strings.Count(document, ".") + 1 {
	case jweParts:
		return document, nil
	case jwsParts:
	default:
		claims, err := decodeObject(document)
		if err != nil {
			return "", Errorf(DataExchangeFailed, "userinfo: %w", err)
		}
		if document, err = f.cfg.Tokens.Sign(ctx, claims); err != nil {
			return "", fmt.Errorf("sign userinfo: %w", err)
		}
	}
	if !strings.EqualFold(a.responseType, "JWE") {
		return document, nil
	}
	client, err := f.activeClient(a.client)
	if err != nil {
		return "", err
	}
	encrypted, err := f.cfg.Tokens.Encrypt(ctx, document, client)
	if err != nil {
		return "", Errorf(InvalidPublicKey, "encrypt userinfo: %w", err)
	}
	return encrypted, nil
}

// decodeObject decodes a JSON object in base64 of either alphabet, padded or not.
func decodeObject(text string) ([]byte, error) {
	text = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(text, "="))
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	_, err = object(readTree(raw))
	return raw, err
}
