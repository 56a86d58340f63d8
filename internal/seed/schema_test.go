package seed

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/invopop/jsonschema"
	"go.yaml.in/yaml/v3"
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

// JSONSchema describes a public key.
func (jwkWire) JSONSchema() *jsonschema.Schema {
	properties := jsonschema.NewProperties()
	for _, name := range []string{"kty", "n", "e", "crv", "x", "y", "kid", "use", "alg"} {
		properties.Set(name, &jsonschema.Schema{Type: "string"})
	}
	return &jsonschema.Schema{
		Type:        "object",
		Description: "Public key as a JSON Web Key: kty RSA with n and e, or kty EC with crv, x and y where the release of eSignet takes it.",
		Properties:  properties,
		Required:    []string{"kty"},
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

// JSONSchema describes any object, or null for none.
func (objectWire) JSONSchema() *jsonschema.Schema {
	return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "object"}, {Type: "null"}}}
}

// JSONSchema describes a number.
func (number) JSONSchema() *jsonschema.Schema { return &jsonschema.Schema{Type: "number"} }

// TestSchemaValid: what reading takes is valid under the schema, as far as the keywords of [invalid] go.
func TestSchemaValid(t *testing.T) {
	var whole map[string]any
	if err := json.Unmarshal(Schema(), &whole); err != nil {
		t.Fatal(err)
	}
	for name, text := range roundTripClients() {
		var file any
		if err := yaml.Unmarshal([]byte(text), &file); err != nil {
			t.Fatal(err)
		}
		if at := invalid(whole, whole, file, ""); at != "" {
			t.Errorf("%s: not valid at %s", name, at)
		}
	}
	var file any
	if err := yaml.Unmarshal([]byte(edit(goodClient, "kty: RSA", "kty: 1")), &file); err != nil {
		t.Fatal(err)
	}
	if at := invalid(whole, whole, file, ""); at != "/clients/0/publicKey/kty" {
		t.Errorf("a key of the type 1 is not valid at %q", at)
	}
}

// invalid returns where the value breaks the schema, or "".
func invalid(whole, schema map[string]any, value any, at string) string {
	if ref, ok := schema["$ref"].(string); ok {
		schema = whole["$defs"].(map[string]any)[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if choices, ok := schema["anyOf"].([]any); ok {
		if slices.ContainsFunc(choices, func(c any) bool { return invalid(whole, c.(map[string]any), value, at) == "" }) {
			return ""
		}
		return at
	}
	switch value := value.(type) {
	case map[string]any:
		return invalidObject(whole, schema, value, at)
	case []any:
		items, ok := schema["items"].(map[string]any)
		if !ok {
			return at
		}
		for i, v := range value {
			if wrong := invalid(whole, items, v, fmt.Sprintf("%s/%d", at, i)); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	kind := map[string]string{"<nil>": "null", "string": "string", "bool": "boolean", "int": "number", "float64": "number"}[fmt.Sprintf("%T", value)]
	if want, ok := schema["type"]; ok && want != kind {
		return at
	}
	return ""
}

func invalidObject(whole, schema map[string]any, value map[string]any, at string) string {
	if schema["type"] != "object" {
		return at
	}
	required, _ := schema["required"].([]any)
	for _, name := range required {
		if value[name.(string)] == nil {
			return at + "/" + name.(string)
		}
	}
	properties, _ := schema["properties"].(map[string]any)
	for name, v := range value {
		property, known := properties[name].(map[string]any)
		switch {
		case !known && schema["additionalProperties"] == false:
			return at + "/" + name
		case known:
			if wrong := invalid(whole, property, v, at+"/"+name); wrong != "" {
				return wrong
			}
		}
	}
	return ""
}
