package pms_test

import (
	"net/http"
	"strings"
	"testing"
)

// validationTest breaks a rule of bean validation, in some rows several; want is text and path.
type validationTest struct {
	name       string
	changed    []change
	text, path string
}

func TestCreateValidation(t *testing.T) {
	tests := []validationTest{
		{"no name", []change{{"name", absent{}}}, "must not be blank", "request.name"},
		{"null name", []change{{"name", nil}}, "must not be blank", "request.name"},
		{"empty name: blank before size", []change{{"name", ""}}, "must not be blank", "request.name"},
		{"blank name", []change{{"name", " \t\n"}}, "must not be blank", "request.name"},
		{"long name", []change{{"name", strings.Repeat("a", 257)}}, "size must be between 1 and 256", "request.name"},
		{"name counted in UTF-16", []change{{"name", strings.Repeat("😀", 129)}}, "size must be between 1 and 256", "request.name"},
		{"no policy", []change{{"policyId", absent{}}}, "must not be blank", "request.policyId"},
		{"long policy", []change{{"policyId", strings.Repeat("1", 37)}}, "size must be between 1 and 36", "request.policyId"},
		{"no key", []change{{"publicKey", absent{}}}, "must not be empty", "request.publicKey"},
		{"null key", []change{{"publicKey", nil}}, "must not be empty", "request.publicKey"},
		{"empty key", []change{{"publicKey", map[string]any{}}}, "must not be empty", "request.publicKey"},
		{"null in the key", []change{{"publicKey", map[string]any{"e": "AQAB", "kid": nil}}}, "must not be null", "request.publicKey[kid]"},
		{"no partner", []change{{"authPartnerId", absent{}}}, "must not be blank", "request.authPartnerId"},
		{"the misspelt partner of the guides", []change{{"authPartnerId", absent{}}, {"authParnterId", "relief-auth-partner"}}, "must not be blank", "request.authPartnerId"},
		{"long partner", []change{{"authPartnerId", strings.Repeat("p", 101)}}, "size must be between 1 and 100", "request.authPartnerId"},
		{"no logo", []change{{"logoUri", absent{}}}, "must not be blank", "request.logoUri"},
		{"logo is no URL", []change{{"logoUri", "relief.example.net/logo.png"}}, "must be a valid URL", "request.logoUri"},
		{"logo of an unknown scheme", []change{{"logoUri", "app://logo"}}, "must be a valid URL", "request.logoUri"},
		{"long logo", []change{{"logoUri", "https://h/" + strings.Repeat("a", 2039)}}, "size must be between 0 and 2048", "request.logoUri"},
		{"no redirects", []change{{"redirectUris", absent{}}}, "must not be null", "request.redirectUris"},
		{"empty redirects", []change{{"redirectUris", []any{}}}, "size must be between 1 and 5", "request.redirectUris"},
		{"six redirects", []change{{"redirectUris", []any{"a", "b", "c", "d", "e", "f"}}}, "size must be between 1 and 5", "request.redirectUris"},
		{"no grant types", []change{{"grantTypes", nil}}, "must not be null", "request.grantTypes"},
		{"four grant types", []change{{"grantTypes", []any{"a", "b", "c", "d"}}}, "size must be between 1 and 3", "request.grantTypes"},
		{"no methods", []change{{"clientAuthMethods", absent{}}}, "must not be null", "request.clientAuthMethods"},
		{"empty methods", []change{{"clientAuthMethods", []any{}}}, "size must be between 1 and 3", "request.clientAuthMethods"},
		{"the first of the table answers", []change{{"clientAuthMethods", nil}, {"logoUri", "x"}, {"policyId", ""}}, "must not be blank", "request.policyId"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newServer(t)
			checkAnswer(t, s.send(t, "POST", clients, createBody(t, tt.changed...)), http.StatusOK, invalid(tt.text, tt.path))
			s.checkEmpty(t)
		})
	}
}

func TestUpdateValidation(t *testing.T) {
	const status = `must match \"(ACTIVE)|(INACTIVE)\"`
	tests := []validationTest{
		{"no logo", []change{{"logoUri", absent{}}}, "must not be blank", "request.logoUri"},
		{"logo is no URL", []change{{"logoUri", "x"}}, "must be a valid URL", "request.logoUri"},
		{"long logo", []change{{"logoUri", "https://h/" + strings.Repeat("a", 2039)}}, "size must be between 0 and 2048", "request.logoUri"},
		{"no redirects", []change{{"redirectUris", nil}}, "must not be null", "request.redirectUris"},
		{"six redirects", []change{{"redirectUris", []any{"a", "b", "c", "d", "e", "f"}}}, "size must be between 1 and 5", "request.redirectUris"},
		{"empty redirect", []change{{"redirectUris", []any{"http://a/", ""}}}, "must not be blank", "request.redirectUris[1]"},
		{"null redirect", []change{{"redirectUris", []any{nil}}}, "must not be blank", "request.redirectUris[0]"},
		{"no status", []change{{"status", absent{}}}, "must not be blank", "request.status"},
		{"another status", []change{{"status", "DELETED"}}, status, "request.status"},
		{"status with a blank", []change{{"status", "ACTIVE "}}, status, "request.status"},
		{"no grant types", []change{{"grantTypes", absent{}}}, "must not be null", "request.grantTypes"},
		{"four grant types", []change{{"grantTypes", []any{"a", "b", "c", "d"}}}, "size must be between 1 and 3", "request.grantTypes"},
		{"no name", []change{{"clientName", absent{}}}, "must not be blank", "request.clientName"},
		{"the name as in POST", []change{{"clientName", absent{}}, {"name", "x"}}, "must not be blank", "request.clientName"},
		{"no methods", []change{{"clientAuthMethods", absent{}}}, "must not be null", "request.clientAuthMethods"},
	}
	s := newServer(t)
	s.create(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkAnswer(t, s.send(t, "PUT", clients+"/"+clientID, updateBody(t, tt.changed...)), http.StatusOK, invalid(tt.text, tt.path))
		})
	}
}

// TestLimits sends values that are just short enough.
func TestLimits(t *testing.T) {
	newServer(t).create(t,
		change{"name", strings.Repeat("é", 256)}, // characters, not bytes
		change{"logoUri", "https://h/" + strings.Repeat("a", 2038)},
		change{"redirectUris", []any{"http://a/", "http://b/", "http://c/", "http://d/", "http://e/"}},
	)
}
