package release

import "time"

// RequestRules are what the releases from 1.5 on look at in an authorization request beside its claims
// (mosip/esignet AuthorizationServiceImpl.java).
type RequestRules struct {
	// NonceLifetime is how long a nonce cannot be used again, by any client; 0: nobody looks at it (from
	// 1.5.1 on: mosip.esignet.nonce-expire-seconds).
	NonceLifetime time.Duration
	// Consent has prompt=consent ask for the consent again, and a consent end when the client's
	// additionalConfig says so (from 1.6 on: ConsentHelperService.java).
	Consent bool
	// DPoPKey takes the thumbprint of the key that the tokens are to be bound to (from 1.7 on:
	// OAuthDetailRequest.java).
	DPoPKey bool
	// Features are those that a client's additionalConfig can demand (from 1.7 on).
	Features []Feature
}
