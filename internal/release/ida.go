package release

import "time"

// IDA is MOSIP's ID Authentication behind eSignet, in the place of the mock identity system (mosip/id-authentication,
// mosip/mosip-config). The figures are those of its configuration.
type IDA struct {
	Tag string // the upstream tag that the row describes

	// SubjectDigits is the length of a person's pseudonym, a number (application-default.properties
	// mosip.kernel.tokenid.length).
	SubjectDigits int
	// OTPLifetime is how long an OTP is good for (mosip.kernel.otp.expiry-time).
	OTPLifetime time.Duration
	// KYCTokenLifetime runs from the authentication, in whole seconds (id-authentication-default.properties
	// mosip.ida.kyc.token.expire.time.adjustment.seconds).
	KYCTokenLifetime time.Duration
	// DefaultLocale is the locale of an exchange that names none (mosip.ida.kyc.exchange.default.lang).
	DefaultLocale string
	// PicturePrefix is put before the picture (KycServiceImpl.java ida.idp.consented.picture.attribute.prefix).
	PicturePrefix string
	// Claims says what each accepted claim releases (identity-mapping.json). A claim without a row releases nothing.
	Claims []IdentityClaim
}

// IDAMode returns the row of IDA 1.2.0.1 to 1.3.0, whose claims do not differ.
//
// Mock: the attributes are those of the mock identity system. MOSIP's are called addressLine1 to addressLine3, city,
// province, which is the country, and face.
func IDAMode() IDA {
	return IDA{
		Tag:              "v1.3.0",
		SubjectDigits:    36,
		OTPLifetime:      180 * time.Second,
		KYCTokenLifetime: 3000 * time.Second,
		DefaultLocale:    "eng",
		PicturePrefix:    "data:image/jpeg;base64,",
		Claims: []IdentityClaim{
			{Claim: "name", Sources: []ClaimSource{{"fullName", "name"}, {"name", "name"}}},
			{Claim: "gender", Sources: []ClaimSource{{"gender", "gender"}}},
			{Claim: "birthdate", Sources: []ClaimSource{{"dateOfBirth", "birthdate"}}},
			{Claim: "email", Sources: []ClaimSource{{"email", "email"}}},
			{Claim: "phone_number", Sources: []ClaimSource{{"phone", "phone_number"}}},
			{Claim: "picture", Sources: []ClaimSource{{"encodedPhoto", "picture"}}},
			{Claim: "individual_id", Sources: []ClaimSource{{"individualId", "individual_id"}}},
			// In the order of mosip.ida.idp.consented.address.subset.attributes, which counts.
			{Claim: "address", Parts: []ClaimSource{
				{"streetAddress", "street_address"},
				{"locality", "locality"},
				{"region", "region"},
				{"postalCode", "postal_code"},
				{"country", "country"},
			}},
		},
	}
}
