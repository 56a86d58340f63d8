package captcha

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// TestVerifyCaptcha has a service that answers in many ways, and looks at what it is sent.
func TestVerifyCaptcha(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		good   bool
	}{
		{"solved", 200, `{"id":"x","response":{"success":true},"errors":[]}`, true},
		{"no errors member", 201, `{"response":{}}`, true},
		{"errors null", 200, `{"response":true,"errors":null}`, true},
		{"errors", 200, `{"response":{},"errors":[{"errorCode":"x"}]}`, false},
		{"response null", 200, `{"response":null,"errors":[]}`, false},
		{"no response", 200, `{}`, false},
		{"null", 200, `null`, false},
		{"no JSON", 200, `<html>`, false},
		{"empty", 200, ``, false},
		{"failure", 500, `{"response":{}}`, false},
		{"elsewhere", 302, `{"response":{}}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var sent string
			service := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				body, _ := io.ReadAll(r.Body)
				sent = r.Method + " " + r.Header.Get("Content-Type") + " " + string(body)
				w.Header().Set("Location", "/there") // answers alike, but nobody goes
				w.WriteHeader(tt.status)
				_, _ = fmt.Fprint(w, tt.body)
			}))
			defer service.Close()
			client := New(service.URL, "esignet", func() time.Time { return time.Date(2026, 5, 20, 9, 15, 42, 118_000_000, time.UTC) })
			if err := client.VerifyCaptcha(t.Context(), "<t>"); (err == nil) != tt.good {
				t.Error(err)
			}
			const want = `POST application/json {"requestTime":"2026-05-20T09:15:42.118Z","request":{"captchaToken":"<t>","moduleName":"esignet"}}`
			if sent != want {
				t.Errorf("sent %s, want %s", sent, want)
			}
		})
	}
}

// TestNoService has a URL that is none, and a service that is not there.
func TestNoService(t *testing.T) {
	service := httptest.NewServer(http.NotFoundHandler())
	service.Close()
	for _, url := range []string{"", "::", service.URL} {
		if err := New(url, "esignet", time.Now).VerifyCaptcha(t.Context(), "t"); err == nil {
			t.Errorf("%q: a captcha was solved", url)
		}
	}
}
