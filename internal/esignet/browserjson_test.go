package esignet

import (
	"encoding/json"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestHashOfContract is the test vector of oauth-details-hash.
func TestHashOfContract(t *testing.T) {
	const text = `{"transactionId":"kP3v_9aZ-Lr8QmT0xYw2BcD4eFgH6iJk1NoSuVhXyA5","logoUrl":"https://rp.example.org/logo.png?a=1&b=<2>",` +
		`"authFactors":[[{"type":"OTP","count":0,"subTypes":null}]],"authorizeScopes":[],"essentialClaims":["name"],"voluntaryClaims":["email"],` +
		`"configs":{"otp.length":6,"captcha.enable":"","clientAdditionalConfig":null},"redirectUri":"https://rp.example.org/cb",` +
		`"clientName":{"@none":"Café Portal"},"credentialScopes":[]}`
	if got := detailsHash(browserJSON([]byte(text))); got != "GnAfCz-BxaN9QIy9xoeVT3H3Ax85OkIUBDZwKsZbP1k" {
		t.Errorf("hash %s", got)
	}
}

// TestHashOfHostileContent has clients with everything that a browser may spell otherwise; the hash that it
// makes lets the next call pass.
func TestHashOfHostileContent(t *testing.T) {
	client := rp()
	client.LogoURI = "https://x/?<script>&\u2028\u2029\"\\/\b\f\n\r\t\x00\x1f\x7f\u0085😀\xff\ufffd"
	client.Name = map[string]string{idp.DefaultName: "@</none>", "10": "ten", "2": "two", "-1": "x", "01": "y", "4294967294": "last", "4294967295": "none", "__proto__": "p", "é": "\u2028"}
	client.RedirectURIs = []string{"https://rp.example.org/**"}
	client.AdditionalConfig = `{"b":1.0,"a":1e2,"n":-0,"big":12345678901234567890,"huge":1e400,"small":1e-7,"f":0.1,"10":{"1":[],"0":[{}]},"2":"\u003c\/\ud83d\ude00\u007f","__proto__":{"x":1}}`
	for _, name := range releases {
		for _, call := range []string{"oauth-details", "v2/oauth-details", "v3/oauth-details"} {
			r := row(t, name)
			s := newLogin(t, r, client)
			if codes(t, s.post(t, call, valid)) == "404 Not Found" {
				continue
			}
			b, hash := s.begin(t, call, valid.with("nonce", "n2", "redirectUri", "https://rp.example.org/a?b=%3C&c=~"))
			rec := s.post(t, "authenticate", fields{
				"transactionId": b.TransactionID, "individualId": "asha",
				"challengeList": []fields{{"authFactorType": "OTP", "format": "alpha-numeric", "challenge": "111111"}},
			}, keyHeader, b.TransactionID, hashHeader, hash)
			if got := codes(t, rec); got != "" {
				t.Errorf("%s %s: %s", name, call, got)
			}
		}
	}
}

// FuzzBrowserJSON holds that a browser writes our texts as they are.
func FuzzBrowserJSON(f *testing.F) {
	f.Add([]byte(`{"b":1.0,"10":[1e21,-0,5e-324],"2":{"a":"\u2028<\u0000"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) || len(data) > 1000 {
			return
		}
		tree, err := parseJS(string(data))
		if err != nil {
			return // doubled members
		}
		text := string(browserJSON([]byte(tree.String())))
		if again := stringify(t, text); again != text {
			t.Fatalf("a browser writes %s as %s", text, again)
		}
	})
}
