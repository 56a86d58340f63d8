package seed

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
)

var update = flag.Bool("update", false, "write the generated schema to schema.json")

// TestSchemaFile holds the committed schema equal to the one that the structs give.
func TestSchemaFile(t *testing.T) {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
		Namer:                      func(t reflect.Type) string { return strings.TrimSuffix(t.Name(), "Wire") },
	}
	s := r.Reflect(&fileWire{})
	s.Title = "Fixtures of mock-esignet"
	want, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	want = append(want, '\n')
	if *update {
		if err := os.WriteFile("schema.json", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(Schema()), string(want)); diff != "" {
		t.Errorf("schema.json, committed before generated (run with -update):\n%s", diff)
	}
}

// JSONSchema describes a public RSA key.
func (jwkWire) JSONSchema() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	for _, name := range []string{"kty", "n", "e", "kid", "use", "alg"} {
		properties.Set(name, &jsonschema.Schema{Type: "string"})
	}
	return &jsonschema.Schema{
		Type:        "object",
		Description: "Public RSA key as a JSON Web Key.",
		Properties:  properties,
		Required:    []string{"kty", "n", "e"},
	}
}

// JSONSchema describes anything.
func (anyWire) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Description: "Any JSON value."}
}

// JSONSchema describes a certificate.
func (pemWire) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{Type: "string", Description: "X.509 certificate in PEM."}
}

// JSONSchema describes any object.
func (objectWire) JSONSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "object"} }

// JSONSchema describes a number.
func (number) JSONSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "number"} }
