package e2e

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// The example of RFC 7636 appendix B.
const (
	verifier  = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
	challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
)

var pkce = map[string]string{"code_challenge": challenge, "code_challenge_method": "S256"}

// party is a relying party that knows what discovery says.
type party struct {
	*server
	rp
	other, pushing rp // pushing must push its requests, where there is such a thing
	discovery      struct {
		Issuer                string
		AuthorizationEndpoint string   `json:"authorization_endpoint"`
		TokenEndpoint         string   `json:"token_endpoint"`
		UserinfoEndpoint      string   `json:"userinfo_endpoint"`
		JWKSURI               string   `json:"jwks_uri"`
		PAREndpoint           string   `json:"pushed_authorization_request_endpoint"`
		IDTokenSigningAlgs    []string `json:"id_token_signing_alg_values_supported"`
	}
}

func newParty(t *testing.T, release string, args ...string) *party {
	t.Helper()
	s := start(t, append([]string{"--fixtures", "none", "--strict", "--esignet-release", release}, args...)...)
	s.addPerson(asha)
	p := &party{server: s, rp: s.register("party", aKey()), other: s.register("other", newKey())}
	if release >= "1.7" {
		key := newKey()
		body := clientRequest("pushes", key)
		body["additionalConfig"], body["clientNameLangMap"] = map[string]any{"require_pushed_authorization_requests": true}, map[string]any{"eng": "Pushes"}
		s.must(s.call(http.MethodPost, "/v1/esignet/client-mgmt/client", body, nil))
		p.pushing = rp{id: "pushes", redirect: p.redirect, key: key}
	}
	if err := json.Unmarshal([]byte(s.get("/.well-known/openid-configuration").body), &p.discovery); err != nil {
		t.Fatal(err)
	}
	return p
}

// apply changes values; "" takes one away.
func apply(values url.Values, changes map[string]string) {
	for name, value := range changes {
		values.Set(name, value)
		if value == "" {
			values.Del(name)
		}
	}
}

// query is a right authorization request, with changes.
func (p *party) query(c rp, changes map[string]string) url.Values {
	query := url.Values{
		"client_id": {c.id}, "redirect_uri": {c.redirect}, "response_type": {"code"}, "scope": {"openid profile"},
		"acr_values": {"mosip:idp:acr:static-code"}, "nonce": {rand.Text()}, "state": {"st-1"},
	}
	apply(query, changes)
	return query
}

// open goes to the authorization endpoint, at the path that all releases have, and returns the transaction of the login page, or where the
// answer leads.
func (p *party) open(query string) (transaction, location string) {
	p.t.Helper()
	location = p.get("/authorize?" + query).header.Get("Location")
	if strings.HasPrefix(location, "/login?") {
		transaction = queryOf(p.t, location).Get("transactionId")
	}
	return transaction, location
}

// advertised opens the authorization endpoint that discovery names.
func (p *party) advertised() string {
	_, rest, _ := strings.Cut(p.discovery.AuthorizationEndpoint, p.origin)
	return fmt.Sprint(p.get(rest + "?" + p.query(p.rp, nil).Encode()).status)
}

// nonceTwice asks twice with one nonce.
func (p *party) nonceTwice() string {
	nonce := map[string]string{"nonce": rand.Text()}
	if first := asked(nonce)(p); first != "code" {
		return "at first " + first
	}
	return asked(nonce)(p)
}

// logIn has the person sign in and allow everything, and returns where that leads.
func (p *party) logIn(query string) string {
	p.t.Helper()
	transaction, location := p.open(query)
	if transaction == "" {
		return location
	}
	location = p.signIn(transaction)
	if strings.HasPrefix(location, "/consent?") || strings.HasPrefix(location, "/claim-details?") {
		location = p.submit("/consent", url.Values{"transactionId": {transaction}, "action": {"allow"}, "claim": {"name", "email"}}).header.Get("Location")
	}
	return location
}

func (p *party) signIn(transaction string) string {
	p.t.Helper()
	return p.submit("/login", url.Values{"transactionId": {transaction}, "action": {"verify_pin"}, "Pin_vid": {asha}, "pin": {p.pin()}}).header.Get("Location")
}

// end says how a login ended for the party: with a code or an error there, or on a page of the server.
func (p *party) end(location string) string {
	p.t.Helper()
	query := queryOf(p.t, location)
	switch {
	case !strings.HasPrefix(location, p.redirect+"?"):
		if strings.Contains(location, "//") {
			return "leads to " + location
		}
		return "page"
	case query.Get("code") != "":
		return "code"
	default:
		return query.Get("error") + " at the client"
	}
}

