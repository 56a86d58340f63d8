package seed

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"github.com/go-json-experiment/json"
)

// substituted is what is written into records in the place of placeholders.
type substituted struct {
	PublicURL  string   `json:"publicURL"`
	PINLength  int      `json:"pinLength"`
	PageLevels []string `json:"pageLevels"`
}

// Digest returns a text that identifies the content of the sources, and what is written into them in the
// place of placeholders. It reads every byte but checks nothing, so that a start whose fixtures are
// loaded already needs no more.
func Digest(sources []string, o Options) (string, error) {
	files, err := expand(sources, o)
	if err != nil {
		return "", err
	}
	return digest(files, o)
}

// Before returns the options with which fixtures were loaded, by their digest then and by that of now. It
// returns false if their content is another now.
func (o Options) Before(loaded, now string) (Options, bool) {
	contentNow, _, _ := strings.Cut(now, " ")
	content, text, _ := strings.Cut(loaded, " ")
	var s substituted
	if content != contentNow || json.Unmarshal([]byte(text), &s) != nil {
		return o, false
	}
	o.PublicURL, o.PINLength, o.PageLevels = s.PublicURL, s.PINLength, s.PageLevels
	o.Clients = o.Clients.WithLevels(s.PageLevels) // which another release may have taken
	return o, true
}

func digest(files []file, o Options) (string, error) {
	h := sha256.New()
	fmt.Fprintln(h, "fixtures 4")
	for _, f := range files {
		if err := f.hash(h); err != nil {
			return "", err
		}
		if !f.isTable() {
			continue
		}
		if err := f.beside(mapSuffix).hash(h); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	text, err := json.Marshal(substituted{o.PublicURL, o.PINLength, o.PageLevels})
	return hex.EncodeToString(h.Sum(nil)) + " " + string(text), err
}

// hash adds kind and content of the file, which it hashes by itself so that files cannot run into
// each other.
func (f file) hash(to io.Writer) error {
	r, err := f.open()
	if err != nil {
		return fmt.Errorf("fixtures: %w", err)
	}
	defer func() { _ = r.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return fmt.Errorf("fixtures: %w", err)
	}
	_, err = fmt.Fprintf(to, "%s %x\n", f.format(), h.Sum(nil))
	return err
}
