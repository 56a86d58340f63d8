package app

import (
	"bytes"
	"go/format"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/a-h/templ"
	"github.com/a-h/templ/generator"
	"github.com/a-h/templ/parser/v2"
)

// TestPagesAreGenerated fails when a page was changed without go generate, or when go generate does not
// run the version of templ that go.mod names.
func TestPagesAreGenerated(t *testing.T) {
	sources, err := filepath.Glob("../*/*.templ")
	if err != nil || len(sources) == 0 {
		t.Fatalf("%d pages, %v", len(sources), err)
	}
	for _, source := range sources {
		page, err := parser.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := generator.Generate(page, &out, generator.WithVersion(templ.Version()), generator.WithFileName(filepath.Base(source))); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		want, err := format.Source(out.Bytes())
		if err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		got, err := os.ReadFile(strings.TrimSuffix(source, ".templ") + "_templ.go")
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s was changed: run go generate ./... (%v)", source, err)
		}
	}
}
