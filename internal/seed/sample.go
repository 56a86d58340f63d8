package seed

import "github.com/go-json-experiment/json/jsontext"

// sampleWire is the form of the sample persons in mosip/esignet helm/esignet/mock-auth-data, which
// is older than the mock identity system's API and named after MOSIP's identity schema. What has no
// place in an identity is named here and not kept.
type sampleWire struct {
	PIN                  *string        `json:"pin"`
	Identity             sampleIdentity `json:"identity"`
	IntroducerBiometrics jsontext.Value `json:"introducerBiometrics"`
}

type sampleIdentity struct {
	IndividualID         string          `json:"individualId"`
	FullName             []langWire      `json:"fullName"`
	Gender               []langWire      `json:"gender"`
	DateOfBirth          *string         `json:"dateOfBirth"`
	Phone                *string         `json:"phone"`
	Email                *string         `json:"email"`
	EncodedPhoto         *string         `json:"encodedPhoto"`
	AddressLine1         []langWire      `json:"addressLine1"` // streetAddress
	City                 []langWire      `json:"city"`         // locality
	Region               []langWire      `json:"region"`
	PostalCode           *string         `json:"postalCode"`
	IndividualBiometrics *biometricsWire `json:"individualBiometrics"`

	AddressLine2        jsontext.Value `json:"addressLine2"`
	AddressLine3        jsontext.Value `json:"addressLine3"`
	Province            jsontext.Value `json:"province"`
	Zone                jsontext.Value `json:"zone"`
	ProofOfAddress      jsontext.Value `json:"proofOfAddress"`
	ProofOfIdentity     jsontext.Value `json:"proofOfIdentity"`
	ProofOfRelationship jsontext.Value `json:"proofOfRelationship"`
	ProofOfDateOfBirth  jsontext.Value `json:"proofOfDateOfBirth"`
	ProofOfException    jsontext.Value `json:"proofOfException"`
	IDSchemaVersion     jsontext.Value `json:"IDSchemaVersion"`
	ResidenceStatus     jsontext.Value `json:"residenceStatus"`
	ReferenceID         jsontext.Value `json:"referenceIdentityNumber"`
	UIN                 jsontext.Value `json:"UIN"`
}

func decodeSample(raw jsontext.Value) (*identityWire, error) {
	var w sampleWire
	if err := decode(raw, &w); err != nil {
		return nil, err
	}
	i := w.Identity
	return &identityWire{
		IndividualID:         i.IndividualID,
		PIN:                  w.PIN,
		FullName:             i.FullName,
		Gender:               i.Gender,
		DateOfBirth:          i.DateOfBirth,
		Phone:                i.Phone,
		Email:                i.Email,
		EncodedPhoto:         i.EncodedPhoto,
		StreetAddress:        i.AddressLine1,
		Locality:             i.City,
		Region:               i.Region,
		PostalCode:           i.PostalCode,
		IndividualBiometrics: i.IndividualBiometrics,
	}, nil
}