// asked is a check of a request for authorization.
func asked(changes map[string]string) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		query := p.query(p.rp, changes)
		location := p.logIn(query.Encode())
		if got := queryOf(p.t, location).Get("state"); strings.HasPrefix(location, p.redirect) && got != query.Get("state") {
			return "state " + got
		}
		return p.end(location)
	}
}

// reversed sends the parameters from the last to the first.
func (p *party) reversed() string {
	parameters := strings.Split(p.query(p.rp, nil).Encode(), "&")
	slices.Reverse(parameters)
	return p.end(p.logIn(strings.Join(parameters, "&")))
}

// newCode logs in and returns the code.
func (p *party) newCode(c rp, changes map[string]string) string {
	p.t.Helper()
	location := p.logIn(p.query(c, changes).Encode())
	code := queryOf(p.t, location).Get("code")
	if code == "" {
		p.t.Fatalf("the login ends at %q", location)
	}
	return code
}

// assert signs an assertion for the token endpoint as RFC 7523 wants it, with changes.
func (p *party) assert(c rp, changes map[string]any) string {
	p.t.Helper()
	all := map[string]any{"jti": rand.Text()}
	maps.Copy(all, changes)
	return c.assertion(p.t, p.discovery.TokenEndpoint, all)
}

// form is a right token request, with changes.
func (p *party) form(code string, changes map[string]string) url.Values {
	form := p.tokenForm(code, p.assert(p.rp, nil))
	apply(form, changes)
	return form
}

// ask posts the form to the token endpoint.
func (p *party) ask(form url.Values, header http.Header) (answer, tokens) {
	p.t.Helper()
	req := p.request(http.MethodPost, p.discovery.TokenEndpoint, "application/x-www-form-urlencoded", form.Encode())
	maps.Copy(req.Header, header)
	a := p.do(req)
	var out tokens
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		p.t.Fatalf("token: %d %q: %v", a.status, a.body, err)
	}
	return a, out
}

// verdict says "tokens", or the status and error.
func verdict(a answer, out tokens) string {
	if a.status == http.StatusOK && out.IDToken != "" && out.AccessToken != "" {
		return "tokens"
	}
	return fmt.Sprintf("%d %s", a.status, out.Error)
}

// redeemed is a check of a token request: authorization and form with changes.
func redeemed(authorization, form map[string]string) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		return verdict(p.ask(p.form(p.newCode(p.rp, authorization), form), nil))
	}
}

// asserted is a check of a token request with changes to the claims of the assertion.
func asserted(changes map[string]any) func(*party) string {
	return signed(func(p *party) string { return p.assert(p.rp, changes) })
}

// signed is a check of a token request with an assertion of its own.
func signed(assertion func(*party) string) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		return redeemed(nil, map[string]string{"client_assertion": assertion(p)})(p)
	}
}

// got are fresh tokens.
func (p *party) got() tokens {
	p.t.Helper()
	a, out := p.ask(p.form(p.newCode(p.rp, nil), nil), nil)
	if verdict(a, out) != "tokens" {
		p.t.Fatalf("token: %d %s", a.status, a.body)
	}
	return out
}

func (p *party) issuers() string {
	if claims(p.t, p.got().IDToken)["iss"] == any(p.discovery.Issuer) {
		return "same"
	}
	return "other"
}

// publishedKeys says what is wrong with the published keys: an id twice, a private member, or a token
// whose key is not there.
func (p *party) publishedKeys() string {
	var set struct{ Keys []map[string]any }
	if err := json.Unmarshal([]byte(p.get(p.discovery.JWKSURI).body), &set); err != nil {
		p.t.Fatal(err)
	}
	var wrong []string
	seen := map[any]bool{}
	for _, key := range set.Keys {
		if seen[key["kid"]] {
			wrong = append(wrong, "kid twice")
		}
		seen[key["kid"]] = true
		for _, private := range []string{"d", "p", "q", "dp", "dq", "qi", "k"} {
			if _, ok := key[private]; ok {
				wrong = append(wrong, "private "+private)
			}
		}
	}
	got := p.got()
	for what, token := range map[string]string{"id_token": got.IDToken, "access_token": got.AccessToken, "userinfo": p.userinfo("Bearer " + got.AccessToken).body} {
		if !seen[joseHeader(p.t, token)["kid"]] {
			wrong = append(wrong, "no key of "+what)
		}
	}
	return cmp.Or(strings.Join(wrong, ", "), "ok")
}

func joseHeader(t testing.TB, compact string) map[string]any {
	t.Helper()
	text, _, _ := strings.Cut(compact, ".")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return decodeObject(t, string(raw))
}

