package authmanager_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/authmanager"
	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
	"github.com/openg2p/mock-esignet/internal/token"
)

const (
	clientPath = "/v1/authmanager/authenticate/clientidsecretkey"
	userPath   = "/v1/authmanager/authenticate/internal/useridPwd"
	tokenPath  = "/auth/realms/mosip/protocol/openid-connect/token"
	secret     = "s3cr3t"
	origin     = "https://mock.example.org"
)

var start = time.Date(2025, 5, 22, 16, 45, 0, 112_345_000, time.UTC)

var partners = []idp.Partner{
	{ID: "relief-auth-partner", Organization: "Relief", Type: "Auth_Partner", Email: "it@relief.example.net", ApprovalStatus: "approved", Active: true, UserID: "relief-auth-partner"},
	{ID: "mpartner-default-esignet", Organization: "IITB", Type: "Misp_Partner", Email: "misp@example.net", UserID: "mpartner-default-esignet"},
}

// server has both faces and the realm behind them, on a clock of its own.
type server struct {
	http.Handler
	realm *token.Realm
	now   time.Time
}

// memory keeps the keys that all tests share.
type memory struct{ keys []idp.SigningKey }

func (m *memory) SigningKeys() ([]idp.SigningKey, error) { return m.keys, nil }
func (m *memory) AddSigningKeys(keys ...idp.SigningKey) error {
	m.keys = append(m.keys, keys...)
	return nil
}

func (*memory) ReplaceSigningKey(string, idp.SigningKey) error { return errors.ErrUnsupported }

var sharedKeys = sync.OnceValue(func() *token.Keys {
	keys, err := token.LoadKeys(new(memory), func() time.Time { return start })
	if err != nil {
		panic(err)
	}
	return keys
})

func newServer(t testing.TB) *server {
	t.Helper()
	return serverWith(t, storagetest.Open(t, idp.Fixtures{Partners: partners}))
}

func serverWith(t testing.TB, partners authmanager.Partners) *server {
	t.Helper()
	s := &server{now: start}
	clock := func() time.Time { return s.now }
	s.realm = token.NewRealm(token.RealmConfig{Keys: sharedKeys(), Issuer: origin + authmanager.RealmPrefix, Now: clock})
	api := authmanager.New(authmanager.Config{
		Realm: s.realm, Partners: partners, Secret: secret, Now: clock,
		Origins: httpapi.Origins{Public: origin, Internal: []string{"mock-esignet"}},
	})
	s.Handler = httpapi.Router{authmanager.Prefix: api.Handler(), authmanager.RealmPrefix: api.RealmHandler()}
	return s
}

func (s *server) send(method, path, mediaType, body string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, path, strings.NewReader(body))
	if mediaType != "" {
		req.Header.Set("Content-Type", mediaType)
	}
	rec := httptest.NewRecorder()
	s.ServeHTTP(rec, req)
	return rec
}

func (s *server) caller(t *testing.T, access string) idp.Caller {
	t.Helper()
	caller, err := s.realm.Caller(access)
	if err != nil {
		t.Fatal(err)
	}
	return caller
}

// wrap puts a request, given as JSON, into the wrapper of the contract's example.
func wrap(request string) string {
	return `{"id":"string","version":"LTS","requesttime":"2025-05-22T16:44:59.080Z","metadata":{},"request":` + request + `}`
}

func failure(id, version, code, message string) string {
	return `{"id":` + id + `,"version":` + version + `,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":null,` +
		`"errors":[{"errorCode":"` + code + `","message":"` + message + `"}]}`
}

func TestClientSecret(t *testing.T) {
	s := newServer(t)
	rec := s.send("POST", clientPath, "application/json", wrap(`{"clientId":"mosip-pms-client","secretKey":"s3cr3t","appId":"partner"}`))
	want := `{"id":"string","version":"LTS","responsetime":"2025-05-22T16:45:00.112Z","metadata":null,` +
		`"response":{"status":"Success","message":"Clientid and Token combination had been validated successfully"},"errors":null}`
	if rec.Code != http.StatusOK || rec.Body.String() != want {
		t.Fatalf("%d %s, want %s", rec.Code, rec.Body, want)
	}
	access := rec.Header().Get("Authorization")
	if got, want := rec.Header().Get("Set-Cookie"), "Authorization="+access+"; Path=/; Max-Age=6000000; HttpOnly"; got != want {
		t.Errorf("Set-Cookie %q, want %q", got, want)
	}
	got := s.caller(t, access)
	if !got.PartnerAdmin() || got.UserID != "service-account-mosip-pms-client" || got.Mail != "" {
		t.Errorf("caller %+v", got)
	}
	scopes := []string{"add_oidc_client", "update_oidc_client", "get_certificate", "upload_certificate", "profile", "email"}
	if diff := cmp.Diff(got.Scopes, scopes); diff != "" {
		t.Errorf("scopes, got before want:\n%s", diff)
	}
}

