package identity

import "github.com/openg2p/mock-esignet/internal/httpapi"

// formField is one input of the sign-up form.
type formField struct {
	id, control, kind string
	english, khmer    string
	names             bool // in Khmer and Latin letters
	group             string
	more              object
}

// formFields are those of mock-identity-ui-spec.json (mosip/esignet-mock-services 0.12.0), in its order.
var formFields = []formField{
	{id: "phone", control: "phone", english: "Mobile number", khmer: "លេខទូរស័ព្ទ", group: "A", more: object{
		{Name: "disabled", Value: true}, {Name: "prefix", Value: list{"+855", "+91"}},
	}},
	{id: "fullName", control: "textbox", kind: "simpleType", english: "Full name", khmer: "ឈ្មោះពេញ", names: true, group: "B"},
	{id: "givenName", control: "textbox", kind: "simpleType", english: "Given name", khmer: "នាមខ្លួន", names: true, group: "C"},
	{id: "familyName", control: "textbox", kind: "simpleType", english: "Family name", khmer: "នាមត្រកូល", names: true, group: "D"},
	{id: "gender", control: "textbox", kind: "simpleType", english: "Gender", khmer: "ភេទ", names: true, group: "E"},
	{id: "locality", control: "textbox", kind: "simpleType", english: "Locality", khmer: "មូលដ្ឋាន", names: true, group: "F"},
	{id: "region", control: "textbox", kind: "simpleType", english: "Region", khmer: "តំបន់", names: true, group: "G"},
	{id: "country", control: "textbox", kind: "simpleType", english: "Country", khmer: "ប្រទេស", names: true, group: "H"},
	{id: "pin", control: "textbox", kind: "simpleType", english: "PIN", khmer: "លេខ PIN", group: "I"},
	{id: "preferredLang", control: "textbox", english: "Language", khmer: "ភាសា", group: "J", more: object{
		{Name: "info", Value: bilingual("Language for messages", "ភាសា")},
	}},
	{id: "password", control: "password", english: "Password", khmer: "ពាក្យសម្ងាត់", group: "K", more: object{
		{Name: "info", Value: bilingual("Eight characters or more, of upper and lower case, digits and others", "ពាក្យសម្ងាត់")},
		{Name: "capsLockCheck", Value: true},
	}},
	{id: "dateOfBirth", control: "date", english: "Date of birth", khmer: "ថ្ងៃកំណើត", group: "L", more: object{
		{Name: "validators", Value: list{validator(`^(19|20)\d{2}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$`, "eng", "Not a date such as 1987-11-25", "YYYY-MM-DD")}},
		{Name: "info", Value: bilingual("Year, month and day, as in 1987-11-25", "YYYY-MM-DD")},
		{Name: "capsLockCheck", Value: true},
	}},
	{id: "postalCode", control: "textbox", kind: "simpleType", english: "Postal code", khmer: "លេខកូដប្រៃសណីយ៍", group: "M"},
	{id: "encodedPhoto", control: "photo", english: "Photo", khmer: "រូបថត", group: "F", more: object{
		{Name: "info", Value: bilingual("Taken with the camera", "រូបថត")},
		{Name: "acceptedFileTypes", Value: "image/jpeg , image/jpg , image/png , image/webp"},
	}},
	{id: "email", control: "textbox", english: "E-mail", khmer: "អ៊ីមែល", group: "N"},
	{id: "consent", control: "checkbox", english: "I agree to the terms", khmer: "ខ្ញុំយល់ព្រម", group: "O"},
}

func bilingual(english, khmer string) object {
	return object{{Name: "eng", Value: english}, {Name: "khm", Value: khmer}}
}

func validator(regex, language, english, khmer string) object {
	return object{{Name: "regex", Value: regex}, {Name: "error", Value: bilingual(english, khmer)}, {Name: "langCode", Value: language}}
}

// nameValidators are those of a name in both scripts.
var nameValidators = list{
	validator(`^[\u1780-\u17FF\u19E0-\u19FF\u1A00-\u1A9F\u0020]{1,30}$`, "km", "Khmer letters only, 30 at most", "អក្សរខ្មែរ"),
	validator(`^[a-zA-Z][a-zA-Z ]{1,30}$`, "en", "Latin letters only, 2 to 31", "អក្សរឡាតាំង"),
}

func (f formField) render() object {
	o := object{{Name: "id", Value: f.id}, {Name: "controlType", Value: f.control}}
	add := func(name string, value any) { o = append(o, httpapi.Member{Name: name, Value: value}) }
	if f.kind != "" {
		add("type", f.kind)
	}
	add("labelName", bilingual(f.english, f.khmer))
	if f.control != "checkbox" {
		add("placeholder", bilingual(f.english, f.khmer))
	}
	switch {
	case f.names:
		add("validators", nameValidators)
	case f.control == "phone":
		add("validators", list{})
	}
	o = append(o, f.more...)
	add("alignmentGroup", "group"+f.group)
	add("required", f.id != "phone")
	return o
}

// uiSpec describes the sign-up form.
func uiSpec() object {
	fields := make(list, len(formFields))
	for i, f := range formFields {
		fields[i] = f.render()
	}
	short := func(english, khmer string) object {
		return object{{Name: "en", Value: english}, {Name: "km", Value: khmer}}
	}
	return object{
		{Name: "schema", Value: fields},
		{Name: "allowedValues", Value: object{}},
		{Name: "i18nValues", Value: object{
			{Name: "errors", Value: object{
				{Name: "required", Value: short("Needed", "ត្រូវការ")},
				{Name: "passwordMismatch", Value: short("The passwords differ", "ពាក្យសម្ងាត់ខុសគ្នា")},
			}},
			{Name: "labels", Value: object{
				{Name: "password_confirm", Value: short("Password again", "ពាក្យសម្ងាត់ម្តងទៀត")},
				{Name: "capturePhoto", Value: short("Take a photo", "ថតរូប")},
				{Name: "clickToUpload", Value: short("Choose a photo", "ជ្រើសរើសរូបថត")},
			}},
			{Name: "placeholders", Value: single("password_confirm", bilingual("Password again", "ពាក្យសម្ងាត់ម្តងទៀត"))},
		}},
		{Name: "language", Value: object{
			{Name: "mandatory", Value: list{"eng"}},
			{Name: "optional", Value: list{"khm"}},
			{Name: "langCodeMap", Value: object{{Name: "khm", Value: "km"}, {Name: "eng", Value: "en"}}},
		}},
		{Name: "maxUploadFileSize", Value: 5242880},
	}
}
