package release

// KeyManager is one behaviour of MOSIP's key manager towards partner certificates, which PMS hands on
// to it (mosip/keymanager partnercertservice; figures from mosip-config kernel-default.properties).
type KeyManager struct {
	Tag string // the upstream tag that the row describes
	// Domains are those a certificate may be uploaded for (mosip.kernel.partner.allowed.domains).
	Domains []string
	// SignedDays is the validity of what the key manager signs
	// (mosip.kernel.partner.issuer.certificate.duration.years, of 365 days).
	SignedDays int
	// PartnerDays is how long a partner's certificate must at least be valid still: SignedDays less
	// mosip.kernel.partner.issuer.certificate.allowed.grace.duration. PartnerTooShort refuses others.
	PartnerDays     int
	PartnerTooShort Error
	// AuthorityMonths is how long an authority's certificate must at least be valid still
	// (mosip.kernel.partner.cacertificate.upload.minimumvalidity.month); 0 asks for nothing.
	AuthorityMonths int
	// RefuseFutureDates gives a certificate that begins after today a code of its own
	// (PartnerCertificateManagerUtil.isFutureDatedCertificate).
	RefuseFutureDates bool
	// AuthorityVersion3 refuses authorities with certificates of other versions than 3
	// (PartnerCertificateManagerServiceImpl.validateBasicCaCertificateParams).
	AuthorityVersion3 bool
	// LastDecides reports a chain as uploaded in full when only its last certificate was taken, as
	// upstream overwrites what it found for the others (uploadCACertificate, foundError).
	LastDecides bool
	// BadBase64 is the answer to text with a character that is neither PEM nor URL-safe base64
	// (KeymanagerExceptionHandler.illegalArgumentException).
	BadBase64 Error
}

var keyManager1201 = KeyManager{
	Tag:             "v1.2.0.1",
	Domains:         []string{"AUTH", "DEVICE", "FTM", "MISP"},
	SignedDays:      365,
	PartnerDays:     335,
	PartnerTooShort: Error{"KER-PCM-004", "Certificate Dates are not valid."},
	BadBase64:       Error{"KER-CRY-003", "data sent to decrypt is without key splitter or invalid"},
}

var keyManager130 = KeyManager{
	Tag:               "v1.3.0",
	Domains:           []string{"AUTH", "DEVICE", "FTM", "MISP"},
	SignedDays:        365,
	PartnerDays:       335,
	PartnerTooShort:   Error{"KER-KMS-021", "The PARTNER Certificate validity is less than required minimum validity"},
	AuthorityMonths:   12,
	RefuseFutureDates: true,
	AuthorityVersion3: true,
	LastDecides:       true,
	BadBase64:         Error{"KER-CRY-003", " input data is not base64 encoded"}, // the space is upstream's
}