func TestClients(t *testing.T) {
	s := newServer(t)
	for id, admin := range map[string]bool{"mosip-pms-client": true, "mosip-deployment-client": true, "mosip-resident-client": false} {
		rec := s.send("POST", clientPath, "application/json", wrap(`{"clientId":"`+id+`","secretKey":"s3cr3t","appId":"resident"}`))
		if got := s.caller(t, rec.Header().Get("Authorization")); got.PartnerAdmin() != admin || got.UserID != "service-account-"+id {
			t.Errorf("%s: %+v, want PARTNER_ADMIN %v", id, got, admin)
		}
	}
}

// TestLoginRefuses has one defect a row.
func TestLoginRefuses(t *testing.T) {
	const (
		good = `{"clientId":"mosip-pms-client","secretKey":"s3cr3t","appId":"partner"}`
		json = "application/json"
		user = `"userName":"relief-auth-partner","password":"s3cr3t","appId":"partner","clientSecret":"s3cr3t"`
	)
	tests := []struct {
		name, path, media, body string
		status                  int
		want                    string
	}{
		{"wrong secret", clientPath, json, wrap(`{"clientId":"mosip-pms-client","secretKey":"S3cr3t","appId":"partner"}`), 500, failure(`"string"`, `"LTS"`, "500", "401 Unauthorized")},
		{"unknown client", clientPath, json, wrap(`{"clientId":"mosip","secretKey":"s3cr3t","appId":"partner"}`), 500, failure(`"string"`, `"LTS"`, "500", "401 Unauthorized")},
		{"no secret", clientPath, json, wrap(`{"clientId":"mosip-pms-client","appId":"partner"}`), 500, failure(`"string"`, `"LTS"`, "500", "401 Unauthorized")},
		{"unknown app before wrong secret", clientPath, json, wrap(`{"clientId":"x","secretKey":"x","appId":"Partner"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-026", "Realm not found:: Partner")},
		{"no app", clientPath, json, wrap(`{"clientId":"mosip-pms-client","secretKey":"s3cr3t"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-026", "Realm not found:: null")},
		{"no request", clientPath, json, `{}`, 200, failure(`""`, `""`, "KER-ATH-019", "request must not be null")},
		{"request null", clientPath, json, `{"id":null,"version":1.5,"request":null}`, 200, failure(`"null"`, `"1.5"`, "KER-ATH-019", "request must not be null")},
		{"id of another type", clientPath, json, `{"id":{},"request":` + good + `}`, 200, failure(`""`, `""`, "KER-ATH-019", `JSON parse error: Cannot deserialize value at \"/id\"`)},
		{"time", clientPath, json, `{"requesttime":"yesterday","request":` + good + `}`, 200, failure(`""`, `""`, "KER-ATH-019", "JSON parse error: Cannot deserialize value of type `java.time.LocalDateTime` from String")},
		{"no body", clientPath, json, ``, 200, failure(`null`, `null`, "KER-ATH-019", "Required request body is missing")},
		{"no JSON", clientPath, json, `{"id":`, 400, `{"timestamp":1747932300112,"status":400,"error":"Bad Request","message":"JSON parse error","path":"` + clientPath + `"}`},
		{"media type", clientPath, "text/plain", wrap(good), 500, failure(`null`, `null`, "500", "Content type 'text/plain' not supported")},
		{"no media type", clientPath, "", wrap(good), 500, failure(`null`, `null`, "500", "Content type 'application/octet-stream' not supported")},
		{"wrong password", userPath, json, wrap(`{` + user + `,"clientId":"mosip-pms-client","password":"x"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"unknown user", userPath, json, wrap(`{` + user + `,"clientId":"mosip-pms-client","userName":"nobody"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"no user", userPath, json, wrap(`{` + user + `,"clientId":"mosip-pms-client","userName":null}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"client as user", userPath, json, wrap(`{` + user + `,"clientId":"mosip-pms-client","userName":"service-account-mosip-pms-client"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"user's client unknown", userPath, json, wrap(`{` + user + `,"clientId":"x"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"user's client without secret", userPath, json, wrap(`{` + user + `,"clientId":"mosip-pms-client","clientSecret":null}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-023", "Invalid Credentials")},
		{"user's app unknown", userPath, json, wrap(`{` + user + `,"clientId":"x","appId":"x"}`), 200, failure(`"string"`, `"LTS"`, "KER-ATH-026", "Realm not found:: x")},
		{"user without request", userPath, json, `{"id":"a"}`, 200, failure(`"a"`, `""`, "KER-ATH-019", "request must not be null")},
	}
	s := newServer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			rec := s.send("POST", tt.path, tt.media, tt.body)
			if diff := cmp.Diff(rec.Body.String(), tt.want); diff != "" || rec.Code != tt.status {
				t.Errorf("status %d, want %d; got before want:\n%s", rec.Code, tt.status, diff)
			}
			if rec.Header().Get("Authorization") != "" || rec.Header().Get("Set-Cookie") != "" {
				t.Error("a refusal carries a token")
			}
		})
	}
}

func TestRoutes(t *testing.T) {
	s := newServer(t)
	notFound := func(path string) string {
		return `{"timestamp":1747932300112,"status":404,"error":"Not Found","message":"No message available","path":"` + path + `"}`
	}
	for _, tt := range []struct {
		method, path string
		status       int
		want         string
	}{
		{"POST", "/v1/authmanager/authenticate/useridPwd", 404, notFound("/v1/authmanager/authenticate/useridPwd")},
		{"GET", "/v1/authmanager", 404, notFound("/v1/authmanager")},
		{"GET", clientPath, 500, failure("null", "null", "500", "Request method 'GET' not supported")},
		{"OPTIONS", clientPath, 200, ""},
		{"POST", clientPath + "/", 200, failure("null", "null", "KER-ATH-019", "Required request body is missing")},
		{"GET", "/auth/realms/mosip/account", 404, `{"error":"RESTEASY003210: Could not find resource for full path: http://example.com/auth/realms/mosip/account"}`},
		{"GET", tokenPath, 405, `{"error":"RESTEASY003650: No resource method found for GET, return 405 with Allow header"}`},
	} {
		rec := s.send(tt.method, tt.path, "application/json", "")
		if rec.Code != tt.status || rec.Body.String() != tt.want {
			t.Errorf("%s %s: %d %s, want %d %s", tt.method, tt.path, rec.Code, rec.Body, tt.status, tt.want)
		}
		if allow := rec.Header().Get("Allow"); tt.status == 500 && allow != "" {
			t.Errorf("%s %s: Allow %q", tt.method, tt.path, allow)
		}
	}
}

func TestRequestTimes(t *testing.T) {
	s := newServer(t)
	for text, ok := range map[string]bool{
		"": true, "2025-05-22T16:44:59.080Z": true, "2025-05-22T16:44:59.080123Z": true, "2025-05-22T16:44:59": true, "2025-05-22T16:44": true,
		"2025-05-22": false, "2025-05-22T16:44:59,080Z": false, "2025-05-22T16:44:59+02:00": false, "2025-13-22T16:44:59Z": false,
		"2025-05-22T6:44:59Z": false, "2025-05-22T16:44:59.123456789Z": true, "2025-05-22T16:44:59.1234567890Z": false, "2025-05-22T16:44Z": false,
	} {
		rec := s.send("POST", clientPath, "application/json", `{"requesttime":"`+text+`","request":{"appId":"x"}}`)
		if got := strings.Contains(rec.Body.String(), "KER-ATH-026"); got != ok {
			t.Errorf("%q: %s, want ok %v", text, rec.Body, ok)
		}
	}
}

func TestUserPassword(t *testing.T) {
	s := newServer(t)
	for user, want := range map[string]struct{ mail, role string }{
		"relief-auth-partner":      {"it@relief.example.net", "AUTH_PARTNER"},
		"mpartner-default-esignet": {"misp@example.net", "MISP_PARTNER"},
		"admin":                    {"", "PARTNER_ADMIN"},
	} {
		rec := s.send("POST", userPath, "application/json", `{"requesttime":"2025-05-22T16:44:59Z","request":{"userName":"`+user+
			`","password":"s3cr3t","appId":"partner","clientId":"mosip-deployment-client","clientSecret":"s3cr3t"}}`)
		var body struct {
			Response struct {
				Token, RefreshToken string
			}
		}
		if err := json.Unmarshal(rec.Body.Bytes(), &body); err != nil {
			t.Fatal(err)
		}
		want200 := `{"id":null,"version":null,"responsetime":"2025-05-22T16:45:00.112Z","metadata":null,"response":{"token":"` + body.Response.Token +
			`","message":"Username and password combination had been validated successfully","refreshToken":"` + body.Response.RefreshToken +
			`","expiryTime":900,"userId":null,"status":"success","refreshExpiryTime":1800},"errors":null}`
		if rec.Code != http.StatusOK || rec.Body.String() != want200 {
			t.Fatalf("%s: %d %s, want %s", user, rec.Code, rec.Body, want200)
		}
		if rec.Header().Get("Authorization") != "" || rec.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: token outside the body: %v", user, rec.Header())
		}
		if got := s.caller(t, body.Response.Token); got.UserID != user || got.Mail != want.mail || !got.HasAny([]string{want.role}) {
			t.Errorf("%s is %+v", user, got)
		}
		if _, err := s.realm.Caller(body.Response.RefreshToken); !errors.Is(err, idp.ErrBadToken) {
			t.Errorf("%s: the refresh token as access token: %v", user, err)
		}
	}
}

// TestAdminRoles holds that the administrator has a role of every route of PMS, whatever its release.
func TestAdminRoles(t *testing.T) {
	s := newServer(t)
	rec := s.send("POST", tokenPath, form, url.Values{"grant_type": {"password"}, "client_id": {"mosip-pms-client"}, "client_secret": {secret}, "username": {"admin"}, "password": {secret}}.Encode())
	var tokens struct {
		Access string `json:"access_token"`
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &tokens); err != nil {
		t.Fatal(err)
	}
	admin := s.caller(t, tokens.Access)
	for _, name := range release.PMSNames() {
		rules, err := release.PMSNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for route, roles := range rules.Roles {
			if !admin.HasAny(roles) {
				t.Errorf("%s: admin has none of the roles of %s: %v", name, route, roles)
			}
		}
	}
}

// TestRestart holds that a token outlives the process: the realm's key is in the database.
func TestRestart(t *testing.T) {
	db := storagetest.Open(t)
	realm := func() *token.Realm {
		keys, err := token.LoadKeys(db, func() time.Time { return start })
		if err != nil {
			t.Fatal(err)
		}
		return token.NewRealm(token.RealmConfig{Keys: keys, Issuer: origin + authmanager.RealmPrefix, Now: func() time.Time { return start }})
	}
	tokens, err := realm().Issue(token.Account{UserName: "u", Client: "mosip-pms-client"})
	if err != nil {
		t.Fatal(err)
	}
	again := realm()
	if caller, err := again.Caller(tokens.Access); err != nil || caller.UserID != "u" {
		t.Errorf("Caller = %+v, %v", caller, err)
	}
	if session, err := again.Refresh(tokens.Refresh); err != nil || session.UserName != "u" {
		t.Errorf("Refresh = %+v, %v", session, err)
	}
}

type brokenPartners struct{}

func (brokenPartners) Partner(idp.RelyingPartyID) (idp.Partner, error) {
	return idp.Partner{}, errors.New("disk on fire")
}

func TestStoreFails(t *testing.T) {
	s := serverWith(t, brokenPartners{})
	rec := s.send("POST", userPath, "application/json", wrap(`{"userName":"x","password":"s3cr3t","appId":"partner","clientId":"mosip-pms-client","clientSecret":"s3cr3t"}`))
	if want := failure(`"string"`, `"LTS"`, "KER-ATH-500", "KER-ATH-500"); rec.Code != 200 || rec.Body.String() != want {
		t.Errorf("authmanager: %d %s, want %s", rec.Code, rec.Body, want)
	}
	rec = s.send("POST", tokenPath, form, "grant_type=password&client_id=mosip-pms-client&client_secret=s3cr3t&username=x&password=s3cr3t")
	if rec.Code != 500 || rec.Body.String() != `{"error":"unknown_error"}` {
		t.Errorf("realm: %d %s", rec.Code, rec.Body)
	}
}

// FuzzClientSecret holds that any body is answered in one of the two forms, and none with a token.
func FuzzClientSecret(f *testing.F) {
	for _, seed := range []string{wrap(`{"appId":"partner"}`), `{"id":"\ud800"}`, `[]`, `{"id":1e999,"request":{}}`, "\xff", `{} x`} {
		f.Add(seed)
	}
	s := newServer(f)
	f.Fuzz(func(t *testing.T, body string) {
		rec := s.send("POST", clientPath, "application/json", body)
		var answer map[string]any
		if err := json.Unmarshal(rec.Body.Bytes(), &answer); err != nil {
			t.Fatalf("%q: %v in %s", body, err, rec.Body)
		}
		_, wrapped := answer["errors"]
		if (rec.Code == http.StatusBadRequest) == wrapped || rec.Header().Get("Authorization") != "" {
			t.Fatalf("%q: %d %s", body, rec.Code, rec.Body)
		}
	})
}
