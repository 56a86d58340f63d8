package authmanager_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/token"
)

const form = "application/x-www-form-urlencoded"

type realmAnswer struct {
	AccessToken      string `json:"access_token"`
	ExpiresIn        int    `json:"expires_in"`
	RefreshExpiresIn int    `json:"refresh_expires_in"`
	RefreshToken     string `json:"refresh_token"`
	TokenType        string `json:"token_type"`
	IDToken          string `json:"id_token"`
	SessionState     string `json:"session_state"`
	Scope            string `json:"scope"`
}

func (s *server) grant(t *testing.T, body string) realmAnswer {
	t.Helper()
	rec := s.send("POST", tokenPath, form, body)
	if rec.Code != http.StatusOK {
		t.Fatalf("%s: %d %s", body, rec.Code, rec.Body)
	}
	if rec.Header().Get("Cache-Control") != "no-store" || rec.Header().Get("Pragma") != "no-cache" {
		t.Error("tokens may be cached")
	}
	var answer realmAnswer
	if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

const (
	pms  = "&client_id=mosip-pms-client&client_secret=s3cr3t"
	user = "&username=relief-auth-partner&password=s3cr3t"
)

func TestClientCredentials(t *testing.T) {
	s := newServer(t)
	got := s.grant(t, "grant_type=client_credentials"+pms)
	want := realmAnswer{
		AccessToken: got.AccessToken, ExpiresIn: 900, TokenType: "Bearer",
		Scope: "add_oidc_client update_oidc_client get_certificate upload_certificate profile email",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("got before want:\n%s", diff)
	}
	if caller := s.caller(t, got.AccessToken); caller.UserID != "service-account-mosip-pms-client" {
		t.Errorf("caller %+v", caller)
	}
	req := httptest.NewRequest("POST", tokenPath, strings.NewReader("grant_type=client_credentials&scope=openid+email"))
	req.Header.Set("Content-Type", form)
	req.SetBasicAuth("mosip-deployment-client", secret)
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	if rec.Code != http.StatusOK || !strings.Contains(rec.Body.String(), `"id_token":"`) {
		t.Errorf("with HTTP Basic and openid: %d %s", rec.Code, rec.Body)
	}
}

func TestPasswordAndRefresh(t *testing.T) {
	s := newServer(t)
	first := s.grant(t, "grant_type=password"+pms+user)
	if first.RefreshExpiresIn != 1800 || first.RefreshToken == "" || first.SessionState == "" || first.IDToken != "" {
		t.Errorf("password: %+v", first)
	}
	s.now = s.now.Add(token.RealmAccessLifetime)
	if _, err := s.realm.Caller(first.AccessToken); err == nil {
		t.Error("the access token outlives its time")
	}
	next := s.grant(t, "grant_type=refresh_token"+pms+"&refresh_token="+first.RefreshToken)
	if next.SessionState != first.SessionState || next.RefreshToken == first.RefreshToken {
		t.Errorf("refresh: %+v", next)
	}
	if caller := s.caller(t, next.AccessToken); caller.UserID != "relief-auth-partner" || caller.Mail != "it@relief.example.net" {
		t.Errorf("caller %+v", caller)
	}
	s.now = s.now.Add(token.RealmRefreshLifetime - time.Second)
	rec := s.send("POST", tokenPath, form, "grant_type=refresh_token"+pms+"&refresh_token="+first.RefreshToken)
	if want := `{"error":"invalid_grant","error_description":"Token is not active"}`; rec.Code != 400 || rec.Body.String() != want {
		t.Errorf("late refresh: %d %s, want %s", rec.Code, rec.Body, want)
	}
}

// leaver is a partner until it is gone.
type leaver struct{ gone bool }

func (l *leaver) Partner(id idp.RelyingPartyID) (idp.Partner, error) {
	if l.gone {
		return idp.Partner{}, idp.ErrNotFound
	}
	return idp.Partner{ID: id, UserID: string(id), Type: idp.AuthPartner}, nil
}

// TestRefreshOfNobody has a session whose user is gone.
func TestRefreshOfNobody(t *testing.T) {
	var user leaver
	s := serverWith(t, &user)
	first := s.grant(t, "grant_type=password&username=leaver&password=s3cr3t"+pms)
	user.gone = true
	rec := s.send("POST", tokenPath, form, "grant_type=refresh_token"+pms+"&refresh_token="+first.RefreshToken)
	if want := `{"error":"invalid_grant","error_description":"Invalid refresh token"}`; rec.Code != 400 || rec.Body.String() != want {
		t.Errorf("%d %s, want %s", rec.Code, rec.Body, want)
	}
}

// TestTokenRefuses has one defect a row.
func TestTokenRefuses(t *testing.T) {
	s := newServer(t)
	tokens := s.grant(t, "grant_type=password"+pms+user)
	tests := []struct {
		name, body        string
		status            int
		code, description string
	}{
		{"empty", "", 400, "invalid_request", "Missing form parameter: grant_type"},
		{"grant type before client", "grant_type=authorization_code", 400, "unsupported_grant_type", "Unsupported grant_type"},
		{"no client", "grant_type=client_credentials", 400, "invalid_client", "Missing client_id parameter"},
		{"unknown client", "grant_type=client_credentials&client_id=x&client_secret=s3cr3t", 401, "invalid_client", "Invalid client credentials"},
		{"no secret", "grant_type=client_credentials&client_id=mosip-pms-client", 401, "unauthorized_client", "Client secret not provided in request"},
		{"wrong secret", "grant_type=client_credentials&client_id=mosip-pms-client&client_secret=s3cr3", 401, "unauthorized_client", "Invalid client secret"},
		{"empty secret", "grant_type=client_credentials&client_id=mosip-pms-client&client_secret=", 401, "unauthorized_client", "Invalid client secret"},
		{"twice", "grant_type=client_credentials&scope=email&scope=email" + pms, 400, "invalid_request", "duplicated parameter"},
		{"scope", "grant_type=client_credentials&scope=email+admin" + pms, 400, "invalid_scope", "Invalid scopes: email admin"},
		{"scope of another client", "grant_type=client_credentials&scope=add_oidc_client&client_id=mosip-resident-client&client_secret=s3cr3t", 400, "invalid_scope", "Invalid scopes: add_oidc_client"},
		{"client before user", "grant_type=password&client_id=mosip-pms-client&client_secret=x&username=x", 401, "unauthorized_client", "Invalid client secret"},
		{"no user name", "grant_type=password" + pms, 401, "invalid_request", "Missing parameter: username"},
		{"no password", "grant_type=password" + pms + "&username=admin", 401, "invalid_grant", "Invalid user credentials"},
		{"wrong password", "grant_type=password" + pms + "&username=admin&password=x", 401, "invalid_grant", "Invalid user credentials"},
		{"unknown user", "grant_type=password" + pms + "&username=x&password=s3cr3t", 401, "invalid_grant", "Invalid user credentials"},
		{"no refresh token", "grant_type=refresh_token" + pms, 400, "invalid_request", "No refresh token"},
		{"access token as refresh token", "grant_type=refresh_token" + pms + "&refresh_token=" + tokens.AccessToken, 400, "invalid_grant", "Invalid refresh token"},
		{"refresh token of another client", "grant_type=refresh_token&client_id=mosip-deployment-client&client_secret=s3cr3t&refresh_token=" + tokens.RefreshToken, 400,
			"invalid_grant", "Invalid refresh token. Token client and authorized client don't match"},
		{"too long", "grant_type=" + strings.Repeat("x", 1<<17), 400, "invalid_request", "Unreadable form"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := s.send("POST", tokenPath, form, tt.body)
			want := `{"error":"` + tt.code + `","error_description":"` + tt.description + `"}`
			if rec.Code != tt.status || rec.Body.String() != want {
				t.Errorf("%d %s, want %d %s", rec.Code, rec.Body, tt.status, want)
			}
		})
	}
	if rec := s.send("POST", tokenPath, "application/json", `{}`); rec.Code != http.StatusUnsupportedMediaType {
		t.Errorf("JSON: %d", rec.Code)
	}
	req := httptest.NewRequest("POST", tokenPath, strings.NewReader("grant_type=client_credentials"))
	req.Header.Set("Content-Type", form)
	req.Header.Set("Authorization", "Negotiate x")
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	if rec.Code != 401 || rec.Header().Get("WWW-Authenticate") != `Basic realm="mosip"` || rec.Body.Len() != 0 {
		t.Errorf("another scheme: %d %v %s", rec.Code, rec.Header(), rec.Body)
	}
}