// idToken says which claims of an id_token are wrong.
func (p *party) idToken() string {
	query := p.query(p.rp, nil)
	_, got := p.ask(p.form(queryOf(p.t, p.logIn(query.Encode())).Get("code"), nil), nil)
	all := claims(p.t, got.IDToken)
	sum := sha256.Sum256([]byte(got.AccessToken))
	now := float64(time.Now().Unix())
	moment := func(claim string, from, to float64) bool {
		at, ok := all[claim].(float64)
		return ok && now+from <= at && at <= now+to
	}
	right := map[string]bool{
		"aud": all["aud"] == any(p.id), "nonce": all["nonce"] == any(query.Get("nonce")), "acr": all["acr"] == any("mosip:idp:acr:static-code"),
		"sub":     all["sub"] == any(psut(asha, "rp-party")) && all["sub"] == claims(p.t, got.AccessToken)["sub"],
		"at_hash": all["at_hash"] == any(base64.RawURLEncoding.EncodeToString(sum[:16])),
		"iat":     moment("iat", -60, 1), "auth_time": moment("auth_time", -60, 1), "exp": moment("exp", 3500, 3700),
	}
	var wrong []string
	for claim, ok := range right {
		if !ok {
			wrong = append(wrong, claim)
		}
	}
	slices.Sort(wrong)
	return cmp.Or(strings.Join(wrong, ", "), "ok")
}

func (p *party) algorithm() string {
	algorithm, _ := joseHeader(p.t, p.got().IDToken)["alg"].(string)
	if slices.Contains(p.discovery.IDTokenSigningAlgs, algorithm) {
		return "listed"
	}
	return algorithm
}

// readsUserinfo holds that userinfo is a signed JWT about the person of the id_token.
func (p *party) readsUserinfo() string {
	got := p.got()
	a := p.userinfo("Bearer " + got.AccessToken)
	mediaType, _, _ := strings.Cut(a.header.Get("Content-Type"), ";")
	if a.status != http.StatusOK || mediaType != "application/jwt" {
		return fmt.Sprintf("%d %s", a.status, mediaType)
	}
	person := p.verified(a.body)
	switch {
	case person["name"] != any("Asha Rao"):
		return "name"
	case person["sub"] != claims(p.t, got.IDToken)["sub"]:
		return "sub"
	}
	return "ok"
}

// presented is a check of userinfo with an Authorization header. A 401 must come with a challenge.
func presented(authorization string) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		got := p.got()
		return challenged(p.userinfo(strings.NewReplacer("{id}", got.IDToken, "{access}", got.AccessToken).Replace(authorization)))
	}
}

func challenged(a answer) string {
	if a.status == http.StatusUnauthorized && a.header.Get("WWW-Authenticate") == "" {
		return "401 without a challenge"
	}
	return fmt.Sprint(a.status)
}

func (p *party) queryToken() string {
	return challenged(p.get(p.discovery.UserinfoEndpoint + "?access_token=" + p.got().AccessToken))
}

func (p *party) twice() string {
	code := p.newCode(p.rp, nil)
	if first := verdict(p.ask(p.form(code, nil), nil)); first != "tokens" {
		return "at first " + first
	}
	return verdict(p.ask(p.form(code, nil), nil))
}

// fiftyTimes redeems one code fifty times at once.
func (p *party) fiftyTimes() string {
	code := p.newCode(p.rp, nil)
	var wg sync.WaitGroup
	verdicts := make(chan string, 50)
	for range cap(verdicts) {
		form := p.form(code, nil).Encode()
		wg.Go(func() {
			resp, err := p.http.Do(p.request(http.MethodPost, p.discovery.TokenEndpoint, "application/x-www-form-urlencoded", form))
			if err != nil {
				verdicts <- err.Error()
				return
			}
			defer resp.Body.Close()
			verdicts <- resp.Status
		})
	}
	wg.Wait()
	close(verdicts)
	count := map[string]int{}
	for v := range verdicts {
		count[v]++
	}
	if count["200 OK"]+count["400 Bad Request"] != cap(verdicts) {
		return fmt.Sprint(count)
	}
	return fmt.Sprintf("%d of %d", count["200 OK"], cap(verdicts))
}

// stolen has the other client redeem the party's code under its own name.
func (p *party) stolen() string {
	form := p.other.tokenForm(p.newCode(p.rp, nil), p.assert(p.other, nil))
	return verdict(p.ask(form, nil))
}

// replayed uses one assertion for two codes.
func (p *party) replayed() string {
	assertion := map[string]string{"client_assertion": p.assert(p.rp, nil)}
	if first := redeemed(nil, assertion)(p); first != "tokens" {
		return "at first " + first
	}
	return redeemed(nil, assertion)(p)
}

