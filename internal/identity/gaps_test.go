package identity

import (
	"strings"
	"testing"
)

// TestGaps: an update may leave out the language or the value of a translation, which is read back so, and makes
// the text null of a claim, or no userinfo.
func TestGaps(t *testing.T) {
	for version, want := range map[string]struct{ entry, back, claim, failed string }{
		"0.10": {`{"language":"eng","value":null}`, `{"language":"eng","value":null}`, `"gender":"null"`, ""},
		"0.12": {`{"language":"eng"}`, `{"language":"eng","value":null}`, `"gender":"null"`, ""},
		"0.13": {`{"language":"eng"}`, `{"language":"eng"}`, "", "mock-ida-008"},
	} {
		s := newSystemOf(t, version, true)
		w := s.call(t.Context(), "PUT", base+"/identity", s.wrap(`{"individualId":"5860356276","gender":[`+want.entry+`]}`))
		if failed := codesOnly(codes(t, w)); failed != nil {
			t.Errorf("%s: update: %q", version, failed)
		}
		read := s.call(t.Context(), "GET", base+"/identity/5860356276", "").Body.String()
		if !strings.Contains(read, `"gender":[`+want.back+`]`) {
			t.Errorf("%s: read back %s", version, read)
		}
		info, failed := s.kyc(t, "/kyc-exchange", `"acceptedClaims":["gender"]`)
		if !strings.Contains(info, want.claim) || strings.Join(failed, " ") != want.failed {
			t.Errorf("%s: %s %q", version, info, failed)
		}
	}
}
