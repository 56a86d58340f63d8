package keymanager

import (
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/release"
)

// minPartnerRSA is the smallest RSA key of a partner, in bits (PartnerCertManagerConstants).
const minPartnerRSA = 2048

// Manager applies the rules of one release. It is immutable and safe for concurrent use.
type Manager struct {
	Rules release.KeyManager
	Now   func() time.Time
}

// Known returns the authorities that were accepted for a domain, written in upper case.
type Known func(domain string) ([]*x509.Certificate, error)

// Authority is the certificate of a CA or sub-CA that was accepted for a domain.
type Authority struct {
	Domain      string // in upper case
	Certificate *x509.Certificate
}

// Upload is the outcome of an upload of authorities.
type Upload struct {
	Status   string // as PMS answers it
	Accepted []Authority
}

// The outcomes (PartnerCertManagerConstants.java).
const (
	Uploaded       = "Upload Success."
	UploadedInPart = "Partial Upload Success."
	UploadFailed   = "Upload Failed."
)

// CheckAuthorities checks an upload of authorities: the text, then the domain, then each certificate,
// a root before what it vouches for. A certificate that comes alone is refused with an error; of
// several, those that are wrong are left out (uploadCACertificate). Errors are an *Error or those of known.
func (m Manager) CheckAuthorities(text, domain string, known Known) (Upload, error) {
	chain, err := m.readAuthorities(text)
	if err != nil {
		return Upload{}, err
	}
	domain, before, err := m.lookUp(domain, known)
	if err != nil {
		return Upload{}, err
	}
	return m.accept(chain, domain, before)
}

func (m Manager) accept(chain []*x509.Certificate, domain string, known []*x509.Certificate) (Upload, error) {
	var up Upload
	failed := false
	search := newPathSearch(known, m.Now())
	for _, c := range chain {
		err := m.refuseAuthority(c, search)
		if err != nil && len(chain) == 1 {
			return Upload{}, err
		}
		failed = err != nil || failed && !m.Rules.LastDecides
		if err == nil {
			up.Accepted = append(up.Accepted, Authority{Domain: domain, Certificate: c})
			search.known = append(slices.Clip(search.known), c)
		}
	}
	switch {
	case len(up.Accepted) == 0:
		up.Status = UploadFailed
	case failed:
		up.Status = UploadedInPart
	default:
		up.Status = Uploaded
	}
	return up, nil
}

// refuseAuthority applies the checks in upstream's order. Any certificate that verifies with its own
// key is a root, whatever it may do, and any other that a root vouches for a sub-CA.
func (m Manager) refuseAuthority(c *x509.Certificate, search *pathSearch) error {
	now := search.now
	switch {
	case slices.ContainsFunc(search.known, c.Equal):
		return refuse(CertificateExists)
	case m.Rules.RefuseFutureDates && day(c.NotBefore).After(day(now)):
		return refuse(FutureDated)
	case !validAt(c, now):
		return refuse(DatesNotValid)
	case m.Rules.AuthorityMonths > 0 && day(c.NotAfter).Before(plusMonths(day(now), m.Rules.AuthorityMonths)):
		return refuse(AuthorityTooShort)
	case m.Rules.AuthorityVersion3 && c.Version != 3:
		return refuse(VersionNotSupported)
	case !search.selfSigned(c) && search.find(c) == nil:
		return refuse(RootNotFound)
	}
	return nil
}

// Partner is the certificate of a partner that passed the checks.
type Partner struct {
	Domain      string // in upper case
	Certificate *x509.Certificate
	path        []*x509.Certificate // from the certificate to the root
	known       []*x509.Certificate
}

// CheckPartner checks the certificate of a partner with that organisation name, in upstream's order
// (uploadPartnerCertificate). One that was uploaded before is not refused. Errors are an *Error or
// those of known.
func (m Manager) CheckPartner(text, domain, organization string, known Known) (Partner, error) {
	c, err := readPartner(text)
	if err != nil {
		return Partner{}, err
	}
	domain, authorities, err := m.lookUp(domain, known)
	if err != nil {
		return Partner{}, err
	}
	if err := m.refuseDates(c); err != nil {
		return Partner{}, err
	}
	search := newPathSearch(authorities, m.Now())
	if search.selfSigned(c) {
		return Partner{}, refuse(SelfSigned)
	}
	path := search.find(c)
	if path == nil {
		return Partner{}, refuse(ChainNotFound)
	}
	if err := refuseContent(c, organization); err != nil {
		return Partner{}, err
	}
	return Partner{Domain: domain, Certificate: c, path: path, known: authorities}, nil
}

func (m Manager) refuseDates(c *x509.Certificate) error {
	now := m.Now()
	switch {
	case m.Rules.RefuseFutureDates && day(c.NotBefore).After(day(now)):
		return refuse(FutureDated)
	case !validAt(c, now):
		return refuse(DatesNotValid)
	case c.NotAfter.Sub(now) < time.Duration(m.Rules.PartnerDays)*24*time.Hour:
		return refuseAs(m.Rules.PartnerTooShort)
	}
	return nil
}

// refuseContent checks what the certificate says (validateOtherPartnerCertParams). The organisation is
// compared to the letter. Keys that are not RSA may have any size; SHA-384 and SHA-512 are refused, as
// upstream wants a name that begins with SHA2.
func refuseContent(c *x509.Certificate, organization string) error {
	if c.Version != 3 {
		return refuse(VersionNotSupported)
	}
	if named, _ := attribute(c.RawSubject, oidOrganization); named == "" || named != organization {
		return refuse(OrganizationDiffers)
	}
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok && key.N.BitLen() < minPartnerRSA {
		return refuse(KeyTooSmall)
	}
	if c.SignatureAlgorithm != x509.SHA256WithRSA && c.SignatureAlgorithm != x509.ECDSAWithSHA256 {
		return refuse(AlgorithmNotAllowed)
	}
	return nil
}

// lookUp returns the allowed domain that the name means, whatever its letter case, in upper case and
// the authorities of it.
func (m Manager) lookUp(name string, known Known) (string, []*x509.Certificate, error) {
	i := slices.IndexFunc(m.Rules.Domains, func(allowed string) bool { return strings.EqualFold(allowed, name) })
	if i < 0 {
		return "", nil, refuse(InvalidDomain)
	}
	domain := strings.ToUpper(m.Rules.Domains[i])
	authorities, err := known(domain)
	if err != nil {
		return "", nil, fmt.Errorf("authorities of %s: %w", domain, err)
	}
	return domain, authorities, nil
}

// day returns the midnight before, in UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// plusMonths adds months as Java does: a day that the month does not have becomes its last.
func plusMonths(t time.Time, months int) time.Time {
	later := t.AddDate(0, months, 0)
	if later.Day() != t.Day() {
		later = later.AddDate(0, 0, -later.Day())
	}
	return later
}
