package esignet

import (
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/release"
)

// someKeys has one key, of OIDC_SERVICE.
type someKeys struct{ uploaded string }

func (k *someKeys) Certificate(application, reference string) (*x509.Certificate, error) {
	switch {
	case application != "OIDC_SERVICE":
		return nil, keymanager.Refuse(keymanager.UnknownApplication)
	case reference != "":
		return nil, errors.New("disk full")
	}
	day := time.Date(2026, 5, 20, 6, 0, 0, 0, time.UTC)
	return &x509.Certificate{Raw: []byte("raw"), NotBefore: day, NotAfter: day.AddDate(3, 0, 0)}, nil
}

func (k *someKeys) Upload(application string, reference *string, certificate string) error {
	if reference == nil {
		return keymanager.Refuse(keymanager.NoUniqueAlias)
	}
	k.uploaded = application + " " + *reference + " " + certificate
	return nil
}

func newKeyServer(t *testing.T, name string, keys Keys) server {
	t.Helper()
	row, err := release.ESignetNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	api := New(Config{Flow: idp.NewFlow(idp.FlowConfig{Release: row, Now: clock}), Registry: &idp.Registry{}, Keys: keys, Now: clock})
	return server{handler: api.Paths(api.Engine()), web: row.Web}
}

func TestCertificate(t *testing.T) {
	const ok = `{"certificate":"-----BEGIN CERTIFICATE-----\ncmF3\n-----END CERTIFICATE-----\n","certSignRequest":null,` +
		`"issuedAt":"2026-05-20T06:00:00.000Z","expiryAt":"2029-05-20T06:00:00.000Z","timestamp":"2026-05-20T09:15:42.118Z"},"errors":[]}`
	unknown := `"errors":[{"errorCode":"unknown_error","errorMessage":"KER-KMS-002 --> ApplicationId not found in Key Policy. Key/CSR generation not allowed."}]}`
	for _, tt := range []struct{ release, query, want string }{
		{"1.4", "applicationId=OIDC_SERVICE", ok},
		{"1.8", "applicationId=OIDC_SERVICE&referenceId=", ok},
		{"1.4", "applicationId=x", unknown},
		{"1.4", "applicationId=OIDC_SERVICE&applicationId=OIDC_SERVICE", unknown},
		{"1.4", "applicationId=", unknown},
		{"1.8", "applicationId=+", `{"type":"about:blank","title":"Bad Request","status":400,"detail":"Validation failure","instance":"/v1/esignet/system-info/certificate","properties":null}`},
		{"1.4", "", `"errorCode":"invalid_request","errorMessage":"Required String parameter 'applicationId' is not present"}]}`},
		{"1.8", "", `"errorCode":"invalid_request","errorMessage":"Required request parameter 'applicationId' for method parameter type String is not present"}]}`},
		{"1.4", "applicationId=OIDC_SERVICE&referenceId=x", `"errorCode":"unknown_error","errorMessage":"An unexpected error occurred"}]}`},
	} {
		body := newKeyServer(t, tt.release, new(someKeys)).send(http.MethodGet, "/system-info/certificate?"+tt.query, "").Body.String()
		if !strings.HasSuffix(body, tt.want) {
			t.Errorf("%s %q: %s, want the end %s", tt.release, tt.query, body, tt.want)
		}
	}
}

func TestUploadCertificate(t *testing.T) {
	for _, tt := range []struct {
		request  fields
		want     string
		uploaded string
	}{
		{fields{"applicationId": "ROOT", "referenceId": "", "certificateData": "x"}, `"response":{"status":"Upload Success","timestamp":[2026,5,20,9,15,42,118000000]},"errors":[]}`, "ROOT  x"},
		{fields{"applicationId": "ROOT", "certificateData": "x"}, `"errors":[{"errorCode":"unknown_error","errorMessage":"KER-KMS-003 --> No unique alias is found"}]}`, ""},
		{fields{"applicationId": " "}, `"errors":[{"errorCode":"should not be null or empty","errorMessage":"request.applicationId: should not be null or empty"},` +
			`{"errorCode":"should not be null or empty","errorMessage":"request.certificateData: should not be null or empty"}]}`, ""},
		{nil, `"errors":[{"errorCode":"invalid_request","errorMessage":"request: invalid_request"}]}`, ""},
	} {
		keys := new(someKeys)
		body, err := json.Marshal(fields{"requestTime": "2026-05-20T09:15:42.000Z", "request": tt.request})
		if err != nil {
			t.Fatal(err)
		}
		rec := newKeyServer(t, "1.4", keys).send(http.MethodPost, "/system-info/uploadCertificate", string(body), "Content-Type", "application/json")
		if got := rec.Body.String(); !strings.HasSuffix(got, tt.want) || keys.uploaded != tt.uploaded {
			t.Errorf("%v: %s, uploaded %q; want the end %s", tt.request, got, keys.uploaded, tt.want)
		}
	}
}

func TestDateParts(t *testing.T) {
	for text, want := range map[string][]int{
		"2026-06-01T08:15:30.118Z":      {2026, 6, 1, 8, 15, 30, 118_000_000},
		"2026-06-01T08:15:30.000999Z":   {2026, 6, 1, 8, 15, 30},
		"2026-06-01T08:15:00Z":          {2026, 6, 1, 8, 15},
		"2026-06-01T08:00:00Z":          {2026, 6, 1, 8, 0},
		"2026-06-01T08:00:00.001Z":      {2026, 6, 1, 8, 0, 0, 1_000_000},
		"2026-06-01T10:00:00.500+02:00": {2026, 6, 1, 8, 0, 0, 500_000_000},
	} {
		moment, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, dateParts(moment)); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}
