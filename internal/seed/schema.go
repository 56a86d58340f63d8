package seed

import (
	"encoding/json"
	"reflect"
	"strings"

	"github.com/invopop/jsonschema"
)

// Schema returns the JSON Schema (draft 2020-12) of a fixture file, for editors and for people. It
// is made from the structs that are read; rules about several members are checked by [Read] alone.
func Schema() []byte {
	r := jsonschema.Reflector{
		Anonymous:                  true,
		ExpandedStruct:             true,
		RequiredFromJSONSchemaTags: true,
		Namer:                      func(t reflect.Type) string { return strings.TrimSuffix(t.Name(), "Wire") },
	}
	s := r.Reflect(&fileWire{})
	s.Title = "Fixtures of mock-esignet"
	out, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		panic("the schema of the package's own structs: " + err.Error())
	}
	return append(out, '\n')
}
