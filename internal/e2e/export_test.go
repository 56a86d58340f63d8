package e2e

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/app"
)

// TestExport: what was onboarded in one database, however oddly, is exported, and in a server that
// starts with the file a person logs in at the same client.
func TestExport(t *testing.T) {
	db, file := filepath.Join(t.TempDir(), "state.db"), filepath.Join(t.TempDir(), "state.yaml")
	var o onboarding
	t.Run("onboard", func(t *testing.T) {
		s := start(t, "--db", db, "--fixtures", "none", "--require-auth", "--pms-release", "1.3")
		admin := s.signIn("mosip-pms-client")
		o = admin.onboard(t, "relief", "/oauth/client", rp{redirect: "https://relief.example.net/cb", key: newKey()})
		admin.ask(http.MethodPost, policyManager+"/policies", map[string]any{
			"policyGroupName": "relief-group", "name": "odd", "desc": "odd", "policyType": "DataShare", "version": "1.0", "policies": map[string]any{
				"shareableAttributes": []any{},
				"dataSharePolicies": map[string]any{
					"typeOfShare": "direct", "transactionsAllowed": "2", "encryptionType": "none", "shareDomain": "d", "source": "s", "validForInMinutes": "5", "more": 1.5,
				},
			},
		})
		second := admin.field("id", http.MethodPost, policyManager+"/policies", map[string]any{
			"policyGroupName": "relief-group", "name": "second", "desc": "second", "policyType": "Auth", "version": "1.0", "policies": authPolicy(),
		})
		admin.ask(http.MethodPost, policyManager+"/policies/"+second+"/group/"+o.group+"/publish", nil)
		for _, status := range []string{"Rejected", "Approved"} {
			key := admin.field("mappingkey", http.MethodPost, partnerManager+"/partners/relief/policy/map", map[string]any{"policyName": "second", "useCaseDescription": status})
			admin.ask(http.MethodPut, partnerManager+"/partners/policy/"+key, map[string]any{"status": status})
		}
	})
	if t.Failed() {
		return
	}
	first := export(t, db)
	if err := os.WriteFile(file, first, 0o600); err != nil {
		t.Fatal(err)
	}
	again := filepath.Join(t.TempDir(), "again.db")
	t.Run("log in", func(t *testing.T) { start(t, "--db", again, "--fixtures", file).logsIn(o.client) })
	second := export(t, again)
	if !bytes.HasPrefix(second, first) { // the rest is the person who logged in
		t.Errorf("exported again (-first +second):\n%s", cmp.Diff(string(first), string(second)))
	}
}

func export(t *testing.T, db string) []byte {
	t.Helper()
	var out, problems bytes.Buffer
	if code := app.Main(context.Background(), []string{"fixtures", "export", "--db", db}, nil, &out, &problems); code != 0 {
		t.Fatalf("export: %d %s", code, problems.String())
	}
	return out.Bytes()
}
