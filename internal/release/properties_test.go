package release

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPropertyValues sets each property of each release to the value that it has: nothing changes.
func TestPropertyValues(t *testing.T) {
	for _, row := range esignetRows {
		for _, m := range row.PropertyValues() {
			got, err := row.WithProperty(m.Name, m.Value)
			if err != nil {
				t.Errorf("%s: %v", row.Name, err)
				continue
			}
			if diff := cmp.Diff(alike(row), alike(got)); diff != "" {
				t.Errorf("%s %s=%s:\n%s", row.Name, m.Name, m.Value, diff)
			}
		}
	}
}

// alike returns the row with lists of texts in its documents as a property reads them, and without nil lists.
func alike(r ESignet) ESignet {
	for _, document := range []*[]Member{&r.Discovery.OpenIDConfiguration, &r.Discovery.OAuthServer, &r.UI.Configs} {
		*document = slices.Clone(*document)
		for i, m := range *document {
			if list, ok := m.Value.([]string); ok {
				(*document)[i].Value = plainTexts(list)
			}
		}
		if len(*document) == 0 {
			*document = nil
		}
	}
	r.Web.Scopes = slices.SortedStableFunc(slices.Values(r.Web.Scopes), func(a, b ScopeRule) int { return strings.Compare(a.Method, b.Method) })
	for _, list := range []*[]string{&r.Authorize.OpenIDScopes, &r.Authorize.AuthorizeScopes, &r.Authorize.CredentialScopes} {
		if len(*list) == 0 {
			*list = nil
		}
	}
	return r
}

