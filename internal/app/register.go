package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/openg2p/mock-esignet/internal/authmanager"
)

const registerTimeout = 10 * time.Second

// registerAnswer is what client management answers.
type registerAnswer struct {
	Response *struct{ Status string } `json:"response"`
	Errors   []struct {
		Code    string `json:"errorCode"`
		Message string `json:"errorMessage"`
	} `json:"errors"`
}

// registration is one registration as the calls of client management take it: oauth-client with the name
// by language, and oidc-client without, which alone eSignet 1.0 and 1.1 have.
type registration struct{ oauth, oidc []byte }

// credentials are what a call of client management brings; up to 1.1 it needs the CSRF token.
type credentials struct{ cookie, csrf, token string }

// register reads where the server's endpoints are and sends the registration, with a token if the server
// asks for one. A refusal is a failure that carries the server's codes.
func register(ctx context.Context, origin string, r registration, secret string) (endpoints, error) {
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	e, err := discover(ctx, origin)
	if err != nil {
		return endpoints{}, err
	}
	with, err := fetchCSRF(ctx, origin)
	if err != nil {
		return endpoints{}, failf("get a CSRF token: %w", err)
	}
	answer, err := sendRegistration(ctx, e, with, r)
	if err == nil && answer.asksForToken() {
		if with.token, err = fetchToken(ctx, origin, secret); err != nil {
			return endpoints{}, failf("get a token for mosip-pms-client: %w; is --auth-secret that of the server?", err)
		}
		answer, err = sendRegistration(ctx, e, with, r)
	}
	if err != nil {
		return endpoints{}, failf("register the client: %w", err)
	}
	if answer.Response == nil {
		return endpoints{}, failf("register the client: the server refused it: %s", answer.reasons())
	}
	return e, nil
}

// asksForToken reports whether the registration was refused for want of a token.
func (a registerAnswer) asksForToken() bool {
	return a.Response == nil && strings.Contains(a.reasons(), "Full authentication is required")
}

func (a registerAnswer) reasons() string {
	var reasons []string
	for _, e := range a.Errors {
		reasons = append(reasons, e.Code+" ("+e.Message+")")
	}
	return strings.Join(reasons, ", ")
}

// sendRegistration tries oauth-client, and oidc-client where there is none.
func sendRegistration(ctx context.Context, e endpoints, with credentials, r registration) (registerAnswer, error) {
	answer, err := post(ctx, e.Register, with, r.oauth)
	if status, ok := errors.AsType[*statusError](err); ok && status.code == http.StatusNotFound {
		return post(ctx, e.RegisterOIDC, with, r.oidc)
	}
	return answer, err
}

func post(ctx context.Context, address string, with credentials, body []byte) (answer registerAnswer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return answer, fmt.Errorf("--url: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Cookie", with.cookie)
	req.Header.Set("X-XSRF-TOKEN", with.csrf)
	if with.token != "" {
		req.Header.Set("Authorization", "Bearer "+with.token)
	}
	err = ask(req, &answer)
	return answer, err
}

// fetchCSRF gets a CSRF token and its cookie.
func fetchCSRF(ctx context.Context, origin string) (credentials, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+service+"/csrf/token", http.NoBody)
	if err != nil {
		return credentials{}, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return credentials{}, err
	}
	var answer struct {
		Token string `json:"token"`
	}
	err = decodeAnswer(resp, &answer)
	c := credentials{csrf: answer.Token}
	for _, cookie := range resp.Cookies() {
		if cookie.Name == "XSRF-TOKEN" {
			c.cookie = cookie.Name + "=" + cookie.Value
		}
	}
	return c, err
}

// fetchToken gets an access token of the built-in client that may register clients.
func fetchToken(ctx context.Context, origin, secret string) (string, error) {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"mosip-pms-client"}, "client_secret": {secret}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, origin+authmanager.RealmPrefix+authmanager.TokenPath, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	var answer struct {
		AccessToken string `json:"access_token"`
	}
	err = ask(req, &answer)
	return answer.AccessToken, err
}

// ask sends the request and decodes the JSON answer, which must have status 200.
func ask(req *http.Request, into any) error {
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	return decodeAnswer(resp, into)
}

// maxAnswer is how much of an answer is read, in bytes.
const maxAnswer = 1 << 20

// statusError is an answer with another status than 200.
type statusError struct {
	url, status string
	code        int
}

func (e *statusError) Error() string { return e.url + " answered " + e.status }

// decodeAnswer reads and closes the answer.
func decodeAnswer(resp *http.Response, into any) (err error) {
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return &statusError{resp.Request.URL.String(), resp.Status, resp.StatusCode}
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("%s did not answer with JSON: %w", resp.Request.URL, err)
	}
	return nil
}
