package release

import "time"

// ACR is one row of the AMR-ACR mapping file: a level and the methods behind it.
type ACR struct {
	Name string
	AMRs []AMR
}

// AMR is an authentication method: its name in the mapping file and its factors, which are needed
// together.
type AMR struct {
	Name    string
	Factors []Factor
}

// Factor is one authentication factor of an AMR.
type Factor struct {
	Type  string // OTP, PIN, BIO, WLA, PWD, …
	Count int
}

// Challenge is what a challenge of one factor has to look like, lengths in characters.
type Challenge struct {
	Factor   string
	Format   string
	Min, Max int
	Content  Content
}

// Content is what the text of a challenge has to be beyond its length.
type Content int

// The contents. AnyText is judged by the identity system alone.
const (
	AnyText         Content = iota
	TextsInBase64           // a JSON object of texts, in standard base64, that KBI has (1.4.1 to 1.6)
	FormInBase64URL         // a JSON object in base64url that KBI has; refused while there is no form (from 1.7 on)
)

// String names the content for people.
func (c Content) String() string {
	return [...]string{"any text", "texts in base64", "a form in base64url"}[c]
}

// AuthorizeRules govern the authorization request and the login (mosip/esignet oidc-service-impl
// AuthorizationServiceImpl.java and its helpers; figures from mosip-config
// esignet-default.properties).
type AuthorizeRules struct {
	OpenIDScopes     []string // without openid itself
	ScopeClaims      map[string][]string
	AuthorizeScopes  []string
	CredentialScopes []string
	// CredentialPKCE demands a code challenge for a credential scope on oauth-details v2.
	CredentialPKCE bool
	ACRs           []ACR // registrable and resolvable, in the order of the mapping file
	Challenges     []Challenge

	PreAuthLifetime       time.Duration
	AuthenticatedLifetime time.Duration
	SendOTPAttempts       int // 0: not counted, and nobody is blocked (up to 1.4.0)
	AuthenticateAttempts  int
	AttemptWindow         time.Duration // restarted by each counted call
	BlockTime             time.Duration
	AuthTransactionIDLen  int

	// NonceLifetime is how long a nonce cannot be used again, by any client; 0: nobody looks at it (from
	// 1.5.1 on: mosip.esignet.nonce-expire-seconds).
	NonceLifetime time.Duration
	// ConsentEnds has prompt=consent ask for the consent again, and a consent end when the client's
	// additionalConfig says so (from 1.6 on: ConsentHelperService.java).
	ConsentEnds bool
	// DPoPKey takes the thumbprint of the key that the tokens are to be bound to (from 1.7 on:
	// OAuthDetailRequest.java).
	DPoPKey bool
	// Features are those that a client's additionalConfig can demand (from 1.7 on).
	Features []Feature
	Claims   ClaimRules

	// Calls are those below /authorization that exist (mosip/esignet AuthorizationController.java).
	Calls []string
	// Guarded are those of them before which the header filter stands
	// (mosip.esignet.header-filter.paths-to-validate).
	Guarded []string
	// EssentialDemanded refuses a consent without the essential claims (from 1.1 on: mosip/esignet
	// AuthorizationHelperService.java).
	EssentialDemanded bool
	// ConsentTexts demands text of each accepted claim and permitted scope before all else (from 1.2 on:
	// mosip/esignet AuthCodeRequest.java).
	ConsentTexts bool
	// PreAuthRestarts restarts the lifetime with each send-otp and authenticate (from 1.4.1 on:
	// CacheUtilService.java, updateIndividualIdHashInPreAuthCache).
	PreAuthRestarts bool
	// ChallengeRows holds each challenge to its row of Challenges; without it the three parts of a
	// challenge need only have text, and Challenges says what the page sends (up to 1.3: mosip/esignet
	// AuthChallenge.java).
	ChallengeRows bool
	// FactorsExact refuses a type of a factor in another case at once; without it, only because no factor of
	// the transaction has it (from 1.5.1 on: AuthChallengeFactorFormatValidator.java).
	FactorsExact bool
	KBI          KBIForm
	Captcha      CaptchaRules
	SignUp       SignUpRules
}

// AMRsOf returns the methods behind the named level; none for a level that the mapping lacks.
func (r AuthorizeRules) AMRsOf(acr string) []AMR {
	for _, a := range r.ACRs {
		if a.Name == acr {
			return a.AMRs
		}
	}
	return nil
}
