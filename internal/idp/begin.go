package idp

import (
	"context"
	"slices"

	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/release"
)

// AuthorizationRequest asks to begin a login. A nil string was not sent (mosip/esignet esignet-core
// OAuthDetailRequestV2.java).
type AuthorizationRequest struct {
	Prior               Violations // what the face found broken already, reported with the rest
	ClientID            string
	Scope               string
	ResponseType        string
	RedirectURI         string
	Display, Prompt     *string
	Nonce, State        *string
	ACRValues           *string
	ClaimsLocales       *string
	UILocales           *string
	Claims              ClaimsRequest
	KnowsPKCE           bool // false on oauth-details v1, which reads neither of the next two
	CodeChallenge       *string
	CodeChallengeMethod *string
	IDTokenHint         *string // of oauth-details v3
	Cookies             Cookies // read only with IDTokenHint
	DPoPJKT             *string // from 1.7 on, the key that the tokens are to be bound to
	pushed              bool
}

// ParseAuthorizationRequest reads the parameters that stand for themselves, without claims and those of single
// releases. parameter returns one by its name, nil if it was not sent.
func ParseAuthorizationRequest(parameter func(name string) *string) AuthorizationRequest {
	text := func(name string) string {
		if value := parameter(name); value != nil {
			return *value
		}
		return ""
	}
	return AuthorizationRequest{
		ClientID:            text("client_id"),
		Scope:               text("scope"),
		ResponseType:        text("response_type"),
		RedirectURI:         text("redirect_uri"),
		Display:             parameter("display"),
		Prompt:              parameter("prompt"),
		Nonce:               parameter("nonce"),
		State:               parameter("state"),
		ACRValues:           parameter("acr_values"),
		ClaimsLocales:       parameter("claims_locales"),
		UILocales:           parameter("ui_locales"),
		CodeChallenge:       parameter("code_challenge"),
		CodeChallengeMethod: parameter("code_challenge_method"),
	}
}

// supported are the values that an authorization request may have in every release
// (mosip.esignet.supported.* of mosip-config).
var (
	supportedResponseTypes = []string{"code"}
	supportedDisplays      = []string{"page", "popup", "touch", "wap"}
	supportedPrompts       = []string{"none", "login", "consent", "select_account"}
)

const openIDScope = "openid"

func (f *Flow) requestViolations(req AuthorizationRequest) Violations {
	v := slices.Clone(req.Prior)
	if java.Blank(req.ClientID) {
		v.add("request.clientId", InvalidClientID)
	}
	if !f.validScope(req.Scope) {
		v.add("request.scope", InvalidScope)
	}
	if !slices.Contains(supportedResponseTypes, req.ResponseType) {
		v.add("request.responseType", InvalidResponseType)
	}
	if !takesRedirectURI(f.cfg.Release.Clients, req.RedirectURI) {
		v.add("request.redirectUri", InvalidRedirectURI)
	}
	if req.Display != nil && !slices.Contains(supportedDisplays, *req.Display) {
		v.add("request.display", InvalidDisplay)
	}
	if req.Prompt != nil && !slices.Contains(supportedPrompts, *req.Prompt) {
		v.add("request.prompt", InvalidPrompt)
	}
	if req.Claims.Malformed {
		v.add("request.claims", InvalidClaim)
	}
	if req.KnowsPKCE {
		if !bothOrNone(req.CodeChallenge, req.CodeChallengeMethod) {
			v.add("request", InvalidPKCEChallenge)
		}
		if m := req.CodeChallengeMethod; m != nil && *m != "S256" {
			v.add("request.codeChallengeMethod", UnsupportedPKCEMethod)
		}
	}
	return v
}

// bothOrNone reports whether both have text, or both are empty (CodeChallengeValidator.java).
func bothOrNone(a, b *string) bool {
	return empty(a) && empty(b) || !empty(a) && !empty(b) && !java.Blank(*a) && !java.Blank(*b)
}

func empty(s *string) bool { return s == nil || *s == "" }

