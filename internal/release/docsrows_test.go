package release

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"iter"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

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

// table writes lines, with = for what the cell before says.
func (p *page) table(lines []line) {
	fmt.Fprintf(p, "| | %s |\n|---|%s\n", strings.Join(p.releases, " | "), strings.Repeat("---|", len(p.releases)))
	for _, l := range lines {
		cells := slices.Clone(l.cells)
		for i := 1; i < len(cells); i++ {
			if l.cells[i] == l.cells[i-1] && l.cells[i] != none {
				cells[i] = "="
			}
		}
		fmt.Fprintf(p, "| %s | %s |\n", l.name, strings.Join(cells, " | "))
	}
}

// section writes what differs in the fields as a table, what is alike as a list, and what the fields are.
func (p *page) section(title, intro string, fields []rowField) {
	var differing []line
	var alike, notes []string
	for _, f := range fields {
		if note := p.comments.note(f); note != "" && !slices.Contains(notes, note) {
			notes = append(notes, note)
		}
		if f.within {
			continue
		}
		var common []string
		lines := p.linesOf(f)
		for _, l := range lines {
			switch {
			case l.differs(), !l.member && len(lines) > 1:
				differing = append(differing, l)
			case !l.member:
				alike = append(alike, "- "+l.name+": "+l.cells[0])
			case l.cells[0] == "yes":
				common = append(common, l.name)
			default:
				common = append(common, l.name+" "+l.cells[0])
			}
		}
		if common != nil {
			alike = append(alike, "- `"+f.name+"` has in all: "+strings.ReplaceAll(strings.Join(common, "; "), "… ", ""))
		}
	}
	fmt.Fprintf(p, "\n## %s\n", title)
	if intro != "" {
		fmt.Fprintf(p, "\n%s\n", intro)
	}
	if differing != nil {
		p.WriteByte('\n')
		p.table(differing)
	}
	p.list("Alike in all:", alike)
	p.list("What they are:", notes)
}

func (p *page) list(title string, entries []string) {
	if entries != nil {
		fmt.Fprintf(p, "\n%s\n\n%s\n", title, strings.Join(entries, "\n"))
	}
}

// A rowField is a field of a row: its name, the type and name under which its comment is, and its place. One with
// fields within it has no line of its own.
type rowField struct {
	name   string
	of     reflect.Type
	field  reflect.StructField
	place  []int
	within bool
}

// ownFields are the fields of a row but for those with sections of their own.
func ownFields(of reflect.Type) iter.Seq[rowField] {
	return func(yield func(rowField) bool) {
		for i := range of.NumField() {
			if f := of.Field(i); f.Type.Kind() != reflect.Struct && !yield(rowField{name: f.Name, of: of, field: f, place: []int{i}}) {
				return
			}
		}
	}
}

// fieldsOf returns the fields of a struct, with those of the structs in it, which is at the place in a row.
func fieldsOf(of reflect.Type, prefix string, place []int) []rowField {
	var fields []rowField
	for i := range of.NumField() {
		f := of.Field(i)
		at := append(slices.Clone(place), i)
		within := f.Type.Kind() == reflect.Struct
		fields = append(fields, rowField{prefix + f.Name, of, f, at, within})
		if within {
			fields = append(fields, fieldsOf(f.Type, prefix+f.Name+".", at)...)
		}
	}
	return fields
}

