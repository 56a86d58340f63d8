package mosip

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// Refusal is a business error, as a client reads it.
type Refusal struct{ Code, Message string }

func (e *Refusal) Error() string { return e.Code + ": " + e.Message }

// Row returns the entry of the answer.
func (e *Refusal) Row() Row { return Row{&e.Code, &e.Message} }

// With returns the refusal with the value in its message, which is a format.
func (e *Refusal) With(value any) *Refusal {
	return &Refusal{Code: e.Code, Message: fmt.Sprintf(e.Message, value)}
}

// Row is one entry of an answer's errors.
type Row struct {
	Code    *string `json:"errorCode"`
	Message *string `json:"message"`
}

// Missing is for what has to be there: it turns idp.ErrNotFound into the refusal. Any other error, and
// nil, stays.
func Missing(err error, why *Refusal) error {
	if errors.Is(err, idp.ErrNotFound) {
		return why
	}
	return err
}

// Free is for what must not be there: it turns nil into the refusal, and idp.ErrNotFound into nil. Any
// other error stays.
func Free(err error, taken *Refusal) error {
	switch {
	case err == nil:
		return taken
	case errors.Is(err, idp.ErrNotFound):
		return nil
	}
	return err
}

// What is refused before the rules of a call (FeatureAvailabilityUtil.java, RequestValidator.java).
var (
	featureOff   = &Refusal{"PMS_FEATURE_002", "OIDC client related features are not available in the current deployment."}
	badID        = &Refusal{"PMS_REQUEST_ERROR_002", "Invalid Request Id"}
	badVersion   = &Refusal{"PMS_REQUEST_ERROR_003", "Request version is invalid"}
	noTime       = &Refusal{"PMS_REQUEST_ERROR_004", "Invalid request time"}
	notOfThisDay = &Refusal{"PMS_REQUEST_ERROR_006", "Request date should be current date"}
)
