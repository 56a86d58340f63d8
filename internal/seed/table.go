package seed

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// table reads persons from lines.
type table struct {
	file
	reader *csv.Reader
	names  []string // as in the file
	set    []func(w *identityWire, value string)
}

// rows calls take for each line; the struct is reused.
func (f file) rows(take func(*identityWire) error) error {
	r, err := f.open()
	if err != nil {
		return fmt.Errorf("fixtures: %w", err)
	}
	defer func() { _ = r.Close() }()
	t, err := f.openTable(bufio.NewReaderSize(r, readBuffer))
	if err != nil {
		return err
	}
	for {
		record, err := t.reader.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return t.broken(err)
		}
		w := identityWire{}
		for i, value := range record {
			if !utf8.ValidString(value) {
				return t.failure(defectf("", "column %q: not UTF-8 text; save the table as UTF-8", t.names[i]))
			}
			if t.set[i] != nil && value != "" {
				t.set[i](&w, value)
			}
		}
		if err := take(&w); err != nil {
			return t.failure(err)
		}
	}
}

func (f file) openTable(r *bufio.Reader) (*table, error) {
	if start, err := r.Peek(3); err == nil && string(start) == "\ufeff" {
		_, _ = r.Discard(3) // as spreadsheets write it
	}
	t := &table{file: f, reader: csv.NewReader(r)}
	t.reader.ReuseRecord = true
	if f.format() == "tsv" {
		t.reader.Comma = '\t'
	}
	columns, err := f.columnMap()
	if err != nil {
		return nil, err
	}
	header, err := t.reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, &Error{f.name, 1, "empty; begin with a line of column names"}
	}
	if err != nil {
		return nil, t.broken(err)
	}
	t.names = slices.Clone(header)
	if !utf8.ValidString(strings.Join(t.names, "")) {
		return nil, &Error{f.name, 1, "not UTF-8 text; save the table as UTF-8"}
	}
	return t, t.columns(columns)
}

// columnMap reads the names of the members by the names of the columns; nil if there is no map.
func (f file) columnMap() (map[string]string, error) {
	beside := f.beside(mapSuffix)
	r, err := beside.open()
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("fixtures: %w", err)
	}
	defer func() { _ = r.Close() }()
	var columns map[string]string
	if err := yaml.NewDecoder(r).Decode(&columns); err != nil && !errors.Is(err, io.EOF) {
		return nil, beside.yamlError(err)
	}
	return columns, nil
}

// columns prepares how each column is set.
func (t *table) columns(names map[string]string) error {
	used := map[string]bool{}
	for _, column := range t.names {
		name, mapped := names[column]
		if !mapped {
			name = strings.TrimSpace(column)
		}
		if mapped && name == "" {
			t.set = append(t.set, nil)
			continue
		}
		if used[name] {
			return &Error{t.name, 1, fmt.Sprintf("column %q: the second one for %s; leave one out", column, name)}
		}
		used[name] = true
		set := setter(name)
		if set == nil {
			return &Error{t.name, 1, fmt.Sprintf("column %q: there is no %q; name it as a member (email, fullName:eng), or map it in %s%s",
				column, name, t.name, mapSuffix)}
		}
		t.set = append(t.set, set)
	}
	if !used["individualId"] {
		return &Error{t.name, 1, "there is no column individualId"}
	}
	return nil
}

// setter returns how a cell of the named column is set, or nil for an unknown name.
func setter(column string) func(*identityWire, string) {
	switch column {
	case "individualId":
		return func(w *identityWire, value string) { w.IndividualID = value }
	case "pin":
		return func(w *identityWire, value string) { w.PIN = &value }
	case "password":
		return func(w *identityWire, value string) { w.Password = &value }
	case "passwordHash":
		return func(w *identityWire, value string) { w.PasswordHash = &value }
	}
	for _, m := range textMembers {
		if m.name == column {
			return func(w *identityWire, value string) { *m.of(w) = &value }
		}
	}
	name, language, _ := strings.Cut(column, ":")
	for _, m := range langMembers {
		if m.name == name && language != "" {
			return func(w *identityWire, value string) {
				*m.of(w) = append(*m.of(w), langWire{language, value})
			}
		}
	}
	return nil
}

// failure says on which line a person is wrong.
func (t *table) failure(err error) error {
	var d *defect
	if !errors.As(err, &d) {
		return err
	}
	line, _ := t.reader.FieldPos(0)
	return &Error{t.name, line, d.Error()}
}

func (t *table) broken(err error) error {
	var parse *csv.ParseError
	if !errors.As(err, &parse) {
		return fmt.Errorf("fixtures: %s: %w", t.name, err)
	}
	if errors.Is(parse.Err, csv.ErrFieldCount) {
		return &Error{t.name, parse.Line, "has not as many cells as the first line has names; quote a cell that contains the separator"}
	}
	return &Error{t.name, parse.Line, "not a valid table: " + parse.Err.Error()}
}
