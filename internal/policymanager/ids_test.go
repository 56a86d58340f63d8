package policymanager

import (
	"errors"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestNewID finds the one id that is left, and none when there is none.
func TestNewID(t *testing.T) {
	for _, free := range []string{"0", "4711", "99999"} {
		got, err := newID(func(id string) (bool, error) {
			if id == free {
				return false, idp.ErrNotFound
			}
			return true, nil
		})
		if got != free || err != nil {
			t.Errorf("newID = %q, %v, want %q", got, err, free)
		}
	}
	if id, err := newID(func(string) (bool, error) { return true, nil }); !errors.Is(err, errNoID) {
		t.Errorf("newID with all taken = %q, %v", id, err)
	}
	broken := errors.New("disk on fire")
	if _, err := newID(func(string) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("newID of a broken store: %v", err)
	}
}
