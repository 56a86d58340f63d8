package ui

import "github.com/openg2p/mock-esignet/internal/idp"

// Codes that the page raises itself; they are names in the same table of texts.
const (
	unparsable         idp.Code = "parsing_error_msg"
	unauthorizedAccess idp.Code = "unauthorized_access"
)

// errorTexts are the English texts of the error codes. The first group reads as in eSignet up to
// 1.4, the rest as in the releases after (mosip/esignet oidc-ui public/locales/en.json).
var errorTexts = map[idp.Code]string{
	idp.InvalidClientID:    "Invalid Client Identifier",
	idp.InvalidRedirectURI: "Invalid Redirect URL",
	idp.InvalidRequest:     "Invalid Request",
	idp.InvalidTransaction: "Invalid Transaction or Transaction Expired",
	unparsable:             "Unable to Parse",
	unauthorizedAccess:     "Unauthorized Access",

	idp.UnknownError:              "An unknown error has occurred. Please try again later.",
	idp.InvalidResponseType:       "The response type is not supported. Please try again.",
	idp.InvalidScope:              "The requested scope is not supported. Please try again.",
	idp.InvalidDisplay:            "The requested display is not supported. Please try again.",
	idp.InvalidPrompt:             "The request UI prompt is not supported. Please try again.",
	idp.InvalidACR:                "Invalid/Unsupported Authentication Context Class Refs",
	idp.NoACRRegistered:           "No Authentication Context Class References(ACR) Registered",
	idp.InvalidClaim:              "The user claims provided are invalid or not supported. Please try again.",
	idp.InvalidPKCEChallenge:      "Invalid Proof key challenge.",
	idp.UnsupportedPKCEMethod:     "Unsupported proof key challenge exchange method.",
	idp.InvalidTransactionID:      "Null or Empty TransactionId Not Allowed.",
	idp.InvalidIdentifier:         "Please Enter Valid Individual ID.",
	idp.InvalidIndividualID:       "Please Enter Valid Individual ID.",
	idp.InvalidOTPChannel:         "Invalid OTP Channel Provided.",
	idp.SendOTPFailed:             "Unable to send OTP. Please try again.",
	idp.InvalidNumberOfChallenges: "Null or Empty Authentication Challenges Not Allowed.",
	idp.InvalidAuthFactorType:     "Null or Empty Authentication Factor Type Not Allowed.",
	idp.InvalidChallengeFormat:    "Invalid Authentication challenge format found.",
	idp.InvalidChallenge:          "Credentials you entered are not valid. Please verify and check again.",
	idp.AuthFactorMismatch:        "Unable to authenticate. Please try again.",
	idp.InvalidAcceptedClaim:      "The user claims provided are invalid or not supported. Please try again.",
	idp.InvalidPermittedScope:     "Unable to authorize. Please try again.",
	idp.DataExchangeFailed:        "Unable to exchange KYC data. Please try again.",
}

// factorTexts are the texts that one login screen has instead.
var factorTexts = map[string]map[idp.Code]string{
	otpFactor: {
		idp.AuthFailed:       "OTP authentication failed. Please try again.",
		idp.InvalidChallenge: "The OTP you entered is not valid. Please enter valid OTP and try again.",
	},
	pinFactor: {
		idp.AuthFailed: "PIN authentication failed. Please try again.",
	},
}

// textOf returns the text of a code, or the code itself where there is none, as upstream. Up to 1.4
// no_attempts_left and individual_id_blocked have none.
func textOf(code idp.Code) string {
	if text, ok := errorTexts[code]; ok {
		return text
	}
	return string(code)
}

// bannerText returns the text of a code on the screen of a factor.
func bannerText(factor string, code idp.Code) string {
	if text, ok := factorTexts[factor][code]; ok {
		return text
	}
	return textOf(code)
}

// hints say to a tester what the terse text of a code does not.
var hints = map[idp.Code]string{
	idp.InvalidClientID:     "No active client has this client_id on this server.",
	idp.InvalidRedirectURI:  "The redirect_uri is malformed, or not one of those that the client has registered.",
	idp.InvalidScope:        "The scope is empty or unknown, lacks openid where profile, email, phone or claims.userinfo need it, or joins a credential scope with others.",
	idp.InvalidResponseType: "The response_type must be code.",
	idp.InvalidDisplay:      "The display must be one of page, popup, touch, wap, or absent; empty is refused.",
	idp.InvalidPrompt:       "The prompt must be exactly one of none, login, consent, select_account, or absent; empty is refused.",
	idp.NoACRRegistered:     "The client has no authentication level (authContextRefs).",
	idp.UnknownError:        "The real server cannot bind the request: look at the types in claims, at max_age, and at an acr without values.",
	unparsable:              "The claims parameter is not JSON.",
	idp.NoAttemptsLeft:      "Too many attempts in this login. The person named last is blocked for a while.",
	idp.IndividualIDBlocked: "Too many attempts before: this person is blocked for a while, in every login.",
}

// claimLabels name claims and scopes on the consent screen; others are shown as they are.
var claimLabels = map[string]string{
	"name":                    "Name",
	"email":                   "Email Address",
	"phone_number":            "Phone Number",
	"birthdate":               "Birthdate",
	"gender":                  "Gender",
	"picture":                 "Picture",
	"address":                 "Address",
	"individual_id":           "UIN/VID used in login",
	"Manage-Identity-Data":    "Allow access to manage identity data",
	"Manage-VID":              "Allow access to manage VID",
	"Manage-Authentication":   "Allow access to manage Authentication",
	"Manage-Service-Requests": "Allow access to manage Service Requests",
	"Manage-Credentials":      "Allow access to manage Credentials",
}

func labelOf(name string) string {
	if label, ok := claimLabels[name]; ok {
		return label
	}
	return name
}
