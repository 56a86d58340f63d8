package release

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestRowsByName(t *testing.T) {
	tests := []struct {
		name    string
		find    func(string) (string, error)
		ask     string
		wantErr string // contained; empty: the row is there
	}{
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.4", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.3", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.2", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.1", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.0", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "1.8", ""},
		{"eSignet", func(n string) (string, error) { r, err := ESignetNamed(n); return r.Name, err }, "2.0", "there is no eSignet release 2.0"},
		{"PMS", func(n string) (string, error) { r, err := PMSNamed(n); return r.Name, err }, "1.2.0.1", ""},
		{"PMS", func(n string) (string, error) { r, err := PMSNamed(n); return r.Name, err }, "1.3", ""},
		{"PMS", func(n string) (string, error) { r, err := PMSNamed(n); return r.Name, err }, "1.2.1", "there is no PMS release 1.2.1"},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.9", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.9.2", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.9.0", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.10", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.11", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.12", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.13", ""},
		{"identity", func(n string) (string, error) { r, err := IdentityNamed(n); return r.Name, err }, "0.14", "there is no mock identity system release 0.14"},
	}
	for _, tt := range tests {
		got, err := tt.find(tt.ask)
		switch {
		case tt.wantErr == "" && (err != nil || got != tt.ask):
			t.Errorf("%s %s: row %q, %v", tt.name, tt.ask, got, err)
		case tt.wantErr != "" && (err == nil || !strings.Contains(err.Error(), tt.wantErr)):
			t.Errorf("%s %s: %v, want %q", tt.name, tt.ask, err, tt.wantErr)
		}
	}
}

// TestESignetRows holds each row to itself: what it says twice it says alike, and what it refers to
// is there.
func TestESignetRows(t *testing.T) {
	for _, row := range esignetRows {
		if _, err := IdentityNamed(row.Identity); err != nil {
			t.Errorf("%s ships with an identity system without a row: %v", row.Name, err)
		}
		configs := map[string]any{}
		for _, m := range row.UI.Configs {
			configs[m.Name] = m.Value
		}
		for name, want := range map[string]any{
			"otp.length":                            row.UI.OTPLength,
			"resend.otp.delay.secs":                 int(row.UI.ResendDelay / time.Second),
			"send.otp.channels":                     strings.Join(row.UI.OTPChannels, ","),
			"consent.screen.timeout-in-secs":        int(row.UI.ConsentTimeout / time.Second),
			"consent.screen.timeout-buffer-in-secs": int(row.UI.ConsentBuffer / time.Second),
		} {
			if got, there := configs[name]; there && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: configs has %s = %v, the field %v", row.Name, name, configs[name], want)
			}
		}
		for scope, claims := range row.Authorize.ScopeClaims {
			for _, claim := range claims {
				if !slices.Contains(row.Clients.Claims, claim) {
					t.Errorf("%s: scope %s implies %s, which no client can register", row.Name, scope, claim)
				}
			}
		}
		if !strings.HasPrefix(row.Tag, "v"+row.Name+".") {
			t.Errorf("%s is described by the tag %s", row.Name, row.Tag)
		}
		counted := row.Authorize.SendOTPAttempts > 0
		if counted != (row.Authorize.AuthenticateAttempts > 0) || counted != (row.Authorize.AttemptWindow > 0) || counted != (row.Authorize.BlockTime > 0) {
			t.Errorf("%s counts attempts in one place and not in another", row.Name)
		}
		for _, call := range row.Authorize.Guarded {
			if !slices.Contains(row.Authorize.Calls, call) {
				t.Errorf("%s guards the call %s, which it lacks", row.Name, call)
			}
		}
		checkEndpoints(t, row)
		for _, scope := range row.Authorize.CredentialScopes {
			if row.Token.CredentialResources[scope] == "" {
				t.Errorf("%s: credential scope %s has no resource", row.Name, scope)
			}
		}
	}
}

// checkEndpoints holds the discovery documents to the endpoints, and the factors of levels to the
// challenges.
func checkEndpoints(t *testing.T, row ESignet) {
	t.Helper()
	for _, document := range [][]Member{row.Discovery.OpenIDConfiguration, row.Discovery.OAuthServer} {
		for _, m := range document {
			path, _ := strings.CutPrefix(fmt.Sprint(m.Value), "{B}")
			if m.Name == "token_endpoint" && !row.Token.HasPath(path) {
				t.Errorf("%s advertises the token endpoint %v, which it lacks", row.Name, m.Value)
			}
		}
	}
	for _, acr := range row.Authorize.ACRs {
		for _, factor := range acr.AMRs[0].Factors {
			if !slices.ContainsFunc(row.Authorize.Challenges, func(c Challenge) bool { return c.Factor == factor.Type }) {
				t.Errorf("%s: %s has factor %s, of which no challenge is known", row.Name, acr.Name, factor.Type)
			}
		}
	}
}

