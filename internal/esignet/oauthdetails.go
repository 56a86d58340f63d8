package esignet

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/release"
)

type oauthDetailsRequest struct {
	ClientID      *string        `json:"clientId"`
	Scope         *string        `json:"scope"`
	ResponseType  *string        `json:"responseType"`
	RedirectURI   *string        `json:"redirectUri"`
	Display       *string        `json:"display"`
	Prompt        *string        `json:"prompt"`
	Nonce         *string        `json:"nonce"`
	State         *string        `json:"state"`
	ACRValues     *string        `json:"acrValues"`
	ClaimsLocales *string        `json:"claimsLocales"`
	UILocales     *string        `json:"uiLocales"`
	MaxAge        int            `json:"maxAge"` // read for its type, then ignored
	Claims        jsontext.Value `json:"claims"`
	DPoPJKT       lateText       `json:"dpopJkt"`
}

type oauthDetailsRequestV2 struct {
	oauthDetailsRequest
	CodeChallenge       *string `json:"codeChallenge"`
	CodeChallengeMethod *string `json:"codeChallengeMethod"`
}

type oauthDetailsRequestV3 struct {
	oauthDetailsRequestV2
	IDTokenHint *string `json:"idTokenHint"`
}

// lateText is a text that only later releases read.
type lateText struct {
	sent bool
	text *string
}

// UnmarshalJSONFrom reads the text.
func (t *lateText) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	t.sent = true
	return json.UnmarshalDecode(dec, &t.text)
}

func (r oauthDetailsRequest) parse(rules release.AuthorizeRules, prior idp.Violations) (idp.AuthorizationRequest, error) {
	if r.DPoPJKT.sent && !rules.DPoPKey {
		return idp.AuthorizationRequest{}, &httpapi.BodyError{Text: `JSON parse error: Unrecognized field "dpopJkt", not marked as ignorable`}
	}
	req := idp.AuthorizationRequest{
		Prior:         prior,
		ClientID:      httpapi.Text(r.ClientID),
		Scope:         httpapi.Text(r.Scope),
		ResponseType:  httpapi.Text(r.ResponseType),
		RedirectURI:   httpapi.Text(r.RedirectURI),
		Display:       r.Display,
		Prompt:        r.Prompt,
		Nonce:         r.Nonce,
		State:         r.State,
		ACRValues:     r.ACRValues,
		ClaimsLocales: r.ClaimsLocales,
		UILocales:     r.UILocales,
		DPoPJKT:       r.DPoPJKT.text,
	}
	if len(r.Claims) > maxBody { // which take many times the memory of their text
		return req, &httpapi.BodyError{Text: "JSON parse error: request.claims is too long"}
	}
	if r.Claims != nil {
		claims, err := idp.ParseClaims(rules.Claims, r.Claims)
		if err != nil {
			return req, &httpapi.BodyError{Text: "JSON parse error: Cannot deserialize request.claims", Err: err}
		}
		req.Claims = claims
	}
	return req, nil
}

// The answer, in upstream's order of members.
type oauthDetailsResponse struct {
	TransactionID   string         `json:"transactionId"`
	LogoURL         string         `json:"logoUrl"`
	AuthFactors     [][]wireFactor `json:"authFactors"`
	AuthorizeScopes []string       `json:"authorizeScopes"`
	EssentialClaims []string       `json:"essentialClaims"`
	VoluntaryClaims []string       `json:"voluntaryClaims"`
	Configs         httpapi.Object `json:"configs"`
	RedirectURI     string         `json:"redirectUri"`
}

type oauthDetailsResponseV1 struct {
	oauthDetailsResponse
	ClientName string `json:"clientName"`
}

type oauthDetailsResponseV2 struct {
	oauthDetailsResponse
	ClientName       jsontext.Value `json:"clientName"`
	CredentialScopes []string       `json:"credentialScopes"`
}

type wireFactor struct {
	Type     string   `json:"type"`
	Count    int      `json:"count"`
	SubTypes []string `json:"subTypes"`
}

func newOAuthDetailsResponse(txn idp.Transaction, configs httpapi.Object) oauthDetailsResponse {
	factors := make([][]wireFactor, len(txn.Factors))
	for i, set := range txn.Factors {
		for _, f := range set {
			factors[i] = append(factors[i], wireFactor{Type: f.Type, Count: f.Count})
		}
	}
	return oauthDetailsResponse{
		TransactionID:   string(txn.ID),
		LogoURL:         txn.Client.LogoURI,
		AuthFactors:     factors,
		AuthorizeScopes: txn.AuthorizeScopes,
		EssentialClaims: txn.EssentialClaims,
		VoluntaryClaims: txn.VoluntaryClaims,
		Configs:         configs,
		RedirectURI:     txn.RedirectURI,
	}
}

