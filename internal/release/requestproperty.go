package release

import "time"

// requestProperties are those that change the rules of an authorization request.
func requestProperties() []esignetProperty {
	return []esignetProperty{
		ofNumber(esignetPrefix+"nonce-expire-seconds", 1, maxSeconds,
			func(r *ESignet, n int) { r.Authorize.NonceLifetime = time.Duration(n) * time.Second },
			func(r *ESignet) int { return int(r.Authorize.NonceLifetime / time.Second) }).from("1.5"),
		{
			name: esignetPrefix + "server.profile", since: "1.8",
			set: func(r *ESignet, value string) (err error) {
				r.Profile, err = ServerProfile(value)
				return err
			},
			get: func(r *ESignet) string { return r.Profile.Name },
		},
	}
}
