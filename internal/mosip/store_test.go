package mosip

import (
	"errors"
	"strings"
	"testing"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// TestFreeNumber finds the one number that is left, and none when there is none.
func TestFreeNumber(t *testing.T) {
	for _, free := range []string{"0", "4711", "99999"} {
		got, err := FreeNumber(100_000, func(number string) (bool, error) {
			if number == free {
				return false, idp.ErrNotFound
			}
			return true, nil
		})
		if got != free || err != nil {
			t.Errorf("FreeNumber = %q, %v, want %q", got, err, free)
		}
	}
	if number, err := FreeNumber(1000, func(string) (bool, error) { return true, nil }); err == nil {
		t.Errorf("FreeNumber with all taken = %q", number)
	}
	broken := errors.New("disk on fire")
	if _, err := FreeNumber(1000, func(string) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("FreeNumber of a broken store: %v", err)
	}
}

func TestFits(t *testing.T) {
	for text, want := range map[string]bool{"": true, "ééé": true, "abcd": false, "a\x00": false, strings.Repeat("😀", 3): true} {
		if err := Fits("name", text, 3); (err == nil) != want {
			t.Errorf("Fits(%q) = %v", text, err)
		}
	}
}
