package ui

import (
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// idaUnknownPerson is the code of ID Authentication that each screen words in its own way.
const idaUnknownPerson idp.Code = "IDA-MLC-018"

// idaTexts are the texts of the codes of ID Authentication, up to 1.4 and from 1.5 on.
var idaTexts = map[release.Wording]map[idp.Code]string{
	release.PrefixedWords: idaTerse,
	release.TerseWords:    idaTerse,
	release.Sentences: {
		"IDA-MLC-007": "Request could not be processed. Please try again",
		"IDA-MLC-008": "No authentication type selected",
		"IDA-MLC-011": "Unable to authenticate as authentication type is not supported.",
		"IDA-OTA-002": "Unable to send OTP. Please try again.",
		"IDA-OTA-003": "OTP expired. Please request a new one and try again.",
		"IDA-OTA-004": "Please enter valid OTP.",
		"IDA-OTA-005": "OTP verification unsuccessful. Please try again.",
		"IDA-OTA-012": "OTP validation can't be performed against this Individual-ID. Generate OTP first",
		"IDA-PSD-001": "Username or password is not valid. Please enter valid credentials.",
		"IDA-PSD-002": "Username or password is not valid. Please enter valid credentials.",
	},
}

var idaTerse = map[idp.Code]string{
	"IDA-MLC-007":    "Request could not be processed. Please try again",
	"IDA-MLC-008":    "No authentication type selected",
	"IDA-MLC-011":    "Unsupported Authentication Type",
	idaUnknownPerson: "User data not available",
	"IDA-OTA-002":    "Could not generate/send OTP",
	"IDA-OTA-003":    "OTP has expired",
	"IDA-OTA-004":    "OTP is invalid",
	"IDA-OTA-005":    "Input transactionID does not match transactionID of OTP Request",
	"IDA-OTA-012":    "OTP validation can't be performed against this Individual-ID. Generate OTP first",
}

// idaUnknownPersons are the texts of an unknown person on the screen of a factor from 1.5 on. In 1.3 and 1.4 the screen says
// what it says of a wrong factor.
var idaUnknownPersons = map[string]string{
	otpFactor:        "Please Enter Valid UIN.",
	pinFactor:        "The UIN/VID you entered is incorrect. Please Enter Valid UIN/VID.",
	biometricsFactor: "The UIN/VID you entered is incorrect. Please Enter Valid UIN/VID.",
	passwordFactor:   "The username you entered is not valid. Please enter valid username.",
}

// idaText returns the text of a code of ID Authentication on the screen of a factor.
func idaText(wording release.Wording, factor string, code idp.Code) (text string, ok bool) {
	if code == idaUnknownPerson {
		switch wording {
		case release.TerseWords:
			text, ok = factorTexts[wording][factor][idp.AuthFailed]
		case release.Sentences:
			text, ok = idaUnknownPersons[factor]
		}
		if ok {
			return text, true
		}
	}
	text, ok = idaTexts[wording][code]
	return text, ok
}
