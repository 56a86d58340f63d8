package release

import (
	"slices"
	"time"
)

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

	// Requests and Claims are the rules of an authorization request from 1.5 on.
	Requests RequestRules
	Claims   ClaimRules

	// Calls are those below /authorization that exist (mosip/esignet AuthorizationController.java).
	Calls []string
	// Guarded are those of them before which the header filter stands
	// (mosip.esignet.header-filter.paths-to-validate).
	Guarded []string
	// RedirectsAsURLs takes redirect URIs for java.net.URLs and compares scheme, host and what follows the
	// port; without it they are URIs of any scheme, compared whole (up to 1.1: mosip/esignet
	// IdentityProviderUtil.java, matchUri).
	RedirectsAsURLs bool
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

// TokenRules govern the token and userinfo endpoints (mosip/esignet OAuthServiceImpl.java,
// TokenServiceImpl.java, OpenIdConnectServiceImpl.java).
type TokenRules struct {
	CodeLifetime        time.Duration
	AccessTokenLifetime time.Duration
	UserinfoLifetime    time.Duration // how long userinfo is kept; none: as long as access tokens live
	IDTokenLifetime     time.Duration
	SigningAlgorithm    string
	AssertionAlgorithms []string
	AssertionLeeway     time.Duration
	AssertionJTI        bool // jti must be present
	ClientIDRequired    bool // client_id must be in the form too (1.0)
	// Issuer is the iss of tokens (mosip.esignet.discovery.issuer-id); {D} stands for the public origin, {B}
	// for the service.
	Issuer string
	// ClientIDClaim puts client_id into the access token.
	ClientIDClaim bool
	// NullNonce writes nonce: null into the id_token when the request had none.
	NullNonce bool
	// NullAtHash writes at_hash: null into the id_token (1.2: OAuthServiceImpl.java takes the hash of the
	// access token too late).
	NullAtHash bool
	// Audiences names the endpoints below the service that take client assertions, and the audiences that
	// one may have there; {I} stands for the iss of tokens, {B} for the service, {D} for the public origin.
	Audiences map[string][]string
	// CredentialResources maps a credential scope to its resource, a path below the service or a whole URL.
	CredentialResources map[string]string
	CNonceLifetime      time.Duration // c_nonce_expires_in of the response
	CNonceClaimLifetime time.Duration // c_nonce_expires_in of the access token
	OAuth               OAuthRules
}

// DiscoveryRules shape the two discovery documents and the JWKS (mosip-config
// esignet-default.properties, mosip.esignet.discovery.key-values and mosip.esignet.oauth.key-values).
// In the values {D} stands for the public origin and {B} for the service below it.
type DiscoveryRules struct {
	OpenIDConfiguration []Member
	OAuthServer         []Member // nil: there is no such document (up to 1.1)
	// KeyExpiryText writes the exp of a published key as a date; without it in seconds (up to 1.1:
	// mosip/esignet OAuthServiceImpl.java, getJwk).
	KeyExpiryText bool
	// AnyOrigin lets scripts of every origin read the documents (from 1.5 on: CrossOrigin of
	// OAuthController.java and OpenIdConnectController.java).
	AnyOrigin bool
}

// Member is one member of a JSON object whose order is part of the emulation.
type Member struct {
	Name  string
	Value any
}

// UIRules are what oauth-details hands to the login page, and what the page of the release does
// (mosip/esignet oidc-ui).
type UIRules struct {
	// Configs is the map of oauth-details (mosip.esignet.ui.config.key-values).
	Configs []Member
	// ConsentTimeout and ConsentBuffer make the timer of the consent screen; 0: it has none (1.0).
	ConsentTimeout, ConsentBuffer time.Duration
	OTPLength                     int
	ResendDelay                   time.Duration
	OTPChannels                   []string
	IDMaxLength                   int

	// StoredConsent has the page skip the consent screen where a consent is stored (from 1.1 on).
	StoredConsent bool
	// PKCE sends the code challenge on (from 1.2 on: Authorize.js).
	PKCE bool
	// RedirectNonce puts the nonce in front of what the browser takes back to the relying party, a code or
	// an error (up to 1.3: Consent.js).
	RedirectNonce bool
	// ErrorsPasted puts the parameters of an error there as they are; without it they are form encoded
	// (from 1.4.1 on: redirectOnError.js).
	ErrorsPasted bool
	// ExpiredLoginRedirect leads back to the relying party when a login screen meets invalid_transaction;
	// without it the screen says so and stays (up to 1.4.0: Otp.js, Pin.js).
	ExpiredLoginRedirect bool
	// ConfirmCancel asks once more before a person refuses to consent (from 1.3 on).
	ConfirmCancel bool
	// CancelError and CancelText are sent when a person refuses to consent, TimeoutError and TimeoutText
	// when the timer of the consent screen has run out.
	CancelError, CancelText   string
	TimeoutError, TimeoutText string

	Page PageRules
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

// PINLength is how many digits a PIN has: those that the release asks for, or four where it does not.
func (r ESignet) PINLength() int {
	for _, c := range r.Authorize.Challenges {
		if c.Factor == "PIN" && c.Min == c.Max {
			return c.Min
		}
	}
	return 4
}

// PageLevels are the levels that a person can reach on the login page, as it has a screen for each of their
// factors.
func (r ESignet) PageLevels() []string {
	var out []string
	for _, level := range r.Authorize.ACRs {
		served := true
		for _, amr := range level.AMRs {
			for _, f := range amr.Factors {
				served = served && slices.Contains(r.UI.Page.Screens, f.Type)
			}
		}
		if served {
			out = append(out, level.Name)
		}
	}
	return out
}
