package identity

import (
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// requestWrapper is the envelope of a request. An absent request is nil.
type requestWrapper[T any] struct {
	RequestTime string `json:"requestTime"`
	Request     *T     `json:"request"`
}

// responseWrapper is the envelope of every answer. Errors is never nil; the time is null in a few.
type responseWrapper struct {
	ResponseTime *string     `json:"responseTime"`
	Response     any         `json:"response"`
	Errors       []wireError `json:"errors"`
}

type wireError struct {
	ErrorCode string `json:"errorCode"`
	Message   string `json:"message"`
}

type statusResponse struct {
	Status string `json:"status"`
}

// identityData is a person on the wire, as sent and as read back, in the order of 0.9.3
// (mosip/esignet-mock-services IdentityData.java). nil stands for null and for absence.
type identityData struct {
	IndividualID         *string        `json:"individualId"`
	PIN                  *string        `json:"pin"`
	Name                 []languageItem `json:"name"`
	FullName             []languageItem `json:"fullName"`
	GivenName            []languageItem `json:"givenName"`
	FamilyName           []languageItem `json:"familyName"`
	MiddleName           []languageItem `json:"middleName"`
	NickName             []languageItem `json:"nickName"`
	PreferredUsername    []languageItem `json:"preferredUsername"`
	Gender               []languageItem `json:"gender"`
	DateOfBirth          *string        `json:"dateOfBirth"`
	StreetAddress        []languageItem `json:"streetAddress"`
	Locality             []languageItem `json:"locality"`
	Region               []languageItem `json:"region"`
	PostalCode           *string        `json:"postalCode"`
	Country              []languageItem `json:"country"`
	EncodedPhoto         *string        `json:"encodedPhoto"`
	IndividualBiometrics *biometrics    `json:"individualBiometrics"`
	Email                *string        `json:"email"`
	Phone                *string        `json:"phone"`
	ZoneInfo             *string        `json:"zoneInfo"`
	Locale               *string        `json:"locale"`
}

// lateIdentityData has the fields that came with 0.10 too. They are written only when the person
// has them, so that everybody else reads back as 0.9.3 shows them.
type lateIdentityData struct {
	identityData
	PreferredLang lateField `json:"preferredLang,omitzero"`
	Password      lateField `json:"password,omitzero"`
}

// languageItem is one translation; null members are read as empty ones.
type languageItem struct {
	Language string `json:"language"`
	Value    string `json:"value"`
}

type biometrics struct {
	Format  string     `json:"format"`
	Version javaDouble `json:"version"`
	Value   string     `json:"value"`
}

// lateField tells a member that is null from one that is absent.
type lateField struct {
	present bool
	value   *string
}

// UnmarshalJSONFrom reads a string or null.
func (f *lateField) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	f.present = true
	return json.UnmarshalDecode(dec, &f.value)
}

// MarshalJSONTo writes the string or null.
func (f lateField) MarshalJSONTo(enc *jsontext.Encoder) error {
	return json.MarshalEncode(enc, f.value)
}

// javaDouble is a number that Jackson reads into a double: also from text, null and blank text as
// 0. It is written as Java writes it, with a fraction.
type javaDouble float64

// UnmarshalJSONFrom reads a number, a numeric string or null.
func (d *javaDouble) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	token, err := dec.ReadToken()
	if err != nil {
		return err
	}
	text := strings.TrimSpace(token.String())
	switch kind := token.Kind(); {
	case kind == 'n', kind == '"' && (text == "" || text == "null"):
		*d = 0
		return nil
	case kind != '0' && kind != '"':
		return strconv.ErrSyntax
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil || number-number != 0 { // Inf and NaN are not JSON
		return strconv.ErrSyntax
	}
	*d = javaDouble(number)
	return nil
}

// MarshalJSONTo writes 1 as 1.0.
func (d javaDouble) MarshalJSONTo(enc *jsontext.Encoder) error {
	text := strconv.FormatFloat(float64(d), 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return enc.WriteValue(jsontext.Value(text))
}

// field is one attribute of identityData: where its text or its translations are, and its rule.
type field struct {
	name string
	code idp.Code
	text **string        // nil for translations
	list *[]languageItem // nil for text
	need bool            // must not be blank; other fields must not be empty when given
}

// fields lists all members but the biometrics, in the order of the wire.
func (d *identityData) fields() []field {
	text := func(name string, code idp.Code, at **string) field { return field{name: name, code: code, text: at} }
	list := func(name string, code idp.Code, at *[]languageItem) field {
		return field{name: name, code: code, list: at}
	}
	return []field{
		{name: "individualId", code: idp.InvalidIndividualID, text: &d.IndividualID, need: true},
		{name: "pin", code: "invalid_pin", text: &d.PIN, need: true},
		list("name", "invalid_name", &d.Name),
		list("fullName", "invalid_fullname", &d.FullName),
		list("givenName", "invalid_given_name", &d.GivenName),
		list("familyName", "invalid_family_name", &d.FamilyName),
		list("middleName", "invalid_middle_name", &d.MiddleName),
		list("nickName", "invalid_nick_name", &d.NickName),
		list("preferredUsername", "invalid_preferred_username", &d.PreferredUsername),
		list("gender", "invalid_gender", &d.Gender),
		text("dateOfBirth", "invalid_date_of_birth", &d.DateOfBirth),
		list("streetAddress", "invalid_street_address", &d.StreetAddress),
		list("locality", "invalid_locality", &d.Locality),
		list("region", "invalid_region", &d.Region),
		text("postalCode", "invalid_postalcode", &d.PostalCode),
		list("country", "invalid_country", &d.Country),
		{name: "encodedPhoto", code: "invalid_encoded_photo", text: &d.EncodedPhoto, need: true},
		text("email", "invalid_email", &d.Email),
		text("phone", "invalid_phone", &d.Phone),
		text("zoneInfo", "invalid_zoneinfo", &d.ZoneInfo),
		text("locale", "invalid_locale", &d.Locale),
	}
}

// attribute returns the field as the domain holds it; false for null.
func (f field) attribute() (idp.Attribute, bool) {
	if f.text != nil {
		if *f.text == nil {
			return idp.Attribute{}, false
		}
		return idp.Attribute{Text: **f.text}, true
	}
	if *f.list == nil {
		return idp.Attribute{}, false
	}
	langs := make([]idp.LangValue, 0, len(*f.list))
	for _, item := range *f.list {
		langs = append(langs, idp.LangValue{Language: item.Language, Value: item.Value})
	}
	return idp.Attribute{Langs: langs}, true
}

// set fills the field from the domain; an attribute of the other form stays null.
func (f field) set(a idp.Attribute) {
	switch {
	case f.text != nil && a.Langs == nil:
		*f.text = &a.Text
	case f.list != nil && a.Langs != nil:
		*f.list = make([]languageItem, 0, len(a.Langs))
		for _, l := range a.Langs {
			*f.list = append(*f.list, languageItem{l.Language, l.Value})
		}
	}
}
