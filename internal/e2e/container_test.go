package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// maxImageSize is what the image may take, in bytes.
const maxImageSize = 20_000_000

// containerTime bounds everything that is done with the engine, the build included.
const containerTime = 8 * time.Minute

// skipWithoutEngine skips the test where no container engine answers.
func skipWithoutEngine(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("a container takes minutes to build: skipped under -short")
	}
	testcontainers.SkipIfProviderIsNotHealthy(t)
}

// boot builds the image from the Dockerfile and runs it until the test ends.
func boot(ctx context.Context, t *testing.T) *testcontainers.DockerContainer {
	t.Helper()
	var log bytes.Buffer
	c, err := testcontainers.Run(ctx, "",
		testcontainers.WithDockerfile(testcontainers.FromDockerfile{Context: "../..", Dockerfile: "Dockerfile", BuildLogWriter: &log}),
		testcontainers.WithExposedPorts("8088/tcp"),
		testcontainers.WithWaitStrategyAndDeadline(time.Minute, wait.ForHealthCheck()),
	)
	testcontainers.CleanupContainer(t, c)
	if err != nil {
		t.Fatalf("build and run the image: %v\n%s", err, log.String())
	}
	return c
}

func TestContainer(t *testing.T) {
	skipWithoutEngine(t)
	ctx, cancel := context.WithTimeout(t.Context(), containerTime)
	defer cancel()
	c := boot(ctx, t)
	checkImage(ctx, t, c)

	origin := originOf(ctx, t, c)
	checkContainerDiscovery(ctx, t, origin)
	checkContainerDemo(ctx, t, origin)
	keys := get(ctx, t, origin+"/.well-known/jwks.json")
	registration := newRegistration(t)
	if answer := post(ctx, t, origin, registration); !strings.Contains(answer, `"status":"ACTIVE"`) {
		t.Fatalf("registration: %s", answer)
	}

	patience := 20 * time.Second
	if err := c.Stop(ctx, &patience); err != nil {
		t.Fatal(err)
	}
	if state, err := c.State(ctx); err != nil || state.ExitCode != 0 {
		t.Errorf("exit status %d after docker stop, want 0 (%v)", state.ExitCode, err)
	}
	if err := c.Start(ctx); err != nil {
		t.Fatal(err)
	}
	origin = originOf(ctx, t, c) // the port is a new one
	if again := get(ctx, t, origin+"/.well-known/jwks.json"); again != keys {
		t.Errorf("the keys changed over a restart:\n%s\n%s", keys, again)
	}
	if answer := post(ctx, t, origin, registration); !strings.Contains(answer, "duplicate_client_id") {
		t.Errorf("the client is gone after a restart: %s", answer)
	}
}

// checkImage looks at what the engine knows of the image and the container.
func checkImage(ctx context.Context, t *testing.T, c *testcontainers.DockerContainer) {
	t.Helper()
	container, err := c.Inspect(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if user := container.Config.User; user != "65532:65532" {
		t.Errorf("the container runs as %q, want the numeric user 65532:65532", user)
	}
	if container.State.Health == nil || container.State.Health.Status != "healthy" {
		t.Errorf("health %+v, want healthy", container.State.Health)
	}
	client, err := testcontainers.NewDockerClientWithOpts(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	image, err := client.ImageInspect(ctx, container.Image)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("image of %.1f MB", float64(image.Size)/1e6)
	if image.Size > maxImageSize {
		t.Errorf("the image has %d bytes, at most %d are allowed", image.Size, maxImageSize)
	}
}

func originOf(ctx context.Context, t *testing.T, c *testcontainers.DockerContainer) string {
	t.Helper()
	origin, err := c.PortEndpoint(ctx, "8088/tcp", "http")
	if err != nil {
		t.Fatal(err)
	}
	return origin
}

// checkContainerDemo: the demo relying party reaches its own server, also where the container has no IPv6.
func checkContainerDemo(ctx context.Context, t *testing.T, origin string) {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+"/demo/login", nil)
	if err != nil {
		t.Fatal(err)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	location := answer.Header.Get("Location")
	if answer.StatusCode != http.StatusSeeOther && answer.StatusCode != http.StatusFound || !strings.HasPrefix(location, "http://localhost:8088/authorize?") {
		t.Errorf("demo login in the container: status %d, location %q", answer.StatusCode, location)
	}
}

// checkContainerDiscovery: the issuer is stable, the back channel follows the name that was asked.
func checkContainerDiscovery(ctx context.Context, t *testing.T, origin string) {
	t.Helper()
	var doc struct {
		Issuer    string `json:"issuer"`
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
	}
	if err := json.Unmarshal([]byte(get(ctx, t, origin+"/.well-known/openid-configuration")), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Issuer != "http://localhost:8088" || doc.Authorize != "http://localhost:8088/authorize" || doc.Token != origin+"/v1/esignet/oauth/v2/token" {
		t.Errorf("discovery on %s: %+v", origin, doc)
	}
}

// newRegistration returns a body for POST /v1/esignet/client-mgmt/oidc-client.
func newRegistration(t *testing.T) []byte {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Appendf(nil, `{"requestTime":%q,"request":{"clientId":"kept","clientName":"Kept","relyingPartyId":"rp",
		"publicKey":{"kty":"RSA","e":"AQAB","n":%q},"userClaims":["name"],"authContextRefs":["mosip:idp:acr:generated-code"],
		"logoUri":"http://localhost/logo.png","redirectUris":["http://localhost/cb"],
		"grantTypes":["authorization_code"],"clientAuthMethods":["private_key_jwt"]}}`,
		time.Now().UTC().Format("2006-01-02T15:04:05.000Z"), base64.RawURLEncoding.EncodeToString(key.N.Bytes()))
}

func get(ctx context.Context, t *testing.T, url string) string {
	t.Helper()
	return send(t, newRequest(ctx, t, http.MethodGet, url, nil))
}

// post sends a registration to the server at the origin.
func post(ctx context.Context, t *testing.T, origin string, body []byte) string {
	t.Helper()
	req := newRequest(ctx, t, http.MethodPost, origin+"/v1/esignet/client-mgmt/oidc-client", body)
	req.Header.Set("Content-Type", "application/json")
	return send(t, req)
}

func newRequest(ctx context.Context, t *testing.T, method, url string, body []byte) *http.Request {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	return req
}

func send(t *testing.T, req *http.Request) string {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", req.URL, resp.Status, err)
	}
	return string(answer)
}

// TestComposeFile asks each Compose that is installed whether it takes the file.
func TestComposeFile(t *testing.T) {
	found := false
	for _, command := range [][]string{{"docker-compose", "config"}, {"docker", "compose", "config"}} {
		if !composeWorks(t, command[:len(command)-1]) {
			continue
		}
		found = true
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir = "../.."
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%v: %v\n%s", command, err, out)
			continue
		}
		for _, want := range []string{"mock-esignet:", "8088", "mock-esignet-data:/data"} {
			if !strings.Contains(strings.ReplaceAll(string(out), "target: /data", "mock-esignet-data:/data"), want) {
				t.Errorf("%v: no %q in:\n%s", command, want, out)
			}
		}
	}
	if !found {
		t.Skip("neither docker-compose nor docker compose is installed")
	}
}

func composeWorks(t *testing.T, command []string) bool {
	t.Helper()
	args := append(command[1:len(command):len(command)], "version")
	return exec.CommandContext(t.Context(), command[0], args...).Run() == nil
}
