package ui

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPaths has upstream's router, which minds neither case nor slashes at the end.
func TestPaths(t *testing.T) {
	s := newSite(t)
	_, params, _ := strings.Cut(query("nonce", "-"), "?")
	for path, begins := range map[string]bool{
		"/authorize": true, "/authorize/": true, "/authorize//": true, "/Authorize": true, "/AUTHORIZE/": true, "/%61uthorize": true,
		"//authorize": false, "/authorize/x": false, "/authorize%20": false, "/oidc-ui/authorize": false,
	} {
		got := s.get(t, path+"?"+params)
		if begun := strings.HasPrefix(got.location, "/login?"); begun != begins || !begins && got.status != http.StatusOK {
			t.Errorf("%s: status %d to %q", path, got.status, got.location)
		}
		if !begins {
			got.contains(t, "Oops! The page you are looking for does not exist.")
		}
	}
	id := s.begin(t, "nonce", "-")
	s.get(t, "/Login/?transactionId="+id).contains(t, "login_with_otp")
	s.get(t, "//").contains(t, "stand-in for MOSIP eSignet")
	for _, path := range []string{"/authorize", "/authorize/", "/Login"} {
		if got := s.do(t, httptest.NewRequest(http.MethodPut, path, http.NoBody)); got.status != http.StatusMethodNotAllowed {
			t.Errorf("PUT %s: status %d", path, got.status)
		}
	}
}

// TestHead asks for the head of pages, which begins no login and ends none.
func TestHead(t *testing.T) {
	s := newSite(t)
	id := s.logIn(t)
	for _, target := range []string{query(), "/authorize/?x", "/login?transactionId=" + id, "/consent?transactionId=" + id, "/", "/nowhere"} {
		got := s.do(t, httptest.NewRequest(http.MethodHead, target, http.NoBody))
		if got.status != http.StatusOK || got.body != "" || got.location != "" || got.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: status %d to %q, %d bytes of %q", target, got.status, got.location, len(got.body), got.header.Get("Content-Type"))
		}
	}
	if got := s.post(t, "/consent", "transactionId", id, "action", "allow"); !strings.HasPrefix(got.location, callback) {
		t.Errorf("the consent leads to %q", got.location)
	}
}