// validScope follows OIDCScopeValidator.java: some known scope; an OpenID scope only beside openid;
// a credential scope only alone. Unknown scopes do no harm.
func (f *Flow) validScope(scope string) bool {
	if java.Blank(scope) {
		return false
	}
	var openid, dependent, authorize, credential bool
	for _, s := range words(&scope) {
		openid = openid || s == openIDScope
		dependent = dependent || slices.Contains(f.rules().OpenIDScopes, s)
		authorize = authorize || slices.Contains(f.rules().AuthorizeScopes, s)
		credential = credential || slices.Contains(f.rules().CredentialScopes, s)
	}
	switch {
	case !openid && !dependent && !authorize && !credential, dependent && !openid:
		return false
	case credential:
		return !openid && !dependent && !authorize
	}
	return true
}

// redirectMatches reports whether a requested redirect URI fits a registered one by the rules of the
// release.
func (f *Flow) redirectMatches(registered []string, requested string) bool {
	if f.cfg.Release.Clients.RedirectsAsURLs {
		return RedirectMatchesURL(registered, requested)
	}
	return RedirectMatches(registered, requested)
}

// Begin validates the request and starts a transaction at stage PreAuth. Errors: Violations; then in
// order InvalidIDTokenHint, InvalidClientID, InvalidRequest for a client that has to push its requests,
// InvalidRedirectURI, InvalidRequest for a nonce that was used, and those of open (mosip/esignet
// AuthorizationServiceImpl.java, getOauthDetails and getOauthDetailsV2).
func (f *Flow) Begin(ctx context.Context, req AuthorizationRequest) (Transaction, error) {
	if v := f.requestViolations(req); len(v) > 0 {
		return Transaction{}, v
	}
	if err := f.applyHint(&req); err != nil {
		return Transaction{}, err
	}
	client, err := f.activeClient(ClientID(req.ClientID))
	if err != nil {
		return Transaction{}, err
	}
	if f.demands(client, release.PAR) {
		return Transaction{}, Errorf(InvalidRequest, "client %q has to push its requests", client.ID)
	}
	if !f.redirectMatches(client.RedirectURIs, req.RedirectURI) {
		return Transaction{}, Errorf(InvalidRedirectURI, "%q matches none of %q", req.RedirectURI, client.RedirectURIs)
	}
	if err := f.useNonce(ctx, req.Nonce); err != nil {
		return Transaction{}, err
	}
	return f.open(client, req)
}

// open starts the transaction of a valid request. Errors in order: those of resolveClaims;
// NoACRRegistered; UnknownError for an acr request without values, or a claim that is not essential by a
// boolean; those of codeChallenge.
func (f *Flow) open(client Client, req AuthorizationRequest) (Transaction, error) {
	scopes := words(&req.Scope)
	claims, err := f.resolveClaims(client, scopes, req.Claims)
	if err != nil {
		return Transaction{}, err
	}
	acrs, err := resolveACRs(client, req)
	if err != nil {
		return Transaction{}, err
	}
	if err := checkEssential(claims); err != nil {
		return Transaction{}, err
	}
	txn := f.newTransaction(client, req, scopes, acrs)
	f.setClaims(&txn, req, claims)
	if txn.CodeChallenge, err = f.codeChallenge(client, req, txn.CredentialScopes); err != nil {
		return Transaction{}, err
	}
	return f.start(txn), nil
}

// codeChallenge returns the challenge of a request that has one, with its method; a request that was
// pushed may have one alone, which is none. Errors: InvalidPKCEChallenge for a method with an empty
// challenge, or for a credential scope without one; UsePKCE (ProofKeyCodeExchange.java).
func (f *Flow) codeChallenge(client Client, req AuthorizationRequest, credentials []string) (string, error) {
	if !req.KnowsPKCE {
		return "", nil
	}
	if req.CodeChallenge != nil && req.CodeChallengeMethod != nil {
		if *req.CodeChallenge == "" {
			return "", Errorf(InvalidPKCEChallenge, "code_challenge_method without a code_challenge")
		}
		return *req.CodeChallenge, nil
	}
	switch {
	case f.rules().CredentialPKCE && len(credentials) > 0:
		return "", Errorf(InvalidPKCEChallenge, "a credential scope demands PKCE")
	case f.demands(client, release.PKCE):
		return "", Errorf(UsePKCE, "PKCE is demanded of client %q", client.ID)
	}
	return "", nil
}

