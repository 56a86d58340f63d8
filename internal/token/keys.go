package token

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/lestrrat-go/jwx/v2/jwa"
	"github.com/lestrrat-go/jwx/v2/jws"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// The key applications, named as upstream's key manager names them. ESignet signs id_tokens and
// access tokens, IdentitySystem the userinfo, PMS the certificates of partners, RealmKey the tokens
// of the Keycloak realm, Root the certificates of all. Partner and MockBinding have keys that only
// the routes below /system-info show.
const (
	Root           = "ROOT"
	ESignet        = "OIDC_SERVICE"
	IdentitySystem = "MOCK_AUTHENTICATION_SERVICE"
	PMS            = "PMS"
	RealmKey       = "KEYCLOAK_REALM_MOSIP"
	Partner        = "OIDC_PARTNER"
	MockBinding    = "MOCK_BINDING_SERVICE"
)

// keyPolicy says for how long a certificate is valid, and how long before its end another key takes
// over, in days.
type keyPolicy struct{ days, early int }

// policies are those of the applications (mosip/esignet db_scripts esignet-key_policy_def.sql).
var policies = map[string]keyPolicy{
	Root:           {2920, 1125},
	ESignet:        {1095, 60},
	IdentitySystem: {1095, 60},
	PMS:            {1095, 60},
	RealmKey:       {1095, 60},
	Partner:        {1095, 60},
	MockBinding:    {1095, 50},
}

const (
	keyBits = 2048
	// maxKeys is how many keys an application has at most.
	//
	// Mock: upstream makes another one whenever the newest is not in use, which a certificate that somebody
	// uploads can bring about again and again; here the newest signs on then.
	maxKeys = 32
)

// KeyStore keeps the keys, oldest first.
type KeyStore interface {
	SigningKeys() ([]idp.SigningKey, error)
	AddSigningKeys(keys ...idp.SigningKey) error
	// ReplaceSigningKey puts a key in the place of the one with the key id.
	ReplaceSigningKey(keyID string, by idp.SigningKey) error
}

// Key is one signing key, ready for use.
type Key struct {
	ID          string
	Application string
	Private     *rsa.PrivateKey
	Certificate *x509.Certificate
}

// Keys are the server's signing keys. It is safe for concurrent use.
type Keys struct {
	store  KeyStore
	now    func() time.Time
	making sync.Mutex // held while a key is made or its certificate replaced

	mu  sync.RWMutex
	all []*Key // oldest first; guarded by mu
}

// LoadKeys reads the keys of the store. On the first start it makes those that every login needs, of
// Root, ESignet and IdentitySystem, and stores them in one step, so that kids and signatures survive
// every restart. Keys of other applications are made by [Keys.Key].
func LoadKeys(store KeyStore, now func() time.Time) (*Keys, error) {
	stored, err := store.SigningKeys()
	if err != nil {
		return nil, fmt.Errorf("read signing keys: %w", err)
	}
	if len(stored) == 0 {
		if stored, err = makeKeys(now()); err != nil {
			return nil, fmt.Errorf("make signing keys: %w", err)
		}
		if err := store.AddSigningKeys(stored...); err != nil {
			return nil, fmt.Errorf("store signing keys: %w", err)
		}
	}
	k := &Keys{store: store, now: now}
	for _, s := range stored {
		key, err := parseKey(s)
		if err != nil {
			return nil, fmt.Errorf("signing key %s: %w", s.KeyID, err)
		}
		k.all = append(k.all, key)
	}
	for _, application := range []string{Root, ESignet, IdentitySystem} {
		if k.newest(application) == nil {
			return nil, fmt.Errorf("the store has no key of %s", application)
		}
	}
	return k, nil
}

func parseKey(s idp.SigningKey) (*Key, error) {
	private, err := x509.ParsePKCS8PrivateKey(s.PrivateKey)
	if err != nil {
		return nil, err
	}
	rsaKey, ok := private.(*rsa.PrivateKey)
	if !ok {
		return nil, fmt.Errorf("not an RSA key but %T", private)
	}
	certificate, err := x509.ParseCertificate(s.Certificate)
	if err != nil {
		return nil, err
	}
	return &Key{ID: s.KeyID, Application: s.Application, Private: rsaKey, Certificate: certificate}, nil
}

