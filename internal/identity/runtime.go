package identity

import (
	"errors"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
)

type sendOTPBody struct {
	TransactionID *string  `json:"transactionId"`
	IndividualID  *string  `json:"individualId"`
	OTPChannels   []string `json:"otpChannels"`
}

type sendOTPResponse struct {
	TransactionID string  `json:"transactionId"`
	MaskedEmail   *string `json:"maskedEmail"`
	MaskedMobile  *string `json:"maskedMobile"`
}

// postSendOTP serves POST /v1/mock-identity-system/send-otp/{relyingPartyId}/{clientId}.
//
// Request {transactionId, individualId, otpChannels}, without a wrapper; answer {transactionId,
// maskedEmail, maskedMobile}. Errors: those of [System.SendOTP], of blank members all together.
func (s *System) postSendOTP(c *gin.Context) error {
	body, err := httpapi.Decode[sendOTPBody](c, httpapi.RejectUnknown)
	if err != nil {
		return err
	}
	v := blank(nil, "transactionId", idp.InvalidTransactionID, body.TransactionID)
	v = blank(v, "individualId", idp.InvalidIndividualID, body.IndividualID)
	if len(body.OTPChannels) == 0 {
		v = append(v, idp.Violation{Path: "otpChannels", Code: idp.InvalidOTPChannel})
	}
	if err := v.OrNil(); err != nil {
		return err
	}
	sent, err := s.SendOTP(c.Request.Context(), idp.Client{}, idp.OTPRequest{
		AuthTransaction: *body.TransactionID, Individual: idp.IndividualID(*body.IndividualID), Channels: body.OTPChannels,
	})
	if err != nil {
		return err
	}
	return s.reply(c, sendOTPResponse{sent.AuthTransaction, sent.MaskedEmail, sent.MaskedMobile})
}

type kycAuthBody struct {
	TransactionID *string   `json:"transactionId"`
	IndividualID  *string   `json:"individualId"`
	Password      *string   `json:"password"`
	OTP           *string   `json:"otp"`
	PIN           *string   `json:"pin"`
	Biometrics    *string   `json:"biometrics"`
	KBI           *string   `json:"kbi"`
	Tokens        []*string `json:"tokens"`
	Metadata      bool      `json:"claimMetadataRequired"`
}

// parse returns the login that is asked for.
func (b kycAuthBody) parse(metadata bool) kycAuth {
	a := kycAuth{
		transaction: httpapi.Text(b.TransactionID),
		individual:  idp.IndividualID(httpapi.Text(b.IndividualID)),
		proofs:      proofs{otp: b.OTP, pin: b.PIN, bio: b.Biometrics, kba: b.KBI, password: b.Password},
		metadata:    metadata && b.Metadata,
	}
	if len(b.Tokens) > 0 {
		first := httpapi.Text(b.Tokens[0])
		a.proofs.wla = &first
	}
	return a
}

type kycAuthResponse struct {
	AuthStatus bool              `json:"authStatus"`
	KYCToken   string            `json:"kycToken,omitzero"`
	PSUT       idp.PSUT          `json:"partnerSpecificUserToken,omitzero"`
	Metadata   idp.ClaimMetadata `json:"claimMetadata,omitzero"`
}

// errNoIndividual reports a body without individualId, which the database refuses to look for.
var errNoIndividual = errors.New("no individualId")

// postKYCAuth serves POST /v1/mock-identity-system/kyc-auth/{relyingPartyId}/{clientId}, and below /v2 with
// metadata.
//
// Request {transactionId, individualId, otp, pin, biometrics, kbi, password, tokens, claimMetadataRequired},
// other members ignored; answer {authStatus, kycToken, partnerSpecificUserToken, claimMetadata}. Errors:
// unknown_error without individualId, those of [System.Authenticate].
func (s *System) postKYCAuth(metadata bool) httpapi.Handler {
	return func(c *gin.Context) error {
		body, err := httpapi.Decode[kycAuthBody](c, httpapi.IgnoreUnknown)
		if err != nil {
			return err
		}
		if body.IndividualID == nil {
			return errNoIndividual
		}
		issued, passed, err := s.kycAuth(idp.RelyingPartyID(c.Param("relyingPartyId")), body.parse(metadata))
		if err != nil {
			return err
		}
		return s.reply(c, kycAuthResponse{passed, issued.KYCToken, issued.PSUT, issued.Metadata})
	}
}

