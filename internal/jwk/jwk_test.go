package jwk

import (
	"errors"
	"strings"
	"testing"
)

// n is the modulus of RFC 7517 appendix A.1.
const n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"

// TestClientIDs walks the worked examples: jose4j and the JDK made the wanted values.
func TestClientIDs(t *testing.T) {
	const (
		full   = `{"kty":"RSA","n":"` + n + `","e":"AQAB","alg":"RS256","kid":"2011-04-29"}`
		bare   = `{"kty":"RSA","n":"` + n + `","e":"AQAB"}`
		used   = `{"kty":"RSA","n":"` + n + `","e":"AQAB","alg":"RS256","kid":"2011-04-29","use":"sig"}`
		extra  = `{"x-extra":"a/b","kty":"RSA","n":"` + n + `","e":"AQAB","alg":"RS256","kid":"2011-04-29","use":"sig"}`
		encode = "r8wFdTGflhPpc8dV8h456zgBQyRa86QKFnsahBjVrIs"
	)
	tests := []struct {
		name, jwk    string
		legacy, want string
	}{
		{"with kid and alg", full, "jO0U211R6imnyaxeGEonjmrhUx4fXjQI8gbhsXftbAA", encode},
		{"bare", bare, "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo", encode},
		{"bare in another order", `{"e":"AQAB","n":"` + n + `","kty":"RSA"}`, "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo", encode},
		{"private members dropped", strings.Replace(bare, "{", `{"d":"AQAB","p":"AQAB",`, 1), "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo", encode},
		{"leading zero byte and padding", `{"kty":"RSA","n":"` + n + `","e":"AAEAAQ=="}`, "zxHHCn6NUeqNxYOKWGV8kyUkgPOuwpIIF8_Fj0aaIIo", encode},
		{"with use", used, "fPi2latD3PrAekO-3lKXfcakEtZfUnxX0qnujTWsSeU", encode},
		{"with an extra member", extra, "5zj0OloZSiHOUgqLsseglAF4h7Ty8IkfUmc8SeN7SKA", encode},
		{
			"EC", `{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`,
			"", "-U6pst_JnTX6Pz9L0IbAnNRViBPn8V4SQSWMNqF5Iqo",
		},
		{
			"OKP", `{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}`,
			"", "yfwvFfIkAWVfmyYiqKN2UcniC3TcMFzI35W6AF4dZPk",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse([]byte(tt.jwk))
			if err != nil {
				t.Fatal(err)
			}
			if got, _ := k.LegacyClientID(); got != tt.legacy {
				t.Errorf("LegacyClientID() = %q, want %q", got, tt.legacy)
			}
			if got, _ := k.ClientID(); got != tt.want {
				t.Errorf("ClientID() = %q, want %q", got, tt.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	tests := []struct {
		name, jwk, want string
		wantErr         error
	}{
		{name: "kty is always RSA", jwk: `{"n":"` + n + `","e":"AQAB"}`, want: `{"kty":"RSA","n":"` + n + `","e":"AQAB"}`},
		{
			name: "strings are escaped as jose4j does", jwk: `{"kid":"a\/\\/\"\u0001\u2028é","n":"` + n + `","e":"AQAB"}`,
			want: `{"kty":"RSA","kid":"a/\\/\"\u0001\u2028é","n":"` + n + `","e":"AQAB"}`,
		},
		{
			name: "nested extra members", jwk: `{"n":"` + n + `","e":"AQAB","b":{"x":[1,"\u2028",{"y":null}],"z":{}},"a":true}`,
			want: `{"kty":"RSA","n":"` + n + `","e":"AQAB","b":{"x":[1,"\u2028",{"y":null}],"z":{}},"a":true}`,
		},
		{name: "zero is one byte", jwk: `{"n":"` + n + `","e":"AAAA"}`, want: `{"kty":"RSA","n":"` + n + `","e":"AA"}`},
		{name: "no n", jwk: `{"e":"AQAB"}`, wantErr: ErrMember},
		{name: "n is a number", jwk: `{"n":5,"e":"AQAB"}`, wantErr: ErrMember},
		{name: "n is not base64", jwk: `{"n":"***","e":"AQAB"}`, wantErr: ErrMember},
		{name: "kid is a number", jwk: `{"n":"` + n + `","e":"AQAB","kid":5}`, wantErr: ErrMember},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse([]byte(tt.jwk))
			if err != nil {
				t.Fatal(err)
			}
			got, err := k.Text()
			if got != tt.want || !errors.Is(err, tt.wantErr) {
				t.Errorf("Text() = %s, %v; want %s, %v", got, err, tt.want, tt.wantErr)
			}
		})
	}
}

func TestParseRefuses(t *testing.T) {
	for _, text := range []string{``, `null`, `[]`, `"x"`, `{`, `{"a":}`, `{"a":1} x`, `{"a":1}{}`} {
		if k, err := Parse([]byte(text)); err == nil {
			t.Errorf("Parse(%s) = %v, want an error", text, k)
		}
	}
}

// FuzzText holds that a canonical text is a fixed point: parsing and writing it again changes
// nothing, so a stored key has one id.
func FuzzText(f *testing.F) {
	f.Add([]byte(`{"kty":"RSA","n":"` + n + `","e":"AQAB","x":{"a":[1,2,{"b":"\u2028"}]},"d":"x"}`))
	f.Add([]byte(`{"n":"AQAB","e":"AA","kid":"\ud800","\u2028":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := Parse(data)
		if err != nil {
			return
		}
		_, _ = k.ClientID()
		_, _ = k.RSA()
		text, err := k.Text()
		if err != nil {
			return
		}
		again, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("Parse(Text()) of %q: %v; text %q", data, err, text)
		}
		if second, err := again.Text(); err != nil || second != text {
			t.Fatalf("Text() is not stable: %q, then %q, %v", text, second, err)
		}
	})
}
