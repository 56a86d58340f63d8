package release

import "time"

// oauthProperties are the properties of pushed requests, DPoP and client assertions, from 1.7 on.
func oauthProperties() []esignetProperty {
	return []esignetProperty{
		ofNumber(esignetPrefix+"par.expire-seconds", 1, maxSeconds,
			func(r *ESignet, n int) { r.Token.Pushed.Lifetime = time.Duration(n) * time.Second },
			func(r *ESignet) int { return int(r.Token.Pushed.Lifetime / time.Second) }).from("1.7"),
		seconds(esignetPrefix+"dpop.clock-skew", func(r *ESignet) *time.Duration { return &r.Token.DPoP.Skew }).from("1.7"),
		seconds(esignetPrefix+"dpop.nonce.expire.seconds", func(r *ESignet) *time.Duration { return &r.Token.DPoP.NonceLifetime }).from("1.7"),
		truth(esignetPrefix+"client-assertion.unique.jti.required", func(r *ESignet) *bool { return &r.Token.Assertion.Once }).from("1.7"),
		texts(esignetPrefix+"supported.client.auth.signing.algorithms", func(r *ESignet) *[]string { return &r.Token.Assertion.Algorithms }).
			from("1.7").advertised("token_endpoint_auth_signing_alg_values_supported", func(r *ESignet) []string { return r.Token.Assertion.Algorithms }),
	}
}
