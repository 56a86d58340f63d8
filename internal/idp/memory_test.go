package idp

import (
	"runtime"
	"strconv"
	"strings"
	"testing"
)

// heap returns the bytes that are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// TestMemoryOfTexts begins, pushes and finishes logins whose texts are parts of far longer ones, as those of
// an address or a form are: what is kept is the texts alone.
func TestMemoryOfTexts(t *testing.T) {
	const long, logins = 1 << 20, 100
	b := newFlowOf(t, "1.8")
	before := heap()
	for range logins {
		part := func(text string) *string {
			whole := text + strings.Repeat("x", long)
			short := whole[:len(text)]
			return &short
		}
		req := request()
		req.State, req.Nonce, req.UILocales, req.ClaimsLocales, req.ACRValues = part("st"), nil, part("en"), part("eng fra"), part("mosip:idp:acr:generated-code")
		req.RedirectURI, req.Scope, req.ClientID = *part(req.RedirectURI), *part(req.Scope), *part(req.ClientID)
		if _, err := b.Begin(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		kept := req.own()
		b.pushed.Put(newToken(), pushed{request: kept}, b.oauth().Pushed.Lifetime)
	}
	if grown := int64(heap()) - int64(before); grown > logins*long/10 {
		t.Errorf("%d logins keep %d MB", logins, grown>>20)
	}
	runtime.KeepAlive(b)
}

// TestCodesLeaveWithTheirLogins issues codes for logins with long states, and redeems none.
func TestCodesLeaveWithTheirLogins(t *testing.T) {
	b := newFlowOf(t, "1.8")
	state := strings.Repeat("s", 1<<20)
	var codes []string
	for range 2 * maxSessionBytes / len(state) {
		req := request()
		own := strings.Clone(state)
		req.State, req.Nonce = &own, nil
		txn, err := b.Begin(t.Context(), req)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.authenticate(txn.ID, "OTP", "111111"); err != nil {
			t.Fatal(err)
		}
		out, err := b.AuthCode(t.Context(), GiveConsent{Transaction: string(txn.ID), AcceptedClaims: pointers(txn.EssentialClaims...)})
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, out.Code)
	}
	reachable := 0
	for _, code := range codes {
		if id, ok := b.codes.Get(digest(code)); ok {
			if _, ok := b.sessions.Get(id); ok {
				reachable++
			}
		}
	}
	if reachable > maxSessionBytes/len(state) || reachable == 0 {
		t.Errorf("%d of %d codes keep their logins in memory", reachable, len(codes))
	}
}

// BenchmarkMemory makes what nobody uses up, each time another, and reports what all of it keeps in memory:
// with -benchtime 10000000x no more than with a tenth of that.
func BenchmarkMemory(b *testing.B) {
	for name, issue := range map[string]func(*bench, string){
		"codes": func(f *bench, nonce string) {
			req := request()
			req.Nonce = &nonce
			txn, err := f.Begin(b.Context(), req)
			if err != nil {
				b.Fatal(err)
			}
			if _, err := f.authenticate(txn.ID, "OTP", "111111"); err != nil {
				b.Fatal(err)
			}
			if _, err := f.AuthCode(b.Context(), GiveConsent{Transaction: string(txn.ID), AcceptedClaims: pointers(txn.EssentialClaims...)}); err != nil {
				b.Fatal(err)
			}
		},
		"nonces": func(f *bench, nonce string) {
			if err := f.useNonce(b.Context(), &nonce); err != nil {
				b.Fatal(err)
			}
		},
		"jtis": func(f *bench, jti string) {
			if !f.useJTI(jti, f.jtis) {
				b.Fatal("used before")
			}
		},
	} {
		b.Run(name, func(b *testing.B) {
			f := newFlowOf(b, "1.8")
			before, i := heap(), 0
			for b.Loop() {
				i++
				issue(f, strconv.Itoa(i))
			}
			b.ReportMetric(float64(int64(heap())-int64(before))/(1<<20), "MB")
			runtime.KeepAlive(f)
		})
	}
}
