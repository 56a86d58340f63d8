package seed

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// Error is a defect of a fixture file: where it is, what is wrong and what to do.
type Error struct {
	File    string
	Line    int // from 1; 0 when the defect has no line
	Problem string
}

// Error returns file:line: problem.
func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.Problem
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Problem)
}

// defect is a problem at a member of the entry that is being read.
type defect struct {
	at      jsontext.Pointer // relative to the entry
	problem string
}

func (d *defect) Error() string { return d.path() + d.problem }

// path returns the member as people write it, followed by a colon: redirectUris[1]: .
func (d *defect) path() string {
	var out strings.Builder
	for token := range d.at.Tokens() {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			out.WriteString("[" + token + "]")
		case out.Len() > 0:
			out.WriteString("." + token)
		default:
			out.WriteString(token)
		}
	}
	if out.Len() > 0 {
		out.WriteString(": ")
	}
	return out.String()
}

func defectf(at jsontext.Pointer, format string, args ...any) error {
	return &defect{at, fmt.Sprintf(format, args...)}
}

// below moves a defect to below a member.
func below(at jsontext.Pointer, err error) error {
	if d, ok := errors.AsType[*defect](err); ok {
		return &defect{at + d.at, d.problem}
	}
	return err
}

// decode reads an entry into a wire struct, refusing what the struct does not know.
func decode(raw jsontext.Value, wire any) error {
	if err := json.Unmarshal(raw, wire, json.RejectUnknownMembers(true)); err != nil {
		return explain(err)
	}
	return nil
}

// explain turns an error of the JSON library into a defect.
func explain(err error) error {
	var semantic *json.SemanticError
	if errors.As(err, &semantic) {
		return &defect{semantic.JSONPointer, explainSemantic(semantic)}
	}
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		return &defect{syntax.JSONPointer, explainSyntax(syntax)}
	}
	return &defect{problem: err.Error()}
}

func explainSemantic(e *json.SemanticError) string {
	var inner *defect
	switch {
	case errors.As(e.Err, &inner):
		return inner.problem
	case e.GoType == reflect.TypeFor[time.Time]():
		return "must be a time such as 2030-12-31T23:59:59Z"
	case errors.Is(e.Err, json.ErrUnknownName):
		return "unknown member; " + suggest(e.JSONPointer.LastToken(), memberNames(e.GoType))
	case e.GoType != nil:
		return fmt.Sprintf("must be %s, not %s", typeName(e.GoType), kindName(e.JSONKind))
	default:
		return e.Error()
	}
}

func explainSyntax(e *jsontext.SyntacticError) string {
	if errors.Is(e.Err, jsontext.ErrDuplicateName) {
		return "given twice; leave one out"
	}
	return "not valid JSON: " + e.Err.Error()
}

// memberNames lists the JSON names of a struct, or of the struct that a pointer or list holds.
func memberNames(t reflect.Type) []string {
	for t != nil && (t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice) {
		t = t.Elem()
	}
	if t == nil || t.Kind() != reflect.Struct {
		return nil
	}
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// suggest names what was probably meant, or all that is known.
func suggest(name string, known []string) string {
	for _, k := range known {
		if strings.EqualFold(k, name) {
			return "did you mean " + k + "?"
		}
	}
	sorted := slices.Sorted(slices.Values(known))
	return "known here: " + strings.Join(sorted, ", ")
}

func typeName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.String:
		return "text in quotes"
	case reflect.Slice:
		return "a list"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	default:
		return "an object"
	}
}

func kindName(k jsontext.Kind) string {
	switch k {
	case '"':
		return "text"
	case '[':
		return "a list"
	case '{':
		return "an object"
	case '0':
		return "a number"
	case 't', 'f':
		return "true or false"
	default:
		return "nothing"
	}
}
