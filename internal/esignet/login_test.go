package esignet

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestPageCalls holds the calls of every release to the table, and those that it guards to a step.
func TestPageCalls(t *testing.T) {
	for _, name := range releases {
		rules := row(t, name).Authorize
		for _, call := range slices.Concat(rules.Calls, rules.Guarded) {
			i := slices.IndexFunc(pageCalls, func(c pageCall) bool { return c.path == call })
			if i < 0 || slices.Contains(rules.Guarded, call) && pageCalls[i].step == "" {
				t.Errorf("%s: no call %s, or no step for it", name, call)
			}
		}
	}
}

// TestHeaderFilter sends every guarded call with other headers than it needs, at each stage of a login.
func TestHeaderFilter(t *testing.T) {
	for _, name := range releases {
		v := newVisit(t, name)
		v.begin("client")
		preAuth, hash := v.key, v.hash
		for _, pageCall := range pageCalls {
			call, step := pageCall.path, pageCall.step
			if step == "" || !v.has(call) {
				continue
			}
			for _, tt := range []struct {
				name, key, hash string
				want            idp.Code
			}{
				{"no headers", "", "", idp.InvalidTransaction},
				{"unknown key", "x", hash, idp.InvalidTransaction},
				{"no hash", preAuth, "", idp.InvalidRequest},
				{"another hash", preAuth, hash + "x", idp.InvalidRequest},
			} {
				v.key, v.hash = tt.key, tt.hash
				rec := v.post(call, fields{})
				if !v.guards(call) {
					if rec.Header().Get("Content-Type") == "" {
						t.Errorf("%s: %s is guarded", name, call)
					}
					continue
				}
				if tt.key == preAuth && step != idp.SendOTPStep && step != idp.AuthenticateStep {
					tt.want = idp.InvalidTransaction // the stage comes first
				}
				wantFilterError(t, rec, tt.want)
				if t.Failed() {
					t.Fatalf("%s %s: %s", name, call, tt.name)
				}
			}
		}
	}
}

// TestHeaderFilterPaths: what is served under a path that the filter does not know goes without its headers.
func TestHeaderFilterPaths(t *testing.T) {
	for _, name := range releases {
		v := newVisit(t, name)
		v.begin("client")
		key := v.key
		v.key, v.hash = "", ""
		wantFilterError(t, v.post("send-otp", v.otp()), idp.InvalidTransaction)
		request := v.otp()
		request["transactionId"] = key
		slash := fine
		if v.web.Spring6 {
			slash = "404"
		}
		for path, want := range map[string]string{"send-otp/": slash, "%73end-otp": fine} {
			if got := outcome(t, v.post(path, request)); got != want {
				t.Errorf("%s: %s: %q, want %q", name, path, got, want)
			}
		}
	}
}

// sendOTPTests are calls of send-otp: what is changed in the good one, and what comes of it by release.
var sendOTPTests = []struct {
	name    string
	change  []any
	captcha []string
	late    bool // the time of the request
	want    by
}{
	{name: "good", want: by{"1.0": fine}},
	{name: "one channel", change: []any{"otpChannels", []any{"phone"}}, want: by{"1.0": fine}},
	{name: "no transaction", change: []any{"transactionId", absent}, want: by{"1.0": "request.transactionId: invalid_transaction_id"}},
	{name: "blank transaction", change: []any{"transactionId", " "}, want: by{"1.0": "request.transactionId: invalid_transaction_id"}},
	{name: "another transaction", change: []any{"transactionId", "x"}, want: by{"1.0": "invalid_transaction"}},
	{name: "no person", change: []any{"individualId", ""}, want: by{"1.0": "request.individualId: invalid_identifier"}},
	{name: "no channels", change: []any{"otpChannels", absent}, want: by{"1.0": "request.otpChannels: invalid_otp_channel"}},
	{name: "empty channels", change: []any{"otpChannels", []any{}}, want: by{"1.0": "request.otpChannels: invalid_otp_channel"}},
	{name: "unknown channel", change: []any{"otpChannels", []any{"email phone"}}, want: by{"1.0": "request.otpChannels[0]: invalid_otp_channel"}},
	{name: "late", late: true, want: by{"1.0": "requestTime: invalid_request"}},
	{name: "late and no person", late: true, change: []any{"individualId", nil}, want: by{"1.0": "request.individualId: invalid_identifier; requestTime: invalid_request"}},
	{name: "unknown member", change: []any{"x", 1}, want: by{"1.0": "unknown_error"}},
	{name: "code of the identity system", change: []any{"individualId", "nobody"}, want: by{"1.0": "IDA-MLC-009"}},
	{name: "answer for another transaction", change: []any{"individualId", "elsewhere"}, want: by{"1.0": "send_otp_failed"}},
	{name: "captcha that nobody asked for", change: []any{"captchaToken", "x"}, want: by{"1.0": fine}},
	{name: "captcha missing", captcha: []string{"send-otp"}, want: by{"1.0": "failed_to_validate_captcha", "1.4": "invalid_captcha"}},
	{name: "captcha solved", captcha: []string{"send-otp"}, change: []any{"captchaToken", "solved"}, want: by{"1.0": "failed_to_validate_captcha", "1.5": fine}},
	{name: "captcha not solved", captcha: []string{"send-otp"}, change: []any{"captchaToken", "x"}, want: by{"1.0": "failed_to_validate_captcha", "1.5": "invalid_captcha"}},
	{name: "captcha before the transaction", captcha: []string{"send-otp"}, change: []any{"transactionId", "x"}, want: by{"1.0": "failed_to_validate_captcha", "1.4": "invalid_captcha"}},
	{name: "rules before the captcha", captcha: []string{"send-otp"}, change: []any{"individualId", ""}, want: by{"1.0": "request.individualId: invalid_identifier"}},
}

