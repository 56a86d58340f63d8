package authmanager

import (
	"errors"
	"testing"
)

// TestMapped has the statuses of the realm that no request can bring about, too.
func TestMapped(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want string
	}{
		{unauthorized("invalid_grant", "Invalid user credentials"), "KER-ATH-023: Invalid Credentials"},
		{badRequest("invalid_grant", "Account is not fully set up"), "KER-ATH-004: Error while validating the request"},
		{errors.New("disk on fire"), "KER-ATH-500: KER-ATH-500"},
	} {
		refused, ok := errors.AsType[*refusal](mapped(tt.err))
		if !ok || refused.Error() != tt.want || refused.status != 200 {
			t.Errorf("mapped(%v) = %+v, want %s", tt.err, refused, tt.want)
		}
	}
	if err := mapped(nil); err != nil {
		t.Errorf("mapped(nil) = %v", err)
	}
}
