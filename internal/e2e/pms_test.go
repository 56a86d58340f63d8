package e2e

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// TestFromPMSToUserinfo makes a client through PMS with the built-in partner and policy, and logs in
// with it at once: the id is made from the key, claims and levels from the policy.
func TestFromPMSToUserinfo(t *testing.T) {
	s := start(t)
	key := newKey()
	body, err := json.Marshal(map[string]any{
		"id": "x", "version": "1.0", "requesttime": now(), "metadata": map[string]any{},
		"request": map[string]any{
			"name": "Relief portal", "policyId": "openg2p-auth-policy", "authPartnerId": "openg2p-auth-partner", "publicKey": publicJWK(key),
			"logoUri": "https://relief.example.net/logo.png", "redirectUris": []string{"https://relief.example.net/auth_oauth/signin"},
			"grantTypes": []string{"authorization_code"}, "clientAuthMethods": []string{"private_key_jwt"},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	const path = "/v1/partnermanager/oidc/client"
	created := decodeObject(t, s.do(s.request(http.MethodPost, path, "application/json", string(body))).body)
	response, _ := created["response"].(map[string]any)
	id, _ := response["clientId"].(string)
	if len(id) != 43 || response["status"] != "ACTIVE" {
		t.Fatalf("PMS answered %v", created)
	}
	if again := s.do(s.request(http.MethodPost, path, "application/json", string(body))).body; !strings.Contains(again, `"errorCode":"PMS_IDP_001"`) {
		t.Errorf("the same key again: %s", again)
	}
	read := decodeObject(t, s.get(path+"/"+id).body)["response"].(map[string]any)
	if claims := read["claims"].([]any); len(claims) != 8 || claims[0] != "birthdate" {
		t.Errorf("claims from the policy: %v", claims)
	}

	c := rp{id: id, redirect: "https://relief.example.net/auth_oauth/signin", key: key}
	got := s.redeem(c, s.code(c.details(nil), asha, "name", "email"))
	is(t, "sub", claims(t, got.IDToken)["sub"], any(psut(asha, "openg2p-auth-partner")))
	person := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	is(t, "name", person["name"], any("Asha Rao"))

	update := strings.NewReplacer(`"name":`, `"clientName":`, `"authPartnerId":"openg2p-auth-partner",`, "", `"policyId":"openg2p-auth-policy",`, "").Replace(string(body))
	update = strings.Replace(update, `"request":{`, `"request":{"status":"inactive",`, 1)
	if a := s.do(s.request(http.MethodPut, path+"/"+id, "application/json", update)); !strings.Contains(a.body, `"status":"INACTIVE"`) {
		t.Fatalf("update answered %s", a.body)
	}
	e := s.call(http.MethodPost, "/v1/esignet/authorization/v2/oauth-details", c.details(nil), s.csrf())
	is(t, "an inactive client at eSignet", e.code(), "invalid_client_id")
}