func TestSendOTP(t *testing.T) {
	for _, name := range releases {
		for _, tt := range sendOTPTests {
			t.Run(name+" "+tt.name, func(t *testing.T) {
				v := newVisit(t, name, tt.captcha...)
				v.begin("client")
				when := v.now
				if tt.late {
					when = when.Add(-2 * time.Minute)
				}
				rec := v.postAt("send-otp", when, v.otp().with(tt.change...))
				if got := outcome(t, rec); got != tt.want.of(name) {
					t.Errorf("got %q, want %q", got, tt.want.of(name))
				}
			})
		}
	}
}

// TestBodyLimits has bodies for which there is room only at authenticate, and for which there is none.
func TestBodyLimits(t *testing.T) {
	large := func(size int) []any { return []any{"individualId", strings.Repeat("x", size)} }
	for _, tt := range []struct {
		release, call string
		size          int
		fits          bool
	}{
		{"1.8", "send-otp", maxBody - 2048, true},
		{"1.8", "send-otp", maxBody, false},
		{"1.0", "authenticate", maxBody, true},
		{"1.1", "v2/authenticate", maxBody, true}, // which the release does not guard
		{"1.8", "v3/authenticate", maxBody, true},
		{"1.8", "v3/authenticate", maxLongBody - 2048, true},
		{"1.8", "v3/authenticate", maxLongBody, false},
	} {
		v := newVisit(t, tt.release)
		v.begin("client")
		request := v.otp()
		if tt.call != "send-otp" {
			request = v.challenges(rightOTP)
		}
		got := outcome(t, v.post(tt.call, request.with(large(tt.size)...)))
		if (got == "unknown_error") == tt.fits {
			t.Errorf("%s %s with %d bytes: %s", tt.release, tt.call, tt.size, got)
		}
	}
}

// TestAuthTransaction holds what the identity system is told to the last characters of the transaction.
func TestAuthTransaction(t *testing.T) {
	for _, name := range releases {
		v := newVisit(t, name)
		v.begin("client")
		id := strings.NewReplacer("-", "", "_", "").Replace(v.key)
		want := ""
		for i := range 10 {
			want += id[len(id)-1-i : len(id)-i]
		}
		v.post("send-otp", v.otp())
		sent := v.people.authTransaction
		v.post("authenticate", v.challenges(rightOTP))
		if authenticated := v.people.authTransaction; sent != want || authenticated != want {
			t.Errorf("%s: the identity system was told %q, then %q, want %q", name, sent, authenticated, want)
		}
	}
}

// knowledge is a challenge of the knowledge factor.
func knowledge(factor string) fields {
	text := base64.StdEncoding.EncodeToString([]byte(`{"fullName":"` + strings.Repeat("Asha Rao ", 5) + `"}`))
	return fields{"authFactorType": factor, "challenge": text, "format": "base64url-encoded-json"}
}

// list names the one challenge of a request.
func list(factor, challenge, format any) []any {
	return []any{"challengeList", []any{fields{"authFactorType": factor, "challenge": challenge, "format": format}}}
}

const first = "request.challengeList[0]"

