package jwk

import (
	"errors"
	"testing"
)

func TestNimbusText(t *testing.T) {
	const ec = `"crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"`
	tests := []struct {
		name, key, want string
		err             error
	}{
		{"RSA in hash order", `{"alg":"RS256","use":"sig","kid":"1","n":"AQAB","e":"AQAB","kty":"RSA"}`, `{"kty":"RSA","e":"AQAB","use":"sig","kid":"1","alg":"RS256","n":"AQAB"}`, nil},
		{"private members stay, others go", `{"kty":"RSA","n":"AQAB","e":"AQAB","d":"x","other":1}`, `{"kty":"RSA","d":"x","e":"AQAB","n":"AQAB"}`, nil},
		{"values as they were sent", `{"kty":"RSA","n":"AAAQ+/==","e":"AQAB","kid":"a/é\u0001"}`, `{"kty":"RSA","e":"AQAB","kid":"a/é\u0001","n":"AAAQ+/=="}`, nil},
		{"null is absent", `{"kty":"RSA","n":"AQAB","e":"AQAB","kid":null}`, `{"kty":"RSA","e":"AQAB","n":"AQAB"}`, nil},
		{"EC", `{"kty":"EC",` + ec + `,"use":"sig","kid":"k","alg":"ES256"}`, `{"kty":"EC","use":"sig","crv":"P-256","kid":"k","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","alg":"ES256"}`, nil},
		{"OKP", `{"kty":"OKP","crv":"Ed25519","x":"AAAA"}`, `{"kty":"OKP","crv":"Ed25519","x":"AAAA"}`, nil},
		{"oct", `{"k":"AAAA","kty":"oct"}`, `{"kty":"oct","k":"AAAA"}`, nil},
		{"operations of the use", `{"kty":"RSA","n":"AQAB","e":"AQAB","use":"sig","key_ops":["verify"]}`, `{"kty":"RSA","e":"AQAB","use":"sig","key_ops":["verify"],"n":"AQAB"}`, nil},
		{"operations of another use", `{"kty":"RSA","n":"AQAB","e":"AQAB","use":"sig","key_ops":["encrypt"]}`, "", ErrMember},
		{"unknown operation", `{"kty":"RSA","n":"AQAB","e":"AQAB","key_ops":["fly"]}`, "", ErrMember},
		{"no kty", `{"n":"AQAB","e":"AQAB"}`, "", ErrKeyType},
		{"unknown kty", `{"kty":"rsa","n":"AQAB","e":"AQAB"}`, "", ErrKeyType},
		{"kty is a number", `{"kty":1,"n":"AQAB","e":"AQAB"}`, "", ErrMember},
		{"no n", `{"kty":"RSA","e":"AQAB"}`, "", ErrMember},
		{"empty e", `{"kty":"RSA","n":"AQAB","e":""}`, "", ErrMember},
		{"kid is a number", `{"kty":"RSA","n":"AQAB","e":"AQAB","kid":1}`, "", ErrMember},
		{"exp is a text", `{"kty":"RSA","n":"AQAB","e":"AQAB","exp":"1"}`, "", ErrMember},
		{"point off the curve", `{"kty":"EC","crv":"P-256","x":"AAAA","y":"AAAA"}`, "", ErrMember},
		{"unknown curve", `{"kty":"EC","crv":"P-1","x":"AAAA","y":"AAAA"}`, "", ErrMember},
	}
	for _, tt := range tests {
		k, err := Parse([]byte(tt.key))
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.NimbusText()
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("%s: %s, %v, want %s, %v", tt.name, got, err, tt.want, tt.err)
		}
	}
}
