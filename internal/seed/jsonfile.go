package seed

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-json-experiment/json/jsontext"
)

// readBuffer suits files of many megabytes.
const readBuffer = 1 << 18

// jsonFile reads a JSON file as a stream, so that it may be of any length.
type jsonFile struct {
	file
	dec  *jsontext.Decoder
	want func(list string) bool
	each func(entry) error
}

func (f file) jsonEntries(want func(string) bool, each func(entry) error) error {
	r, err := f.open()
	if err != nil {
		return fmt.Errorf("fixtures: %w", err)
	}
	defer func() { _ = r.Close() }()
	buffered := bufio.NewReaderSize(r, readBuffer)
	if start, err := buffered.Peek(3); err == nil && string(start) == "\ufeff" {
		return &Error{f.name, 1, "begins with a byte order mark; save the file as UTF-8 without one"}
	}
	// Names are checked when an entry is decoded; checking them twice would cost time.
	j := &jsonFile{f, jsontext.NewDecoder(buffered, jsontext.AllowDuplicateNames(true)), want, each}
	fixture, err := j.isFixture(buffered)
	if err != nil {
		return err
	}
	if err := j.document(fixture); err != nil {
		return err
	}
	if _, err := j.dec.ReadToken(); !errors.Is(err, io.EOF) {
		return j.broken(errors.New("something follows the end of the document"))
	}
	return nil
}

// isFixture looks at the beginning of the document, without reading on.
func (j *jsonFile) isFixture(r *bufio.Reader) (bool, error) {
	start, err := r.Peek(readBuffer)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, fmt.Errorf("fixtures: %w", err)
	}
	dec := jsontext.NewDecoder(bytes.NewReader(start))
	if open, err := dec.ReadToken(); err != nil || open.Kind() != '{' {
		return false, nil // a list of identities, or a defect that reading on will find
	}
	first, err := dec.ReadToken()
	if err != nil || first.Kind() != '"' {
		return true, nil
	}
	return isFixture(first.String()), nil
}

func (j *jsonFile) document(fixture bool) error {
	switch {
	case fixture:
		return j.fixture()
	case !j.want(identitiesList):
		return j.skip()
	case j.dec.PeekKind() == '[':
		return j.list(identitiesList)
	case j.dec.PeekKind() == '{':
		return j.entry(identitiesList, 0)
	default:
		return j.broken(errors.New("a fixture file is an object of lists, or a list of identities"))
	}
}

func (j *jsonFile) fixture() error {
	if _, err := j.dec.ReadToken(); err != nil {
		return j.broken(err)
	}
	seen := map[string]bool{}
	for j.dec.PeekKind() != '}' {
		token, err := j.dec.ReadToken()
		if err != nil {
			return j.broken(err)
		}
		name := token.String()
		if err := checkList(name); err != nil {
			return j.broken(err)
		}
		if seen[name] {
			return j.broken(fmt.Errorf("the list %s is given twice; join the two", name))
		}
		seen[name] = true
		switch kind := j.dec.PeekKind(); {
		case kind == 'n' || kind == '[' && !j.want(name):
			err = j.skip()
		case kind == '[':
			err = j.list(name)
		default:
			err = j.broken(fmt.Errorf("%s: must be a list, not %s", name, kindName(kind)))
		}
		if err != nil {
			return err
		}
	}
	if _, err := j.dec.ReadToken(); err != nil {
		return j.broken(err)
	}
	return nil
}

func (j *jsonFile) skip() error {
	if err := j.dec.SkipValue(); err != nil {
		return j.broken(err)
	}
	return nil
}

func (j *jsonFile) list(name string) error {
	if _, err := j.dec.ReadToken(); err != nil {
		return j.broken(err)
	}
	for i := 0; j.dec.PeekKind() != ']'; i++ {
		if err := j.entry(name, i); err != nil {
			return err
		}
	}
	if _, err := j.dec.ReadToken(); err != nil {
		return j.broken(err)
	}
	return nil
}

func (j *jsonFile) entry(list string, index int) error {
	raw, err := j.dec.ReadValue()
	if err != nil {
		return j.broken(err)
	}
	start := j.dec.InputOffset() - int64(len(raw))
	return j.each(entry{list, index, raw, jsonPlace{j.file, raw, start}})
}

// broken places a defect where the decoder stands.
func (j *jsonFile) broken(err error) error {
	offset := j.dec.InputOffset()
	problem := err.Error()
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		offset = syntax.ByteOffset
		problem = explainSyntax(syntax)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		problem = "the file ends too early; is it complete?"
	}
	return &Error{j.name, j.lineAt(offset), problem}
}

// lineAt returns the line of a byte of the file.
func (f file) lineAt(offset int64) int {
	r, err := f.open()
	if err != nil {
		return 0
	}
	defer func() { _ = r.Close() }()
	var lines lineCounter
	if _, err := io.CopyN(&lines, r, offset); err != nil && !errors.Is(err, io.EOF) {
		return 0
	}
	return int(lines) + 1
}

// lineCounter counts line feeds.
type lineCounter int

func (c *lineCounter) Write(p []byte) (int, error) {
	*c += lineCounter(bytes.Count(p, []byte{'\n'}))
	return len(p), nil
}

// jsonPlace is an entry of a JSON file.
type jsonPlace struct {
	file  file
	raw   jsontext.Value
	start int64 // of raw in the file
}

func (p jsonPlace) line(at jsontext.Pointer) int {
	return p.file.lineAt(p.start + offsetOf(p.raw, at))
}

// offsetOf returns the end of the name of the member, or of the deepest member above it; of two
// members of one name, the second.
func offsetOf(raw jsontext.Value, at jsontext.Pointer) int64 {
	dec := jsontext.NewDecoder(bytes.NewReader(raw), jsontext.AllowDuplicateNames(true))
	var best int64 = 1
	depth := 0
	for {
		token, err := dec.ReadToken()
		if err != nil {
			return best
		}
		here := dec.StackPointer()
		if token.Kind() == '}' || token.Kind() == ']' || !here.Contains(at) {
			continue
		}
		kind, length := dec.StackIndex(dec.StackDepth())
		isName := kind == '{' && length%2 == 1
		if n := len(here); n > depth || n == depth && isName {
			best, depth = dec.InputOffset(), n
		}
	}
}
