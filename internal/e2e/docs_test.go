package e2e

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOnboardingPage runs docs/onboarding.md from top to bottom and then logs a person in with what it
// left behind.
func TestOnboardingPage(t *testing.T) {
	for _, tool := range []string{"bash", "curl", "jq", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not on this machine", tool)
		}
	}
	page, err := os.ReadFile("../../docs/onboarding.md")
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, "--fixtures", "none", "--require-auth")
	dir := t.TempDir()
	shell := exec.CommandContext(t.Context(), "bash", "-s")
	shell.Dir, shell.Stdin = dir, strings.NewReader(commands(string(page)))
	shell.Env = append(os.Environ(), "URL="+s.origin)
	if out, err := shell.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, s.log)
	}
	c := rp{id: readFile(t, dir, "client.id"), redirect: "https://relief.example.net/auth_oauth/signin", key: readKey(t, dir, "client.key")}
	if login := readFile(t, dir, "login.url"); s.get(login).status >= 400 {
		t.Errorf("%s is refused", login)
	}
	got := s.redeem(c, s.code(c.details(map[string]any{"acrValues": "mosip:idp:acr:generated-code"}), "7351948260", "name"))
	person := s.verified(s.userinfo("Bearer " + got.AccessToken).body)
	is(t, "name", person["name"], any("Asha Rao"))
}

// commands returns the blocks of a page that are marked as sh.
func commands(page string) string {
	var out strings.Builder
	for _, block := range strings.Split(page, "\n```sh\n")[1:] {
		text, _, _ := strings.Cut(block, "\n```\n")
		out.WriteString(text + "\n")
	}
	return out.String()
}

func readFile(t *testing.T, dir, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(data))
}

func readKey(t *testing.T, dir, name string) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode([]byte(readFile(t, dir, name)))
	if block == nil {
		t.Fatalf("%s is no PEM", name)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}
