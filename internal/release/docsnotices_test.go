package release

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
)

// A notice is what one notices of a release that is new in it. What look finds in its row differs from what it finds
// in the row before; in the first row, from what it finds in some later one.
type notice[R any] struct {
	since, text string
	look        func(R) any
}

// writeNotices writes the notices of each release, and holds them to the rows.
func writeNotices[R any](t *testing.T, p *page, rows []R, notices []notice[R]) {
	t.Helper()
	written := 0
	for i, name := range p.releases {
		fmt.Fprintf(p, "\n### %s\n\n", name)
		before := rows[max(i-1, 0):i]
		if i == 0 {
			before = rows[1:]
		}
		for _, n := range notices {
			if n.since != name {
				continue
			}
			written++
			fmt.Fprintf(p, "- %s\n", n.text)
			now := n.look(rows[i])
			if !slices.ContainsFunc(before, func(r R) bool { return !reflect.DeepEqual(n.look(r), now) }) {
				t.Errorf("%s: %q, but the row has %v as before", name, n.text, now)
			}
		}
	}
	if written != len(notices) {
		t.Errorf("%d notices are of no release", len(notices)-written)
	}
}

var esignetNotices = []notice[ESignet]{
	{"1.0", "A token request needs `client_id` in the form, beside the client assertion.", func(r ESignet) any { return r.Token.ClientIDRequired }},
	{"1.0", "There is no PKCE: the page drops `code_challenge`.", func(r ESignet) any { return r.UI.PKCE }},
	{"1.0", "Consent is asked for in every login, and a person may refuse essential claims.", func(r ESignet) any { return r.Authorize.EssentialDemanded }},
	{"1.0", "The callback begins with `nonce`, and the parameters of an error are pasted in as they are.", func(r ESignet) any { return r.UI.EarlyReturn }},
	{"1.0", "Redirect URIs are what `java.net.URL` takes, compared without port and letter case of the host.", func(r ESignet) any { return r.Clients.RedirectsAsURLs }},
	{"1.0", "Tokens are signed with RS256; the token endpoint is `{B}/oauth/token`, which is the audience of assertions, too.", func(r ESignet) any { return r.Token.Audiences }},

	{"1.1", "A token request needs no `client_id`.", func(r ESignet) any { return r.Token.ClientIDRequired }},
	{"1.1", "A stored consent lets the page skip the consent screen, which has a timer.", func(r ESignet) any { return r.UI.StoredConsent }},
	{"1.1", "Essential claims have to be accepted.", func(r ESignet) any { return r.Authorize.EssentialDemanded }},
	{"1.1", "A person has 600 s for a login, not 180 s.", func(r ESignet) any { return r.Authorize.PreAuthLifetime.Seconds() }},
	{"1.1", "There is a second version of `authenticate`.", func(r ESignet) any { return slices.Contains(r.Authorize.Calls, "v2/authenticate") }},
	{"1.1", "The page has a screen for passwords.", func(r ESignet) any { return r.UI.Page.Screens }},

	{"1.2", "PKCE: the page sends `code_challenge` on, and `{B}/oauth/v2/token` wants the verifier.", func(r ESignet) any { return r.UI.PKCE }},
	{"1.2", "Discovery names `{D}` as issuer, while the `iss` of tokens stays `{B}`; there is `/.well-known/oauth-authorization-server`.", func(r ESignet) any { return r.Discovery.OAuthServer == nil }},
	{"1.2", "Redirect URIs may have any scheme, and are compared whole.", func(r ESignet) any { return r.Clients.RedirectsAsURLs }},
	{"1.2", "The access token has `client_id`, the id_token `at_hash: null`.", func(r ESignet) any { return r.Token.Claims }},
	{"1.2", "A client assertion whose `exp` is over is refused at once; before, it had 60 s more.", func(r ESignet) any { return r.Token.Assertion.Leeway.Seconds() }},
	{"1.2", "`/client-mgmt/oauth-client` takes names in several languages.", func(r ESignet) any { return r.Clients.OAuth }},
	{"1.2", "There are credential scopes, which demand PKCE.", func(r ESignet) any { return r.Authorize.CredentialPKCE }},

	{"1.3", "Discovery names `{B}/oauth/v2/token`, which is the audience of assertions there.", func(r ESignet) any { return r.Token.Audiences["/oauth/v2/token"] }},
	{"1.3", "The id_token has a true `at_hash` again.", func(r ESignet) any { return r.Token.Claims.NullAtHash }},
	{"1.3", "A person is asked once more before the consent is refused.", func(r ESignet) any { return r.UI.ConfirmCancel }},
	{"1.3", "A consent screen that timed out sends `transaction_timeout`; before, `invalid_transaction`.", func(r ESignet) any { return r.UI.TimeoutError }},
	{"1.3", "The level `mosip:idp:acr:password` can be registered.", func(r ESignet) any { return r.Authorize.AMRsOf("mosip:idp:acr:password") }},
	{"1.3", "The page says errors in a banner.", func(r ESignet) any { return r.UI.Page.Wording }},

	{"1.4", "The page has a screen for the factor KBA.", func(r ESignet) any { return r.UI.Page.Screens }},
	{"1.4", "The callback has no `nonce` any more, and errors are form encoded.", func(r ESignet) any { return r.UI.EarlyReturn }},
	{"1.4", "After 3 OTPs or 3 attempts within 180 s a person is blocked for 300 s.", func(r ESignet) any { return r.Authorize.BlockTime }},
	{"1.4", "Each OTP and each attempt restarts the time for a login.", func(r ESignet) any { return r.Authorize.PreAuthRestarts }},
	{"1.4", "A challenge has to have the length of its kind: a PIN four digits, an OTP six.", func(r ESignet) any { return r.Authorize.ChallengeRows }},
	{"1.4", "A second client with the same key is refused with `duplicate_public_key`, not `unknown_error`.", func(r ESignet) any { return r.Clients.DuplicateKeyCode }},

	{"1.5", "A `nonce` can be used once within 24 h, by whatever client.", func(r ESignet) any { return r.Authorize.NonceLifetime }},
	{"1.5", "A PIN has six digits.", func(r ESignet) any { return r.PINLength() }},
	{"1.5", "The page words errors in sentences.", func(r ESignet) any { return r.UI.Page.Wording }},
	{"1.5", "The factor KBA is called KBI.", func(r ESignet) any { return r.UI.Page.Screens }},
	{"1.5", "An empty `claims=` at `/authorize` counts as none; before, the page could not read it.", func(r ESignet) any { return r.UI.Page.NoClaims }},
	{"1.5", "The claims parameter may ask for verified claims.", func(r ESignet) any { return r.Authorize.Claims.Schema }},
	{"1.5", "A code lives 600 s, and so does a login; before, 60 s and 300 s.", func(r ESignet) any { return r.Token.CodeLifetime.Seconds() }},
	{"1.5", "Scripts of every origin may read the well-known documents.", func(r ESignet) any { return r.Discovery.AnyOrigin }},
	{"1.5", "A client assertion may be 5 s late.", func(r ESignet) any { return r.Token.Assertion.Leeway.Seconds() }},

	{"1.6", "A client assertion needs a `jti`.", func(r ESignet) any { return r.Token.Assertion.JTI }},
	{"1.6", "`/client-mgmt/client` takes `additionalConfig`: the purpose of a login, the end of a consent, the type of the userinfo.", func(r ESignet) any { return r.Clients.Config }},
	{"1.6", "`prompt=consent` has the consent asked for again.", func(r ESignet) any { return r.Authorize.ConsentEnds }},
	{"1.6", "The access token has `azp`.", func(r ESignet) any { return r.Token.Claims.AZP }},
	{"1.6", "Fields of the page have other ids: `Otp_vid`, not `Otp_mosip-vid`.", func(r ESignet) any { return r.UI.Page.IDs }},
	{"1.6", "The header of the page says what the login is for.", func(r ESignet) any { return r.UI.Page.Purposes }},

	{"1.7", "Tokens are signed with PS256; assertions may be, or with ES256 by a key on P-256.", func(r ESignet) any { return []any{r.Token.SigningAlgorithm, r.Token.Assertion.Algorithms} }},
	{"1.7", "PAR: `{B}/oauth/par`, whose requests live 60 s; a client can be held to it.", func(r ESignet) any { return r.Token.Pushed }},
	{"1.7", "DPoP at `{B}/oauth/par`, `{B}/oauth/v2/token` and userinfo; a client can be held to it.", func(r ESignet) any { return r.Token.DPoP.Algorithms }},
	{"1.7", "The token endpoint answers as RFC 6749 says: always 400, and `invalid_grant` for a used code, where it was `invalid_transaction`.", func(r ESignet) any { return r.Token.Errors.Name("invalid_transaction") }},
	{"1.7", "The callback has `iss`.", func(r ESignet) any {
		return slices.ContainsFunc(r.UI.Configs, func(m Member) bool { return m.Name == "issuer" })
	}},
	{"1.7", "The `jti` of an assertion is taken once, and `{D}` is an audience.", func(r ESignet) any { return r.Token.Assertion.Once }},

	{"1.8", "The `iss` of tokens is `{D}`, as discovery has said since 1.2.", func(r ESignet) any { return r.Token.Issuer }},
	{"1.8", "Userinfo is a JWE for a client that asks for one and has a key for it.", func(r ESignet) any { return r.Token.Userinfo.Seal }},
	{"1.8", "A refused consent sends `access_denied`; before, `consent_request_rejected`.", func(r ESignet) any { return r.UI.CancelError }},
	{"1.8", "`require_pkce` holds a client to PKCE, and the server profile `fapi2.0` every client to PAR, DPoP and PKCE.", func(r ESignet) any { return r.Authorize.Features }},
	{"1.8", "The scope `address` is there.", func(r ESignet) any { return r.Authorize.OpenIDScopes }},
	{"1.8", "Without a nonce the id_token has no member `nonce`; before, it had null.", func(r ESignet) any { return r.Token.Claims.NullNonce }},
	{"1.8", "A public key needs `use` and `alg`, and a client can be changed with PATCH.", func(r ESignet) any { return r.Clients.Key.NotBlank }},
}

