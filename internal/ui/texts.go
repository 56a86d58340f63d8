package ui

import (
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

// Codes that the page raises itself; they are names in the same table of texts. Those of a biometric
// device stand with it.
const (
	unparsable         idp.Code = "parsing_error_msg"
	unauthorizedAccess idp.Code = "unauthorized_access"
)

// errorTexts are the English texts of error codes that no release words otherwise (mosip/esignet oidc-ui
// public/locales/en.json).
var errorTexts = map[idp.Code]string{
	idp.InvalidACR:                "Invalid/Unsupported Authentication Context Class Refs",
	idp.NoACRRegistered:           "No Authentication Context Class References(ACR) Registered",
	idp.InvalidPKCEChallenge:      "Invalid Proof key challenge.",
	idp.UnsupportedPKCEMethod:     "Unsupported proof key challenge exchange method.",
	idp.InvalidTransactionID:      "Null or Empty TransactionId Not Allowed.",
	idp.InvalidOTPChannel:         "Invalid OTP Channel Provided.",
	idp.InvalidNumberOfChallenges: "Null or Empty Authentication Challenges Not Allowed.",
	idp.InvalidAuthFactorType:     "Null or Empty Authentication Factor Type Not Allowed.",
	idp.InvalidChallengeFormat:    "Invalid Authentication challenge format found.",
	"invalid_auth_challenge":      "Invalid Auth challenge.",
}

// terse are the texts up to 1.4, sentences those from 1.5 on. no_attempts_left and individual_id_blocked have
// none before.
var terse = map[idp.Code]string{
	idp.UnknownError:          "Unknown Error",
	idp.InvalidClientID:       "Invalid Client Identifier",
	idp.InvalidRedirectURI:    "Invalid Redirect URL",
	idp.InvalidRequest:        "Invalid Request",
	idp.InvalidTransaction:    "Invalid Transaction or Transaction Expired",
	idp.InvalidResponseType:   "Invalid/Unsupported Response Type",
	idp.InvalidScope:          "Invalid/Unsupported Scope",
	idp.InvalidDisplay:        "Invalid/Unsupported Display",
	idp.InvalidPrompt:         "Invalid/Unsupported UI Prompt",
	idp.InvalidClaim:          "Invalid/Unsupported User Claims",
	idp.InvalidIdentifier:     "Invalid Individual Identifier Provided.",
	idp.InvalidIndividualID:   "Invalid Individual ID",
	idp.SendOTPFailed:         "Send OTP Failed. Invalid/Unknown IndividualId.",
	idp.InvalidChallenge:      "Authentication Challenge is Required.",
	idp.AuthFailed:            "Authentication Failed",
	idp.AuthFactorMismatch:    "Provided Authentication Factors Don't Match Resolved Authentication Factors.",
	idp.InvalidAcceptedClaim:  "Invalid User Claims Accepted.",
	idp.InvalidPermittedScope: "Invalid Authorize Scope Permitted.",
	idp.DataExchangeFailed:    "KYC data exchange failed.",
	idp.InvalidCaptcha:        "Invalid captcha found.",
	idp.CaptchaUnchecked:      "Failed to validate captcha",
	unparsable:                "Unable to Parse",
	unauthorizedAccess:        "Unauthorized Access",
	captureFailed:             "Biometric Capture Failed",
	deviceNotFound:            "Device Not Found",
}

var sentences = map[idp.Code]string{
	idp.UnknownError:          "An unknown error has occurred. Please try again later.",
	idp.InvalidClientID:       "Client ID is invalid. Please try again.",
	idp.InvalidRedirectURI:    "Oops! It looks like there’s an issue with the URL. Please try again.",
	idp.InvalidRequest:        "Request is invalid. Please try again.",
	idp.InvalidTransaction:    "The transaction has expired. Please try again.",
	idp.InvalidResponseType:   "The response type is not supported. Please try again.",
	idp.InvalidScope:          "The requested scope is not supported. Please try again.",
	idp.InvalidDisplay:        "The requested display is not supported. Please try again.",
	idp.InvalidPrompt:         "The request UI prompt is not supported. Please try again.",
	idp.InvalidClaim:          "The user claims provided are invalid or not supported. Please try again.",
	idp.InvalidIdentifier:     "Please Enter Valid Individual ID.",
	idp.InvalidIndividualID:   "Please Enter Valid Individual ID.",
	idp.SendOTPFailed:         "Unable to send OTP. Please try again.",
	idp.InvalidChallenge:      "Credentials you entered are not valid. Please verify and check again.",
	idp.AuthFactorMismatch:    "Unable to authenticate. Please try again.",
	idp.InvalidAcceptedClaim:  "The user claims provided are invalid or not supported. Please try again.",
	idp.InvalidPermittedScope: "Unable to authorize. Please try again.",
	idp.DataExchangeFailed:    "Unable to exchange KYC data. Please try again.",
	idp.NoAttemptsLeft:        "The limit for authentication attempts has been reached. Please try again later.",
	idp.IndividualIDBlocked:   "The user has been temporarily blocked. Please contact support for further assistance.",
	idp.InvalidCaptcha:        "The captcha you entered is incorrect. Please try again.",
	idp.CaptchaUnchecked:      "Unable to validate captcha. Please try again.",
	unparsable:                "Unable to process. Please try again.",
	unauthorizedAccess:        "Access denied. Please check your credentials and try again.",
	captureFailed:             "Unable to capture biometrics. Please check and try again.",
	deviceNotFound:            "Unable to access the biometric device. Please check and try again.",
}

// factorTexts are the texts that one login screen has instead, in 1.3 and 1.4 and from 1.5 on.
var factorTexts = map[release.Wording]map[string]map[idp.Code]string{
	release.TerseWords: {
		otpFactor:        {idp.AuthFailed: "Incorrect OTP. Please try again."},
		pinFactor:        {idp.AuthFailed: "Incorrect pin. Please try again."},
		passwordFactor:   {idp.AuthFailed: "Incorrect username or password. Please try again."},
		biometricsFactor: {idp.AuthFailed: "Biometric data not available. Please try again."},
		oldKnowledge:     {idp.AuthFailed: "Login failed, please enter correct credentials"},
	},
	release.Sentences: {
		otpFactor:        factorSentences("OTP authentication failed. Please try again.", "The OTP you entered is not valid. Please enter valid OTP and try again."),
		pinFactor:        factorSentences("PIN authentication failed. Please try again.", "The PIN you entered is not valid. Please enter valid PIN and try again."),
		passwordFactor:   factorSentences("Username or password is not valid. Please enter valid credentials.", "The password you entered is not valid. Please enter valid password and try again."),
		biometricsFactor: factorSentences("Biometric authentication failed. Please try again.", "Biometric data you entered is not valid. Please verify and try again."),
		knowledgeFactor:  factorSentences("Login unsuccessful. Please check your credentials and try again.", "KBI details you entered are not valid. Please verify and try again."),
	},
}

// factorSentences are the texts of a factor that is wrong, and of one that cannot be right.
func factorSentences(wrong, invalid string) map[idp.Code]string {
	return map[idp.Code]string{idp.AuthFailed: wrong, idp.InvalidChallenge: invalid, idp.InvalidChallengeFormat: invalid}
}

// textOf returns the text of a code, or the code itself where there is none, as upstream.
func (u *UI) textOf(code idp.Code) string {
	if text, ok := idaText(u.rules().Page.Wording, "", code); ok {
		return text
	}
	words := terse
	if u.rules().Page.Wording == release.Sentences {
		words = sentences
	}
	if text, ok := words[code]; ok {
		return text
	}
	if text, ok := errorTexts[code]; ok {
		return text
	}
	return string(code)
}

// bannerText returns the text of a code on the screen of a factor; sending says that an OTP was to be sent.
func (u *UI) bannerText(factor string, code idp.Code, sending bool) string {
	wording := u.rules().Page.Wording
	if text, ok := factorTexts[wording][factor][code]; ok {
		return text
	}
	if text, ok := idaText(wording, factor, code); ok && wording != release.PrefixedWords {
		return text
	}
	switch {
	case wording != release.PrefixedWords || code == captureFailed || code == deviceNotFound:
		return u.textOf(code)
	case sending:
		return "Failed to Send OTP: " + u.textOf(code)
	default:
		return "Authentication Failed: " + u.textOf(code)
	}
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
