package app

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/openg2p/mock-esignet/"

// mayImport is the direction of dependencies: what each package may import of this module and, of
// others, the libraries that only some packages should know.
var mayImport = map[string][]string{
	"cmd/mock-esignet":      {"internal/app"},
	"fixtures":              {},
	"internal/app":          {"*"},
	"internal/audit":        {},
	"internal/authmanager":  {"internal/httpapi", "internal/idp", "internal/java", "internal/token", "gin"},
	"internal/cache":        {},
	"internal/captcha":      {"internal/httpapi"},
	"internal/clock":        {},
	"internal/console":      {"internal/audit", "internal/cache", "internal/httpapi", "gin", "jwx", "templ"},
	"internal/e2e":          {},
	"internal/esignet":      {"internal/audit", "internal/httpapi", "internal/idp", "internal/jwk", "internal/keymanager", "internal/release", "gin"},
	"internal/httpapi":      {"internal/audit", "gin"},
	"internal/java":         {},
	"internal/identity":     {"internal/java", "internal/audit", "internal/cache", "internal/httpapi", "internal/idp", "internal/jwk", "internal/release", "gin"},
	"internal/idp":          {"internal/java", "internal/audit", "internal/cache", "internal/jwk", "internal/release"},
	"internal/jwk":          {"internal/java"},
	"internal/keymanager":   {"internal/java", "internal/release"},
	"internal/oidcprovider": {"internal/audit", "internal/java", "internal/httpapi", "internal/idp", "internal/release", "internal/token", "gin"},
	"internal/mosip":        {"internal/audit", "internal/java", "internal/httpapi", "internal/idp", "internal/release", "gin"},
	"internal/pms":          {"internal/audit", "internal/java", "internal/httpapi", "internal/idp", "internal/jwk", "internal/keymanager", "internal/mosip", "internal/release", "gin"},
	"internal/release":      {},
	"internal/seed":         {"internal/java", "internal/idp", "internal/jwk", "yaml"},
	"internal/storage":      {"internal/idp", "bbolt"},
	"internal/token":        {"internal/audit", "internal/idp", "internal/jwk", "internal/keymanager", "internal/release", "jwx"},
	"internal/ui":           {"internal/audit", "internal/cache", "internal/httpapi", "internal/idp", "internal/release", "gin", "templ"},

	"internal/httpapi/pagetest":    {"templ"},
	"internal/mosip/mosiptest":     {"internal/idp", "internal/mosip", "internal/release", "gin"},
	"internal/policymanager":       {"internal/httpapi", "internal/idp", "internal/java", "internal/mosip", "internal/release", "gin"},
	"internal/storage/storagetest": {"internal/idp", "internal/storage"},
}

// guarded are the libraries, and net/http, whose import has to be allowed by the table.
var guarded = map[string]string{
	"gin": "github.com/gin-gonic/gin", "jwx": "github.com/lestrrat-go/jwx/", "bbolt": "go.etcd.io/bbolt", "yaml": "go.yaml.in/yaml", "pflag": "github.com/spf13/pflag",
	"templ": "github.com/a-h/templ",
}

// TestImports holds every package to the table: the domain knows no HTTP, no face knows another, only
// storage knows bbolt.
func TestImports(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	seen := 0
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		seen++
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := mayImport[name]
		if !known {
			t.Errorf("package %s is not in the table", name)
		}
		for _, path := range p.Imports {
			if what := guardedName(path); what != "" && !slices.Contains(allowed, what) && !slices.Contains(allowed, "*") {
				t.Errorf("%s imports %s, which the table does not allow", name, path)
			}
			if slices.Contains([]string{"internal/idp", "internal/keymanager", "internal/release", "internal/storage", "internal/seed", "internal/token"}, name) && path == "net/http" {
				t.Errorf("%s imports net/http: it must not know how it is called", name)
			}
		}
	}
	if seen != len(mayImport) {
		t.Errorf("go list found %d packages, the table has %d", seen, len(mayImport))
	}
}

// guardedName returns what the table calls an import, or "" if it does not care.
func guardedName(path string) string {
	if own, ok := strings.CutPrefix(path, module); ok {
		return own
	}
	for name, prefix := range guarded {
		if strings.HasPrefix(path, prefix) {
			return name
		}
	}
	return ""
}