// Key returns the key of the application that is in use: the newest, or another one when the
// certificate of that is near its end, from when on the old key only verifies
// (KeymanagerUtil.isValidTimestamp). A key is made and stored when it is first asked for, as a first
// start should not wait for it; only one of several callers makes it.
func (k *Keys) Key(application string) (*Key, error) {
	if key := k.current(application); key != nil {
		return key, nil
	}
	k.making.Lock()
	defer k.making.Unlock()
	return k.keyNow(application)
}

// keyNow is Key for a holder of k.making.
func (k *Keys) keyNow(application string) (*Key, error) {
	if key := k.current(application); key != nil {
		return key, nil
	}
	if keys := k.of(application); len(keys) >= maxKeys {
		return keys[len(keys)-1], nil
	}
	if _, ok := policies[application]; !ok {
		return nil, fmt.Errorf("make signing key: no application %s", application)
	}
	issuer := Root
	if application == Root {
		issuer = "" // signs its own
	}
	key, err := k.makeKey(template(application, k.now()), application, issuer)
	if err != nil {
		return nil, fmt.Errorf("make signing key of %s: %w", application, err)
	}
	return key, nil
}

// makeKey makes and stores a key of that name, whose certificate the issuer's key signs, or its own
// without an issuer. The caller holds k.making.
func (k *Keys) makeKey(certificate *x509.Certificate, name, issuer string) (*Key, error) {
	private, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, err
	}
	parent, by := certificate, private
	if issuer != "" {
		key, err := k.keyNow(issuer)
		if err != nil {
			return nil, err
		}
		parent, by = key.Certificate, key.Private
	}
	stored, err := signedKey(name, private, certificate, parent, by, k.now())
	if err != nil {
		return nil, err
	}
	if err := k.store.AddSigningKeys(stored); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	key, err := parseKey(stored)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.all = append(k.all, key)
	return key, nil
}

// current returns the newest key of the application while it is in use, else nil.
func (k *Keys) current(application string) *Key {
	key := k.newest(application)
	if key == nil || !key.inUse(k.now()) {
		return nil
	}
	return key
}

func (key *Key) inUse(now time.Time) bool {
	application, _, _ := strings.Cut(key.Application, referenceMark)
	return !now.Before(key.Certificate.NotBefore) && now.Before(key.Certificate.NotAfter.AddDate(0, 0, -policies[application].early))
}

func (k *Keys) newest(application string) *Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	for _, key := range slices.Backward(k.all) {
		if key.Application == application {
			return key
		}
	}
	return nil
}

// of returns the keys of the application, oldest first.
func (k *Keys) of(application string) []*Key {
	k.mu.RLock()
	defer k.mu.RUnlock()
	var keys []*Key
	for _, key := range k.all {
		if key.Application == application {
			keys = append(keys, key)
		}
	}
	return keys
}

// makeKeys generates the three keys side by side, as that is what a first start waits for.
func makeKeys(now time.Time) ([]idp.SigningKey, error) {
	applications := []string{Root, ESignet, IdentitySystem}
	privates := make([]*rsa.PrivateKey, len(applications))
	failures := make(chan error, len(applications))
	for i := range applications {
		go func() {
			var err error
			privates[i], err = rsa.GenerateKey(rand.Reader, keyBits)
			failures <- err
		}()
	}
	for range applications {
		if err := <-failures; err != nil {
			return nil, err
		}
	}
	root := template(Root, now)
	var keys []idp.SigningKey
	for i, application := range applications {
		certificate := root
		if application != Root {
			certificate = template(application, now)
		}
		key, err := signedKey(application, privates[i], certificate, root, privates[0], now)
		if err != nil {
			return nil, err
		}
		keys = append(keys, key)
	}
	return keys, nil
}