// assertionClaims are right claims.
func (p *party) assertionClaims() map[string]any {
	return claims(p.t, p.assert(p.rp, nil))
}

// unsignedToken is a JWS of algorithm none.
func unsignedToken(t testing.TB, header, payload map[string]any) string {
	t.Helper()
	header["alg"] = "none"
	var parts []string
	for _, part := range []any{header, payload} {
		text, err := json.Marshal(part)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(text))
	}
	return strings.Join(parts, ".") + "."
}

func (p *party) unsigned() string {
	return unsignedToken(p.t, map[string]any{"typ": "JWT"}, p.assertionClaims())
}

// confused signs with the registered public key, as PEM, for a secret.
func (p *party) confused() string {
	der, err := x509.MarshalPKIXPublicKey(p.key.Public())
	if err != nil {
		p.t.Fatal(err)
	}
	var secret bytes.Buffer
	if err := pem.Encode(&secret, &pem.Block{Type: "PUBLIC KEY", Bytes: der}); err != nil {
		p.t.Fatal(err)
	}
	return sign(p.t, secret.Bytes(), jose.HS256, p.assertionClaims(), nil)
}

func (p *party) foreign() string {
	return sign(p.t, p.other.key, jose.RS256, p.assertionClaims(), nil)
}

func (p *party) bringsKey() string {
	return sign(p.t, p.other.key, jose.RS256, p.assertionClaims(), map[jose.HeaderKey]any{"jwk": publicJWK(p.other.key)})
}

func (p *party) kidPath() string {
	return sign(p.t, p.other.key, jose.RS256, p.assertionClaims(), map[jose.HeaderKey]any{"kid": "../../../../dev/null"})
}

func (p *party) critical() string {
	return sign(p.t, p.key, jose.RS256, p.assertionClaims(), map[jose.HeaderKey]any{"crit": []string{"urn:x"}, "urn:x": 1})
}

// downgraded redeems a code with a challenge at the older endpoint, which never asks for a verifier.
func (p *party) downgraded() string {
	code := p.newCode(p.rp, pkce)
	form := p.tokenForm(code, p.assertion(p.t, p.origin+tokenV1, map[string]any{"jti": rand.Text()}))
	a, out := p.token(tokenV1, form)
	return verdict(a, out)
}

// push sends a request of the client to the PAR endpoint, with changes.
func (p *party) push(c rp, changes map[string]string) (requestURI, refusal string) {
	p.t.Helper()
	if p.discovery.PAREndpoint == "" {
		return "", "none"
	}
	form := p.query(c, nil)
	form.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
	form.Set("client_assertion", c.assertion(p.t, p.discovery.PAREndpoint, map[string]any{"jti": rand.Text()}))
	apply(form, changes)
	a := p.do(p.request(http.MethodPost, p.discovery.PAREndpoint, "application/x-www-form-urlencoded", form.Encode()))
	var out struct {
		Error      string
		RequestURI string `json:"request_uri"`
	}
	if err := json.Unmarshal([]byte(a.body), &out); err != nil {
		p.t.Fatal(err)
	}
	if a.status == http.StatusCreated {
		return out.RequestURI, ""
	}
	return "", fmt.Sprintf("%d %s", a.status, out.Error)
}

func byReference(c rp, requestURI string) string {
	return url.Values{"client_id": {c.id}, "request_uri": {requestURI}}.Encode()
}

// pushed is a check of a pushed request: what the PAR endpoint says, or how the login ends.
func pushed(changes map[string]string) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		requestURI, refusal := p.push(p.pushing, changes)
		if refusal != "" {
			return refusal
		}
		return p.end(p.logIn(byReference(p.pushing, requestURI)))
	}
}

func (p *party) pushedTwice() string {
	requestURI, refusal := p.push(p.pushing, nil)
	if refusal != "" {
		return refusal
	}
	if first := p.end(p.logIn(byReference(p.pushing, requestURI))); first != "code" {
		return "at first " + first
	}
	return p.end(p.logIn(byReference(p.pushing, requestURI)))
}

func (p *party) pushedByOther() string {
	requestURI, refusal := p.push(p.pushing, nil)
	return cmp.Or(refusal, p.end(p.logIn(byReference(p.rp, requestURI))))
}

// notPushed asks at the authorization endpoint what the client has to push.
func (p *party) notPushed() string {
	if p.discovery.PAREndpoint == "" {
		return "none"
	}
	return p.end(p.logIn(p.query(p.pushing, nil).Encode()))
}

