package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/url"
	"time"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// secrets keeps what is made once and must stay the same over restarts.
type secrets interface {
	Secret(name string, make func() ([]byte, error)) ([]byte, error)
}

const (
	authoritySecret   = "tls-authority"
	authorityLifetime = 10 * 365 * 24 * time.Hour
	leafLifetime      = 365 * 24 * time.Hour
	backdate          = time.Hour // for clients whose clock is behind
)

// tlsConfig returns how to speak HTTPS, nil for plain HTTP, and the certificate (PEM) of the own
// certificate authority if there is one.
func tlsConfig(s settings, store secrets, origins httpapi.Origins, now func() time.Time) (*tls.Config, []byte, error) {
	switch {
	case s.TLSCert != "":
		pair, err := tls.LoadX509KeyPair(s.TLSCert, s.TLSKey)
		if err != nil {
			return nil, nil, fmt.Errorf("--tls-cert %s, --tls-key %s: %w", s.TLSCert, s.TLSKey, err)
		}
		return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12}, nil, nil
	case s.TLS == selfSigned:
		return selfSignedConfig(store, origins, now)
	default:
		return nil, nil, nil
	}
}

func selfSignedConfig(store secrets, origins httpapi.Origins, now func() time.Time) (*tls.Config, []byte, error) {
	data, err := store.Secret(authoritySecret, func() ([]byte, error) { return newAuthority(now()) })
	if err != nil {
		return nil, nil, fmt.Errorf("certificate authority: %w", err)
	}
	authority, err := tls.X509KeyPair(data, data)
	if err != nil {
		return nil, nil, fmt.Errorf("certificate authority in the database: %w", err)
	}
	leaf, err := newLeaf(authority, origins, now())
	if err != nil {
		return nil, nil, fmt.Errorf("certificate: %w", err)
	}
	public := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: authority.Leaf.Raw})
	return &tls.Config{Certificates: []tls.Certificate{leaf}, MinVersion: tls.VersionTLS12}, public, nil
}

// newAuthority makes a certificate authority: certificate and private key as one PEM text.
func newAuthority(now time.Time) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "mock-esignet test CA", Organization: []string{"mock-esignet"}},
		NotBefore:             now.Add(-backdate),
		NotAfter:              now.Add(authorityLifetime),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	return append(
		pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...), nil
}

// newLeaf makes the server's certificate for all its names. It lives as long as the process, so
// that a change of names needs no care.
func newLeaf(authority tls.Certificate, origins httpapi.Origins, now time.Time) (tls.Certificate, error) {
	if authority.Leaf == nil || !authority.Leaf.IsCA {
		return tls.Certificate{}, errors.New("the kept certificate is not an authority")
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return tls.Certificate{}, err
	}
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: "mock-esignet"},
		NotBefore:   now.Add(-backdate),
		NotAfter:    now.Add(leafLifetime),
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	for _, host := range append([]string{publicHost(origins)}, origins.Internal...) {
		if ip := net.ParseIP(host); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else if host != "" {
			template.DNSNames = append(template.DNSNames, host)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, authority.Leaf, key.Public(), authority.PrivateKey)
	if err != nil {
		return tls.Certificate{}, err
	}
	return tls.Certificate{Certificate: [][]byte{der, authority.Leaf.Raw}, PrivateKey: key}, nil
}

func publicHost(origins httpapi.Origins) string {
	u, err := url.Parse(origins.Public)
	if err != nil {
		return ""
	}
	return u.Hostname()
}
