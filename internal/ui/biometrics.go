package ui

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// biometricsView is the screen of biometrics, with the devices that upstream's page finds in the
// network of the browser.
//
// Mock: the devices are simulated; they live in this server.
type biometricsView struct {
	screen
	Devices  []choice
	Outcomes []choice
}

// choice is one of several radio buttons.
type choice struct {
	Value, Text string
	Chosen      bool
}

var (
	devices = []choice{{Value: "Face", Text: "Face"}, {Value: "Finger", Text: "Finger"}, {Value: "Iris", Text: "Iris"}}
	// outcomes are what a capture may end in: success, or a code of the page.
	outcomes = []choice{
		{Value: captured, Text: "captures"},
		{Value: string(captureFailed), Text: "captures nothing"},
		{Value: string(deviceNotFound), Text: "has been unplugged"},
	}
)

const (
	captured                = "captured"
	captureFailed  idp.Code = "biometric_capture_failed_msg"
	deviceNotFound idp.Code = "device_not_found_msg"
)

func (u *UI) biometricsView(s screen) biometricsView {
	s.Person.ID, s.Person.Name = u.rules().Page.IDs.BiometricsPerson, "sbi_vid"
	return biometricsView{screen: s, Devices: chosen(devices, s.Entered["device"]), Outcomes: chosen(outcomes, s.Entered["outcome"])}
}

// chosen returns the choices with one of them chosen: that of the value, or the first.
func chosen(choices []choice, value string) []choice {
	out := slices.Clone(choices)
	i := slices.IndexFunc(out, func(c choice) bool { return c.Value == value })
	out[max(i, 0)].Chosen = true
	return out
}

// verifyBiometrics has the device capture and presents the result. A capture that fails is no attempt:
// nothing was presented.
func (u *UI) verifyBiometrics(c *gin.Context, txn idp.Transaction, individual, device, outcome string) error {
	device, outcome = valueOf(devices, device), valueOf(outcomes, outcome)
	err := error(idp.Errorf(idp.Code(outcome), "simulated"))
	if outcome == captured {
		err = u.authenticate(c, txn, individual, biometricsFactor, u.capture(txn, device))
	}
	if err == nil {
		return nil
	}
	s := u.screen(c, txn, biometricsFactor, individual)
	s.Entered = map[string]string{"device": device, "outcome": outcome}
	s.Wrong = outcome != captured
	return u.failed(c, txn, s, biometricsFactor, false, err)
}

// valueOf returns the value if it is one of the choices, else that of the first.
func valueOf(choices []choice, value string) string {
	if slices.ContainsFunc(choices, func(c choice) bool { return c.Value == value }) {
		return value
	}
	return choices[0].Value
}

// biometric is what a device hands out for one capture (MOSIP's secure biometric interface 0.9.5).
type biometric struct {
	SpecVersion string `json:"specVersion"`
	Data        string `json:"data"` // a compact JWS
	Hash        string `json:"hash"`
	SessionKey  string `json:"sessionKey"`
	Thumbprint  string `json:"thumbprint"`
}

// biometricData is the payload of the JWS.
type biometricData struct {
	DigitalID      string `json:"digitalId"`
	DeviceCode     string `json:"deviceCode"`
	ServiceVersion string `json:"deviceServiceVersion"`
	BioType        string `json:"bioType"`
	BioSubType     string `json:"bioSubType"`
	Purpose        string `json:"purpose"`
	Env            string `json:"env"`
	DomainURI      string `json:"domainUri"`
	BioValue       string `json:"bioValue"` // encrypted
	Transaction    string `json:"transactionId"`
	Timestamp      string `json:"timestamp"`
	RequestedScore string `json:"requestedScore"`
	QualityScore   string `json:"qualityScore"`
}

const (
	bioValueSize  = 1000 // bytes, at least
	signatureSize = 256
	bioTimeLayout = "2006-01-02T15:04:05.000Z"
	bioScore      = "70"
)

// capture makes the challenge of the factor: the device's list of captures in base64, as oidc-ui's
// encodeBase64 sends it. What a real device encrypts and signs is random here.
func (u *UI) capture(txn idp.Transaction, device string) string {
	sub := map[string]string{"Finger": "UNKNOWN", "Iris": "UNKNOWN"}[device]
	data := biometricData{
		DigitalID: token(64), DeviceCode: "mock-esignet-" + device, ServiceVersion: u.cfg.Version,
		BioType: device, BioSubType: sub, Purpose: "Auth", Env: fmt.Sprint(u.setting("sbi.env")), DomainURI: u.cfg.PublicURL,
		BioValue: token(max(bioValueSize, u.challenge(biometricsFactor).Min)), Transaction: txn.AuthTransaction,
		Timestamp: u.cfg.Now().UTC().Format(bioTimeLayout), RequestedScore: bioScore, QualityScore: bioScore,
	}
	header := map[string]string{"alg": "RS256", "typ": "JWT"}
	list := []biometric{{
		SpecVersion: "0.9.5",
		Data:        base64.RawURLEncoding.EncodeToString(toJSON(header)) + "." + base64.RawURLEncoding.EncodeToString(toJSON(data)) + "." + token(signatureSize),
		Hash:        hex.EncodeToString(random(32)),
		SessionKey:  token(signatureSize),
		Thumbprint:  hex.EncodeToString(random(32)),
	}}
	return base64.StdEncoding.EncodeToString(toJSON(list))
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

func token(n int) string { return base64.RawURLEncoding.EncodeToString(random(n)) }

// toJSON marshals texts and structs of texts, which cannot fail.
func toJSON(v any) []byte {
	out, err := json.Marshal(v)
	if err != nil {
		panic("marshal texts: " + err.Error())
	}
	return out
}
