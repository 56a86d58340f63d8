package release

import (
	"slices"
	"time"
)

// esignet17 is eSignet 1.7.1 with its application-default.properties.
func esignet17() ESignet {
	r := esignet16()
	r.Name, r.Tag, r.Identity = "1.7", "v1.7.1", "0.12"
	r.Web.CSRFHTTPOnly = true
	r.Web.ErrorPage = false

	r.Clients.ConfigKeys = append(r.Clients.ConfigKeys, "require_pushed_authorization_requests", "dpop_bound_access_tokens")
	r.Clients.Key.Types, r.Clients.Key.Texts = []string{"RSA", "EC"}, []string{"kty"}
	r.Clients.GrantTypeCode = "unsupported_grant_type"
	r.Clients.DuplicateKeyCodeConfig = caughtConstraint

	r.Authorize.Calls = slices.Insert(r.Authorize.Calls, 0, "par-oauth-details")
	r.Authorize.DPoPKey = true
	r.Authorize.Features = []Feature{PAR, DPoP}
	r.Authorize.Claims.BothParts, r.Authorize.Claims.OtherParts = false, true
	r.Authorize.Claims.SecondsInTime = false
	kbi := slices.IndexFunc(r.Authorize.Challenges, func(c Challenge) bool { return c.Factor == "KBI" })
	r.Authorize.Challenges[kbi].Content = FormInBase64URL
	r.Authorize.PreAuthLifetime, r.Authorize.AuthenticatedLifetime = 300*time.Second, 120*time.Second
	r.Authorize.BlockTime = 600 * time.Second

	r.Token = token17(r.Token)
	r.Discovery.OpenIDConfiguration = openID17(r.Discovery.OpenIDConfiguration, r.Token)
	r.Discovery.OAuthServer = append(
		after(with(r.Discovery.OAuthServer, Member{"token_endpoint_auth_signing_alg_values_supported", r.Token.Assertion.Algorithms}), "jwks_uri", pushed17()),
		issParameter17())

	r.UI.Configs = append(with(r.UI.Configs,
		Member{"preauth-screen-timeout-in-secs", 300}, Member{"consent.screen.timeout-in-secs", 120},
		Member{"auth.factor.kbi.field-details", nil}),
		Member{"issuer", "{D}"})
	r.UI.ConsentTimeout = 120 * time.Second
	r.UI.Page.IDs.KnowledgePrefix = ""
	r.UI.Page.Knowledge.PersonName, r.UI.Page.Knowledge.Converted = "individualId", true
	r.UI.Page.Pushed = PushedAlone
	r.UI.Page.Return = ReturnRules{Encoded: true, SilentLocales: PageLanguage}
	return r
}

func token17(r TokenRules) TokenRules {
	r.CodeLifetime = 300 * time.Second
	r.SigningAlgorithm = "PS256"
	r.Audiences = map[string][]string{
		"/oauth/token":    {"{I}/oauth/token", "{D}"},
		"/oauth/v2/token": {"{B}/oauth/v2/token", "{D}"},
		"/oauth/par":      {"{B}/oauth/par", "{B}/oauth/v2/token", "{D}"},
	}
	r.Errors = OAuthErrors{
		Names: map[string]string{
			"invalid_grant_type":     "unsupported_grant_type",
			"invalid_auth_code":      "invalid_grant",
			"invalid_transaction":    "invalid_grant",
			"invalid_assertion_type": "invalid_client",
			"invalid_assertion":      "invalid_client",
		},
		Own: []string{"invalid_client", "unsupported_grant_type", "invalid_scope", "invalid_grant"},
	}
	r.Assertion.Algorithms = []string{"RS256", "PS256", "ES256"}
	r.Assertion.Spring, r.Assertion.Once, r.Assertion.JTIMemory = true, true, 24*time.Hour
	r.Pushed = PushedRules{Lifetime: time.Minute}
	r.DPoP = DPoPRules{Algorithms: []string{"RS256", "PS256"}, Skew: 10 * time.Second, NonceLifetime: 15 * time.Second}
	r.JoinParameters = true
	r.CausesNamed = true
	r.RedirectKept = true
	return r
}

func openID17(members []Member, token TokenRules) []Member {
	signing := []string{"RS256", "PS256"}
	members = with(members,
		Member{"token_endpoint_auth_signing_alg_values_supported", token.Assertion.Algorithms},
		Member{"userinfo_signing_alg_values_supported", signing},
		Member{"id_token_signing_alg_values_supported", signing})
	return append(after(members, "jwks_uri", pushed17()),
		Member{"dpop_signing_alg_values_supported", token.DPoP.Algorithms},
		Member{"code_challenge_methods_supported", []string{"S256"}},
		Member{"require_pushed_authorization_requests", false},
		issParameter17())
}

func pushed17() Member       { return Member{"pushed_authorization_request_endpoint", "{B}/oauth/par"} }
func issParameter17() Member { return Member{"authorization_response_iss_parameter_supported", true} }