// template follows the certificates of MOSIP's key manager, subject included. Those of Root and PMS
// may sign certificates.
func template(application string, now time.Time) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64))
	if err != nil {
		panic("crypto/rand: " + err.Error())
	}
	certificate := &x509.Certificate{
		SerialNumber: serial,
		Subject: pkix.Name{
			CommonName: "www.mosip.io (" + application + ")", OrganizationalUnit: []string{"MOSIP-TECH-CENTER"},
			Organization: []string{"IITB"}, Locality: []string{"BANGALORE"}, Province: []string{"KA"}, Country: []string{"IN"},
		},
		NotBefore:          now.Truncate(time.Second),
		NotAfter:           now.Truncate(time.Second).AddDate(0, 0, policies[application].days),
		KeyUsage:           x509.KeyUsageDigitalSignature,
		SignatureAlgorithm: x509.SHA256WithRSA,
	}
	if application == Root || application == PMS {
		certificate.IsCA, certificate.BasicConstraintsValid = true, true
		certificate.KeyUsage |= x509.KeyUsageCertSign
	}
	return certificate
}

func signedKey(application string, private *rsa.PrivateKey, certificate, issuer *x509.Certificate, by *rsa.PrivateKey, now time.Time) (idp.SigningKey, error) {
	der, err := x509.CreateCertificate(rand.Reader, certificate, issuer, private.Public(), by)
	if err != nil {
		return idp.SigningKey{}, err
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return idp.SigningKey{}, err
	}
	return idp.SigningKey{
		Application: application, KeyID: newKeyID(), PrivateKey: encoded, Certificate: der, Created: now,
	}, nil
}

// newKeyID has the form of upstream's kid, the SHA-256 of an internal id: 43 characters.
func newKeyID() string {
	sum := sha256.Sum256([]byte(uuid.NewString()))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// JWK is one key as it is published. There is no alg member, as in upstream.
type JWK struct {
	KeyID   string   `json:"kid"`
	Type    string   `json:"kty"`
	Use     string   `json:"use"`
	Expires int64    `json:"exp"` // end of the certificate, epoch seconds
	E       string   `json:"e"`
	N       string   `json:"n"`
	Chain   []string `json:"x5c"`
	Digest  string   `json:"x5t#S256"`
}

// JWKSet returns the published keys: those of eSignet, oldest first, then those of the identity
// system, so that tokens and userinfo can be verified (mosip/esignet OAuthServiceImpl.java, getJwks).
//
// Mock: the identity system's key is published in every release; upstream's plugin up to 1.3.2
// published another one, with which its userinfo could not be verified.
func (k *Keys) JWKSet() []JWK {
	var set []JWK
	for _, application := range []string{ESignet, IdentitySystem} {
		for _, key := range k.of(application) {
			set = append(set, key.jwk())
		}
	}
	return set
}

func (key *Key) jwk() JWK {
	sum := sha256.Sum256(key.Certificate.Raw)
	return JWK{
		KeyID:   key.ID,
		Type:    "RSA",
		Use:     "sig",
		Expires: key.Certificate.NotAfter.Unix(),
		E:       base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.Private.E)).Bytes()),
		N:       base64.RawURLEncoding.EncodeToString(key.Private.N.Bytes()),
		Chain:   []string{base64.StdEncoding.EncodeToString(key.Certificate.Raw)},
		Digest:  base64.RawURLEncoding.EncodeToString(sum[:]),
	}
}

// Signer signs payloads with the key of one application that is in use.
type Signer struct {
	keys        *Keys
	application string
	algorithm   jwa.SignatureAlgorithm
}

// Signer returns the signer of the application with the algorithm, such as RS256.
func (k *Keys) Signer(application, algorithm string) Signer {
	return Signer{keys: k, application: application, algorithm: jwa.SignatureAlgorithm(algorithm)}
}

// Sign returns the payload as a compact JWS with the header members alg and kid.
func (s Signer) Sign(_ context.Context, payload []byte) (string, error) {
	key, err := s.keys.Key(s.application)
	if err != nil {
		return "", err
	}
	headers := jws.NewHeaders()
	if err := headers.Set(jws.KeyIDKey, key.ID); err != nil {
		return "", fmt.Errorf("set kid: %w", err)
	}
	signed, err := jws.Sign(payload, jws.WithKey(s.algorithm, key.Private, jws.WithProtectedHeaders(headers)))
	if err != nil {
		return "", fmt.Errorf("sign: %w", err)
	}
	return string(signed), nil
}
