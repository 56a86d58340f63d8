package seed

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// The words that stand for a source.
const (
	Builtin = "builtin" // the set that the product ships
	None    = "none"    // no record at all
)

// mapSuffix is what the column map of a table adds to the table's name.
const mapSuffix = ".map.yaml"

// file is one file of a source. Its name is for messages.
type file struct {
	name string
	path string
	fsys fs.FS // nil: the operating system's files
}

func (f file) open() (io.ReadCloser, error) {
	if f.fsys != nil {
		return f.fsys.Open(f.path)
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: f.path, Err: errors.New("not a regular file")}
	}
	return os.Open(f.path)
}

// format is the lower-case extension, without the dot.
func (f file) format() string {
	return strings.TrimPrefix(strings.ToLower(path.Ext(f.name)), ".")
}

// beside returns the file of the same directory whose name is longer by suffix.
func (f file) beside(suffix string) file {
	return file{f.name + suffix, f.path + suffix, f.fsys}
}

// isTable reports whether the file is read line by line.
func (f file) isTable() bool { return f.format() == "csv" || f.format() == "tsv" }

var formats = []string{"yaml", "yml", "json", "csv", "tsv"}

// expand lists the files of the sources, in order.
func expand(sources []string, o Options) ([]file, error) {
	if slices.Contains(sources, None) {
		if len(sources) > 1 {
			return nil, errors.New(`fixtures: "none" stands alone; leave out either it or the other sources`)
		}
		return nil, nil
	}
	var files []file
	for _, source := range sources {
		more, err := expandOne(source, o)
		if err != nil {
			return nil, err
		}
		files = append(files, more...)
	}
	return files, nil
}

func expandOne(source string, o Options) ([]file, error) {
	if source == Builtin {
		if o.Builtin == nil {
			return nil, errors.New("fixtures: there is no built-in set here")
		}
		return directory(o.Builtin, Builtin, ".", func(name string) file { return file{path.Join(Builtin, name), name, o.Builtin} })
	}
	info, err := os.Stat(source)
	if err != nil {
		return nil, fmt.Errorf("fixtures: %w; give a file, a directory, builtin or none", err)
	}
	if info.IsDir() {
		return directory(os.DirFS(source), source, ".", func(name string) file {
			full := filepath.Join(source, name)
			return file{name: full, path: full}
		})
	}
	f := file{name: source, path: source}
	if !slices.Contains(formats, f.format()) {
		return nil, &Error{File: source, Problem: "unknown kind of file; give it the extension ." + strings.Join(formats, ", .")}
	}
	return []file{f}, nil
}

func directory(fsys fs.FS, name, dir string, make func(name string) file) ([]file, error) {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return nil, fmt.Errorf("fixtures: %w", err)
	}
	var files []file
	for _, entry := range entries {
		f := make(entry.Name())
		if entry.IsDir() || !slices.Contains(formats, f.format()) || strings.HasSuffix(f.name, mapSuffix) {
			continue
		}
		files = append(files, f)
	}
	if len(files) == 0 {
		return nil, &Error{File: name, Problem: "no fixture file in this directory; they end in ." + strings.Join(formats, ", .")}
	}
	return files, nil
}
