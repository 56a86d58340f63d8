package idp

import "time"

// SigningKey is one key pair of the server, with its certificate.
type SigningKey struct {
	Application string // as internal/token names it, such as OIDC_SERVICE
	KeyID       string // the kid of tokens
	PrivateKey  []byte // PKCS#8 DER
	Certificate []byte // X.509 DER
	Created     time.Time
}
