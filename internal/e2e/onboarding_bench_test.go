package e2e

import (
	"encoding/json"
	"strings"
	"testing"
)

// BenchmarkOnboarding goes from an empty server to a first login, and reports how long the server took
// for all of its answers, keys that it makes on the way included (server-ms/op), and how many there were.
//
//	go test -run '^$' -bench Onboarding -benchtime 10x ./internal/e2e
func BenchmarkOnboarding(b *testing.B) {
	key := rp{redirect: "https://relief.example.net/cb", key: aKey()}
	total, answers := 0.0, 0
	for b.Loop() {
		s := start(b, "--fixtures", "none", "--require-auth")
		o := s.signIn("mosip-pms-client").onboard(b, "relief", "/oidc/client", key)
		s.logsIn(o.client)
		took, n := s.serverTime()
		total, answers = total+took, answers+n
	}
	b.ReportMetric(total/float64(b.N), "server-ms/op")
	b.ReportMetric(float64(answers)/float64(b.N), "answers/op")
}

// serverTime returns how many milliseconds the server's answers took, as its log says.
func (s *server) serverTime() (took float64, answers int) {
	s.t.Helper()
	for line := range strings.Lines(s.log.String()) {
		var entry struct {
			Message string  `json:"msg"`
			Took    float64 `json:"took_ms"`
		}
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			s.t.Fatal(err)
		}
		if entry.Message == "request" {
			took, answers = took+entry.Took, answers+1
		}
	}
	return took, answers
}
