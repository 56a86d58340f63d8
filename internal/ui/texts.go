package ui

import "github.com/openg2p/mock-esignet/internal/idp"

// Codes that the page raises itself; they are names in the same table of texts. Those of a biometric
// device stand with it.
const (
	unparsable         idp.Code = "parsing_error_msg"
	unauthorizedAccess idp.Code = "unauthorized_access"
)

// errorTexts are the English texts of the error codes up to 1.4. The first group reads as there, the
// rest as in the releases after (mosip/esignet oidc-ui public/locales/en.json).
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

// sentences are the texts that differ from 1.5 on.
var sentences = map[idp.Code]string{
	idp.InvalidClientID:      "Client ID is invalid. Please try again.",
	idp.InvalidRedirectURI:   "Oops! It looks like there’s an issue with the URL. Please try again.",
	idp.InvalidRequest:       "Request is invalid. Please try again.",
	idp.InvalidTransaction:   "The transaction has expired. Please try again.",
	unparsable:               "Unable to process. Please try again.",
	unauthorizedAccess:       "Access denied. Please check your credentials and try again.",
	idp.NoAttemptsLeft:       "The limit for authentication attempts has been reached. Please try again later.",
	idp.IndividualIDBlocked:  "The user has been temporarily blocked. Please contact support for further assistance.",
	captureFailed:            "Unable to capture biometrics. Please check and try again.",
	deviceNotFound:           "Unable to access the biometric device. Please check and try again.",
	"invalid_auth_challenge": "Invalid Auth challenge.",
	idp.InvalidCaptcha:       "The captcha you entered is incorrect. Please try again.",
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
	oldKnowledge: {
		idp.AuthFailed: "Login failed, please enter correct credentials",
	},
}

// factorSentences are those that it has from 1.5 on beside them.
var factorSentences = map[string]map[idp.Code]string{
	otpFactor: {
		idp.InvalidChallengeFormat: "The OTP you entered is not valid. Please enter valid OTP and try again.",
	},
	pinFactor: {
		idp.InvalidChallenge:       "The PIN you entered is not valid. Please enter valid PIN and try again.",
		idp.InvalidChallengeFormat: "The PIN you entered is not valid. Please enter valid PIN and try again.",
	},
	passwordFactor: {
		idp.AuthFailed:             "Username or password is not valid. Please enter valid credentials.",
		idp.InvalidChallenge:       "The password you entered is not valid. Please enter valid password and try again.",
		idp.InvalidChallengeFormat: "The password you entered is not valid. Please enter valid password and try again.",
	},
	biometricsFactor: {
		idp.AuthFailed:             "Biometric authentication failed. Please try again.",
		idp.InvalidChallenge:       "Biometric data you entered is not valid. Please verify and try again.",
		idp.InvalidChallengeFormat: "Biometric data you entered is not valid. Please verify and try again.",
	},
	knowledgeFactor: {
		idp.AuthFailed:             "Login unsuccessful. Please check your credentials and try again.",
		idp.InvalidChallenge:       "KBI details you entered are not valid. Please verify and try again.",
		idp.InvalidChallengeFormat: "KBI details you entered are not valid. Please verify and try again.",
	},
}

// textOf returns the text of a code, or the code itself where there is none, as upstream. Up to 1.4
// no_attempts_left and individual_id_blocked have none.
func (u *UI) textOf(code idp.Code) string {
	if text, ok := sentences[code]; ok && u.rules().Page.Sentences {
		return text
	}
	if text, ok := errorTexts[code]; ok {
		return text
	}
	return string(code)
}

// bannerText returns the text of a code on the screen of a factor.
func (u *UI) bannerText(factor string, code idp.Code) string {
	if text, ok := factorSentences[factor][code]; ok && u.rules().Page.Sentences {
		return text
	}
	if text, ok := factorTexts[factor][code]; ok {
		return text
	}
	return u.textOf(code)
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
	idp.InvalidRequest:      "The nonce was sent before, the request_uri is unknown or was used, or the client has to push its requests.",
	idp.InvalidClaim:        "The claims parameter does not fit the schema of this release.",
	idp.UsePKCE:             "The client, or the profile of the server, demands a code challenge.",
	unparsable:              "The claims parameter is not JSON.",
	idp.NoAttemptsLeft:      "Too many attempts in this login. The person named last is blocked for a while.",
	idp.IndividualIDBlocked: "Too many attempts before: this person is blocked for a while, in every login.",
	"auth-failed":           "The identity system could not compare the answers: the person lacks one of them.",
	captureFailed:           "The simulated device was told to capture nothing.",
	deviceNotFound:          "The simulated device was told to be absent.",
}

// claimLabels name claims and scopes on the consent screen; others are shown as they are.
var claimLabels = map[string]string{
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

func (u *UI) labelOf(name string) string {
	if name == "name" {
		return u.rules().Page.NameLabel
	}
	if label, ok := claimLabels[name]; ok {
		return label
	}
	return name
}