// TestCallsAndLevels holds the calls below /authorization, those that the header filter guards, and the levels to
// what came with each release:  is new and - is gone.
func TestCallsAndLevels(t *testing.T) {
	var calls, guarded, levels []string
	for _, tt := range []struct{ release, calls, guarded, levels string }{
		{
			"1.0", "oauth-details send-otp authenticate auth-code", "send-otp authenticate auth-code",
			"static-code generated-code linked-wallet biometrics",
		},
		{"1.1", "v2/authenticate", "", ""},
		{"1.2", "v2/oauth-details", "v2/authenticate", ""},
		{"1.3", "v3/authenticate", "v3/authenticate", "password"},
		{"1.4", "", "", ""},
		{
			"1.5", "v3/oauth-details claim-details prepare-signup-redirect complete-signup-redirect",
			"claim-details prepare-signup-redirect complete-signup-redirect", "knowledge id-token",
		},
		{"1.6", "", "", ""},
		{"1.7", "par-oauth-details", "", ""},
		{"1.8", "", "", ""},
	} {
		row, err := ESignetNamed(tt.release)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, level := range row.Authorize.ACRs {
			names = append(names, strings.TrimPrefix(level.Name, "mosip:idp:acr:"))
		}
		calls, guarded, levels = grown(calls, tt.calls), grown(guarded, tt.guarded), grown(levels, tt.levels)
		for what, lists := range map[string][2][]string{
			"calls": {calls, row.Authorize.Calls}, "guarded calls": {guarded, row.Authorize.Guarded}, "levels": {levels, names},
		} {
			if diff := cmp.Diff(lists[0], slices.Sorted(slices.Values(lists[1]))); diff != "" {
				t.Errorf("%s, %s:\n%s", tt.release, what, diff)
			}
		}
	}
}

// grown returns the names with those of the text, in order.
func grown(names []string, more string) []string {
	return slices.Sorted(slices.Values(append(names, strings.Fields(more)...)))
}

// TestFigures holds figures that no test over the wire reaches to upstream's: what each release has them be.
func TestFigures(t *testing.T) {
	for _, tt := range []struct {
		name string
		get  func(ESignet) any
		want [9]any
	}{
		{"jti memory, s", func(r ESignet) any { return r.Token.Assertion.JTIMemory.Seconds() }, [9]any{0., 0., 0., 0., 0., 0., 0., 86400., 86400.}},
		{"DPoP skew, s", func(r ESignet) any { return r.Token.DPoP.Skew.Seconds() }, [9]any{0., 0., 0., 0., 0., 0., 0., 10., 10.}},
		{"width of the name", func(r ESignet) any { return r.Clients.Column.Name }, [9]any{256, 256, 256, 256, 256, 256, 600, 600, 600}},
		{"org.json", func(r ESignet) any { return r.Clients.Column.OrgJSON }, [9]any{true, true, true, true, true, true, true, true, false}},
	} {
		for i, row := range esignetRows {
			if got := tt.get(row); got != tt.want[i] {
				t.Errorf("%s: %s is %v, want %v", row.Name, tt.name, got, tt.want[i])
			}
		}
	}
}

func TestTolerances(t *testing.T) {
	kind, err := NewTolerances(false, nil)
	if err != nil || len(kind.Names()) != len(AllTolerances) {
		t.Errorf("kind: %v, %v", kind.Names(), err)
	}
	strict, err := NewTolerances(true, []string{"clock-leeway"})
	if err != nil || !slices.Equal(strict.Names(), []string{"clock-leeway"}) || strict.Has(V1TokenPKCE) {
		t.Errorf("strict but for one: %v, %v", strict.Names(), err)
	}
	if _, err := NewTolerances(true, []string{"everything"}); err == nil || !strings.Contains(err.Error(), "v1-token-pkce") {
		t.Errorf("unknown tolerance: %v, want the known ones named", err)
	}
	if !slices.IsSorted(AllTolerances) {
		t.Error("the tolerances are not in order")
	}
}
