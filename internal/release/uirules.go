package release

import "time"

// UIRules are what oauth-details hands to the login page, and what the page of the release does
// (mosip/esignet oidc-ui).
type UIRules struct {
	// Configs is the map of oauth-details (mosip.esignet.ui.config.key-values).
	Configs []Member
	// ConsentTimeout is how long a person has on the consent screen; 0: as long as it is (1.0).
	ConsentTimeout time.Duration
	// ConsentBuffer is how much of that is held back for the way of the answer.
	ConsentBuffer time.Duration
	OTPLength     int
	ResendDelay   time.Duration
	OTPChannels   []string
	IDMaxLength   int

	// StoredConsent has the page skip the consent screen where a consent is stored (from 1.1 on).
	StoredConsent bool
	// PKCE sends the code challenge on (from 1.2 on: Authorize.js).
	PKCE bool
	// EarlyReturn puts the nonce in front of what the browser takes back to the relying party, a code or an
	// error (up to 1.3: Consent.js). It puts the parameters of an error there as they are, which later are form
	// encoded, and has a login screen that meets invalid_transaction say so and stay, where later it leads back
	// to the relying party (both up to 1.4.0: redirectOnError.js, Otp.js, Pin.js).
	EarlyReturn bool
	// ConfirmCancel asks once more before a person refuses to consent (from 1.3 on).
	ConfirmCancel bool
	// CancelError is the error that is sent when a person refuses to consent, with CancelText as description.
	CancelError, CancelText string
	// TimeoutError is the error that is sent when the timer of the consent screen has run out, with TimeoutText
	// as description.
	TimeoutError, TimeoutText string

	Page PageRules
}

// PageRules are what the login page of a release shows, and how its parts are called (mosip/esignet
// oidc-ui src/components and public/locales/en.json).
type PageRules struct {
	// Screens are the factors that have a screen, by their type in the mapping of levels. A factor that is
	// not there is not offered: WLA needs a wallet that scans a code; IDT is for portals, see IDTokenHint.
	Screens []string
	IDs     ElementIDs

	// Purposes has the header and the options follow the purpose in the client's additional config (from
	// 1.6 on: Login.js).
	Purposes bool
	Header   string // what stands there without a purpose
	// OptionsHeading stands above the ways to log in.
	OptionsHeading string
	// MoreOptions is from how many ways on only the first four are shown at once; 0: all of them always
	// (SignInOptions.js).
	MoreOptions int
	// HeadingByID heads the screens of OTP, PIN, password and biometrics with the kind of id that they ask
	// for; without it with the factor (from 1.6 on: Otp.js).
	HeadingByID bool
	// PersonLabels name the individual id on the screen of a factor; that of AnyFactor holds for the factors that
	// are not there.
	PersonLabels map[string]InputLabel

	OTPSent     string // says where an OTP went, with its length for %d
	OTPChannels bool   // names the channels there
	OTPResend   string
	// RememberMe puts a box with no effect on the PIN screen (Pin.js).
	RememberMe     bool
	PasswordButton string
	Knowledge      KnowledgeRules
	// BannerClose puts a button on the banner of an error (from 1.5 on: ErrorBanner.js).
	BannerClose bool
	Wording     Wording
	// AllowButton is what the button says that gives consent, NameLabel what the claim name is called there.
	AllowButton, NameLabel string

	// ClaimDetails has the page ask after each login whether the person's profile has to be updated (from
	// 1.5 on: ClaimDetails.js).
	ClaimDetails bool
	DetailsIntro string // follows the name of the client on that screen
	// NoClaims takes an empty claims parameter for none at all; without it the page cannot read it (from 1.5
	// on: Authorize.js).
	NoClaims bool
	EKYC     EKYCRules
	// IDTokenHint says what the page does with an id_token_hint at /authorize.
	IDTokenHint HintRule
	// Pushed says when a request_uri at /authorize counts (Authorize.js).
	Pushed PushedRule
	Return ReturnRules
}

// AnyFactor stands for the factors that a map does not have.
const AnyFactor = "*"

// InputLabel is what stands above an input, and what stands in it while it is empty.
type InputLabel struct{ Label, Placeholder string }

// ElementIDs are the ids of a page's parts that differ between releases. An empty one is not written.
type ElementIDs struct {
	OTPPerson                string
	PINPerson, PIN           string
	PasswordPerson, Password string
	BiometricsPerson         string
	KnowledgePrefix          string // in front of the name of a field
	Allow                    string // of the button that gives consent
	Stay, Discontinue        string // in the dialog before a person refuses to consent
}

// Wording says how the page words an error.
type Wording string

// The wordings: a few words, on a login screen after what has failed, in a box like that of /authorize (up to
// 1.2: ErrorIndicator.js); a few words in a banner (1.3 and 1.4: ErrorBanner.js); whole sentences (from 1.5 on).
const (
	PrefixedWords Wording = "prefixed"
	TerseWords    Wording = "terse"
	Sentences     Wording = "sentences"
)

// EKYCRules say how the browser goes to the portal that updates a profile, and comes back.
type EKYCRules struct {
	// Fragment puts the id_token in base64 into the fragment; without it into the query (1.5: ClaimDetails.js).
	Fragment bool
	// KnownErrors ends the login for the errors that the page knows only; without it for any (1.5:
	// pages/Consent.js).
	KnownErrors bool
}

// HintRule says what becomes of an id_token_hint.
type HintRule string

// The rules: nothing (up to 1.4); it is sent on, and the page logs in with it and asks for the code at once
// (1.5: Authorize.js); it is sent on, and the page logs in with it where IDT is a factor (from 1.6 on:
// IdToken.js).
const (
	NoHint       HintRule = ""
	HintAtOnce   HintRule = "at once"
	HintAsFactor HintRule = "factor"
)

// PushedRule says when the page begins with a pushed request.
type PushedRule string

// The rules: never (up to 1.6); only if client_id and request_uri are all there is (1.7); whenever both
// are there (from 1.8 on).
const (
	NeverPushed       PushedRule = ""
	PushedAlone       PushedRule = "alone"
	PushedAmongOthers PushedRule = "among others"
)

// ReturnRules say how a code goes back to the relying party.
type ReturnRules struct {
	// Encoded form encodes the parameters; without it they are pasted in as they are (from 1.7 on:
	// Consent.js, ClaimDetails.js).
	Encoded bool
	// SilentNulls writes the text null for a missing state when a stored consent was used (1.5 and 1.6:
	// ClaimDetails.js).
	SilentNulls   bool
	SilentLocales LocalesRule // what is sent as ui_locales then
}

// LocalesRule says what a login that asked nothing sends as ui_locales.
type LocalesRule string

// The rules: nothing (1.5); the text null, as the page's own address names none (1.6); the language of
// the page (from 1.7 on).
const (
	NoLocales    LocalesRule = ""
	NullLocales  LocalesRule = "null"
	PageLanguage LocalesRule = "language"
)

// KnowledgeRules make the screen of what a person knows, and its challenge (Form.js).
type KnowledgeRules struct {
	// Fields are asked for beside the individual id.
	//
	// Mock: the shipped configuration has no field at all, with which nobody can log in; these are what
	// the mock identity system compares.
	Fields []KnowledgeField
	// Converted hands a configured form out in another shape (from 1.7 on).
	Converted bool
	// PersonName is the member under which the individual id stands in the challenge as well; empty: it
	// does not (up to 1.6).
	PersonName string
}

// KnowledgeField is one thing that a person knows.
type KnowledgeField struct {
	Name, Label string
	Type        string // of the input
	MaxLength   int    // 0: as long as it is
}
