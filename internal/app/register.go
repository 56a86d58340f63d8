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

// register reads where the server's endpoints are and sends the registration, with a token if the server
// asks for one. A refusal is a failure that carries the server's codes.
func register(ctx context.Context, origin string, body []byte, secret string) (endpoints, error) {
	ctx, cancel := context.WithTimeout(ctx, registerTimeout)
	defer cancel()
	e, err := discover(ctx, origin)
	if err != nil {
		return endpoints{}, err
	}
	answer, err := sendRegistration(ctx, e.Register, "", body)
	if err == nil && answer.asksForToken() {
		var token string
		if token, err = fetchToken(ctx, origin, secret); err != nil {
			return endpoints{}, failf("get a token for mosip-pms-client: %w; is --auth-secret that of the server?", err)
		}
		answer, err = sendRegistration(ctx, e.Register, token, body)
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

func sendRegistration(ctx context.Context, address, token string, body []byte) (answer registerAnswer, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return answer, fmt.Errorf("--url: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	err = ask(req, &answer)
	return answer, err
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

// decodeAnswer reads and closes the answer.
func decodeAnswer(resp *http.Response, into any) (err error) {
	defer func() { err = errors.Join(err, resp.Body.Close()) }()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answered %s", resp.Request.URL, resp.Status)
	}
	if err := json.NewDecoder(io.LimitReader(resp.Body, maxAnswer)).Decode(into); err != nil {
		return fmt.Errorf("%s did not answer with JSON: %w", resp.Request.URL, err)
	}
	return nil
}
