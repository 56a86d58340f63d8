package release

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write docs/releases.md")

const releasesPage = "../../docs/releases.md"

// TestReleasesPage keeps docs/releases.md equal to the rows. Run it with -update to write the page.
func TestReleasesPage(t *testing.T) {
	want := releasesDoc(t)
	if *update {
		if err := os.WriteFile(releasesPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(releasesPage)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/releases.md is not what the rows say; write it with: go test ./internal/release -run TestReleasesPage -update")
	}
}

const releasesIntro = `# What differs between the releases of eSignet

Made from the rows of ` + "`internal/release`" + `, which are all that the server knows of a release; a test keeps this page equal to them. ` + "`--esignet-release`" + ` picks
the column, whose upstream tag is in the first row of the table. The sources in brackets are files of upstream. **=** is what the column to the left says, **–** is none.
Kinder than this, unless ` + "`--strict`" + `, are the [tolerances](../README.md#tolerances).
`

// releasesDoc writes the page: a table of what differs for each part of a row, then what is alike in all.
func releasesDoc(t *testing.T) []byte {
	t.Helper()
	comments := fieldComments(t)
	var out bytes.Buffer
	out.WriteString(releasesIntro)
	section(&out, comments, "The release", reflect.TypeFor[ESignet](), func(r ESignet) reflect.Value { return reflect.ValueOf(r) })
	for _, part := range []string{"Web", "Clients", "Authorize", "Token", "Discovery", "UI"} {
		field, _ := reflect.TypeFor[ESignet]().FieldByName(part)
		section(&out, comments, part, field.Type, func(r ESignet) reflect.Value { return reflect.ValueOf(r).FieldByName(part) })
	}
	return out.Bytes()
}

// A line is one row of a table: what it is, and its text in each release. A member is one of the named
// things that the line of a field consists of.
type line struct {
	name   string
	cells  []string
	member bool
}

func (l line) differs() bool {
	return slices.ContainsFunc(l.cells, func(c string) bool { return c != l.cells[0] })
}

func section(out *bytes.Buffer, comments map[string]string, title string, of reflect.Type, value func(ESignet) reflect.Value) {
	var differing, alike []string
	for _, f := range fieldsOf(of, "", value) {
		var common []string
		for _, l := range linesOf(f) {
			if comment := comments[f.comment]; comment != "" && !l.member {
				l.name += ": " + comment
			}
			switch {
			case l.differs():
				differing = append(differing, fmt.Sprintf("| %s | %s |", l.name, strings.Join(merged(l.cells), " | ")))
			case !l.member:
				alike = append(alike, "- "+l.name+": "+l.cells[0])
			case l.cells[0] == "yes":
				common = append(common, l.name)
			default:
				common = append(common, l.name+" "+l.cells[0])
			}
		}
		if common != nil {
			alike = append(alike, "- **"+f.name+"** has in all: "+strings.ReplaceAll(strings.Join(common, "; "), "… ", ""))
		}
	}
	fmt.Fprintf(out, "\n## %s\n", title)
	if differing != nil {
		fmt.Fprintf(out, "\n| | %s |\n|---|%s\n%s\n", strings.Join(ESignetNames(), " | "), strings.Repeat("---|", len(esignetRows)), strings.Join(differing, "\n"))
	}
	if alike != nil {
		fmt.Fprintf(out, "\nAlike in all:\n\n%s\n", strings.Join(alike, "\n"))
	}
}

// A rowField is a field of a row: its name, where its comment is, and its value.
type rowField struct {
	name, comment string
	value         func(ESignet) reflect.Value
}

// fieldsOf returns the fields of a part of a row, with those of the structs in it.
func fieldsOf(of reflect.Type, prefix string, value func(ESignet) reflect.Value) []rowField {
	var fields []rowField
	for i := range of.NumField() {
		field := of.Field(i)
		get := func(r ESignet) reflect.Value { return value(r).Field(i) }
		switch {
		case field.Type.Kind() != reflect.Struct:
			fields = append(fields, rowField{prefix + field.Name, of.Name() + "." + field.Name, get})
		case of != reflect.TypeFor[ESignet](): // whose parts have sections of their own
			fields = append(fields, fieldsOf(field.Type, field.Name+".", get)...)
		}
	}
	return fields
}

// merged writes = for what the cell before says.
func merged(cells []string) []string {
	out := slices.Clone(cells)
	for i := 1; i < len(cells); i++ {
		if cells[i] == cells[i-1] && cells[i] != "–" {
			out[i] = "="
		}
	}
	return out
}

// linesOf returns the lines of a field: one, or where it holds several named things and they differ, one
// for each of these.
func linesOf(field rowField) []line {
	whole := line{name: "**" + field.name + "**"}
	entries := make([]map[string]string, len(esignetRows))
	var order []string
	for i, r := range esignetRows {
		v := field.value(r)
		whole.cells = append(whole.cells, cell(v))
		var keys []string
		keys, entries[i] = entriesOf(v)
		for _, key := range keys {
			if !slices.Contains(order, key) {
				order = append(order, key)
			}
		}
	}
	if len(order) == 0 || !whole.differs() {
		return []line{whole}
	}
	head := line{name: whole.name}
	for i := range esignetRows {
		head.cells = append(head.cells, fmt.Sprint(len(entries[i])))
	}
	lines := []line{head}
	for _, key := range order {
		l := line{name: "… `" + escape(key) + "`", member: true}
		for i := range esignetRows {
			text, there := entries[i][key]
			if !there {
				text = "–"
			}
			l.cells = append(l.cells, text)
		}
		lines = append(lines, l)
	}
	return lines
}

// entriesOf returns what is named in a list or map, and its text.
func entriesOf(v reflect.Value) (keys []string, texts map[string]string) {
	texts = map[string]string{}
	add := func(key, text string) {
		keys = append(keys, key)
		texts[key] = text
	}
	switch {
	case v.Kind() == reflect.Map:
		for _, key := range v.MapKeys() {
			add(key.String(), cell(v.MapIndex(key)))
		}
		slices.Sort(keys)
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.String:
		for i := range v.Len() {
			add(v.Index(i).String(), "yes")
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			element := v.Index(i)
			var rest []string
			for f := 1; f < element.NumField(); f++ {
				rest = append(rest, cell(element.Field(f)))
			}
			key := element.Field(0).String()
			if _, taken := texts[key]; taken {
				key += " " + strings.Trim(rest[0], "`") // a rule for another path of the same method
			}
			add(key, strings.Join(rest, ", "))
		}
	}
	return keys, texts
}

// cell is the text of a value in a table.
func cell(v reflect.Value) string {
	if d, ok := v.Interface().(time.Duration); ok {
		if d == 0 {
			return "–"
		}
		return fmt.Sprintf("%g s", d.Seconds())
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			return "yes"
		}
		return "no"
	case reflect.String:
		if v.String() == "" {
			return "–"
		}
		return "`" + escape(v.String()) + "`"
	case reflect.Interface, reflect.Pointer:
		if v.IsNil() {
			return "null"
		}
		return cell(v.Elem())
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = cell(v.Index(i))
		}
		return orNone(strings.Join(parts, " "))
	case reflect.Map:
		keys, texts := entriesOf(v)
		parts := make([]string, len(keys))
		for i, key := range keys {
			parts[i] = "`" + escape(key) + "` " + texts[key]
		}
		return orNone(strings.Join(parts, "; "))
	case reflect.Struct:
		parts := make([]string, v.NumField())
		for i := range parts {
			parts[i] = cell(v.Field(i))
		}
		return strings.Join(parts, " ")
	}
	return fmt.Sprint(v.Interface())
}

func orNone(text string) string {
	if text == "" {
		return "–"
	}
	return text
}

func escape(text string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text) }

// fieldComments returns the comment of each field of the package's structs, as Type.Field.
func fieldComments(t *testing.T) map[string]string {
	t.Helper()
	files := token.NewFileSet()
	comments := map[string]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, entry.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if body, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range body.Fields.List {
					for _, name := range field.Names {
						comments[spec.Name.Name+"."+name.Name] = commentOf(field, name.Name)
					}
				}
			}
			return false
		})
	}
	return comments
}

// commentOf is the comment above or beside a field, in one line and without the name that it begins with.
func commentOf(field *ast.Field, name string) string {
	text := field.Doc.Text()
	if text == "" {
		text = field.Comment.Text()
	}
	text = strings.Join(strings.Fields(text), " ")
	text = strings.TrimPrefix(text, name+" ")
	return escape(strings.TrimSuffix(text, "."))
}
