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
	if row.Profile.Name != "fapi2.0" || len(row.Profile.Features) != 3 || row.Authorize.Requests.NonceLifetime != time.Minute {
		t.Errorf("profile %v, nonce %s", row.Profile, row.Authorize.Requests.NonceLifetime)
	}
	for _, set := range [][2]string{{"mosip.esignet.server.profile", "gov"}, {"mosip.esignet.server.profile", "FAPI2.0"}, {"mosip.esignet.nonce-expire-seconds", "0"}} {
		if _, err := row.WithProperty(set[0], set[1]); err == nil {
			t.Errorf("%s=%s was taken", set[0], set[1])
		}
	}
	for _, name := range []string{"none", "NONE", "None"} {
		if changed, err := row.WithProperty("mosip.esignet.server.profile", name); err != nil || changed.Profile.Features != nil {
			t.Errorf("profile %v, %v", changed.Profile, err)
		}
	}
}
