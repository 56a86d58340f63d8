package release

// esignet18 is eSignet 1.8.0 with its application-default.properties.
func esignet18() ESignet {
	r := esignet17()
	r.Name, r.Tag, r.Identity = "1.8", "v1.8.0", "0.13"
	r.Profile = Profile{Name: "none"}
	r.Web.Headers[1] = Header{"X-XSS-Protection", "0"}
	r.Web.Spring6 = true
	r.Web.PropertySource = classPath32

	r.Clients.Patch = true
	r.Clients.Java = 21
	r.Clients.MinUserClaimsOnUpdate = 0
	r.Clients.Key = KeyRules{
		Types: []string{"RSA", "EC"}, Texts: []string{"kty", "use", "alg"}, NotBlank: []string{"use", "alg"}, Unique: KeyNumbers,
	}
	r.Clients.Column = ClientColumns{
		Name: 600, RedirectURIs: 2048, UserClaims: 2048, ACRs: 1024, GrantTypes: 512, AuthMethods: 512, PublicKey: 1024,
		EncPublicKey: 1024, Config: 2048,
	}
	r.Clients.ConfigKeys = append(r.Clients.ConfigKeys, "require_pkce")

	r.Authorize.Features = []Feature{PAR, DPoP, PKCE}
	r.Authorize.Claims.Column = ConsentColumns{Claims: 2048, Scopes: 1024, Accepted: 1024, Permitted: 1024}
	r.Authorize.OpenIDScopes = append(r.Authorize.OpenIDScopes, "address")
	r.Authorize.ScopeClaims["address"] = []string{"address"}
	r.Authorize.CredentialPKCE = false

	r.Token.Issuer = originURL
	r.Token.Claims.NullNonce = false
	r.Token.Errors.Names["invalid_pkce_code_verifier"] = "invalid_grant"
	r.Token.Errors.Names["pkce_failed"] = "invalid_grant"
	r.Token.CausesNamed = false
	r.Token.Userinfo = UserinfoRules{NotAcceptable: true, Seal: true}

	scopes := Member{"scopes_supported", []string{"openid", "profile", "email", "phone", "address"}}
	r.Discovery.OpenIDConfiguration = with(r.Discovery.OpenIDConfiguration, scopes)
	r.Discovery.OpenIDConfiguration = after(r.Discovery.OpenIDConfiguration, "acr_values_supported", Member{"userinfo_signed_response_alg", "PS256"})
	r.Discovery.OpenIDConfiguration = after(r.Discovery.OpenIDConfiguration, "token_endpoint_auth_signing_alg_values_supported", Member{"id_token_signed_response_alg", "PS256"})
	r.Discovery.OAuthServer = with(r.Discovery.OAuthServer, scopes)

	r.UI.CancelError, r.UI.CancelText = "access_denied", "Consent Denied"
	r.UI.Page.Pushed = PushedAmongOthers
	return r
}
