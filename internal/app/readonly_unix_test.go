//go:build unix

package app

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestDoctorReadOnly: what the file system refuses to serve, it refuses to doctor. Root, who is refused
// nothing, has nobody run the test.
func TestDoctorReadOnly(t *testing.T) {
	if os.Geteuid() == 0 {
		asNobody(t)
		return
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "state.db")
	serve(t, "--db", db, "--fixtures", "none").stop()
	if err := errors.Join(os.Chmod(db, 0o400), os.Chmod(dir, 0o500)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	for _, path := range []string{db, filepath.Join(dir, "new.db")} {
		var stdout, stderr bytes.Buffer
		code := Main(t.Context(), []string{"doctor", "--listen", "127.0.0.1:0", "--db", path}, env(nil), &stdout, &stderr)
		if code != exitFailed || !strings.Contains(stdout.String(), "FAIL  database    "+path+": cannot be written") {
			t.Errorf("exit status %d:\n%s", code, stdout.String())
		}
	}
}

// asNobody runs the same test once more in a process of nobody's.
func asNobody(t *testing.T) {
	t.Helper()
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Skipf("root is refused nothing, and there is no copy of the test: %v", err)
	}
	dir, err := os.MkdirTemp("", "nobody")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	program := filepath.Join(dir, "test")
	const nobody = 65534
	if err := errors.Join(os.WriteFile(program, self, 0o755), os.Chown(dir, nobody, nobody)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, "-test.run=^"+t.Name()+"$", "-test.v")
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TMPDIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: "+t.Name()) {
		t.Errorf("%v\n%s", err, out)
	}
}
