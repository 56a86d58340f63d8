package token

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/audit"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
	"github.com/openg2p/mock-esignet/internal/release"
)

// ProofVerifier verifies DPoP proofs by the rules of one release (mosip/esignet
// DpopValidationFilter.java).
type ProofVerifier struct {
	Rules release.DPoPRules
	Now   func() time.Time
}

// The bounds of a proof, in bytes, and of its RSA key: the modulus in bits, and the exponent.
//
// Mock: upstream has the 8 KiB that Tomcat reads of all headers, and no bound for a key.
const (
	maxProof         = 8 << 10
	maxProofKey      = 4096
	maxProofExponent = 65537
)

var errProof = errors.New("DPoP proof refused")

func refuseProof(format string, args ...any) error {
	return fmt.Errorf("%w: %w", errProof, fmt.Errorf(format, args...))
}

type proofHeader struct {
	Algorithm string         `json:"alg"`
	Type      string         `json:"typ"`
	Key       jwk.Key        `json:"jwk"`
	Critical  jsontext.Value `json:"crit"`
}

type proofClaims struct {
	Method    string         `json:"htm"`
	URL       string         `json:"htu"`
	IssuedAt  *float64       `json:"iat"`
	Expires   *float64       `json:"exp"`
	NotBefore *float64       `json:"nbf"`
	ID        string         `json:"jti"`
	Nonce     jsontext.Value `json:"nonce"`
	TokenHash jsontext.Value `json:"ath"`
}

// VerifyProof checks a proof for a call with the method to an endpoint that url judges: typ, alg, key,
// signature, htm, htu, that iat and jti are there, exp and nbf. Every defect is an error. iat may be of
// any time.
func (v *ProofVerifier) VerifyProof(ctx context.Context, proof, method string, url idp.URLCheck) (idp.Proof, error) {
	header, err := v.proofHeader(proof)
	if err != nil {
		return idp.Proof{}, err
	}
	payload, err := verify(proof, header.Algorithm, header.Key)
	if err != nil {
		return idp.Proof{}, refuseProof("%w", err)
	}
	var claims proofClaims
	if err := json.Unmarshal(payload, &claims); err != nil {
		return idp.Proof{}, refuseProof("claims: %w", err)
	}
	if err := v.checkProof(claims, method); err != nil {
		return idp.Proof{}, err
	}
	accepted, tolerated := url(claims.URL)
	if !accepted && !tolerated {
		return idp.Proof{}, refuseProof("htu %q", claims.URL)
	}
	if !accepted {
		audit.Tolerate(ctx, string(release.AnyHostAudience), fmt.Sprintf("invalid_dpop_proof: htu %q", claims.URL))
	}
	thumbprint, err := header.Key.Thumbprint()
	if err != nil {
		return idp.Proof{}, refuseProof("thumbprint: %w", err)
	}
	return idp.Proof{
		ID: claims.ID, Thumbprint: thumbprint, Nonce: textOf(claims.Nonce),
		TokenHash: textOf(claims.TokenHash), HasTokenHash: claims.TokenHash != nil && claims.TokenHash.Kind() != 'n',
	}, nil
}

// proofHeader reads the header of a proof: a JWS of type dpop+jwt with a public key and an algorithm of
// the release.
func (v *ProofVerifier) proofHeader(proof string) (proofHeader, error) {
	if len(proof) > maxProof {
		return proofHeader{}, refuseProof("%d bytes long", len(proof))
	}
	var header proofHeader
	if err := readHeader(proof, &header); err != nil {
		return header, refuseProof("%w", err)
	}
	switch {
	case header.Type != "dpop+jwt":
		return header, refuseProof("typ %q", header.Type)
	case !slices.Contains(v.Rules.Algorithms, header.Algorithm):
		return header, refuseProof("alg %q", header.Algorithm)
	case header.Critical != nil:
		return header, refuseProof("crit is not supported")
	case header.Key.Private():
		return header, refuseProof("the key is private")
	}
	return header, fitKey(header)
}

// fitKey holds the key to RSA, which the algorithms of every release need, and to a size that can be afforded.
func fitKey(header proofHeader) error {
	if kty, _, _ := header.Key.String("kty"); kty != "RSA" {
		return refuseProof("kty %q for %s", kty, header.Algorithm)
	}
	public, err := header.Key.RSA()
	if err != nil {
		return refuseProof("key: %w", err)
	}
	if bits := public.N.BitLen(); bits > maxProofKey || public.E > maxProofExponent {
		return refuseProof("a key of %d bits with exponent %d", bits, public.E)
	}
	return nil
}

func (v *ProofVerifier) checkProof(claims proofClaims, method string) error {
	switch now := float64(v.Now().UnixNano()) / float64(time.Second); {
	case claims.Method != method:
		return refuseProof("htm %q for %s", claims.Method, method)
	case claims.IssuedAt == nil:
		return refuseProof("iat missing")
	case claims.ID == "":
		return refuseProof("jti missing")
	case claims.Expires != nil && now >= *claims.Expires+v.Rules.Skew.Seconds():
		return refuseProof("expired")
	case claims.NotBefore != nil && now <= *claims.NotBefore-v.Rules.Skew.Seconds():
		return refuseProof("not yet valid")
	}
	return nil
}

// textOf returns the text of a JSON string, empty for anything else.
func textOf(raw jsontext.Value) string {
	var text string
	if raw.Kind() == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	return ""
}

// KeyOf returns the thumbprint of the key that an access token names as the one it is bound to, empty if
// it names none. Nothing of the token is verified.
func (*ProofVerifier) KeyOf(accessToken string) string {
	parts := strings.Split(accessToken, ".")
	if len(accessToken) > maxAssertion || len(parts) != 3 {
		return ""
	}
	var claims struct {
		Confirmation confirmation `json:"cnf"`
	}
	if err := readPart(parts[1], &claims); err != nil {
		return ""
	}
	return claims.Confirmation.Thumbprint
}