// authenticateTests are calls of authenticate. want is for each of its versions, v3 for that one where it
// differs.
var authenticateTests = []struct {
	name     string
	change   []any
	captcha  []string
	want, v3 by
}{
	{name: "good", want: by{"1.0": fine}},
	{name: "more than needed", change: []any{"challengeList", []any{rightOTP, knowledge("KBI")}}, want: by{"1.0": fine, "1.4": "request.challengeList[1]: invalid_auth_factor_type", "1.5": fine, "1.7": "request.challengeList[1]: invalid_challenge"}},
	{name: "no transaction", change: []any{"transactionId", nil}, want: by{"1.0": "request.transactionId: invalid_transaction_id"}},
	{name: "another transaction", change: []any{"transactionId", "x"}, want: by{"1.0": "invalid_transaction"}},
	{name: "no person", change: []any{"individualId", " "}, want: by{"1.0": "request.individualId: invalid_identifier"}},
	{name: "no challenges", change: []any{"challengeList", absent}, want: by{"1.0": "request.challengeList: invalid_no_of_challenges"}},
	{name: "six challenges", change: []any{"challengeList", []any{rightOTP, rightOTP, rightOTP, rightOTP, rightOTP, rightOTP}}, want: by{"1.0": "request.challengeList: invalid_no_of_challenges"}},
	{name: "null", change: []any{"challengeList", []any{nil}}, want: by{"1.0": "unknown_error"}},
	{name: "unknown type", change: list("XYZ", "111111", "alpha-numeric"), want: by{"1.0": "auth_factor_mismatch", "1.4": first + ": invalid_auth_factor_type"}},
	{name: "type in lower case", change: list("otp", "111111", "alpha-numeric"), want: by{"1.0": "auth_factor_mismatch", "1.5": first + ": invalid_auth_factor_type"}},
	{name: "no type", change: list(nil, "111111", "alpha-numeric"), want: by{"1.0": first + ".authFactorType: invalid_auth_factor_type", "1.4": first + ": invalid_auth_factor_type"}},
	{name: "another format", change: list("OTP", "111111", "number"), want: by{"1.0": fine, "1.4": first + ": invalid_challenge_format"}},
	{name: "no format", change: list("OTP", "111111", ""), want: by{"1.0": first + ".format: invalid_challenge_format", "1.4": first + ": invalid_challenge_format"}},
	{name: "too long", change: list("OTP", "1111111", "alpha-numeric"), want: by{"1.0": "IDA-OTA-004", "1.4": first + ": invalid_challenge"}},
	{name: "no challenge", change: list("OTP", nil, "alpha-numeric"), want: by{"1.0": first + ".challenge: invalid_challenge", "1.4": first + ": invalid_challenge"}},
	{name: "PIN of six", change: list("PIN", "111111", "number"), want: by{"1.0": fine, "1.4": first + ": invalid_challenge", "1.5": fine}},
	{name: "malformed knowledge", change: list("KBI", strings.Repeat("-", 60), "base64url-encoded-json"), want: by{"1.0": "auth_factor_mismatch", "1.4": first + ": invalid_auth_factor_type", "1.5": "unknown_error", "1.7": first + ": invalid_challenge"}},
	{name: "knowledge", change: []any{"challengeList", []any{knowledge("KBI")}}, want: by{"1.0": "auth_factor_mismatch", "1.4": first + ": invalid_auth_factor_type", "1.5": "IDA-OTA-004", "1.7": first + ": invalid_challenge"}},
	{name: "knowledge by its older name", change: []any{"challengeList", []any{knowledge("KBA")}}, want: by{"1.0": "auth_factor_mismatch", "1.5": first + ": invalid_auth_factor_type"}},
	{name: "factor of another client", change: list("WLA", strings.Repeat("x", 700), "jwt"), want: by{"1.0": "auth_factor_mismatch"}},
	{name: "wrong", change: list("OTP", "222222", "alpha-numeric"), want: by{"1.0": "IDA-OTA-004"}},
	{name: "nobody", change: []any{"individualId", "nobody"}, want: by{"1.0": "IDA-MLC-009"}},
	{name: "no KYC token", change: []any{"individualId", "no token"}, want: by{"1.0": "auth_failed"}},
	{name: "no PSUT", change: []any{"individualId", "no psut"}, want: by{"1.0": "auth_failed"}},
	{name: "captcha", change: []any{"captchaToken", nil}, want: by{"1.0": "unknown_error"}, v3: by{"1.0": fine}},
	{name: "captcha missing", captcha: []string{"otp"}, want: by{"1.0": fine}, v3: by{"1.0": "failed_to_validate_captcha", "1.5": "invalid_captcha"}},
	{name: "captcha of another factor", captcha: []string{"pwd", "send-otp"}, want: by{"1.0": fine}},
	{name: "captcha solved", captcha: []string{"otp"}, change: []any{"captchaToken", "solved"}, want: by{"1.0": "unknown_error"}, v3: by{"1.0": "failed_to_validate_captcha", "1.5": fine}},
	{name: "captcha not solved", captcha: []string{"otp"}, change: []any{"captchaToken", "x"}, want: by{"1.0": "unknown_error"}, v3: by{"1.0": "failed_to_validate_captcha", "1.5": "invalid_captcha"}},
	{name: "captcha before the transaction", captcha: []string{"otp"}, change: []any{"transactionId", "x"}, want: by{"1.0": "invalid_transaction"}, v3: by{"1.0": "failed_to_validate_captcha", "1.5": "invalid_captcha"}},
	{name: "ID token that is none", change: list("IDT", strings.Repeat("A", 40), "base64url-encoded-json"), want: by{"1.0": "auth_factor_mismatch", "1.4": first + ": invalid_auth_factor_type", "1.5": "auth_failed"}},
}

