package identity

import (
	"net/http/httptest"
	"strings"
	"testing"
)

// TestProblems holds the documents of 0.13 for what it does not serve.
func TestProblems(t *testing.T) {
	tests := []struct{ name, method, path, contentType, header, want string }{
		{
			"unknown path", "GET", "/nothing", "", "",
			`{"type":"about:blank","title":"Not Found","status":404,"detail":"No static resource nothing.","instance":"/v1/mock-identity-system/nothing","properties":null}`,
		},
		{
			"wrong method", "DELETE", "/identity/1", "", "Allow",
			`{"type":"about:blank","title":"Method Not Allowed","status":405,"detail":"Method 'DELETE' is not supported.","instance":"/v1/mock-identity-system/identity/1","properties":null}`,
		},
		{
			"media type", "POST", "/kyc-auth/a/b", "text/plain", "Accept",
			`{"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"Content-Type 'text/plain' is not supported.","instance":"/v1/mock-identity-system/kyc-auth/a/b","properties":null}`,
		},
		{
			"no media type", "PUT", "/identity", "", "Accept",
			`{"type":"about:blank","title":"Unsupported Media Type","status":415,"detail":"Content-Type 'null' is not supported.","instance":"/v1/mock-identity-system/identity","properties":null}`,
		},
	}
	for _, tt := range tests {
		r := httptest.NewRequestWithContext(t.Context(), tt.method, base+tt.path, strings.NewReader("{}"))
		r.Header.Set("Content-Type", tt.contentType)
		w := httptest.NewRecorder()
		newSystemOf(t, "0.13", true).Handler().ServeHTTP(w, r)
		if w.Body.String() != tt.want || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %q %s", tt.name, w.Header(), w.Body)
		}
		if tt.header != "" && w.Header().Get(tt.header) == "" {
			t.Errorf("%s: no %s", tt.name, tt.header)
		}
		old := httptest.NewRecorder()
		r.Body = httptest.NewRequestWithContext(t.Context(), tt.method, "/", strings.NewReader("{}")).Body
		newSystemOf(t, "0.12", true).Handler().ServeHTTP(old, r)
		if old.Code != w.Code || strings.Contains(old.Body.String(), "about:blank") {
			t.Errorf("%s in 0.12: %d %s", tt.name, old.Code, old.Body)
		}
	}
}
