package keymanager

import (
	"fmt"

	"github.com/openg2p/mock-esignet/internal/release"
)

// Code is an error code of the key manager, as PMS passes it on.
type Code string

// The error codes (mosip/keymanager PartnerCertManagerErrorConstants.java, KeymanagerErrorConstant.java).
const (
	InvalidCertificate  Code = "KER-PCM-001" // no certificate in an authority's data
	CertificateExists   Code = "KER-PCM-003" // the authority is known in the domain
	DatesNotValid       Code = "KER-PCM-004" // expired or not yet valid
	RootNotFound        Code = "KER-PCM-005" // a sub-CA that no root of the domain vouches for
	ChainNotFound       Code = "KER-PCM-006" // a partner that no root of the domain vouches for
	VersionNotSupported Code = "KER-PCM-007" // not an X.509 v3 certificate
	OrganizationDiffers Code = "KER-PCM-008" // the subject's organisation is not the partner's
	InvalidDomain       Code = "KER-PCM-011"
	KeyTooSmall         Code = "KER-PCM-013" // RSA below 2048 bits
	AlgorithmNotAllowed Code = "KER-PCM-014" // signed with another digest than SHA-224 or SHA-256
	SelfSigned          Code = "KER-PCM-015" // a partner that signed its own certificate
	AuthorityTooShort   Code = "KER-PCM-017" // an authority that ends too soon
	FutureDated         Code = "KER-PMS-020" // begins after today; PMS in the code is upstream's
	NotParsed           Code = "KER-KMS-013" // no certificate in a partner's data
	NotBase64           Code = "KER-CRY-003" // an authority's data are neither PEM nor base64

	// Of the keys of applications.
	UnknownApplication Code = "KER-KMS-002" // the key policy does not name it
	NoUniqueAlias      Code = "KER-KMS-003" // no key under application and reference
	NotGenerated       Code = "KER-KMS-012" // the application has no key yet
	KeyDiffers         Code = "KER-KMS-014" // a certificate of another key
	BaseKey            Code = "KER-KMS-016" // an application that has no keys of references

	// Internal is an exception without a code. The key manager answers it with HTTP status 500, so
	// that PMS passes on neither code nor message but reports that the call failed (PMS_KKS_001).
	Internal Code = "KER-KMS-500"
)

var messages = map[Code]string{
	InvalidCertificate:  "Invalid Certificate uploaded.",
	CertificateExists:   "Certificate already exists in store.",
	DatesNotValid:       "Certificate Dates are not valid.",
	RootNotFound:        "Root CA Certificate not found.",
	ChainNotFound:       "Root CA/Intermediate CA Certificates not found.",
	VersionNotSupported: "Certificate version not supported.",
	OrganizationDiffers: "Partner Organization Name not Matched.",
	InvalidDomain:       "Invalid Partner Domain.",
	KeyTooSmall:         "Partner Certificate Key Size is less than allowed size.",
	AlgorithmNotAllowed: "Partner Certificate Signature algorithm not supported.",
	SelfSigned:          "Self Signed Certificate not allowed as partner.",
	AuthorityTooShort:   "The CA Certificate validity is less than required minimum validity.",
	FutureDated:         "Future Dated Certificate not allowed to upload.",
	NotParsed:           "Certificate Parsing Error.",
	NotBase64:           "data sent to decrypt is without key splitter or invalid",
	UnknownApplication:  "ApplicationId not found in Key Policy. Key/CSR generation not allowed.",
	NoUniqueAlias:       "No unique alias is found",
	NotGenerated:        "Key Generation Process is not completed.",
	KeyDiffers:          "Certificate Key Not Matching with stored Key.",
	BaseKey:             "Not allowed to generate new key pair for other domains or not allowed to generate base key. (%s)",
	Internal:            "Internal server error",
}

// Error is a refusal of the key manager, as PMS passes it on.
type Error struct {
	Code    Code
	Message string
	Err     error // the cause, if there is one; PMS does not pass it on
}

func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Code) + ": " + e.Message
	}
	return string(e.Code) + ": " + e.Message + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Refuse returns the refusal of that code with its message.
func Refuse(code Code) error { return refuse(code) }

// RefuseBaseKey returns the refusal to make a key for a base key, named as upstream names it.
func RefuseBaseKey(of string) error {
	return &Error{Code: BaseKey, Message: fmt.Sprintf(messages[BaseKey], of)}
}

func refuse(code Code) error { return because(nil, code) }

func because(err error, code Code) error { return &Error{code, messages[code], err} }

// refuseAs returns a refusal that differs between releases.
func refuseAs(e release.Error) error { return &Error{Code: Code(e.Code), Message: e.Message} }
