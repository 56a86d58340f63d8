package jwk

import (
	"errors"
	"math/big"
	"strings"
	"testing"
)

// The keys of the worked examples.
const (
	rsaKey = `"kty":"RSA","n":"` + n + `","e":"AQAB"`
	ecX    = "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4"
	ecY    = "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
	okpX   = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
)

func TestNimbusText(t *testing.T) {
	tests := []struct {
		name, jwk, want string
		wantErr         error
	}{
		{name: "RSA", jwk: `{"alg":"RS256","use":"sig","kid":"k",` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","use":"sig","kid":"k","alg":"RS256","n":"` + n + `"}`},
		{name: "EC", jwk: `{"kty":"EC","use":"sig","kid":"k","alg":"ES256","crv":"P-256","x":"` + ecX + `","y":"` + ecY + `"}`, want: `{"kty":"EC","use":"sig","crv":"P-256","kid":"k","x":"` + ecX + `","y":"` + ecY + `","alg":"ES256"}`},
		{name: "OKP", jwk: `{"x":"` + okpX + `","crv":"Ed25519","kty":"OKP"}`, want: `{"kty":"OKP","crv":"Ed25519","x":"` + okpX + `"}`},
		{name: "octets", jwk: `{"k":"AA","kty":"oct"}`, want: `{"kty":"oct","k":"AA"}`},
		{name: "private members are kept", jwk: `{"d":"AQ",` + rsaKey + `}`, want: `{"kty":"RSA","d":"AQ","e":"AQAB","n":"` + n + `"}`},
		{
			name: "a whole key pair", jwk: `{"alg":"a","use":"sig","kid":"k","d":"1","p":"2","q":"3","dp":"4","dq":"5","qi":"6",` + rsaKey + `}`,
			want: `{"p":"2","kty":"RSA","q":"3","d":"1","e":"AQAB","use":"sig","kid":"k","qi":"6","dp":"4","alg":"a","dq":"5","n":"` + n + `"}`,
		},
		{name: "unknown members are dropped", jwk: `{"x-extra":"a/b","crv":5,` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","n":"` + n + `"}`},
		{name: "null members are dropped", jwk: `{"kid":null,` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","n":"` + n + `"}`},
		{name: "numbers stay as sent", jwk: `{"kty":"RSA","n":"` + n + `","e":"AAEAAQ=="}`, want: `{"kty":"RSA","e":"AAEAAQ==","n":"` + n + `"}`},
		{name: "escapes", jwk: `{"kid":"a\/\"\u0001\u007f\u2028",` + rsaKey + `}`, want: "{\"kty\":\"RSA\",\"e\":\"AQAB\",\"kid\":\"a/\\\"\\u0001\u007f\u2028\",\"n\":\"" + n + "\"}"},
		{name: "times are whole seconds", jwk: `{"nbf":1.9,"exp":2,"iat":-3,` + rsaKey + `}`, want: `{"kty":"RSA","nbf":1,"e":"AQAB","exp":2,"iat":-3,"n":"` + n + `"}`},
		{name: "operations once", jwk: `{"use":"sig","key_ops":["verify",null,"verify"],` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","use":"sig","key_ops":["verify"],"n":"` + n + `"}`},
		{
			name: "further primes", jwk: `{"oth":[{"t":"9","d":"8","r":"7","x":1}],"p":"2","q":"3","dp":"4","dq":"5","qi":"6",` + rsaKey + `}`,
			want: `{"p":"2","kty":"RSA","q":"3","oth":[{"r":"7","d":"8","t":"9"}],"e":"AQAB","qi":"6","dp":"4","dq":"5","n":"` + n + `"}`,
		},
		{name: "further primes without the first are dropped", jwk: `{"oth":[{"r":"7","d":"8","t":"9"}],` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","n":"` + n + `"}`},
		{name: "no further primes", jwk: `{"oth":[],` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","n":"` + n + `"}`},
		{name: "further prime without t", jwk: `{"oth":[{"r":"7","d":"8"}],` + rsaKey + `}`, wantErr: ErrMember},
		{name: "large times", jwk: `{"exp":9e15,"nbf":-9e15,` + rsaKey + `}`, want: `{"kty":"RSA","nbf":-9000000000000000,"e":"AQAB","exp":9000000000000000,"n":"` + n + `"}`},
		{name: "time beyond the numbers of a double", jwk: `{"exp":1e16,` + rsaKey + `}`, wantErr: ErrMember},
		{name: "time before the numbers of a double", jwk: `{"nbf":-1e16,` + rsaKey + `}`, wantErr: ErrMember},
		{name: "empty x5c", jwk: `{"x5c":[],` + rsaKey + `}`, want: `{"kty":"RSA","e":"AQAB","n":"` + n + `"}`},
		{name: "no kty", jwk: `{"n":"` + n + `","e":"AQAB"}`, wantErr: ErrMember},
		{name: "another kty", jwk: `{"kty":"rsa"}`, wantErr: ErrKeyType},
		{name: "no n", jwk: `{"kty":"RSA","e":"AQAB"}`, wantErr: ErrMember},
		{name: "no e", jwk: `{"kty":"RSA","n":"AQAB"}`, wantErr: ErrMember},
		{name: "kid is a number", jwk: `{"kid":1,` + rsaKey + `}`, wantErr: ErrMember},
		{name: "blank use", jwk: `{"use":" ",` + rsaKey + `}`, wantErr: ErrMember},
		{name: "unknown operation", jwk: `{"key_ops":["dance"],` + rsaKey + `}`, wantErr: ErrMember},
		{name: "operation of another use", jwk: `{"use":"sig","key_ops":["encrypt"],` + rsaKey + `}`, wantErr: ErrMember},
		{name: "x5u is no URI", jwk: `{"x5u":"a b",` + rsaKey + `}`, wantErr: ErrMember},
		{name: "x5c is no certificate", jwk: `{"x5c":["AA=="],` + rsaKey + `}`, wantErr: ErrMember},
		{name: "exp is a text", jwk: `{"exp":"1",` + rsaKey + `}`, wantErr: ErrMember},
		{name: "half of the CRT members", jwk: `{"p":"AQ",` + rsaKey + `}`, wantErr: ErrMember},
		{name: "point off the curve", jwk: `{"kty":"EC","crv":"P-256","x":"` + ecX + `","y":"` + ecX + `"}`, wantErr: ErrMember},
		{name: "unknown curve", jwk: `{"kty":"EC","crv":"P-1","x":"` + ecX + `","y":"` + ecY + `"}`, wantErr: ErrMember},
		{name: "unknown curve of OKP", jwk: `{"kty":"OKP","crv":"P-256","x":"AA"}`, wantErr: ErrMember},
		{name: "no k", jwk: `{"kty":"oct"}`, wantErr: ErrMember},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse([]byte(tt.jwk))
			if err != nil {
				t.Fatal(err)
			}
			got, err := k.NimbusText()
			if got != tt.want || !errors.Is(err, tt.wantErr) {
				t.Errorf("NimbusText() = %s, %v; want %s, %v", got, err, tt.want, tt.wantErr)
			}
		})
	}
}

// TestUnusable has keys that Nimbus reads and Java refuses, with Java's words.
func TestUnusable(t *testing.T) {
	long := "gA" + strings.Repeat("A", 600) // 3615 bits
	tests := []struct{ name, jwk, want string }{
		{"standard alphabet in OKP", `{"kty":"OKP","crv":"Ed25519","x":"a/b"}`, "Illegal base64 character 2f"},
		{"octets", `{"kty":"oct","k":"AA"}`, "Unsupported key type: oct"},
		{"nothing in n", `{"kty":"RSA","n":"***","e":"AQAB"}`, "java.security.InvalidKeyException: RSA keys must be at least 512 bits long"},
		{"short modulus", `{"kty":"RSA","n":"AQAB","e":"AQAB"}`, "java.security.InvalidKeyException: RSA keys must be at least 512 bits long"},
		{"long modulus", `{"kty":"RSA","n":"gA` + strings.Repeat("A", 2730) + `","e":"AQAB"}`, "java.security.InvalidKeyException: RSA keys must be no longer than 16384 bits"},
		{"exponent 1", `{"kty":"RSA","n":"` + n + `","e":"AQ"}`, "java.security.InvalidKeyException: exponent is smaller than 3"},
		{"exponent of the modulus", `{"kty":"RSA","n":"` + n + `","e":"` + n + `"}`, "java.security.InvalidKeyException: exponent is larger than modulus"},
		{"long exponent", `{"kty":"RSA","n":"` + long + `","e":"AQAAAAAAAAAAAA"}`, "java.security.InvalidKeyException: RSA exponents can be no longer than 64 bits  if modulus is greater than 3072 bits"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse([]byte(tt.jwk))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := k.NimbusText(); err != nil {
				t.Errorf("NimbusText: %v", err)
			}
			_, err = k.ClientID()
			var unusable *UnusableError
			if !errors.As(err, &unusable) || unusable.Text != tt.want {
				t.Errorf("ClientID: %v, want %s", err, tt.want)
			}
		})
	}
}

// TestK1 has the generator of secp256k1.
func TestK1(t *testing.T) {
	k, err := Parse([]byte(`{"kty":"EC","crv":"secp256k1","x":"eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g","y":"SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg"}`))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := k.ClientID(); got != k1ID || err != nil {
		t.Errorf("ClientID() = %s, %v, want %s", got, err, k1ID)
	}
}

// TestK1Bounds has the point whose x is 1, once with a coordinate that the prime was added to.
func TestK1Bounds(t *testing.T) {
	y := new(big.Int).ModSqrt(big.NewInt(8), p256k1)
	for _, tt := range []struct {
		x, y *big.Int
		want error
	}{
		{big.NewInt(1), y, nil},
		{new(big.Int).Add(big.NewInt(1), p256k1), y, ErrMember},
		{big.NewInt(1), new(big.Int).Add(y, p256k1), ErrMember},
		{big.NewInt(1), big.NewInt(1), ErrMember},
	} {
		k, err := Parse([]byte(`{"kty":"EC","crv":"secp256k1","x":"` + encodeNumber(tt.x) + `","y":"` + encodeNumber(tt.y) + `"}`))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := k.ClientID(); !errors.Is(err, tt.want) {
			t.Errorf("x %x, y %x: %v, want %v", tt.x, tt.y, err, tt.want)
		}
	}
}

// k1ID was made with Java.
const k1ID = "mGuTMgSLrdlcBW7Iz-_MbpIyN6Kcjs-m49qb_m_5kfw"

// FuzzNimbusText holds that a text is a fixed point, and that it leads to the id of the key.
func FuzzNimbusText(f *testing.F) {
	f.Add([]byte(`{"kid":"\ud800","use":"sig","key_ops":["sign"],"exp":1e3,` + rsaKey + `}`))
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"` + ecX + `","y":"` + ecY + `","x5c":[]}`))
	f.Add([]byte(`{"kty":"OKP","crv":"X448","x":"=","d":""}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := Parse(data)
		if err != nil {
			return
		}
		text, err := k.NimbusText()
		if err != nil {
			return
		}
		again, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("Parse(NimbusText()) of %q: %v; text %q", data, err, text)
		}
		if second, err := again.NimbusText(); err != nil || second != text {
			t.Fatalf("NimbusText() is not stable: %q, then %q, %v", text, second, err)
		}
		one, _ := k.ClientID()
		if two, _ := again.ClientID(); one != two {
			t.Fatalf("ClientID() of %q is %s, that of its text %s", data, one, two)
		}
	})
}
