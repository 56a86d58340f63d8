package keymanager

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"slices"
	"time"
)

// Bounds of a path. Java allows five sub-CAs (PKIXBuilderParameters); the number of signatures keeps a
// search among authorities of the same name short, and that in an upload of many certificates.
const (
	maxSubCAs     = 5
	maxSignatures = 128
	maxSteps      = 1024 // also over signatures that were checked before
	minPathRSA    = 1024 // bits (OpenJDK jdk.certpath.disabledAlgorithms)
)

// recognized are the extensions that Java handles when they are critical.
var recognized = []asn1.ObjectIdentifier{
	{2, 5, 29, 15}, {2, 5, 29, 17}, {2, 5, 29, 19}, {2, 5, 29, 30}, {2, 5, 29, 32}, {2, 5, 29, 33}, {2, 5, 29, 36}, {2, 5, 29, 37}, {2, 5, 29, 54},
}

// pathSearch looks for a path as Java's CertPathBuilder does without revocation. Roots are the known
// certificates that verify with their own key; of a root only the dates and the size of its key count, of
// a sub-CA also that it is a v3 CA, may sign certificates, and allows as many sub-CAs as there are below it.
//
// Mock: a sub-CA with name constraints vouches for nobody; policy constraints are not looked at.
type pathSearch struct {
	known   []*x509.Certificate
	now     time.Time
	checked map[signature]bool // signatures that were checked, and whether they are good
	steps   int
}

// signature is that of c under the key of by.
type signature struct{ c, by *x509.Certificate }

func newPathSearch(known []*x509.Certificate, now time.Time) *pathSearch {
	return &pathSearch{known: known, now: now, checked: map[signature]bool{}}
}

// find returns the certificate, the sub-CAs and the root that vouch for it, in this order, or nil.
func (s *pathSearch) find(c *x509.Certificate) []*x509.Certificate {
	if unknownCritical(c) || weakKey(c) {
		return nil
	}
	return s.extend([]*x509.Certificate{c}, 0)
}

// extend completes a path, which has so many sub-CAs that were issued by others.
func (s *pathSearch) extend(path []*x509.Certificate, subCAs int) []*x509.Certificate {
	last := path[len(path)-1]
	for _, candidate := range s.issuers(last) {
		if slices.ContainsFunc(path, candidate.Equal) || !validAt(candidate, s.now) || weakKey(candidate) || !s.signed(last, candidate) {
			continue
		}
		longer := append(slices.Clip(path), candidate)
		if s.signed(candidate, candidate) {
			return longer
		}
		above := subCAs
		if !sameName(candidate.RawSubject, candidate.RawIssuer) {
			above++
		}
		if above > maxSubCAs || !mayIssue(candidate, subCAs) {
			continue
		}
		if complete := s.extend(longer, above); complete != nil {
			return complete
		}
	}
	return nil
}

// issuers returns the known certificates with the issuer's name; those with the very bytes, if any.
func (s *pathSearch) issuers(c *x509.Certificate) []*x509.Certificate {
	var exact, similar []*x509.Certificate
	for _, k := range s.known {
		if bytes.Equal(k.RawSubject, c.RawIssuer) {
			exact = append(exact, k)
		}
	}
	if len(exact) > 0 {
		return exact
	}
	for _, k := range s.known {
		if sameName(k.RawSubject, c.RawIssuer) {
			similar = append(similar, k)
		}
	}
	return similar
}

func (s *pathSearch) signed(c, by *x509.Certificate) bool {
	if s.steps++; s.steps > maxSteps {
		return false
	}
	good, known := s.checked[signature{c, by}]
	if !known && len(s.checked) < maxSignatures {
		good = signedBy(c, by)
		s.checked[signature{c, by}] = good
	}
	return good
}

// signedBy verifies the signature only. SHA-1 counts, as in Java.
func signedBy(c, by *x509.Certificate) bool {
	return by.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil || signedByRSA(c, by)
}

// selfSigned is upstream's notion of a root: names do not matter (isSelfSignedCertificate).
func (s *pathSearch) selfSigned(c *x509.Certificate) bool { return s.signed(c, c) }

// mayIssue reports whether a sub-CA may have issued a path with so many other sub-CAs.
func mayIssue(c *x509.Certificate, below int) bool {
	limited := c.MaxPathLen > 0 || c.MaxPathLen == 0 && c.MaxPathLenZero
	return c.BasicConstraintsValid && c.IsCA &&
		(!limited || below <= c.MaxPathLen) &&
		(c.KeyUsage == 0 || c.KeyUsage&x509.KeyUsageCertSign != 0) &&
		!hasExtension(c, oidNameConstraints) && !unknownCritical(c)
}

func unknownCritical(c *x509.Certificate) bool {
	return slices.ContainsFunc(c.UnhandledCriticalExtensions, func(id asn1.ObjectIdentifier) bool {
		return !slices.ContainsFunc(recognized, id.Equal)
	})
}

func weakKey(c *x509.Certificate) bool {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	return ok && key.N.BitLen() < minPathRSA
}

func validAt(c *x509.Certificate, now time.Time) bool {
	return !now.Before(c.NotBefore) && !now.After(c.NotAfter)
}
