package jwk

import (
	"errors"
	"testing"
)

func TestECText(t *testing.T) {
	tests := []struct {
		name, jwk, want string
		wantErr         error
		offCurve        bool
	}{
		{name: "order", jwk: `{"y":"` + ecY + `","x":"` + ecX + `","crv":"P-256","alg":"ES256","use":"sig","kid":"k","kty":"EC"}`, want: `{"kty":"EC","kid":"k","use":"sig","alg":"ES256","x":"` + ecX + `","y":"` + ecY + `","crv":"P-256"}`},
		{name: "private member dropped, others kept", jwk: `{"a":1,"d":"x","crv":"P-256","x":"` + ecX + `","y":"` + ecY + `"}`, want: `{"kty":"EC","x":"` + ecX + `","y":"` + ecY + `","crv":"P-256","a":1}`},
		{name: "point off the curve", jwk: `{"crv":"P-256","x":"AQ","y":"Ag"}`, want: `{"kty":"EC","x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAE","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAI","crv":"P-256"}`, offCurve: true},
		{name: "no crv", jwk: `{"x":"` + ecX + `","y":"` + ecY + `"}`, wantErr: ErrMember, offCurve: true},
		{name: "unknown curve", jwk: `{"crv":"P-257","x":"` + ecX + `","y":"` + ecY + `"}`, wantErr: ErrMember, offCurve: true},
		{name: "no y", jwk: `{"crv":"P-256","x":"` + ecX + `"}`, wantErr: ErrMember, offCurve: true},
		{name: "coordinate too long", jwk: `{"crv":"P-256","x":"AQ` + ecX + `","y":"` + ecY + `"}`, wantErr: ErrMember, offCurve: true},
		{name: "alg is a number", jwk: `{"crv":"P-256","x":"` + ecX + `","y":"` + ecY + `","alg":1}`, wantErr: ErrMember},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k, err := Parse([]byte(tt.jwk))
			if err != nil {
				t.Fatal(err)
			}
			if got, err := k.ECText(); got != tt.want || !errors.Is(err, tt.wantErr) {
				t.Errorf("ECText() = %s, %v; want %s, %v", got, err, tt.want, tt.wantErr)
			}
			if _, err := k.EC(); (err != nil) != tt.offCurve {
				t.Errorf("EC(): %v", err)
			}
		})
	}
}

func TestHash(t *testing.T) {
	const (
		rsa = `{"n":"n9-bWb-NYdCAl503-jyjOJdnN4Ywqpbr4RWdl2xF2HFgZn3HmG9ND0DI67uFkPI8FIntaGhAbHwYem9vDhnuRxQNNypzAe7b9-bNYFoTy4XubyAV3rkSWsqXJmThrq6pRSzbnTRfxD0WcCrAoDB6syY0yRnju3bg9LenwN4mwtNs5ouxlHvnGhQXqKHCP4_4QB688yS8KI0mEow1PM8uMha3Qyhny8BuodpnXOaJj29-usAOeHKKjLDJYNmquR78bYpV-SpvJ4wztssUDT5Xs2nBYnwpHlVxiXlaqRIavZkymkEUYZ91eXqyfXnR3Cq4AJj4CsHXF6qy5GqX6PEocQ"}`
		ec  = `{"y":"RHLC26uGv-l_MaP1_ZnWYfvLjfZ1twJ4CJDB2Fu8OBc","x":"bQ57lF9IrUUP-BJ6MFcHo4Ej8SEGaVwsLbi33BZcJQk"}`
	)
	tests := []struct {
		key     string
		members []string
		want    string
		wantErr error
	}{
		{rsa, []string{"n"}, "af5fa81e58397d6a61c826f20ca24eb766a36a4bb92e9eb4e22dc0e767d296df", nil},
		{ec, []string{"x", "y"}, "8e8d022693eed56c14ee7716d51b515c58b2fc0162c7bcaa2466fc6d402c3074", nil},
		{ec, []string{"n"}, "", ErrMember},
		{`{"n":5}`, []string{"n"}, "", ErrMember},
	}
	for _, tt := range tests {
		k, err := Parse([]byte(tt.key))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := k.Hash(tt.members...); got != tt.want || !errors.Is(err, tt.wantErr) {
			t.Errorf("Hash(%v) of %.20s = %q, %v; want %q", tt.members, tt.key, got, err, tt.want)
		}
	}
}

// FuzzECText holds what FuzzText holds, for EC keys.
func FuzzECText(f *testing.F) {
	f.Add([]byte(`{"kty":"EC","crv":"P-256","x":"` + ecX + `","y":"` + ecY + `","d":"x","z":[1,{"a":"\u2028"}]}`))
	f.Add([]byte(`{"crv":"P-521","x":"AA","y":"AQ","x5c":["AAAA"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := Parse(data)
		if err != nil {
			return
		}
		text, err := k.ECText()
		if err != nil {
			return
		}
		if public, err := k.EC(); err == nil {
			_ = k.CheckChain(public)
		}
		again, err := Parse([]byte(text))
		if err != nil {
			t.Fatalf("Parse(ECText()) of %q: %v; text %q", data, err, text)
		}
		if second, err := again.ECText(); err != nil || second != text {
			t.Fatalf("ECText() is not stable: %q, then %q, %v", text, second, err)
		}
	})
}
