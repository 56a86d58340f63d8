package esignet

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
	"github.com/openg2p/mock-esignet/internal/storage/storagetest"
	"github.com/openg2p/mock-esignet/internal/token"
)

const portal = "mosip-signup-oauth-client"

// people are the persons of a visit: everybody has the OTP and PIN 111111.
type people struct{ authTransaction string } // of the last call

func (p *people) SupportsChannel(channel string) bool {
	return channel == "email" || channel == "phone"
}

func (p *people) SendOTP(_ context.Context, _ idp.Client, req idp.OTPRequest) (idp.OTPSent, error) {
	p.authTransaction = req.AuthTransaction
	switch req.Individual {
	case "nobody":
		return idp.OTPSent{}, idp.Errorf("IDA-MLC-009", "nobody")
	case "elsewhere":
		return idp.OTPSent{AuthTransaction: "another"}, nil
	}
	mask := "a**@example.org"
	return idp.OTPSent{AuthTransaction: req.AuthTransaction, MaskedEmail: &mask}, nil
}

func (p *people) Authenticate(_ context.Context, _ idp.Client, req idp.KYCAuth) (idp.Authenticated, error) {
	p.authTransaction = req.AuthTransaction
	switch {
	case req.Individual == "nobody":
		return idp.Authenticated{}, idp.Errorf("IDA-MLC-009", "nobody")
	case req.Individual == "no token":
		return idp.Authenticated{PSUT: "psut"}, nil
	case req.Individual == "no psut":
		return idp.Authenticated{KYCToken: "kyc"}, nil
	case req.Challenges[0].Value != "111111":
		return idp.Authenticated{}, idp.Errorf("IDA-OTA-004", "wrong")
	}
	return idp.Authenticated{KYCToken: "kyc", PSUT: "psut"}, nil
}

func (p *people) Exchange(context.Context, idp.Client, idp.KYCExchange) (string, error) {
	return "", errors.New("nobody asked for the data")
}

// solvedCaptchas takes the captcha "solved".
type solvedCaptchas struct{}

func (solvedCaptchas) VerifyCaptcha(_ context.Context, token string) error {
	if token != "solved" {
		return errors.New("not solved")
	}
	return nil
}

// keyring keeps signing keys in memory.
type keyring struct{ keys []idp.SigningKey }

func (k *keyring) SigningKeys() ([]idp.SigningKey, error) { return k.keys, nil }

func (k *keyring) AddSigningKeys(keys ...idp.SigningKey) error {
	k.keys = append(k.keys, keys...)
	return nil
}

func (*keyring) ReplaceSigningKey(string, idp.SigningKey) error { return errors.ErrUnsupported }

// signingKeys are made once for all tests.
var signingKeys = sync.OnceValue(func() *token.Keys {
	keys, err := token.LoadKeys(new(keyring), clock)
	if err != nil {
		panic(err)
	}
	return keys
})

// visit is a server with two clients, and a browser that has begun a login there.
type visit struct {
	server
	t         *testing.T
	flow      *idp.Flow
	people    *people
	now       time.Time
	row       release.ESignet
	cookies   string // those beside the CSRF cookie
	key, hash string // of the login
}

