package app

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// TestUntil: who waits for what does not watch the context is free as soon as that is done.
func TestUntil(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	began, release := make(chan bool), make(chan bool)
	defer close(release)
	go func() { <-began; cancel() }()
	_, err := until(ctx, func() (int, error) { began <- true; <-release; return 1, nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n, err := until(t.Context(), func() (int, error) { return 1, nil }); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// TestInterrupted: the commands that read much end at the first signal.
func TestInterrupted(t *testing.T) {
	db := filepath.Join(t.TempDir(), "state.db")
	serve(t, "--db", db).stop()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, command := range []string{"fixtures validate builtin", "fixtures export --db " + db, "doctor --listen 127.0.0.1:0 --db " + db, "serve --listen 127.0.0.1:0 --db " + db} {
		var stdout, stderr bytes.Buffer
		if code := Main(ctx, strings.Fields(command), env(nil), &stdout, &stderr); code != exitFailed || stdout.Len() > 0 {
			t.Errorf("%s: exit status %d, stdout %q", command, code, stdout.String())
		}
		assertOneLine(t, stderr.String(), "interrupted")
	}
}