func (s *server) get(t *testing.T, address string, into any) {
	t.Helper()
	rec := s.send("GET", address, "", "")
	if rec.Code != http.StatusOK || rec.Header().Get("Content-Type") != "application/json" {
		t.Fatalf("GET %s: %d %s", address, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), into); err != nil {
		t.Fatal(err)
	}
}

// TestDiscovery goes the way of a client library: configuration, token, keys, signature.
func TestDiscovery(t *testing.T) {
	s := newServer(t)
	var configuration struct {
		Issuer string `json:"issuer"`
		Token  string `json:"token_endpoint"`
		JWKS   string `json:"jwks_uri"`
	}
	s.get(t, "http://mock-esignet:8088/auth/realms/mosip/.well-known/openid-configuration", &configuration)
	if configuration.Issuer != origin+"/auth/realms/mosip" || configuration.Token != "http://mock-esignet:8088"+tokenPath {
		t.Fatalf("configuration %+v", configuration)
	}
	var keys jose.JSONWebKeySet
	s.get(t, configuration.JWKS, &keys)
	parsed, err := jwt.ParseSigned(s.grant(t, "grant_type=client_credentials"+pms).AccessToken, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		t.Fatal(err)
	}
	var claims jwt.Claims
	if err := parsed.Claims(keys, &claims); err != nil {
		t.Fatal(err)
	}
	if err := claims.Validate(jwt.Expected{Issuer: configuration.Issuer, Time: start}); err != nil {
		t.Error(err)
	}

	var realm map[string]any
	s.get(t, "https://elsewhere.example.org/auth/realms/mosip", &realm)
	if realm["realm"] != "mosip" || realm["token-service"] != origin+"/auth/realms/mosip/protocol/openid-connect" || realm["public_key"] == "" {
		t.Errorf("realm %v", realm)
	}
}