// linesOf returns the lines of a field: one, or where it holds several named things and they differ, one
// for each of these.
func (p *page) linesOf(field rowField) []line {
	whole := line{name: "`" + field.name + "`"}
	entries := make([]map[string]string, len(p.rows))
	var order []string
	for i, r := range p.rows {
		v := r.FieldByIndex(field.place)
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
	for i := range p.rows {
		head.cells = append(head.cells, cell(reflect.ValueOf(len(entries[i]))))
	}
	lines := []line{head}
	for _, key := range order {
		l := line{name: "… " + code(key), member: true}
		for i := range p.rows {
			text, there := entries[i][key]
			if !there {
				text = none
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
	case v.Kind() == reflect.Slice && v.Type().Elem() == reflect.TypeFor[ScopeRule]():
		for i := range v.Len() {
			rule := v.Index(i)
			add(rule.Field(0).String()+" "+rule.Field(1).String(), cell(rule.Field(2)))
		}
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Struct:
		for i := range v.Len() {
			add(v.Index(i).Field(0).String(), orYes(restOf(v.Index(i))))
		}
	}
	return keys, texts
}

// restOf is the text of the fields of a struct but for the first: their names and values, a single one without
// its name, and none that is empty.
func restOf(v reflect.Value) string {
	if v.NumField() == 2 && v.Field(1).Kind() != reflect.Int {
		return strings.Replace(cell(v.Field(1)), none, "", 1)
	}
	var parts []string
	for i := 1; i < v.NumField(); i++ {
		switch text := cell(v.Field(i)); text {
		case none:
		case "yes":
			parts = append(parts, v.Type().Field(i).Name)
		default:
			parts = append(parts, v.Type().Field(i).Name+" "+text)
		}
	}
	return strings.Join(parts, ", ")
}

// none is the text of a value that says no, or nothing.
const none = "–"

// cell is the text of a value in a table.
func cell(v reflect.Value) string {
	switch x := v.Interface().(type) {
	case time.Duration:
		return orNone(strings.TrimPrefix(fmt.Sprintf("%g s", x.Seconds()), "0 s"))
	case fmt.Stringer:
		return x.String()
	case ClaimSource:
		return code(x.Attribute) + " as " + code(x.Member)
	}
	switch v.Kind() {
	case reflect.Bool:
		return orNone(map[bool]string{true: "yes"}[v.Bool()])
	case reflect.Int:
		return orNone(strings.TrimPrefix(fmt.Sprint(v.Int()), "0"))
	case reflect.String:
		if v.String() == "" {
			return none
		}
		return code(v.String())
	case reflect.Interface:
		return literal(v.Interface())
	case reflect.Slice:
		parts := make([]string, v.Len())
		between := " "
		for i := range parts {
			if parts[i] = cell(v.Index(i)); v.Type().Elem().Kind() == reflect.Struct {
				between = "; "
			}
		}
		return orNone(strings.Join(parts, between))
	case reflect.Map:
		keys, texts := entriesOf(v)
		parts := make([]string, len(keys))
		for i, key := range keys {
			parts[i] = code(key) + " " + texts[key]
		}
		return orNone(strings.Join(parts, "; "))
	case reflect.Struct:
		return strings.TrimSuffix(cell(v.Field(0))+", "+restOf(v), ", ")
	}
	return fmt.Sprint(v.Interface())
}

// literal is the text of a value of a JSON document.
func literal(value any) string {
	switch x := value.(type) {
	case string:
		if x != "" {
			return code(x)
		}
	case []string:
		return cell(reflect.ValueOf(x))
	}
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(err)
	}
	return code(strings.TrimSpace(out.String()))
}

func code(text string) string { return "`" + escape(text) + "`" }

func orNone(text string) string {
	if text == "" {
		return none
	}
	return text
}

func orYes(text string) string {
	if text == "" {
		return "yes"
	}
	return text
}

func escape(text string) string { return strings.NewReplacer("|", "\\|", "\n", " ").Replace(text) }

// comments are those of the package's structs and of their fields, in one line each.
type comments struct {
	types  map[string]string
	fields map[string]fieldComment // by Type.Field
}

// A fieldComment is shared by the names that stand on one line.
type fieldComment struct {
	names []string
	text  string
}

func commentsOf(t *testing.T) comments {
	t.Helper()
	all := comments{map[string]string{}, map[string]fieldComment{}}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			if decl, ok := decl.(*ast.GenDecl); ok && len(decl.Specs) == 1 {
				all.add(decl)
			}
		}
	}
	return all
}

func (c comments) add(decl *ast.GenDecl) {
	spec, ok := decl.Specs[0].(*ast.TypeSpec)
	if !ok {
		return
	}
	body, ok := spec.Type.(*ast.StructType)
	if !ok {
		return
	}
	c.types[spec.Name.Name] = oneLine(decl.Doc.Text())
	for _, field := range body.Fields.List {
		comment := fieldComment{text: oneLine(field.Doc.Text())}
		if comment.text == "" {
			comment.text = oneLine(field.Comment.Text())
		}
		for _, name := range field.Names {
			comment.names = append(comment.names, name.Name)
		}
		for _, name := range comment.names {
			c.fields[spec.Name.Name+"."+name] = comment
		}
	}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// of is the comment of a type, said of the field that has it.
func (c comments) of(t reflect.Type, field string) string {
	text := c.types[t.Name()]
	if rest, ok := strings.CutPrefix(text, t.Name()+" "); ok {
		return "`" + field + "` " + rest
	}
	return text
}

// note says what a field is, in a sentence that begins with its name; empty where there is no comment.
func (c comments) note(f rowField) string {
	comment := c.fields[f.of.Name()+"."+f.field.Name]
	prefix := strings.TrimSuffix(f.name, f.field.Name)
	if comment.text == "" {
		if text := c.of(f.field.Type, f.name); f.within && text != "" {
			return "- " + text
		}
		return ""
	}
	if rest, ok := strings.CutPrefix(comment.text, comment.names[0]+" "); ok && comment.names[0] == f.field.Name {
		return "- `" + f.name + "` " + rest
	} else if ok {
		return "" // it was said of the first name
	}
	names := make([]string, len(comment.names))
	for i, name := range comment.names {
		names[i] = "`" + prefix + name + "`"
	}
	return "- " + strings.Join(names, ", ") + ": " + comment.text
}