// newVisit returns a server of the release in which the steps need a captcha.
func newVisit(t *testing.T, name string, captcha ...string) *visit {
	t.Helper()
	r := row(t, name)
	r.Authorize.Captcha.Required = captcha
	v := &visit{t: t, now: now, row: r, people: new(people)}
	db := storagetest.Open(t)
	for _, id := range []idp.ClientID{"client", portal} {
		err := db.CreateClient(idp.Client{
			ID: id, Name: map[string]string{idp.DefaultName: "Client"}, RelyingParty: "rp", Status: idp.Active, PublicKey: `{"n":"` + string(id) + `"}`,
			RedirectURIs: []string{"https://rp.example.org/cb"}, UserClaims: []string{"name"},
			ACRs: []string{"mosip:idp:acr:generated-code", "mosip:idp:acr:static-code", "mosip:idp:acr:knowledge", "mosip:idp:acr:id-token"},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	clock := func() time.Time { return v.now }
	issuer := token.NewIssuer(token.IssuerConfig{Rules: r.Token, Keys: signingKeys(), PublicURL: "https://id.example.org", ServicePath: Prefix, Now: clock})
	v.flow = idp.NewFlow(idp.FlowConfig{
		Release: r, Store: db, Identity: v.people, Tokens: issuer, SignUp: issuer, Captcha: solvedCaptchas{}, Now: clock,
	})
	api := New(Config{Flow: v.flow, Now: clock})
	v.server = server{handler: api.Paths(api.Engine()), db: db, web: r.Web}
	return v
}

// has reports whether the release has the call, guards whether the header filter stands before it.
func (v *visit) has(call string) bool    { return slices.Contains(v.row.Authorize.Calls, call) }
func (v *visit) guards(call string) bool { return slices.Contains(v.row.Authorize.Guarded, call) }

// post makes a call below /authorization with the headers of the login.
func (v *visit) post(call string, request fields) *httptest.ResponseRecorder {
	v.t.Helper()
	return v.postAt(call, v.now, request)
}

func (v *visit) postAt(call string, when time.Time, request fields) *httptest.ResponseRecorder {
	v.t.Helper()
	body, err := json.Marshal(fields{"requestTime": when.Format("2006-01-02T15:04:05.000Z"), "request": request})
	if err != nil {
		v.t.Fatal(err)
	}
	token := "t"
	if v.web.Spring6 {
		token = mask(token)
	}
	headers := []string{"Content-Type", "application/json", "Cookie", "XSRF-TOKEN=t" + v.cookies, "X-XSRF-TOKEN", token}
	if v.key != "" {
		headers = append(headers, "oauth-details-key", v.key)
	}
	if v.hash != "" {
		headers = append(headers, "oauth-details-hash", v.hash)
	}
	return v.send("POST", "/authorization/"+call, string(body), headers...)
}

// begin begins a login, without a nonce.
func (v *visit) begin(client string) {
	v.t.Helper()
	call := "v2/oauth-details"
	if !v.has(call) {
		call = "oauth-details"
	}
	v.beginAt(call, asking(client))
}

// asking is a good request to begin a login.
func asking(client string) fields {
	return fields{"clientId": client, "scope": "openid profile", "responseType": "code", "redirectUri": "https://rp.example.org/cb", "state": "s"}
}

func (v *visit) beginAt(call string, request fields) {
	v.t.Helper()
	var answer struct{ Response json.RawMessage }
	var response struct{ TransactionID string }
	rec := v.post(call, request)
	if err := errors.Join(json.Unmarshal(rec.Body.Bytes(), &answer), json.Unmarshal(answer.Response, &response)); err != nil || response.TransactionID == "" {
		v.t.Fatalf("%v in %s", err, rec.Body)
	}
	v.key, v.hash = response.TransactionID, detailsHash(answer.Response)
}

// otp and challenges are requests of the steps of the login.
func (v *visit) otp() fields {
	return fields{"transactionId": v.key, "individualId": "asha", "otpChannels": []any{"email", "phone"}}
}

func (v *visit) challenges(challenges ...any) fields {
	return fields{"transactionId": v.key, "individualId": "asha", "challengeList": challenges}
}

var rightOTP = fields{"authFactorType": "OTP", "challenge": "111111", "format": "alpha-numeric"}

// fine is what outcome makes of a success whose response has no status.
const fine = " "

// wantFilterError fails the test unless the answer is the header filter's: 200 without a content type.
func wantFilterError(t *testing.T, rec *httptest.ResponseRecorder, want idp.Code) {
	t.Helper()
	if got := outcome(t, rec); got != string(want) || rec.Code != http.StatusOK || len(rec.Header().Values("Content-Type")) != 0 {
		t.Errorf("status %d, type %q, %s, want %s", rec.Code, rec.Header().Values("Content-Type"), got, want)
	}
}
