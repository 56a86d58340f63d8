package app

import (
	"bytes"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/release"
)

// TestIssuer reads the iss of tokens from servers of several releases, whose properties may say another, and
// has the command doctor check the issuer that they advertise.
func TestIssuer(t *testing.T) {
	const property = "mosip.esignet.discovery.issuer-id="
	for _, tt := range []struct {
		release, property string
		want, advertised  string // {D} is the public origin
	}{
		{"1.1", "", "{D}/v1/esignet", "{D}/v1/esignet"},
		{"1.4", "", "{D}/v1/esignet", "{D}"},
		{"1.4", property + "https://id.example/x", "https://id.example/x", "{D}"},
		{"1.4", property + "${mosip.esignet.domain.url}", "{D}", "{D}"},
		{"1.8", "", "{D}", "{D}"},
		{"1.8", property + "${mosip.esignet.domain.url}${server.servlet.path}", "{D}/v1/esignet", "{D}/v1/esignet"},
		{"1.8", property + "https://id.example", "https://id.example", "https://id.example"},
	} {
		args := []string{"--db", "memory", "--fixtures", "none", "--esignet-release", tt.release}
		if tt.property != "" {
			args = append(args, "--property", tt.property)
		}
		s := serve(t, args...)
		origin := s.ready["url"]
		e, err := discover(t.Context(), origin)
		names := release.Names{Origin: origin}
		if want := names.Fill(tt.want); err != nil || e.Issuer != want {
			t.Errorf("%s %s: issuer %q, %v; want %q", tt.release, tt.property, e.Issuer, err, want)
		}
		var stdout, stderr bytes.Buffer
		Main(t.Context(), append([]string{"doctor", "--listen", s.ready["listen"], "--public-url", origin}, args...), nil, &stdout, &stderr)
		if want := "ok    issuer      " + names.Fill(tt.advertised) + "\n"; !strings.Contains(stdout.String(), want) {
			t.Errorf("%s %s: no %q in\n%s%s", tt.release, tt.property, want, &stdout, &stderr)
		}
		s.stop()
	}
}
