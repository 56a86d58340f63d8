package storage

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// limitFileSize lets no write of this process go beyond so many bytes of a file, as if the disk was
// full there, until the returned function is called.
func limitFileSize(t *testing.T, bytes uint64) (lift func()) {
	t.Helper()
	var old syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: bytes, Max: old.Max}); err != nil {
		t.Fatal(err)
	}
	lift = func() {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &old); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(lift)
	return lift
}

// fullDiskChild marks the process that runs out of room: the limit is the process's, and the test
// runner's own files must not meet it.
const fullDiskChild = "STORAGE_TEST_FULL_DISK"

// TestFullDisk holds that a write that fails half-way says so and changes nothing, that reading goes
// on, and that writing goes on once there is room, here and after a restart.
func TestFullDisk(t *testing.T) {
	if os.Getenv(fullDiskChild) == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestFullDisk$", "-test.v")
		child.Env = append(os.Environ(), fullDiskChild+"=1")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestFullDisk/200") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	for pages := uint64(0); pages <= 200; pages += 8 {
		t.Run(fmt.Sprint(pages), func(t *testing.T) { testFullDisk(t, pages*4096) })
	}
}

// TestFullDiskAtTheStart holds that a first start without room leaves no file behind, and that the next one
// with room works.
func TestFullDiskAtTheStart(t *testing.T) {
	if os.Getenv(fullDiskChild) == "" {
		child := exec.Command(os.Args[0], "-test.run=^TestFullDiskAtTheStart$", "-test.v")
		child.Env = append(os.Environ(), fullDiskChild+"=1")
		if out, err := child.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS: TestFullDiskAtTheStart/8") {
			t.Fatalf("%v\n%s", err, out)
		}
		return
	}
	for pages := range uint64(9) {
		t.Run(fmt.Sprint(pages), func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "new.db")
			lift := limitFileSize(t, pages*4096)
			db, err := Open(path)
			lift()
			if err == nil {
				closeDB(t, db)
				return
			}
			if _, missing := os.Stat(path); !os.IsNotExist(missing) {
				t.Errorf("a file is left behind: %v", missing)
			}
			db, err = Open(path)
			if err != nil {
				t.Fatalf("with room again: %v", err)
			}
			closeDB(t, db)
		})
	}
}

func testFullDisk(t *testing.T, limit uint64) {
	db := openDB(t)
	want := sample[records](t, "a")
	want.store(t, db)
	leaveRoom(t, db)
	before := dumpDB(t, db)

	lift := limitFileSize(t, limit)
	big := idp.Identity{ID: "big", PIN: strings.Repeat("x", 900_000)}
	err := db.CreateIdentity(big)
	lift()

	if err == nil || !strings.Contains(err.Error(), "could not be written") || !strings.Contains(err.Error(), "file too large") ||
		!strings.Contains(err.Error(), db.path) {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(before, dumpDB(t, db)); diff != "" {
		t.Errorf("the failed write changed something: %s", diff)
	}
	if err := db.Check(); err != nil {
		t.Error(err)
	}
	if err := db.CreateIdentity(big); err != nil {
		t.Errorf("with room again: %v", err)
	}
	path := db.path
	closeDB(t, db)
	db = openAt(t, path)
	if diff := cmp.Diff(want, readLike(t, db, want)); diff != "" {
		t.Errorf("lost: %s", diff)
	}
	if i, err := db.Identity(big.ID); err != nil || i.PIN != big.PIN {
		t.Errorf("read after a restart: %v", err)
	}
}

// leaveRoom makes the file a megabyte long and all but empty, so that a write fails in the middle of
// the file and not when the file is extended.
func leaveRoom(t *testing.T, db *DB) {
	t.Helper()
	if err := db.CreateIdentity(idp.Identity{ID: "room", PIN: strings.Repeat("x", 1_000_000)}); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the pages are free once no reader may need them
		if _, err := db.UpdateIdentity("room", func(i *idp.Identity) error { i.PIN = ""; return nil }); err != nil {
			t.Fatal(err)
		}
	}
}
