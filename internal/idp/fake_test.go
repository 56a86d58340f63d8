package idp

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/clock"
	"github.com/openg2p/mock-esignet/internal/release"
)

// memory is a Store and a ClientStore in a map; it counts writes of consents.
type memory struct {
	mu       sync.Mutex
	clients  map[ClientID]Client
	consents map[[2]string]Consent
	writes   int
}

func (m *memory) Client(id ClientID) (Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.clients[id]
	if !ok {
		return Client{}, ErrNotFound
	}
	return c, nil
}

func (m *memory) CreateClient(c Client) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.clients[c.ID]; ok {
		return ErrExists
	}
	for _, other := range m.clients {
		if other.UniqueKey() == c.UniqueKey() {
			return ErrKeyExists
		}
	}
	m.clients[c.ID] = c
	return nil
}

func (m *memory) UpdateClient(id ClientID, change func(*Client) error) (Client, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.clients[id]
	if !ok {
		return Client{}, ErrNotFound
	}
	if err := change(&c); err != nil {
		return Client{}, err
	}
	m.clients[id] = c
	return c, nil
}

func (m *memory) Consent(client ClientID, psut PSUT) (Consent, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.consents[[2]string{string(client), string(psut)}]
	if !ok {
		return Consent{}, ErrNotFound
	}
	return c, nil
}

func (m *memory) PutConsent(c Consent) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	m.consents[[2]string{string(c.Client), string(c.PSUT)}] = c
	return nil
}

func (m *memory) DeleteConsent(client ClientID, psut PSUT) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.writes++
	delete(m.consents, [2]string{string(client), string(psut)})
	return nil
}

// identities accepts the challenge "111111" and, as a PIN, "1234".
type identities struct {
	exchangeErr error
	accepted    []string // of the last exchange
	metadata    ClaimMetadata
	auth        KYCAuth     // the last one
	exchange    KYCExchange // the last one
	confused    bool        // about the transaction of an OTP
}

func (i *identities) SupportsChannel(channel string) bool {
	return channel == "email" || channel == "phone"
}

func (i *identities) SendOTP(_ context.Context, _ Client, req OTPRequest) (OTPSent, error) {
	if req.Individual == "nobody" {
		return OTPSent{}, Errorf(InvalidIndividualID, "nobody")
	}
	if i.confused {
		return OTPSent{AuthTransaction: "another"}, nil
	}
	return OTPSent{AuthTransaction: req.AuthTransaction}, nil
}

func (i *identities) Authenticate(_ context.Context, _ Client, req KYCAuth) (Authenticated, error) {
	i.auth = req
	for _, c := range req.Challenges {
		if c.Value != "111111" && c.Value != "1234" {
			return Authenticated{}, Errorf(AuthFailed, "wrong")
		}
	}
	return Authenticated{KYCToken: "kyc", PSUT: PSUT("psut-of-" + req.Individual), Metadata: i.metadata}, nil
}

func (i *identities) Exchange(_ context.Context, _ Client, req KYCExchange) (string, error) {
	i.accepted, i.exchange = req.AcceptedClaims, req
	return "userinfo", i.exchangeErr
}

// tokens issues access tokens that differ by count, and accepts the assertion "good".
type tokens struct {
	mu    sync.Mutex
	count int
	last  Grant
}

func (k *tokens) Issue(_ context.Context, g Grant) (Tokens, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.count++
	k.last = g
	token := string(rune('a' + k.count))
	if g.Thumbprint != "" {
		token += ":" + g.Thumbprint
	}
	return Tokens{AccessToken: token, ExpiresIn: time.Hour, Bound: g.Thumbprint != ""}, nil
}

// VerifyAssertion takes "good", and "good" with a colon and a jti.
func (k *tokens) VerifyAssertion(_ context.Context, assertion string, _ Client, _ AudienceCheck) (string, error) {
	kind, jti, _ := strings.Cut(assertion, ":")
	if kind != "good" {
		return "", ErrNotFound
	}
	return jti, nil
}

func (k *tokens) Sign(_ context.Context, claims []byte) (string, error) {
	return "h." + string(claims) + ".s", nil
}

func (k *tokens) Encrypt(_ context.Context, jws string, client Client) (string, error) {
	if client.EncPublicKey == "" {
		return "", ErrNotFound
	}
	return "h.k.i." + jws + ".t", nil
}

// VerifyProof takes a JTI, a thumbprint and perhaps a nonce, between colons.
func (k *tokens) VerifyProof(_ context.Context, proof, _ string, _ URLCheck) (Proof, error) {
	parts := append(strings.Split(proof, ":"), "")
	if len(parts) < 3 {
		return Proof{}, ErrNotFound
	}
	return Proof{ID: parts[0], Thumbprint: parts[1], Nonce: parts[2]}, nil
}

