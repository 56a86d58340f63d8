package seed

import (
	_ "embed"
	"slices"
)

//go:embed schema.json
var schema []byte

// Schema returns the JSON Schema (draft 2020-12) of a fixture file, for editors and for people. Rules
// about several members are checked by [Read] alone. The file is generated from the structs that are
// read, by go test ./internal/seed -run TestSchemaFile -update.
func Schema() []byte { return slices.Clone(schema) }