type kycExchangeBody struct {
	RequestDateTime javaDateTime   `json:"requestDateTime"`
	TransactionID   *string        `json:"transactionId"`
	KYCToken        *string        `json:"kycToken"`
	IndividualID    *string        `json:"individualId"`
	AcceptedClaims  []string       `json:"acceptedClaims"`
	ClaimLocales    []string       `json:"claimLocales"`
	Detail          jsontext.Value `json:"acceptedClaimDetail"`
	RespType        *string        `json:"respType"`
}

type kycExchangeResponse struct {
	KYC string `json:"kyc"`
}

var errNoTime = errors.New("no requestDateTime")

// postKYCExchange serves POST /v1/mock-identity-system/kyc-exchange/{relyingPartyId}/{clientId}; below /v2 with
// acceptedClaimDetail, below /v3 with respType, too.
//
// Request {requestDateTime, transactionId, kycToken, individualId, acceptedClaims, claimLocales,
// acceptedClaimDetail, respType}, other members ignored; answer {kyc}. Errors: mock-ida-006, -007, -008, see
// [System.Exchange]; unknown_error without a time.
func (s *System) postKYCExchange(version int) httpapi.Handler {
	return func(c *gin.Context) error {
		body, err := httpapi.Decode[kycExchangeBody](c, httpapi.IgnoreUnknown)
		if err != nil {
			return err
		}
		if version >= 2 && given(body.Detail) && body.Detail.Kind() != '{' {
			return unreadable("acceptedClaimDetail")
		}
		e := body.parse(version)
		e.client, e.partner = idp.ClientID(c.Param("clientId")), idp.RelyingPartyID(c.Param("relyingPartyId"))
		answer, err := s.kycExchange(c.Request.Context(), e)
		if err != nil {
			return err
		}
		return s.reply(c, kycExchangeResponse{answer})
	}
}

func (b kycExchangeBody) parse(version int) kycExchange {
	e := kycExchange{
		at:          time.Time(b.RequestDateTime),
		transaction: httpapi.Text(b.TransactionID),
		token:       httpapi.Text(b.KYCToken),
		individual:  idp.IndividualID(httpapi.Text(b.IndividualID)),
		locales:     b.ClaimLocales,
		encrypt:     version >= 3 && httpapi.Text(b.RespType) == "JWE",
	}
	if version >= 2 {
		e.claims = jsonMembers(b.Detail)
	}
	there := map[string]bool{}
	for _, w := range e.claims {
		there[w.name] = true
	}
	for _, name := range b.AcceptedClaims {
		if !there[name] {
			there[name] = true
			e.claims = append(e.claims, wanted{name: name})
		}
	}
	return e
}

// javaDateTime is a LocalDateTime as Jackson reads it, in UTC: text without a zone or with Z, or a list of
// [year, month, day, hour, minute, second, nanosecond], the last two optional. Zero for null.
type javaDateTime time.Time

// UnmarshalJSONFrom reads text, a list of numbers, or null.
func (t *javaDateTime) UnmarshalJSONFrom(dec *jsontext.Decoder) error {
	value, err := dec.ReadValue()
	if err != nil {
		return err
	}
	switch value.Kind() {
	case 'n':
		return nil
	case '"':
		return t.parse(strings.TrimSpace(asText(value)))
	}
	var parts []int
	if err := json.Unmarshal(value, &parts); err != nil || len(parts) < 5 || len(parts) > 7 {
		return errNoTime
	}
	parts = append(parts, 0, 0)
	at := time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], parts[6], time.UTC)
	if at.Year() != parts[0] || int(at.Month()) != parts[1] || at.Day() != parts[2] || at.Hour() != parts[3] || at.Minute() != parts[4] {
		return errNoTime // Go carries what is too large
	}
	*t = javaDateTime(at)
	return nil
}

func (t *javaDateTime) parse(text string) error {
	if text == "" { // null to Jackson
		return nil
	}
	text = strings.TrimSuffix(text, "Z")
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} { // Go takes any fraction
		if at, err := time.Parse(layout, text); err == nil && !strings.Contains(text, ",") {
			*t = javaDateTime(at)
			return nil
		}
	}
	return errNoTime
}