func (f *Flow) newTransaction(client Client, req AuthorizationRequest, scopes, acrs []string) Transaction {
	txn := Transaction{
		ID:               TransactionID(newToken()),
		Client:           client,
		RedirectURI:      req.RedirectURI,
		State:            req.State,
		Nonce:            req.Nonce,
		ClaimsLocales:    words(req.ClaimsLocales),
		ACRs:             acrs,
		AuthorizeScopes:  intersect(scopes, f.rules().AuthorizeScopes),
		CredentialScopes: intersect(scopes, f.rules().CredentialScopes),
		ConsentLifetime:  f.consentLifetime(client),
		Pushed:           req.pushed,
		prompted:         f.rules().ConsentEnds && req.Prompt != nil && *req.Prompt == "consent",
	}
	if req.UILocales != nil {
		txn.UILocales = *req.UILocales
	}
	if req.DPoPJKT != nil {
		txn.DPoPJKT = *req.DPoPJKT
	}
	txn.AuthTransaction = authTransactionID(string(txn.ID), f.rules().AuthTransactionIDLen)
	for _, acr := range acrs {
		for _, amr := range f.rules().AMRsOf(acr) {
			txn.Factors = append(txn.Factors, amr.Factors)
		}
	}
	return txn
}

// setClaims notes which claims may be shared, and what was asked, for the consent and the identity system.
func (f *Flow) setClaims(txn *Transaction, req AuthorizationRequest, claims []resolvedClaim) {
	txn.EssentialClaims, txn.VoluntaryClaims = []string{}, []string{}
	for _, c := range claims {
		if c.essential() {
			txn.EssentialClaims = append(txn.EssentialClaims, c.name)
		} else {
			txn.VoluntaryClaims = append(txn.VoluntaryClaims, c.name)
		}
	}
	if !f.rules().Claims.Free() {
		txn.Request = canonicalRequest(claims, txn.ACRs, txn.AuthorizeScopes)
		return
	}
	txn.asked, txn.claims = req.Claims.only(txn.Client.UserClaims), claims
	txn.consent = newConsentRequest(claims, txn.ACRs, txn.AuthorizeScopes)
	txn.Request = txn.consent.hash
}

func (f *Flow) start(txn Transaction) Transaction {
	txn.own()
	s := &session{txn: txn, attempts: map[Step]int{}}
	s.enter(PreAuth, f.cfg.Now(), f.rules().PreAuthLifetime)
	f.sessions.Put(txn.ID, s, remembered)
	return txn
}

// resolveACRs picks the levels: those of claims.id_token.acr.values that are registered, else those
// of acr_values, else all that are registered. The order is that of the request, or of the
// registration (mosip/esignet AuthorizationServiceImpl.java, setResolvedAcrValues).
func resolveACRs(client Client, req AuthorizationRequest) ([]string, error) {
	if len(client.ACRs) == 0 {
		return nil, Errorf(NoACRRegistered, "client %q has no level", client.ID)
	}
	if acr := req.Claims.IDToken[acrClaim]; acr != nil {
		if acr.Values == nil {
			return nil, Errorf(UnknownError, "claims.id_token.acr without values")
		}
		if asked := intersect(acr.Values, client.ACRs); len(asked) > 0 {
			return asked, nil
		}
	}
	if asked := intersect(words(req.ACRValues), client.ACRs); len(asked) > 0 {
		return asked, nil
	}
	return client.ACRs, nil
}

// words splits at single spaces and trims each part, as Java does: nil gives none, an empty text one
// empty word (mosip/esignet IdentityProviderUtil.splitAndTrimValue).
func words(s *string) []string {
	if s == nil {
		return nil
	}
	parts := java.Split(*s, " ")
	for i := range parts {
		parts[i] = java.Trim(parts[i])
	}
	return parts
}

// intersect returns the elements of list that are in set, in the order of list.
func intersect(list, set []string) []string {
	out := []string{}
	for _, s := range list {
		if slices.Contains(set, s) {
			out = append(out, s)
		}
	}
	return out
}
