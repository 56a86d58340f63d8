package idp

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/java"
)

// PushedRequest is an authorization request that the client sends itself, ahead of the browser (RFC 9126,
// mosip/esignet esignet-core PushedAuthorizationRequest.java).
type PushedRequest struct {
	AuthorizationRequest
	Size          int // of the request as it was sent, in bytes
	AssertionType string
	Assertion     string
	Audience      AudienceCheck
	Proof         *Proof // nil if none came along
	HasRequestURI bool   // which must not be
}

// requestURIPrefix begins the name of a pushed request (mosip.esignet.par.request-uri.prefix).
const requestURIPrefix = "urn:ietf:params:oauth:request_uri:"

// pushed is a request that waits for the browser.
type pushed struct {
	request AuthorizationRequest
	sent    int // size as it was sent, in bytes
}

// size is what the request takes in memory, in bytes, about: parsed claims take a multiple of their text.
func (p pushed) size() int { return 1024 + 8*p.sent }

// own returns the request with texts of its own, see Transaction.own.
func (r AuthorizationRequest) own() AuthorizationRequest {
	for _, text := range []*string{&r.ClientID, &r.Scope, &r.ResponseType, &r.RedirectURI} {
		*text = strings.Clone(*text)
	}
	for _, text := range []**string{
		&r.Display, &r.Prompt, &r.Nonce, &r.State, &r.ACRValues, &r.ClaimsLocales, &r.UILocales, &r.CodeChallenge, &r.CodeChallengeMethod,
		&r.IDTokenHint, &r.DPoPJKT,
	} {
		*text = cloneText(*text)
	}
	return r
}

// pushDefect returns the first field that breaks its rule.
func (f *Flow) pushDefect(req PushedRequest) error {
	fields := req.AuthorizationRequest
	fields.KnowsPKCE = false // half a PKCE does no harm here
	if v := f.requestViolations(fields); len(v) > 0 {
		return BadRequestf(v[0].Code, "%w", v)
	}
	method := req.CodeChallengeMethod
	switch {
	case method != nil && *method != "S256":
		return BadRequestf(UnsupportedPKCEMethod, "code_challenge_method %q", *method)
	case req.AssertionType != jwtBearer:
		return BadRequestf(InvalidAssertionType, "client_assertion_type %q", req.AssertionType)
	case java.Blank(req.Assertion):
		return BadRequestf(InvalidAssertion, "no client_assertion")
	case req.HasRequestURI:
		return BadRequestf(InvalidRequest, "request_uri is for the browser")
	}
	return nil
}

// Push stores an authorization request and returns the request_uri under which the browser may use it once,
// and for how long. Errors in order: the first defect of the fields; InvalidClientID; InvalidDPoPProof for a
// proof of another key than dpop_jkt; InvalidRedirectURI; InvalidRequest for a nonce that was used before;
// InvalidAssertion (mosip/esignet OAuthServiceImpl.java, authorize).
func (f *Flow) Push(ctx context.Context, req PushedRequest) (requestURI string, lifetime time.Duration, err error) {
	if err := f.pushDefect(req); err != nil {
		return "", 0, err
	}
	client, err := f.activeClient(ClientID(req.ClientID))
	if err != nil {
		return "", 0, err
	}
	if req.Proof != nil {
		if req.DPoPJKT != nil && *req.DPoPJKT != req.Proof.Thumbprint {
			return "", 0, BadRequestf(InvalidDPoPProof, "the proof is of another key than dpop_jkt")
		}
		req.DPoPJKT = &req.Proof.Thumbprint
	}
	if !f.redirectMatches(client.RedirectURIs, req.RedirectURI) {
		return "", 0, BadRequestf(InvalidRedirectURI, "%q matches none of %q", req.RedirectURI, client.RedirectURIs)
	}
	if err := f.useNonce(ctx, req.Nonce); err != nil {
		return "", 0, err
	}
	if err := f.checkAssertion(ctx, req.Assertion, client, req.Audience); err != nil {
		return "", 0, err
	}
	name, lifetime := newToken(), f.oauth().Pushed.Lifetime
	req.KnowsPKCE = true
	f.pushed.Put(digest(name), pushed{request: req.own(), sent: req.Size}, lifetime)
	return requestURIPrefix + name, lifetime, nil
}

// PushedDetails asks to begin the login of a pushed request (PushedOAuthDetailRequest.java).
type PushedDetails struct {
	Prior      Violations
	ClientID   string
	RequestURI string
	Cookies    Cookies // read only when the request has an id_token_hint
}

// BeginPushed starts the transaction of a pushed request at stage PreAuth and forgets the request, also when
// that fails. Errors: Violations; then in order InvalidRequest for a request that is unknown, used, expired
// or another client's, InvalidIDTokenHint, InvalidClientID, and those of open (mosip/esignet
// AuthorizationServiceImpl.java, getPAROAuthDetails).
func (f *Flow) BeginPushed(_ context.Context, details PushedDetails) (Transaction, error) {
	v := slices.Clone(details.Prior)
	if java.Blank(details.ClientID) {
		v.add("request.clientId", InvalidClientID)
	}
	name, ok := strings.CutPrefix(details.RequestURI, requestURIPrefix)
	if !ok {
		v.add("request.requestUri", InvalidRequest)
	}
	if len(v) > 0 {
		return Transaction{}, v
	}
	p, ok := f.pushed.Take(digest(name))
	if !ok {
		return Transaction{}, Errorf(InvalidRequest, "no request was pushed under this request_uri, or it was used")
	}
	if p.request.ClientID != details.ClientID {
		return Transaction{}, Errorf(InvalidRequest, "the request is another client's")
	}
	p.request.Cookies = details.Cookies
	if err := f.applyHint(&p.request); err != nil {
		return Transaction{}, err
	}
	client, err := f.activeClient(ClientID(details.ClientID))
	if err != nil {
		return Transaction{}, err
	}
	p.request.pushed = true
	return f.open(client, p.request)
}