func plainTexts(list []string) any {
	out := make([]any, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

// TestESignetProperties sets properties as upstream's files do, and looks for what they change.
func TestESignetProperties(t *testing.T) {
	advertised := func(document []Member, name string) any {
		for _, m := range document {
			if m.Name == name {
				return m.Value
			}
		}
		return "absent"
	}
	config := func(r ESignet, name string) any { return advertised(r.UI.Configs, name) }
	type look func(ESignet) any
	tests := []struct {
		release, name, value string
		look                 look
		want                 any
	}{
		{"1.4", "mosip.esignet.authenticate.attempts", "300", func(r ESignet) any { return r.Authorize.AuthenticateAttempts }, 300},
		{"1.4", "mosip.esignet.auth-txn-id-length", "12", func(r ESignet) any { return config(r, "auth.txnid.length") }, "12"},
		{"1.4", "mosip.esignet.auth-challenge.PIN.max-length", "6", func(r ESignet) any { return r.Authorize.Challenges[1] }, Challenge{"PIN", "number", 4, 6, AnyText}},
		{"1.4", "mosip.esignet.auth-challenge.OTP.max-length", "8", func(r ESignet) any { return config(r, "otp.length") }, 8},
		{"1.6", "mosip.esignet.auth-challenge.OTP.max-length", "8", func(r ESignet) any { return config(r, "otp.length") }, 6},
		{"1.6", "mosip.esignet.ui.config.otp.length", "8", func(r ESignet) any { return r.UI.OTPLength }, 8},
		{"1.6", "mosip.esignet.ui.signup.config", "{'signup.banner': true, 'signup.url': 'https://s.example/signup'}",
			func(r ESignet) any { return config(r, "signup.config") }, map[string]any{"signup.banner": true, "signup.url": "https://s.example/signup"}},
		{"1.4", "mosip.esignet.captcha.required", "send-otp,pwd", func(r ESignet) any { return []any{r.Authorize.Captcha.Required, config(r, "captcha.enable")} }, []any{[]string{"send-otp", "pwd"}, "send-otp,pwd"}},
		{"1.8", "mosip.esignet.captcha.required", "", func(r ESignet) any { return []any{r.Authorize.Captcha.Required, config(r, "captcha.enable")} }, []any{[]string(nil), ""}},
		{"1.5", "mosip.esignet.captcha.validator-url", "http://c.example/v", func(r ESignet) any { return r.Authorize.Captcha.ValidatorURL }, "http://c.example/v"},
		{"1.5", "mosip.esignet.captcha.module-name", "m", func(r ESignet) any { return r.Authorize.Captcha.ModuleName }, "m"},
		{"1.6", "mosip.esignet.captcha.site-key", "k", func(r ESignet) any { return config(r, "captcha.sitekey") }, "k"},
		{"1.7", "mosip.esignet.signup-id-token-audience", "portal", func(r ESignet) any { return r.Authorize.SignUp.Audience }, "portal"},
		{"1.7", "mosip.esignet.signup-id-token-expire-seconds", "60", func(r ESignet) any { return r.Authorize.SignUp.TokenLifetime }, time.Minute},
		{"1.8", "mosip.esignet.signup.halt.expire-seconds", "60", func(r ESignet) any { return r.Authorize.SignUp.HaltLifetime }, time.Minute},
		{"1.8", "mosip.esignet.cache.expire-in-seconds", "{'halted': 70}", func(r ESignet) any { return r.Authorize.SignUp.HaltLifetime }, 70 * time.Second},
		{"1.0", "mosip.esignet.cache.expire-in-seconds", "{'userinfo': 70}", func(r ESignet) any { return r.Token.UserinfoLifetime }, 70 * time.Second},
		{"1.7", "mosip.esignet.preauthentication-expire-in-secs", "60", func(r ESignet) any { return config(r, "preauth-screen-timeout-in-secs") }, 60},
		{"1.3", "mosip.esignet.authentication-expire-in-secs", "70", func(r ESignet) any { return []any{r.UI.ConsentTimeout, r.Authorize.AuthenticatedLifetime} }, []any{70 * time.Second, 70 * time.Second}},
		{"1.4", "mosip.esignet.cache.expire-in-seconds", "{'clientdetails' : 86400, 'preauth': 30, 'apiRateLimit' : 18 }",
			func(r ESignet) any {
				return []any{r.Authorize.PreAuthLifetime, r.Authorize.AttemptWindow, r.Token.CodeLifetime}
			}, []any{30 * time.Second, 18 * time.Second, time.Minute}},
		{"1.4", "mosip.esignet.supported.openid.scopes", "{'openid','profile'}", func(r ESignet) any { return r.Authorize.OpenIDScopes }, []string{"profile"}},
		{"1.4", "mosip.esignet.openid.scope.claims", "{'profile' : {'name'}, 'email': {}}", func(r ESignet) any { return r.Authorize.ScopeClaims }, map[string][]string{"profile": {"name"}, "email": {}}},
		{"1.4", "mosip.esignet.credential.scope-resource-mapping", "{'x_vc' : '${mosip.esignet.domain.url}${server.servlet.path}/vci/credential'}",
			func(r ESignet) any { return r.Token.CredentialResources }, map[string]string{"x_vc": "/vci/credential"}},
		{"1.4", "mosip.esignet.credential.scope-resource-mapping", "{'x_vc': 'https://other/x', 'y_vc': '${mosip.esignet.domain.url}/y'}",
			func(r ESignet) any { return r.Token.CredentialResources }, map[string]string{"x_vc": "https://other/x", "y_vc": "{D}/y"}},
		{"1.4", "mosip.esignet.oauth.key-values", "{'issuer': '${mosip.esignet.domain.url}', 'x': {true, 1, null}}",
			func(r ESignet) any { return r.Discovery.OAuthServer }, []Member{{"issuer", "{D}"}, {"x", []any{true, 1, nil}}}},
		{"1.4", "mosip.esignet.ui.config.key-values", "{'otp.length': 4, 'resend.otp.delay.secs': 7}", func(r ESignet) any { return []any{r.UI.OTPLength, r.UI.ResendDelay} }, []any{4, 7 * time.Second}},
		{"1.8", "mosip.esignet.supported.client.auth.methods", "{'private_key_jwt', 'none'}",
			func(r ESignet) any {
				return advertised(r.Discovery.OAuthServer, "token_endpoint_auth_methods_supported")
			}, []string{"private_key_jwt", "none"}},
		{"1.4", "mosip.esignet.security.ignore-csrf-urls", "${server.servlet.path}/oidc/**,/favicon.ico, /v1/esignet/oauth/**", func(r ESignet) any { return r.Web.CSRFExempt }, []string{"/oidc/**", "/favicon.ico", "/oauth/**"}},
		{"1.4", "mosip.esignet.security.auth.put-urls", "{'${server.servlet.path}/client-mgmt/**' : {'SCOPE_update_oidc_client', 'SCOPE_esignet_admin_access'}}",
			func(r ESignet) any { return r.Web.Scopes[len(r.Web.Scopes)-1] }, ScopeRule{"PUT", "/client-mgmt/**", []string{"update_oidc_client", "esignet_admin_access"}}},
		{"1.4", "mosip.esignet.authenticator.default.auth-factor.kba.field-details", "{{'id': 'email', 'type':'text', 'format':'', 'maxLength': 30, 'regex': '.+@.+'}, {'id':'dob','type':'date','format':'dd/mm/yyyy'}}",
			func(r ESignet) any {
				return []any{r.Authorize.KBI.Fields, r.UI.Page.Knowledge.Fields, config(r, "auth.factor.kba.field-details")}
			},
			[]any{
				[]KBIField{{ID: "email", Type: "text", MaxLength: 30, Patterns: []string{".+@.+"}}, {ID: "dob", Type: "date"}},
				[]KnowledgeField{{"email", "Email", "text", 30}, {"dob", "Dob", "date", 0}},
				[]any{
					map[string]any{"id": "email", "type": "text", "format": "", "maxLength": 30, "regex": ".+@.+"},
					map[string]any{"id": "dob", "type": "date", "format": "dd/mm/yyyy"},
				},
			}},
		{"1.8", "mosip.esignet.authenticator.default.auth-factor.kbi.field-details", "{{'id': 'full_name', 'type':'text', 'maxLength': 30, 'regex': '.+'}, {'id':'dob','type':'date'}}",
			func(r ESignet) any { return []any{r.Authorize.KBI.Fields, config(r, "auth.factor.kbi.field-details")} },
			[]any{
				[]KBIField{{ID: "full_name", Type: "textbox", Required: true, Patterns: []string{".+"}}, {ID: "dob", Type: "date", Required: true}},
				map[string]any{
					"schema": []any{
						map[string]any{"id": "full_name", "controlType": "textbox", "labelName": map[string]any{"eng": "Full_Name"}, "required": true, "validators": []any{map[string]any{"type": "regex", "validator": ".+"}}},
						map[string]any{"id": "dob", "controlType": "date", "type": "date", "format": "yyyy-MM-dd", "labelName": map[string]any{"eng": "Dob"}, "required": true, "validators": []any{}},
					},
					"language": map[string]any{"mandatory": []any{"eng"}, "langCodeMap": map[string]any{"eng": "en"}},
				},
			}},
		{"1.5", "mosip.esignet.authenticator.default.auth-factor.kbi.individual-id-field", "policyNumber", func(r ESignet) any {
			return []any{r.Authorize.KBI.IndividualIDField, config(r, "auth.factor.kbi.individual-id-field")}
		}, []any{"policyNumber", "policyNumber"}},
		{"1.4", "mosip.esignet.discovery.issuer-id", "${mosip.esignet.domain.url}", func(r ESignet) any { return []any{r.Token.Issuer, r.Discovery.OpenIDConfiguration[0].Value} }, []any{"{D}", "{D}"}},
		{"1.8", "mosip.esignet.discovery.issuer-id", "https://id.example", func(r ESignet) any {
			return []any{r.Token.Issuer, r.Discovery.OpenIDConfiguration[0].Value, config(r, "issuer")}
		},
			[]any{"https://id.example", "https://id.example", "https://id.example"}},
		{"1.7", "mosip.esignet.par.expire-seconds", "90", func(r ESignet) any { return r.Token.Pushed.Lifetime }, 90 * time.Second},
		{"1.7", "mosip.esignet.dpop.clock-skew", "0", func(r ESignet) any { return r.Token.DPoP.Skew }, time.Duration(0)},
		{"1.8", "mosip.esignet.dpop.nonce.expire.seconds", "30", func(r ESignet) any { return r.Token.DPoP.NonceLifetime }, 30 * time.Second},
		{"1.8", "mosip.esignet.client-assertion.unique.jti.required", "false", func(r ESignet) any { return r.Token.Assertion.Once }, false},
		{"1.7", "mosip.esignet.cache.expire-in-seconds", "{'jti': 60}", func(r ESignet) any { return r.Token.Assertion.JTIMemory }, time.Minute},
		{"1.6", "mosip.esignet.cache.expire-in-seconds", "{'jti': 60}", func(r ESignet) any { return r.Token.Assertion.JTIMemory }, time.Duration(0)},
		{"1.8", "mosip.esignet.supported.client.auth.signing.algorithms", "{'ES256'}",
			func(r ESignet) any {
				const member = "token_endpoint_auth_signing_alg_values_supported"
				return []any{r.Token.Assertion.Algorithms, advertised(r.Discovery.OpenIDConfiguration, member), advertised(r.Discovery.OAuthServer, member)}
			}, []any{[]string{"ES256"}, []string{"ES256"}, []string{"ES256"}}},
		{"1.5", "mosip.esignet.nonce-expire-seconds", "60", func(r ESignet) any { return r.Authorize.NonceLifetime }, time.Minute},
		{"1.8", "mosip.esignet.server.profile", "NONE", func(r ESignet) any { return r.Profile }, Profile{Name: "none"}},
		{"1.8", "mosip.esignet.server.profile", "fapi2.0", func(r ESignet) any { return r.Profile }, Profile{"fapi2.0", []Feature{PAR, DPoP, PKCE}}},
		{"1.0", "mosip.esignet.reqtime.leeway-minutes", "5", func(r ESignet) any { return r.Web.RequestTimeLeeway }, 5 * time.Minute},
	}
	for _, tt := range tests {
		row, err := ESignetNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		before := tt.look(row)
		got, err := row.WithProperty(tt.name, tt.value)
		if err != nil {
			t.Errorf("%s: %v", tt.release, err)
			continue
		}
		if diff := cmp.Diff(tt.want, tt.look(got)); diff != "" {
			t.Errorf("%s %s: %s", tt.release, tt.name, diff)
		}
		again, _ := ESignetNamed(tt.release)
		if !reflect.DeepEqual(before, tt.look(again)) {
			t.Errorf("%s %s: the table itself was changed", tt.release, tt.name)
		}
	}
}

func TestESignetPropertiesRefused(t *testing.T) {
	for _, tt := range []struct{ release, name, value, want string }{
		{"1.4", "mosip.esignet.authenticate.attempts", "many", `mosip.esignet.authenticate.attempts: "many" is no number from 1 to 1000000`},
		{"1.4", "mosip.esignet.authenticate.attempts", "0", "is no number from 1"},
		{"1.3", "mosip.esignet.authenticate.attempts", "3", "eSignet 1.3 has no such property"},
		{"1.6", "mosip.esignet.par.expire-seconds", "90", "eSignet 1.6 has no such property"},
		{"1.6", "mosip.esignet.dpop.clock-skew", "0", "eSignet 1.6 has no such property"},
		{"1.6", "mosip.esignet.dpop.nonce.expire.seconds", "30", "eSignet 1.6 has no such property"},
		{"1.6", "mosip.esignet.client-assertion.unique.jti.required", "false", "eSignet 1.6 has no such property"},
		{"1.6", "mosip.esignet.supported.client.auth.signing.algorithms", "{'RS256'}", "eSignet 1.6 has no such property"},
		{"1.8", "mosip.esignet.par.expire-seconds", "0", "is no number from 1"},
		{"1.8", "mosip.esignet.nonce-expire-seconds", "0", "is no number from 1"},
		{"1.8", "mosip.esignet.server.profile", "gov", `there is no server profile "gov"`},
		{"1.8", "mosip.esignet.credential.mandate-pkce", "true", "eSignet 1.8 has no such property"},
		{"1.4", "mosip.esignet.credential.mandate-pkce", "yes", `"yes" is neither true nor false`},
		{"1.4", "mosip.esignet.supported.authorize.scopes", "a,b", "stands after the value"},
		{"1.4", "mosip.esignet.supported.authorize.scopes", "'a'", "'a' is no list of texts"},
		{"1.4", "mosip.esignet.supported.authorize.scopes", "{'a', 1}", "1 is no text"},
		{"1.4", "mosip.esignet.cache.expire-in-seconds", "{'preauth': 'x'}", "preauth: 'x' is no number of seconds"},
		{"1.4", "mosip.esignet.discovery.key-values", "{'issuer': '${mosip.esignet.host}'}", "${mosip.esignet.host} stands for nothing here; write its value"},
		{"1.4", "mosip.esignet.ui.config.key-values", "{'consent.screen.timeout-in-secs': 5}", "nothing is left"},
		{"1.4", "mosip.esignet.credential.scope-resource-mapping", "{'x': 1}", "1 is no text"},
		{"1.5", "mosip.esignet.authenticator.default.auth-factor.kbi.field-details", "{{'id': 'x', 'regex': '('}}", "missing closing )"},
		{"1.5", "mosip.esignet.authenticator.default.auth-factor.kbi.field-details", "{{'type': 'text'}}", "is no field with an id"},
		{"1.5", "mosip.esignet.authenticator.default.auth-factor.kbi.field-details", "{{'id': 'x', 'colour': 'red'}}", "a field has no colour"},
		{"1.4", "mosip.esignet.discovery.issuer-id", "id.example", `"id.example" is no URL`},
		{"1.4", "mosip.esignet.security.auth.put-urls", "{'/x' : {'admin'}}", "/x: 'admin' does not begin with SCOPE_"},
		{"1.6", "mosip.esignet.ui.config.password.max-length", "'x'", "is no number"},
	} {
		row, err := ESignetNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		got, err := row.WithProperty(tt.name, tt.value)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s %s=%s: %v, want %q", tt.release, tt.name, tt.value, err, tt.want)
		}
		if !reflect.DeepEqual(row, got) {
			t.Errorf("%s %s=%s: refused, and changed the row", tt.release, tt.name, tt.value)
		}
	}
	err := UnknownProperty("mosip.esignet.authenticate.attempt", esignet14(), pmsRows[0], identity09)
	if err == nil || !strings.Contains(err.Error(), "the nearest known is mosip.esignet.authenticate.attempts") {
		t.Error(err)
	}
	if err := UnknownProperty("mosip.esignet.authenticate.attempts", esignet13(), pmsRows[0], identity09); err == nil || !strings.Contains(err.Error(), "it is one of eSignet 1.4") {
		t.Error(err)
	}
}
