// Package captcha asks MOSIP's captcha service about tokens, as eSignet from 1.5 on does. It knows nothing
// of a login.
package captcha

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
)

// timeout bounds one question to the service.
const timeout = 10 * time.Second

// Client is an idp.CaptchaVerifier (mosip/esignet CaptchaHelper.java). Make one with New.
type Client struct {
	url, module string
	http        *http.Client
	now         func() time.Time
}

// New returns a client of the service at url, which knows eSignet under the name of the module.
func New(url, module string, now func() time.Time) *Client {
	return &Client{url: url, module: module, now: now, http: &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

type request struct {
	RequestTime string `json:"requestTime"`
	Request     struct {
		Token  string `json:"captchaToken"`
		Module string `json:"moduleName"`
	} `json:"request"`
}

type answer struct {
	Response jsontext.Value   `json:"response"`
	Errors   []jsontext.Value `json:"errors"`
}

// maxAnswer bounds what is read of the service's answer, in bytes.
const maxAnswer = 64 << 10

// VerifyCaptcha posts the token to the service. Any answer but one of the status 2xx, with a response and
// without errors, is an error.
func (c *Client) VerifyCaptcha(ctx context.Context, token string) error {
	body := request{RequestTime: httpapi.FormatTime(c.now())}
	body.Request.Token, body.Request.Module = token, c.module
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(httpapi.Marshal(body)))
	if err != nil {
		return fmt.Errorf("captcha service: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	resp, err := c.http.Do(req)
	if err != nil {
		return fmt.Errorf("captcha service: %w", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("captcha service: status %s", resp.Status)
	}
	var got answer
	if err := json.UnmarshalRead(io.LimitReader(resp.Body, maxAnswer), &got); err != nil {
		return fmt.Errorf("captcha service: %w", err)
	}
	switch {
	case len(got.Errors) > 0:
		return fmt.Errorf("captcha service: %d errors, the first %.200s", len(got.Errors), got.Errors[0])
	case got.Response == nil || got.Response.Kind() == 'n':
		return errors.New("captcha service: no response")
	}
	return nil
}
