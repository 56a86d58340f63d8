package storage

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	bolt "go.etcd.io/bbolt"
)

// TestSchemaComments holds that the buckets declared in schema.go, each with a comment key -> value,
// are the buckets of a new file.
func TestSchemaComments(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "schema.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var declared []string
	for _, spec := range bucketDeclarations(t, file) {
		name := bucketName(t, spec)
		declared = append(declared, name)
		if key, value, ok := strings.Cut(spec.Comment.Text(), "->"); !ok || strings.TrimSpace(key) == "" || strings.TrimSpace(value) == "" {
			t.Errorf("bucket %s has no comment of the form key -> value", name)
		}
	}
	slices.Sort(declared)
	var made []string
	err = openDB(t).view(func(tx *bolt.Tx) error {
		return tx.ForEach(func(name []byte, _ *bolt.Bucket) error {
			made = append(made, string(name))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(declared, made); diff != "" {
		t.Errorf("declared (-) and made (+): %s", diff)
	}
}

// bucketDeclarations returns what the first group of variables declares.
func bucketDeclarations(t *testing.T, file *ast.File) (specs []*ast.ValueSpec) {
	t.Helper()
	for _, decl := range file.Decls {
		group, ok := decl.(*ast.GenDecl)
		if !ok || group.Tok != token.VAR {
			continue
		}
		for _, spec := range group.Specs {
			specs = append(specs, spec.(*ast.ValueSpec))
		}
		return specs
	}
	t.Fatal("no variables")
	return nil
}

func bucketName(t *testing.T, spec *ast.ValueSpec) string {
	t.Helper()
	name, err := strconv.Unquote(spec.Values[0].(*ast.CallExpr).Args[0].(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return name
}