func TestAuthenticate(t *testing.T) {
	for _, name := range releases {
		for _, call := range []string{"authenticate", "v2/authenticate", "v3/authenticate"} {
			for _, tt := range authenticateTests {
				t.Run(name+" "+call+" "+tt.name, func(t *testing.T) {
					v := newVisit(t, name, tt.captcha...)
					if !v.has(call) {
						t.Skip("the release has no such call")
					}
					v.begin("client")
					want := tt.want.of(name)
					if call == "v3/authenticate" && tt.v3 != nil {
						want = tt.v3.of(name)
					}
					rec := v.post(call, v.challenges(rightOTP).with(tt.change...))
					if got := outcome(t, rec); got != want {
						t.Errorf("got %q, want %q", got, want)
					}
					if asked := strings.Contains(rec.Body.String(), "consentAction"); asked != (want == fine && call != "authenticate") {
						t.Errorf("body %s", rec.Body)
					}
				})
			}
		}
	}
}

// TestAttempts makes a call once more than is allowed, which blocks the person in every login for the time
// of the release.
func TestAttempts(t *testing.T) {
	block := by{"1.4": "300s", "1.7": "600s"}
	for _, name := range releases[4:] {
		for _, call := range []string{"send-otp", "authenticate", "v2/authenticate", "v3/authenticate"} {
			v := newVisit(t, name)
			v.begin("client")
			request := v.challenges(fields{"authFactorType": "OTP", "challenge": "222222", "format": "alpha-numeric"})
			if call == "send-otp" {
				request = v.otp()
			}
			for range 3 {
				if got := outcome(t, v.post(call, request)); got == "no_attempts_left" {
					t.Fatalf("%s %s: %s too early", name, call, got)
				}
			}
			wantFilterError(t, v.post(call, request), idp.NoAttemptsLeft)
			length, err := time.ParseDuration(block.of(name))
			if err != nil {
				t.Fatal(err)
			}
			v.now = v.now.Add(length - time.Second)
			v.begin("client")
			for other, request := range map[string]fields{"send-otp": v.otp(), "v3/authenticate": v.challenges(rightOTP)} {
				if got := outcome(t, v.post(other, request)); got != "individual_id_blocked" {
					t.Errorf("%s %s, then %s: %s", name, call, other, got)
				}
			}
			v.now = v.now.Add(time.Second)
			if got := outcome(t, v.post("v3/authenticate", v.challenges(rightOTP))); got != fine {
				t.Errorf("%s %s: %s after the block", name, call, got)
			}
		}
	}
}

// FuzzAuthenticate sends any body to v3/authenticate of the oldest and the newest release that have rules
// for challenges: it is answered in the envelope.
func FuzzAuthenticate(f *testing.F) {
	for _, request := range []fields{{"challengeList": []any{rightOTP, knowledge("KBI"), nil}}, {"captchaToken": "x", "challengeList": []any{knowledge("KBA")}}} {
		body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": request})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, name := range []string{"1.4", "1.8"} {
			r := row(t, name)
			r.Authorize.Guarded = nil
			api := New(Config{Flow: idp.NewFlow(idp.FlowConfig{Release: r, Identity: new(people), Now: clock}), Now: clock})
			rec := server{handler: api.Engine()}.send("POST", "/authorization/v3/authenticate", string(body),
				"Content-Type", "application/json", "Cookie", "XSRF-TOKEN=t", "X-XSRF-TOKEN", map[string]string{"1.4": "t", "1.8": mask("t")}[name])
			if got := outcome(t, rec); got == fine || got == "500" {
				t.Fatal(got)
			}
		}
	})
}