var identityNotices = []notice[Identity]{
	{"0.9.0", "A person has 14 fields, all demanded.", func(r Identity) any { return r.AllRequired }},
	{"0.9.0", "`sub` is another one in each login.", func(r Identity) any { return r.KYCTokenAsSubject }},
	{"0.9.0", "`middle_name`, `nickname`, `preferred_username` and `locale` are not released.", func(r Identity) any { return len(r.Claims) }},
	{"0.9.0", "Factors: OTP, PIN, BIO, WLA. Each OTP that was sent is good once, for ever.", func(r Identity) any { return r.OTPLifetime }},
	{"0.9.0", "`GET /identity/{id}` gives fixed fields, null for those that were not sent. An unknown field is `unknown_error`, a bad one `invalid_given_name` and the like.", func(r Identity) any { return r.Person == nil }},
	{"0.9.0", "Of the requested locales the first one counts, which fits every language that begins with it; no translation that fits: no claim.", func(r Identity) any { return r.Locales }},

	{"0.9.2", "A person has 22 fields, four of them demanded.", func(r Identity) any { return r.AllRequired }},
	{"0.9.2", "`sub` is stable.", func(r Identity) any { return r.KYCTokenAsSubject }},
	{"0.9.2", "More claims are released, some under odd names: `preferred_username` as `name`, `locale` as `picture`.", func(r Identity) any { return len(r.Claims) }},

	{"0.9", "The factor KBA.", func(r Identity) any { return len(r.Factors) }},

	{"0.10", "A JSON schema has 22 fields, all demanded, names and places Latin or Arabic (1 to 40, 20 or 200 letters); an unknown field is dropped, and a bad one is `invalid_givenname` and the like.", func(r Identity) any { return r.Person == nil }},
	{"0.10", "`PUT /identity`, which ignores null, `add-verified-claim`, `send-otp`, and `kyc-auth` and `kyc-exchange`, both also below `/v2`.", func(r Identity) any { return r.Person == nil }},
	{"0.10", "The factor PWD, and KBA is called KBI.", func(r Identity) any { return r.Factors }},
	{"0.10", "Verified claims: all that fit are released, each as a plain claim as well; one request is answered with an object, which may be empty.", func(r Identity) any { return r.Verified }},
	{"0.10", "A KYC token lives 180 s, not 60 s.", func(r Identity) any { return r.KYCTokenLifetime.Seconds() }},
	{"0.10", "All requested locales count, and `en` becomes `eng`.", func(r Identity) any { return r.ISOLocales }},
	{"0.10", "`individual_id`, `middle_name`, `nickname`, `preferred_username` and `locale` are not released.", func(r Identity) any { return r.Claims }},

	{"0.11", "14 of the 22 fields are demanded; `individualId` has 5 to 19 digits, names are of any script.", func(r Identity) any { return r.Person }},
	{"0.11", "The userinfo has `iss` and `aud`.", func(r Identity) any { return r.UserinfoIssuer }},
	{"0.11", "An OTP is good for 600 s.", func(r Identity) any { return r.OTPLifetime.Seconds() }},
	{"0.11", "`/v3/kyc-exchange`, where no key can be had to encrypt for, and `GET /identity/ui-spec` with the JSON schema of the sign-up.", func(r Identity) any { return r.Routes }},
	{"0.11", "Verified claims: the first that fits is released, as a plain claim only if that was asked for before.", func(r Identity) any { return r.Verified.FirstOnly }},

	{"0.12", "`POST /partner` and `GET /keys.json`, with which `/v3/kyc-exchange` gives a JWE; `ui-spec` describes a form.", func(r Identity) any { return r.Routes }},
	{"0.12", "`middle_name`, `nickname`, `preferred_username` and `locale` are released, `postal_code` is not part of the address.", func(r Identity) any { return r.Claims }},
	{"0.12", "A translation fits a locale by its whole language; several that fit get its suffix, and where none fits the claim is the empty text.", func(r Identity) any { return r.Locales }},
	{"0.12", "Verified claims: all that fit are released, none as a plain claim; `value` and `values` of a claim are ignored.", func(r Identity) any { return r.Verified.Filter }},

	{"0.13", "The schema sees what was sent: an unknown field, or a number for a text, is `invalid_<name>`, and `PUT` ignores null only where the field may be null. `GET /identity/{id}` gives what was sent. 15 fields are demanded.", func(r Identity) any { return r.PersonAsSent }},
	{"0.13", "`GET /identity/identity-schema`.", func(r Identity) any { return r.Routes.Schema }},
	{"0.13", "An OTP is for one person.", func(r Identity) any { return r.OTPPerIndividual }},
	{"0.13", "A trailing slash is 404; an unknown path, a wrong method or media type is answered with a problem document.", func(r Identity) any { return r.Routes.Spring6 }},
	{"0.13", "Verified claims: one request is answered with a list, too.", func(r Identity) any { return r.Verified.AlwaysList }},
}