// KeyOf reads what follows a colon.
func (k *tokens) KeyOf(accessToken string) string {
	_, key, _ := strings.Cut(accessToken, ":")
	return key
}

// bench is a Flow with everything around it.
type bench struct {
	*Flow
	t      testing.TB
	clock  *clock.Clock
	store  *memory
	people *identities
	tokens *tokens
}

func newFlow(t *testing.T) *bench {
	t.Helper()
	return newFlowOf(t, "1.4")
}

// newFlowOf is newFlow for another release.
func newFlowOf(t testing.TB, name string) *bench {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	tolerances, err := release.NewTolerances(true, nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, clock: new(clock.Clock), people: new(identities), tokens: new(tokens)}
	b.store = &memory{clients: map[ClientID]Client{"client": aClient()}, consents: map[[2]string]Consent{}}
	b.Flow = NewFlow(FlowConfig{
		Release: row, Tolerances: tolerances, Store: b.store, Identity: b.people,
		Assertions: b.tokens, Proofs: b.tokens, Tokens: b.tokens, Now: b.clock.Now,
	})
	return b
}

func aClient() Client {
	return Client{
		ID: "client", Name: map[string]string{DefaultName: "Client"}, RelyingParty: "rp", Status: Active, PublicKey: "key",
		RedirectURIs: []string{"https://rp.example.org/cb", "https://other.example.org/**"},
		UserClaims:   []string{"name", "email", "gender", "phone_number", "individual_id"},
		ACRs:         []string{"mosip:idp:acr:generated-code", "mosip:idp:acr:static-code", "mosip:idp:acr:biometrics"},
	}
}

func ptr[T any](v T) *T { return &v }

func pointers(list ...string) []*string {
	var out []*string
	for _, s := range list {
		out = append(out, &s)
	}
	return out
}

// request is a valid authorization request with changes.
func request(changes ...func(*AuthorizationRequest)) AuthorizationRequest {
	req := AuthorizationRequest{
		ClientID: "client", Scope: "openid profile", ResponseType: "code", RedirectURI: "https://rp.example.org/cb",
		Nonce: ptr("n"), State: ptr("s"), KnowsPKCE: true,
	}
	for _, change := range changes {
		change(&req)
	}
	return req
}

func (b *bench) begin(changes ...func(*AuthorizationRequest)) Transaction {
	b.t.Helper()
	txn, err := b.Begin(b.t.Context(), request(changes...))
	if err != nil {
		b.t.Fatal(err)
	}
	return txn
}

func (b *bench) authenticate(id TransactionID, factor, value string) (Transaction, error) {
	format := map[string]string{"OTP": "alpha-numeric", "PIN": "number"}[factor]
	return b.Authenticate(b.t.Context(), Authenticate{
		Transaction: string(id), Individual: "asha", Consent: true,
		Challenges: []*Challenge{{Factor: factor, Format: format, Value: value}},
	})
}

// login goes as far as the authentication.
func (b *bench) login(changes ...func(*AuthorizationRequest)) Transaction {
	b.t.Helper()
	txn, err := b.authenticate(b.begin(changes...).ID, "OTP", "111111")
	if err != nil {
		b.t.Fatal(err)
	}
	return txn
}

func (b *bench) consent(id TransactionID, claims ...string) (Authorization, error) {
	return b.AuthCode(b.t.Context(), GiveConsent{Transaction: string(id), AcceptedClaims: pointers(claims...)})
}

// code goes as far as the code.
func (b *bench) code(changes ...func(*AuthorizationRequest)) string {
	b.t.Helper()
	txn := b.login(changes...)
	out, err := b.consent(txn.ID, txn.EssentialClaims...)
	if err != nil {
		b.t.Fatal(err)
	}
	return out.Code
}

func tokenRequest(code string, changes ...func(*TokenRequest)) TokenRequest {
	req := TokenRequest{
		GrantType: "authorization_code", Code: code, ClientID: "client", RedirectURI: "https://rp.example.org/cb",
		AssertionType: jwtBearer, Assertion: "good", ReadsVerifier: true,
	}
	for _, change := range changes {
		change(&req)
	}
	return req
}

// wantCodes fails the test unless err has exactly these codes, "" for none.
func wantCodes(t *testing.T, err error, want ...Code) {
	t.Helper()
	var got []Code
	switch e := err.(type) {
	case nil:
	case Violations:
		for _, v := range e {
			got = append(got, v.Code)
		}
	default:
		got = []Code{CodeOf(err)}
	}
	if !slices.Equal(got, want) {
		t.Errorf("codes %q (%v), want %q", got, err, want)
	}
}
