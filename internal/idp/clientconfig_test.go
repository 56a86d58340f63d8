package idp

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/release"
)

func configRegistry(t testing.TB) *Registry {
	t.Helper()
	row, err := release.ESignetNamed("1.8")
	if err != nil {
		t.Fatal(err)
	}
	return &Registry{Rules: row.Clients}
}

func TestConfigText(t *testing.T) {
	r := configRegistry(t)
	for _, tt := range []struct{ raw, want string }{
		{``, ``},
		{`null`, ``},
		{`{}`, `{}`},
		{`{ "userinfo_response_type" : "JWE" }`, `{"userinfo_response_type":"JWE"}`},
		{`{"userinfo_response_type":"JW\u0053"}`, `{"userinfo_response_type":"JWS"}`},
		{`{"purpose":null}`, `{"purpose":null}`},
		{`{"purpose":{"type":"login"}}`, `{"purpose":{"type":"login"}}`},
		{`{"purpose":{"title":{"@none":""},"subTitle":null,"type":"none"}}`, `{"purpose":{"title":{"@none":""},"subTitle":null,"type":"none"}}`},
		{`{"purpose":{"type":"link","title":{"xx":" ","@none":"\u00e9/"}}}`, `{"purpose":{"type":"link","title":{"xx":" ","@none":"é/"}}}`},
		{`{"purpose":1,"require_pkce":true,"purpose":{"type":"x","type":"verify"}}`, `{"purpose":{"type":"verify"},"require_pkce":true}`},
		{`{"purpose":{"type":"none","title":{"@none":"\ud800"}}}`, `{"purpose":{"type":"none","title":{"@none":"�"}}}`},
		{`{"consent_expire_in_mins":10}`, `{"consent_expire_in_mins":10}`},
		{`{"consent_expire_in_mins":30.5}`, `{"consent_expire_in_mins":30.5}`},
		{`{"consent_expire_in_mins":1e999}`, `{"consent_expire_in_mins":1e999}`},
		{`{"signup_banner_required":false,"forgot_pwd_link_required":true,"require_pushed_authorization_requests":true,"dpop_bound_access_tokens":false}`, `{"signup_banner_required":false,"forgot_pwd_link_required":true,"require_pushed_authorization_requests":true,"dpop_bound_access_tokens":false}`},
	} {
		var raw jsontext.Value
		if tt.raw != "" {
			raw = jsontext.Value(tt.raw)
		}
		if got, ok := r.ConfigText(raw); !ok || got != tt.want {
			t.Errorf("ConfigText(%s) = %s, %v; want %s", tt.raw, got, ok, tt.want)
		}
	}
	for _, raw := range []string{
		`""`, `[]`, `1`, `true`, `{"x":1}`,
		`{"userinfo_response_type":null}`, `{"userinfo_response_type":""}`, `{"userinfo_response_type":"jws"}`, `{"userinfo_response_type":["JWS"]}`, `{"userinfo_response_type":"JWK"}`,
		`{"purpose":{}}`, `{"purpose":"login"}`, `{"purpose":[]}`, `{"purpose":{"type":""}}`, `{"purpose":{"type":" "}}`, `{"purpose":{"type":null}}`, `{"purpose":{"type":["none"]}}`,
		`{"purpose":{"type":"none","x":1}}`, `{"purpose":{"type":"none","title":{}}}`, `{"purpose":{"type":"none","title":{"eng":"x"}}}`,
		`{"purpose":{"type":"none","title":""}}`, `{"purpose":{"type":"none","title":{"@none":null}}}`, `{"purpose":{"type":"none","subTitle":{"@none":"x","eng":1}}}`,
		`{"signup_banner_required":"true"}`, `{"signup_banner_required":1}`, `{"forgot_pwd_link_required":null}`, `{"require_pkce":"false"}`,
		`{"consent_expire_in_mins":9}`, `{"consent_expire_in_mins":9.99}`, `{"consent_expire_in_mins":"10"}`, `{"consent_expire_in_mins":null}`, `{"consent_expire_in_mins":-1e999}`,
	} {
		if got, ok := r.ConfigText(jsontext.Value(raw)); ok {
			t.Errorf("ConfigText(%s) = %s, want it refused", raw, got)
		}
	}
}

// FuzzConfigText holds that what is kept is taken again and does not change, and that depth does no harm.
func FuzzConfigText(f *testing.F) {
	r := configRegistry(f)
	f.Add([]byte(`{"purpose":{"type":"none","title":{"@none":"x","\u00e9":"\""}},"consent_expire_in_mins":1e1}`))
	f.Add([]byte(`{"purpose":` + strings.Repeat(`{"purpose":`, 500) + `1` + strings.Repeat(`}`, 501)))
	f.Fuzz(func(t *testing.T, data []byte) {
		raw := jsontext.Value(data)
		if !raw.IsValid(jsontext.AllowDuplicateNames(true)) {
			return
		}
		text, ok := r.ConfigText(raw)
		if !ok || text == "" {
			return
		}
		if again, ok := r.ConfigText(jsontext.Value(text)); !ok || again != text {
			t.Fatalf("%s is kept as %s, and that as %s, %v", data, text, again, ok)
		}
	})
}
