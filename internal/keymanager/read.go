package keymanager

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/java"
)

// Bounds of what is read. A partner's certificate has 2 KB, a chain of five 10 KB.
const (
	maxText         = 256 << 10
	maxCertificates = 32
	maxType         = 64 // of a PEM block; the longest in use has 23
)

// readPartner reads the certificate of a partner: one PEM block (KeymanagerUtil.convertToCertificate).
//
// Mock: where Java's reason for not reading a certificate would be in the message, it is left out.
func readPartner(text string) (*x509.Certificate, error) {
	if java.Blank(text) {
		return nil, refuse(InvalidCertificate)
	}
	return readPEM(text)
}

// readAuthorities reads the certificates of authorities: one PEM block, or URL-safe base64 of a PKCS#7
// chain or of certificates one after the other, which come in reverse order (parseCertificateData).
// There may be none in a chain.
func (m Manager) readAuthorities(text string) ([]*x509.Certificate, error) {
	if java.Blank(text) {
		return nil, refuse(InvalidCertificate)
	}
	certificate, err := readPEM(text)
	if err == nil {
		return []*x509.Certificate{certificate}, nil
	}
	var refusal *Error
	if !errors.As(err, &refusal) || refusal.Code != NotParsed {
		return nil, err
	}
	data, err := m.decodeURLSafe(text)
	if err != nil {
		return nil, err
	}
	chain, err := parseChain(data)
	if err != nil {
		return nil, because(err, InvalidCertificate)
	}
	slices.Reverse(chain)
	return chain, nil
}

// decodeURLSafe decodes URL-safe base64. The handler of the real service looks at the text of Java's error
// (KeymanagerExceptionHandler.illegalArgumentException).
func (m Manager) decodeURLSafe(text string) ([]byte, error) {
	if len(text) > maxText {
		return nil, refuse(InvalidCertificate)
	}
	data, err := java.Base64URL(text)
	switch {
	case err == nil:
		return data, nil
	case strings.Contains(err.Error(), "Illegal base64 character"):
		return nil, refuseAs(m.Rules.BadBase64)
	}
	return nil, because(err, NotBase64)
}

// readPEM reads the certificate in the first PEM block of the text.
// ReadCertificate reads one certificate from the first PEM block of the text.
func ReadCertificate(text string) (*x509.Certificate, error) { return readPEM(text) }

func readPEM(text string) (*x509.Certificate, error) {
	if len(text) > maxText {
		return nil, refuse(NotParsed)
	}
	content, err := firstBlock(text)
	if err != nil {
		return nil, err
	}
	certificate, _, err := parseCertificate(content)
	if err != nil {
		return nil, because(err, NotParsed)
	}
	return certificate, nil
}

// firstBlock returns the content of the first PEM block, of whatever type. The first line that begins
// a block decides; the end may stand anywhere in a line; lines with a colon are headers (Bouncy
// Castle's PemReader).
func firstBlock(text string) ([]byte, error) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text), "\n")
	begin := slices.IndexFunc(lines, func(line string) bool { return strings.HasPrefix(line, "-----BEGIN ") })
	if begin < 0 {
		return nil, refuse(NotParsed)
	}
	kind, dashes, ok := strings.Cut(java.Trim(strings.TrimPrefix(lines[begin], "-----BEGIN ")), "-")
	if !ok || kind == "" || len(kind) > maxType || dashes != "----" {
		return nil, refuse(NotParsed)
	}
	var content strings.Builder
	for _, line := range lines[begin+1:] {
		if strings.Contains(line, ":") {
			continue
		}
		if strings.Contains(line, "-----END "+kind) {
			return decodeContent(content.String())
		}
		content.WriteString(java.Trim(line))
	}
	return nil, &Error{Code: NotParsed, Message: messages[NotParsed] + "-----END " + kind + " not found"}
}

// decodeContent decodes the base64 of a PEM block. Upstream does not catch the exception that other
// characters cause.
func decodeContent(text string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.NewReplacer(" ", "", "\t", "").Replace(text))
	if err != nil {
		return nil, because(err, Internal)
	}
	return data, nil
}

// parseChain reads a PKCS#7 structure (RFC 2315 SignedData), else certificates one after the other.
//
// Mock: BER with indefinite lengths is not read.
func parseChain(data []byte) ([]*x509.Certificate, error) {
	if inside, ok := pkcs7Certificates(data); ok {
		data = inside
		if len(data) == 0 {
			return nil, nil
		}
	}
	var chain []*x509.Certificate
	for more := true; more; more = len(data) > 0 {
		certificate, rest, err := parseCertificate(data)
		if err != nil {
			return nil, err
		}
		if chain = append(chain, certificate); len(chain) > maxCertificates {
			return nil, errors.New("too many certificates")
		}
		data = rest
	}
	return chain, nil
}

var signedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2}

// pkcs7Certificates returns the certificates of the structure, one after the other, and whether the
// data are such a structure at all.
func pkcs7Certificates(data []byte) ([]byte, bool) {
	var info struct {
		Type    asn1.ObjectIdentifier
		Content struct {
			Version      int
			Digests      asn1.RawValue `asn1:"set"`
			Content      asn1.RawValue
			Certificates asn1.RawValue `asn1:"optional,tag:0"`
			Revocations  asn1.RawValue `asn1:"optional,tag:1"`
			Signers      asn1.RawValue `asn1:"set"`
		} `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(data, &info); err != nil || !info.Type.Equal(signedData) {
		return nil, false
	}
	return info.Content.Certificates.Bytes, true
}

// parseCertificate reads the certificate at the start of the data and returns what follows it. It
// refuses what Java refuses beyond Go: RSA keys out of bounds, and subjects without any name.
func parseCertificate(data []byte) (*x509.Certificate, []byte, error) {
	var whole asn1.RawValue
	rest, err := asn1.Unmarshal(data, &whole)
	if err != nil {
		return nil, nil, err
	}
	certificate, err := x509.ParseCertificate(whole.FullBytes)
	if err != nil {
		return nil, nil, err
	}
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); ok {
		if err := java.CheckRSA(key.N, big.NewInt(int64(key.E))); err != nil {
			return nil, nil, err
		}
	}
	if len(certificate.Subject.Names) == 0 && !hasExtension(certificate, oidAlternativeName) {
		return nil, nil, errors.New("subject without a name")
	}
	return certificate, rest, nil
}