// newConfigs writes the settings of the login page, which are the same for all clients.
func newConfigs(members []release.Member, names release.Names) httpapi.Object {
	out := httpapi.Ordered(members)
	for i, m := range out {
		if text, ok := m.Value.(string); ok {
			m.Value = names.Fill(text)
		}
		out[i].Value = inBrowser(m.Value)
	}
	return out
}

// configsFor are the settings of the login page, with the client's own from the release on that has them.
func (a *API) configsFor(client idp.Client) httpapi.Object {
	if !a.cfg.Flow.Release().Clients.Config {
		return a.configs
	}
	config := jsontext.Value("null")
	if client.AdditionalConfig != "" {
		config = inBrowser(jsontext.Value(client.AdditionalConfig))
	}
	return append(slices.Clip(a.configs), httpapi.Member{Name: "clientAdditionalConfig", Value: config})
}

// inBrowser is what a browser makes of the value, see browserJSON.
func inBrowser(v any) jsontext.Value { return browserJSON(httpapi.Marshal(v)) }

// oauthDetails serves POST /authorization/oauth-details.
//
// Request as the authorization request, without PKCE; answer {transactionId, logoUrl, authFactors,
// authorizeScopes, essentialClaims, voluntaryClaims, configs, redirectUri, clientName}, the name a
// string. Errors: see idp.Flow.Begin.
func (a *API) oauthDetails(c *gin.Context) error {
	body, prior, err := decode[oauthDetailsRequest](a, c)
	if err != nil {
		return err
	}
	req, err := body.parse(a.rules(), prior)
	if err != nil {
		return err
	}
	return a.begin(c, req, func(txn idp.Transaction, common oauthDetailsResponse) any {
		return oauthDetailsResponseV1{common, txn.Client.Name[idp.DefaultName]}
	})
}

// oauthDetailsV2 serves POST /authorization/v2/oauth-details: oauthDetails with PKCE; the client name
// is a map, and credentialScopes are added.
func (a *API) oauthDetailsV2(c *gin.Context) error {
	body, prior, err := decode[oauthDetailsRequestV2](a, c)
	if err != nil {
		return err
	}
	req, err := body.parse(a.rules(), prior)
	if err != nil {
		return err
	}
	body.addPKCE(&req)
	return a.begin(c, req, newOAuthDetailsResponseV2)
}

func (r oauthDetailsRequestV2) addPKCE(req *idp.AuthorizationRequest) {
	req.KnowsPKCE = true
	req.CodeChallenge, req.CodeChallengeMethod = r.CodeChallenge, r.CodeChallengeMethod
}

func newOAuthDetailsResponseV2(txn idp.Transaction, common oauthDetailsResponse) any {
	return oauthDetailsResponseV2{common, inBrowser(txn.Client.Name), txn.CredentialScopes}
}

// oauthDetailsV3 serves POST /authorization/v3/oauth-details: oauthDetailsV2 with idTokenHint.
func (a *API) oauthDetailsV3(c *gin.Context) error {
	body, prior, err := decode[oauthDetailsRequestV3](a, c)
	if err != nil {
		return err
	}
	req, err := body.parse(a.rules(), prior)
	if err != nil {
		return err
	}
	body.addPKCE(&req)
	req.IDTokenHint, req.Cookies = body.IDTokenHint, httpapi.Cookies(c.Request)
	return a.begin(c, req, newOAuthDetailsResponseV2)
}

// begin starts the transaction and answers with what render makes of it.
func (a *API) begin(c *gin.Context, req idp.AuthorizationRequest, render func(idp.Transaction, oauthDetailsResponse) any) error {
	txn, err := a.cfg.Flow.Begin(c.Request.Context(), req)
	if err != nil {
		return fmt.Errorf("oauth-details: %w", err)
	}
	a.began(c, txn, render)
	return nil
}

// began answers with what render makes of a transaction that has started, and binds the hash of exactly the
// bytes that were sent, which a browser has to make of them again.
func (a *API) began(c *gin.Context, txn idp.Transaction, render func(idp.Transaction, oauthDetailsResponse) any) {
	response := httpapi.Marshal(render(txn, newOAuthDetailsResponse(txn, a.configsFor(txn.Client))))
	a.cfg.Flow.Bind(txn.ID, detailsHash(response))
	a.replyRaw(c, response)
}

// detailsHash is the oauth-details-hash of a response: base64url of the SHA-256 of its compact JSON.
func detailsHash(response []byte) string {
	sum := sha256.Sum256(response)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
