package e2e

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

// tokenID is the pseudonym that ID Authentication gives a person.
func tokenID(individual, relyingParty string) string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return strings.ToUpper(hex.EncodeToString(sum[:]))
	}
	return new(big.Int).SetBytes([]byte(hash(relyingParty + hash(individual)))).String()[:36]
}

// TestIdentityModeIDA logs a built-in person in over ID Authentication, below the oldest, the default and the newest release.
func TestIdentityModeIDA(t *testing.T) {
	for _, name := range []string{"1.0", "1.4", "1.8"} {
		t.Run(name, func(t *testing.T) {
			s := start(t, "--strict", "--esignet-release", name, "--identity-mode", "ida")
			c := s.register("farm-portal", aKey())
			details := map[string]any{"acrValues": "mosip:idp:acr:generated-code", "claimsLocales": "eng fra"}
			sub := tokenID("8267411571", "rp-farm-portal")
			code := s.code(c.details(details), "8267411571", "name", "email", "birthdate", "address", "picture")
			path := tokenV2
			if s.first {
				path = tokenV1
			}
			a, got := s.token(path, c.tokenForm(code, c.assertion(t, s.origin+path, map[string]any{"jti": rand.Text()})))
			is(t, "token", a.status, http.StatusOK)
			is(t, "the sub of the id_token", claims(t, got.IDToken)["sub"], any(sub))
			info := s.userinfo("Bearer " + got.AccessToken)
			is(t, "userinfo", info.status, http.StatusOK)
			person := s.verified(info.body)
			is(t, "sub", person["sub"], any(sub))
			is(t, "name#fr", person["name#fr"], any("Siddharth K Mansour"))
			address, _ := person["address#fr"].(map[string]any)
			is(t, "a space for each translation behind it", address["locality#fr"], any("Kénitra "))
			for _, absent := range []string{"name", "name#fra", "address", "iss", "aud", "given_name"} {
				if v, there := person[absent]; there {
					t.Errorf("%s is %v", absent, v)
				}
			}
		})
	}
}

// TestIdentityModeIDACodes has the codes of ID Authentication come through eSignet.
func TestIdentityModeIDACodes(t *testing.T) {
	s := start(t, "--identity-mode", "ida")
	c := s.register("farm-portal", aKey())
	begun := s.begin(c.details(nil))
	is(t, "unknown person", s.sendOTP(begun, "0000000000").code(), "IDA-MLC-018")
	is(t, "no OTP sent", s.authenticate(begun, asha, "OTP", "alpha-numeric", "111111").code(), "IDA-OTA-005")
	is(t, "send", s.sendOTP(begun, asha).code(), "")
	is(t, "wrong OTP", s.authenticate(begun, asha, "OTP", "alpha-numeric", "000000").code(), "IDA-OTA-004")
	is(t, "right OTP", s.authenticate(begun, asha, "OTP", "alpha-numeric", "111111").code(), "")
	pin := s.begin(c.details(map[string]any{"acrValues": "mosip:idp:acr:static-code"}))
	is(t, "PIN", s.authenticate(pin, asha, "PIN", "number", s.builtinPIN(asha)).code(), "IDA-MLC-011")
	is(t, "the identity API", s.call(http.MethodGet, identityPath+"/identity/"+asha, nil, nil).code(), "")
}
