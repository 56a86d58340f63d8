package storage

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestOpenDevice: what is no file is refused before anyone waits for it.
func TestOpenDevice(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{pipe, "/dev/zero"} {
		for name, open := range map[string]func(string) (*DB, error){"Open": Open, "OpenCopy": OpenCopy} {
			if _, err := open(path); !errors.Is(err, ErrForeign) {
				t.Errorf("%s %s: %v", name, path, err)
			}
		}
	}
}
