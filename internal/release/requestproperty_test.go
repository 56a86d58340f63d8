package release

import (
	"testing"
	"time"
)

func TestRequestProperties(t *testing.T) {
	row, err := ESignetNamed("1.8")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range [][2]string{{"mosip.esignet.server.profile", "fapi2.0"}, {"mosip.esignet.nonce-expire-seconds", "60"}} {
		if row, err = row.WithProperty(set[0], set[1]); err != nil {
			t.Fatal(err)
		}
	}
	if row.Profile.Name != "fapi2.0" || len(row.Profile.Features) != 3 || row.Authorize.NonceLifetime != time.Minute {
		t.Errorf("profile %v, nonce %s", row.Profile, row.Authorize.NonceLifetime)
	}
	for _, set := range [][2]string{{"mosip.esignet.server.profile", "gov"}, {"mosip.esignet.nonce-expire-seconds", "0"}} {
		if _, err := row.WithProperty(set[0], set[1]); err == nil {
			t.Errorf("%s=%s was taken", set[0], set[1])
		}
	}
	if row, err = row.WithProperty("mosip.esignet.server.profile", "none"); err != nil || row.Profile.Features != nil {
		t.Errorf("profile %v, %v", row.Profile, err)
	}
}