// proofs makes proofs with the other client's key: any key will do.
func (p *party) proofs() fapiClient {
	return fapiClient{rp: p.rp, server: p.server, proofKey: p.other.key}
}

// tokenPath is the path of the token endpoint.
func (p *party) tokenPath() string { return strings.TrimPrefix(p.discovery.TokenEndpoint, p.origin) }

// askWith redeems the code with a proof.
func (p *party) askWith(code, proof string) (answer, tokens) {
	p.t.Helper()
	return p.ask(p.form(code, nil), http.Header{"Dpop": {proof}})
}

// proven is a check of a first token request with a proof, with changes to its claims and header.
func proven(changes map[string]any, header map[jose.HeaderKey]any) func(*party) string {
	return func(p *party) string {
		p.t.Helper()
		return verdict(p.askWith(p.newCode(p.rp, nil), p.proofs().changedProof(p.tokenPath(), changes, header)))
	}
}

// boundTokens are challenged for a nonce, and bound.
func (p *party) boundTokens() tokens {
	p.t.Helper()
	code := p.newCode(p.rp, nil)
	a, out := p.askWith(code, p.proofs().proof(http.MethodPost, p.tokenPath(), "", ""))
	if out.Error == "use_dpop_nonce" {
		a, out = p.askWith(code, p.proofs().proof(http.MethodPost, p.tokenPath(), a.header.Get("DPoP-Nonce"), ""))
	}
	if a.status != http.StatusOK {
		p.t.Fatalf("token: %d %s", a.status, a.body)
	}
	return out
}

func (p *party) bound() string { return p.boundTokens().TokenType }

func (p *party) provenTwice() string {
	proof := p.proofs().proof(http.MethodPost, p.tokenPath(), "", "")
	p.askWith(p.newCode(p.rp, nil), proof)
	return verdict(p.askWith(p.newCode(p.rp, nil), proof))
}

// privateProof has the whole key in its header.
func (p *party) privateProof() string {
	key, err := json.Marshal(jose.JSONWebKey{Key: p.other.key})
	if err != nil {
		p.t.Fatal(err)
	}
	return proven(nil, map[jose.HeaderKey]any{"jwk": json.RawMessage(key)})(p)
}

func (p *party) unsignedProof() string {
	header := map[string]any{"typ": "dpop+jwt", "jwk": publicJWK(p.other.key)}
	payload := claims(p.t, p.proofs().proof(http.MethodPost, p.tokenPath(), "", ""))
	return verdict(p.askWith(p.newCode(p.rp, nil), unsignedToken(p.t, header, payload)))
}

func (p *party) boundAsBearer() string {
	return challenged(p.userinfo("Bearer " + p.boundTokens().AccessToken))
}

// boundToOther reads userinfo with a proof by another key than that of the token.
func (p *party) boundToOther() string {
	access := p.boundTokens().AccessToken
	thief := p.proofs()
	thief.proofKey = aKey()
	req := p.request(http.MethodGet, p.discovery.UserinfoEndpoint, "", "")
	req.Header.Set("Authorization", "DPoP "+access)
	req.Header.Set("DPoP", thief.proof(http.MethodGet, "/v1/esignet/oidc/userinfo", "", access))
	return challenged(p.do(req))
}

// deny asks for a claim that no consent is stored for, and has the person refuse.
func (p *party) deny() string {
	query := p.query(p.rp, map[string]string{"prompt": "consent"})
	transaction, location := p.open(query.Encode())
	if transaction == "" {
		return "leads to " + location
	}
	p.signIn(transaction)
	location = p.submit("/consent", url.Values{"transactionId": {transaction}, "action": {"deny"}}).header.Get("Location")
	got := queryOf(p.t, location)
	return got.Get("error") + " " + got.Get("state") + strings.TrimPrefix(p.end(location), got.Get("error"))
}

func (p *party) expired() string {
	return p.end(p.signIn("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"))
}

func (p *party) cacheOfTokens() string {
	a, _ := p.ask(p.form(p.newCode(p.rp, nil), nil), nil)
	return noStore(a)
}

func (p *party) refusal() answer {
	a, _ := p.ask(p.form("x", nil), nil)
	return a
}

func (p *party) cacheOfRefusals() string { return noStore(p.refusal()) }

func (p *party) typeOfRefusals() string {
	mediaType, _, _ := strings.Cut(p.refusal().header.Get("Content-Type"), ";")
	return mediaType
}

func noStore(a answer) string {
	if strings.Contains(a.header.Get("Cache-Control"), "no-store") {
		return "no-store"
	}
	return a.header.Get("Cache-Control")
}
