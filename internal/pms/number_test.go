package pms

import (
	"errors"
	"strconv"
	"testing"
)

func TestFreshNumber(t *testing.T) {
	asked := []string{}
	number, err := freshNumber(func(n string) (bool, error) {
		asked = append(asked, n)
		return len(asked) < 4, nil
	})
	if value, bad := strconv.Atoi(number); err != nil || bad != nil || value < 0 || value > 999_999 || strconv.Itoa(value) != number {
		t.Errorf("number %q, %v", number, err)
	}
	if len(asked) != 4 || asked[3] != number {
		t.Errorf("asked for %q, got %q", asked, number)
	}
	if number, err := freshNumber(func(string) (bool, error) { return true, nil }); err == nil {
		t.Errorf("got %q though every number is taken", number)
	}
	broken := errors.New("broken")
	if _, err := freshNumber(func(string) (bool, error) { return false, broken }); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}
