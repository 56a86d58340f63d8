package release

// The rules of mock-identity-schema.json (mosip/esignet-mock-services). Java's \s and \S are spelled out
// where Go's differ.
const (
	visible = `\S`
	digits  = `^[0-9]{5,19}$`
	mail    = `^[a-zA-Z0-9_.+-]+@[a-zA-Z0-9-]+\.[a-zA-Z0-9-.]+$`

	// In 0.10.1 names are Latin or Arabic.
	latin      = `a-zA-ZÀ-ÿ\t\n\v\f\r `
	arabic     = `\x{0600}-\x{06FF}\x{FE70}-\x{FEFF}\t\n\v\f\r `
	nameText   = `^(?:[` + latin + `]{1,40}|[` + arabic + `-]{1,40})$`
	genderText = `^(?:[` + latin + `]{1,20}|[` + arabic + `]{1,20})$`
	placeText  = `^(?:[` + latin + `0-9.,°№-]{1,200}|[` + arabic + `0-9-]{1,200})$`
)

// persons010 demands every field and takes null for none.
var persons010 = []PersonField{
	{Name: "individualId", Required: true, Pattern: visible},
	{Name: "pin", Required: true, Pattern: visible},
	{Name: "fullName", Langs: true, Required: true, Pattern: nameText},
	{Name: "preferredLang", Required: true},
	{Name: "givenName", Langs: true, Required: true, Pattern: nameText},
	{Name: "familyName", Langs: true, Required: true, Pattern: nameText},
	{Name: "middleName", Langs: true, Required: true, Pattern: nameText},
	{Name: "nickName", Langs: true, Required: true, Pattern: nameText},
	{Name: "preferredUsername", Langs: true, Required: true, Pattern: nameText},
	{Name: "gender", Langs: true, Required: true, Pattern: genderText},
	{Name: "dateOfBirth", Required: true, Pattern: visible},
	{Name: "streetAddress", Langs: true, Required: true, Pattern: placeText},
	{Name: "locality", Langs: true, Required: true, Pattern: placeText},
	{Name: "region", Langs: true, Required: true, Pattern: placeText},
	{Name: "postalCode", Required: true, Pattern: visible},
	{Name: "country", Langs: true, Required: true, Pattern: genderText},
	{Name: "encodedPhoto", Required: true},
	{Name: "email", Required: true, Pattern: mail},
	{Name: "phone", Required: true, Pattern: visible},
	{Name: "zoneInfo", Required: true},
	{Name: "locale", Required: true, Pattern: visible},
	{Name: "password", Required: true, Pattern: visible},
}

// persons011 takes any script. That 0.11 does not list two parts of the name as required makes no difference: a
// class has what is absent as null, and null they may not be. It is in the order of the class IdentityData, in which
// persons are read back up to 0.12.
var persons011 = []PersonField{
	{Name: "individualId", Required: true, Pattern: digits},
	{Name: "pin", Required: true, Pattern: visible},
	{Name: "fullName", Langs: true, Required: true, Pattern: visible},
	{Name: "preferredLang", Required: true, Nullable: true},
	{Name: "givenName", Langs: true, Required: true, Pattern: visible},
	{Name: "familyName", Langs: true, Required: true, Pattern: visible},
	{Name: "middleName", Langs: true, Nullable: true, Pattern: visible},
	{Name: "nickName", Langs: true, Nullable: true, Pattern: visible},
	{Name: "preferredUsername", Langs: true, Nullable: true, Pattern: visible},
	{Name: "gender", Langs: true, Required: true, Pattern: visible},
	{Name: "dateOfBirth", Required: true, Pattern: visible},
	{Name: "streetAddress", Langs: true, Nullable: true, Pattern: visible},
	{Name: "locality", Langs: true, Required: true, Pattern: visible},
	{Name: "region", Langs: true, Required: true, Pattern: visible},
	{Name: "postalCode", Required: true, Pattern: visible},
	{Name: "country", Langs: true, Required: true, Pattern: visible},
	{Name: "encodedPhoto", Required: true},
	{Name: "email", Required: true, Pattern: mail},
	{Name: "phone", Required: true, Pattern: visible},
	{Name: "zoneInfo", Nullable: true},
	{Name: "locale", Nullable: true, Pattern: visible},
	{Name: "password", Nullable: true, Pattern: visible},
}
