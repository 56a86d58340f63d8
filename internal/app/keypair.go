package app

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
)

// keyPair is a new RSA key in the forms that relying parties load.
type keyPair struct {
	publicJWK  []byte // one JSON object, indented
	privateJWK []byte // the same with the private members
	pem        []byte // PKCS#8, unencrypted
}

// rsaJWK is an RSA key as a JSON Web Key (RFC 7518 section 6.3); without D it is the public one.
type rsaJWK struct {
	KeyType   string `json:"kty"`
	KeyID     string `json:"kid"`
	Use       string `json:"use"`
	Algorithm string `json:"alg"`
	N         string `json:"n"`
	E         string `json:"e"`
	D         string `json:"d,omitempty"`
	P         string `json:"p,omitempty"`
	Q         string `json:"q,omitempty"`
	DP        string `json:"dp,omitempty"`
	DQ        string `json:"dq,omitempty"`
	QI        string `json:"qi,omitempty"`
}

// newKeyPair makes an RSA-2048 key whose kid is its thumbprint (RFC 7638).
func newKeyPair() (keyPair, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return keyPair{}, fmt.Errorf("make a key: %w", err)
	}
	public := rsaJWK{
		KeyType: "RSA", Use: "sig", Algorithm: "RS256",
		N: base64url(key.N.Bytes()), E: base64url(big.NewInt(int64(key.E)).Bytes()),
	}
	public.KeyID = thumbprint(public)
	private := public
	private.D = base64url(key.D.Bytes())
	private.P, private.Q = base64url(key.Primes[0].Bytes()), base64url(key.Primes[1].Bytes())
	private.DP, private.DQ = base64url(key.Precomputed.Dp.Bytes()), base64url(key.Precomputed.Dq.Bytes())
	private.QI = base64url(key.Precomputed.Qinv.Bytes())
	return encodeKeyPair(key, public, private)
}

func encodeKeyPair(key crypto.PrivateKey, public, private rsaJWK) (pair keyPair, err error) {
	if pair.publicJWK, err = json.MarshalIndent(public, "", "  "); err != nil {
		return keyPair{}, fmt.Errorf("encode key: %w", err)
	}
	if pair.privateJWK, err = json.MarshalIndent(private, "", "  "); err != nil {
		return keyPair{}, fmt.Errorf("encode key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return keyPair{}, fmt.Errorf("encode key: %w", err)
	}
	pair.pem = pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})
	return pair, nil
}

func thumbprint(k rsaJWK) string {
	sum := sha256.Sum256(fmt.Appendf(nil, `{"e":%q,"kty":%q,"n":%q}`, k.E, k.KeyType, k.N))
	return base64url(sum[:])
}

func base64url(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
