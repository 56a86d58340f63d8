package app

import (
	"bytes"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// reflectsMethods marks, in the linker's list of dependencies, a function that calls methods by names
// which it computes.
const reflectsMethods = " <ReflectMethod>"

// TestLinkedInPart links the server and fails when something in it calls methods by computed names, as
// text/template, html/template and some parsers of command lines do: the linker then keeps every
// exported method of every type, a quarter of the binary.
func TestLinkedInPart(t *testing.T) {
	cmd := exec.Command("go", "build", "-o", os.DevNull, "-tags", "nomsgpack", "-ldflags=-dumpdep", module+"cmd/mock-esignet")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go build: %v\n%s", err, out[max(0, len(out)-2000):])
	}
	if !bytes.Contains(out, []byte("main.main")) {
		t.Fatal("the linker lists no dependencies")
	}
	var guilty []string
	for line := range strings.Lines(string(out)) {
		if name, _, found := strings.Cut(line, reflectsMethods); found && !strings.Contains(name, " -> ") && !slices.Contains(guilty, name) {
			guilty = append(guilty, name)
		}
	}
	if guilty != nil {
		t.Errorf("calls of methods by computed names: %q", guilty)
	}
}
