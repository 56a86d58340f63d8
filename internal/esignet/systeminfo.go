package esignet

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
)

// Keys are the keys of the service, by application and reference.
type Keys interface {
	// Certificate returns the certificate of the key in use.
	Certificate(application, reference string) (*x509.Certificate, error)
	// Upload puts a certificate (PEM) in the place of that of the key in use.
	Upload(application string, reference *string, certificate string) error
}

// missingParameter is Spring's text about a parameter that has to be there.
type missingParameter string

func (text missingParameter) Error() string { return string(text) }

// keyError is a refusal of the key manager: the text of its exception, without a code of eSignet's.
func keyError(err error) error {
	var refusal *keymanager.Error
	if errors.As(err, &refusal) {
		return &httpapi.BodyError{Text: string(refusal.Code) + " --> " + refusal.Message, Err: err}
	}
	return err
}

type certificateResponse struct {
	Certificate     string  `json:"certificate"` // PEM
	CertSignRequest *string `json:"certSignRequest"`
	IssuedAt        string  `json:"issuedAt"`
	ExpiryAt        string  `json:"expiryAt"`
	Timestamp       string  `json:"timestamp"`
}

// certificate serves GET /system-info/certificate?applicationId=&referenceId= (mosip/esignet
// SystemInfoController.java).
func (a *API) certificate(c *gin.Context) error {
	// Spring joins what is there more than once.
	applications, references := c.QueryArray("applicationId"), c.QueryArray("referenceId")
	application := strings.Join(applications, ",")
	switch {
	case len(applications) == 0 && a.web.Spring6:
		return missingParameter("Required request parameter 'applicationId' for method parameter type String is not present")
	case len(applications) == 0:
		return missingParameter("Required String parameter 'applicationId' is not present")
	case a.web.Spring6 && strings.TrimSpace(application) == "": // Spring 5 does not look at the constraint
		httpapi.Problem(c, http.StatusBadRequest, "Validation failure", Prefix+"/system-info/certificate")
		return nil
	}
	reference := strings.ToValidUTF8(strings.Join(references, ","), "\uFFFD")
	certificate, err := a.cfg.Keys.Certificate(application, reference)
	if err != nil {
		return keyError(err)
	}
	return a.reply(c, certificateResponse{
		Certificate: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Raw})),
		IssuedAt:    httpapi.FormatTime(certificate.NotBefore),
		ExpiryAt:    httpapi.FormatTime(certificate.NotAfter),
		Timestamp:   httpapi.FormatTime(a.cfg.Now()),
	})
}

type uploadRequest struct {
	ApplicationID   *string `json:"applicationId"`
	ReferenceID     *string `json:"referenceId"`
	CertificateData *string `json:"certificateData"`
}

type uploadResponse struct {
	Status    string `json:"status"`
	Timestamp []int  `json:"timestamp"`
}

// uploadCertificate serves POST /system-info/uploadCertificate.
func (a *API) uploadCertificate(c *gin.Context) error {
	request, violations, err := decode[uploadRequest](a, c)
	if err != nil {
		return err
	}
	for _, member := range []struct {
		name  string
		value *string
	}{{"applicationId", request.ApplicationID}, {"certificateData", request.CertificateData}} {
		if strings.TrimSpace(httpapi.Text(member.value)) == "" {
			violations = append(violations, idp.Violation{Path: "request." + member.name, Code: "should not be null or empty"})
		}
	}
	if violations != nil {
		return violations
	}
	if err := a.cfg.Keys.Upload(*request.ApplicationID, request.ReferenceID, *request.CertificateData); err != nil {
		return keyError(err)
	}
	return a.reply(c, uploadResponse{"Upload Success", dateParts(a.cfg.Now())})
}

// dateParts are the numbers that Jackson writes for a LocalDateTime without a format: seconds and
// nanoseconds only where they, or what follows, are not 0.
func dateParts(t time.Time) []int {
	t = t.UTC().Truncate(time.Millisecond)
	parts := []int{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond()}
	for len(parts) > 5 && parts[len(parts)-1] == 0 {
		parts = parts[:len(parts)-1]
	}
	return parts
}
