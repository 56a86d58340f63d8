package pms_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

const detail = `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":{"id":"ID","name":"Relief portal","policyId":"93482","policyName":"93482-policy",` +
	`"relyingPartyId":"relief-auth-partner","logoUri":"https://relief.example.net/logo.png","redirectUris":["https://relief.example.net/auth_oauth/signin"],"publicKey":KEY,` +
	`"claims":["birthdate","address","gender","name","phone_number","picture","email"],` +
	`"acrValues":["mosip:idp:acr:linked-wallet","mosip:idp:acr:biometrics","mosip:idp:acr:generated-code"],` +
	`"status":"ACTIVE","grantTypes":["authorization_code"],"clientAuthMethods":["private_key_jwt"]},"errors":[]}`

func TestGet(t *testing.T) {
	s := newServer(t)
	s.create(t)
	want := strings.NewReplacer(`"ID"`, strconv.Quote(clientID), "KEY", strconv.Quote(keyText)).Replace(detail)
	checkAnswer(t, s.send(t, "GET", clients+"/"+clientID, ""), http.StatusOK, want)
	checkAnswer(t, s.send(t, "GET", clients+"/"+clientID+"/", ""), http.StatusOK, want)
	checkAnswer(t, s.send(t, "GET", clients+"/none", ""), http.StatusOK, businessError("PMS_IDP_004", "Client not exists with given id."))

	s.send(t, "PUT", clients+"/"+clientID, updateBody(t, change{"status", "INACTIVE"}))
	if got := s.send(t, "GET", clients+"/"+clientID, "").Body.String(); !strings.Contains(got, `"status":"INACTIVE"`) {
		t.Errorf("GET = %s, want the inactive client", got)
	}
}

// TestGetSeeded has a client without lists and with a policy that is gone.
func TestGetSeeded(t *testing.T) {
	s := newServer(t)
	if _, err := s.db.Load(idp.Fixtures{Digest: "more", PartnerClients: []idp.PartnerClient{{
		ID: "seeded", Name: "s", Partner: "p", Policy: "gone", PublicKey: "{}", Status: idp.Active, Created: now,
	}}}); err != nil {
		t.Fatal(err)
	}
	checkAnswer(t, s.send(t, "GET", clients+"/seeded", ""), http.StatusOK,
		`{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":{"id":"seeded","name":"s","policyId":"gone","policyName":"",`+
			`"relyingPartyId":"p","logoUri":"","redirectUris":[],"publicKey":"{}","claims":[],"acrValues":[],"status":"ACTIVE","grantTypes":[],"clientAuthMethods":[]},"errors":[]}`)
}
