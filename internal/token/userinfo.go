package token

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

// Sign returns the claims, a JSON object, as a JWS like the tokens.
func (i *Issuer) Sign(ctx context.Context, claims []byte) (string, error) {
	return i.signer.Sign(ctx, claims)
}

// encryptionBits is the only size of a client's key that the key manager encrypts for.
const encryptionBits = 2048

// jweHeader is the header of an encrypted userinfo. The kid is of the certificate that eSignet made of
// the client's key, not the one of the key.
type jweHeader struct {
	Algorithm   string `json:"alg"`
	Encryption  string `json:"enc"`
	ContentType string `json:"cty"`
	Type        string `json:"typ"`
	KeyID       string `json:"kid"`
}

// Encrypt returns a JWS as a JWE for the encryption key of the client, which has to be an RSA key of 2048
// bits (mosip/keymanager CryptomanagerServiceImpl.java, jwtEncrypt): RSA-OAEP-256 and A256GCM.
func (i *Issuer) Encrypt(_ context.Context, jws string, client idp.Client) (string, error) {
	key, err := encryptionKey(client)
	if err != nil {
		return "", err
	}
	certificate := sha256.Sum256(client.EncCertificate)
	header, err := json.Marshal(jweHeader{
		"RSA-OAEP-256", "A256GCM", "JWT", "JWT", base64.RawURLEncoding.EncodeToString(certificate[:]),
	})
	if err != nil {
		return "", fmt.Errorf("marshal header: %w", err)
	}
	return seal(header, []byte(jws), key)
}

func encryptionKey(client idp.Client) (*rsa.PublicKey, error) {
	if client.EncPublicKey == "" {
		return nil, errors.New("the client has no encryption key")
	}
	key, err := jwk.Parse([]byte(client.EncPublicKey))
	if err != nil {
		return nil, fmt.Errorf("encryption key: %w", err)
	}
	public, err := key.RSA()
	if err != nil {
		return nil, fmt.Errorf("encryption key: %w", err)
	}
	if bits := public.N.BitLen(); bits != encryptionBits {
		return nil, fmt.Errorf("encryption key: RSA of %d bits", bits)
	}
	return public, nil
}

// seal makes a compact JWE (RFC 7516 §5.1) of a fresh content key.
func seal(header, plain []byte, key *rsa.PublicKey) (string, error) {
	secret := make([]byte, 32+12) // content key and nonce
	_, _ = rand.Read(secret)      // never fails
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, secret[:32], nil)
	if err != nil {
		return "", fmt.Errorf("wrap the content key: %w", err)
	}
	block, err := aes.NewCipher(secret[:32])
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	protected, nonce := base64.RawURLEncoding.EncodeToString(header), secret[32:]
	sealed := gcm.Seal(nil, nonce, plain, []byte(protected))
	text, tag := sealed[:len(plain)], sealed[len(plain):]
	out := protected
	for _, part := range [][]byte{wrapped, nonce, text, tag} {
		out += "." + base64.RawURLEncoding.EncodeToString(part)
	}
	return out, nil
}
