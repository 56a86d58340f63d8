package identity

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/java"
	"github.com/openg2p/mock-esignet/internal/jwk"
)

type partnerBody struct {
	PartnerID *string `json:"partnerId"`
	ClientID  *string `json:"clientId"`
	Key       *string `json:"key"`
	Status    *string `json:"status"`
}

// putPartner serves POST /v1/mock-identity-system/partner.
//
// Request {requestTime, request: {partnerId, clientId, key: a JWK as text, status}}; answer a sentence.
// Errors: invalid_partner_id, invalid_client_id, invalid_request, all together; mock-ida-008 for a key
// that is not RSA or unreadable. A partner has one key.
func (s *System) putPartner(c *gin.Context) error {
	req, err := httpapi.Decode[requestWrapper[partnerBody]](c, httpapi.RejectUnknown)
	if err != nil {
		return err
	}
	v := s.envelope(req.RequestTime, req.Request == nil)
	if b := req.Request; b != nil {
		v = blank(v, "request.partnerId", "invalid_partner_id", b.PartnerID)
		v = blank(v, "request.clientId", idp.InvalidClientID, b.ClientID)
		v = blank(v, "request.key", idp.InvalidRequest, b.Key)
		v = blank(v, "request.status", idp.InvalidRequest, b.Status)
	}
	if err := v.OrNil(); err != nil {
		return err
	}
	if _, _, err := rsaKey(*req.Request.Key); err != nil {
		return &idp.Error{Code: KYCFailed, Err: err}
	}
	if !req.Request.fits() {
		return errTooLong
	}
	err = s.cfg.Store.PutPartnerKey(idp.PartnerKey{
		Partner: idp.RelyingPartyID(*req.Request.PartnerID),
		Client:  idp.ClientID(*req.Request.ClientID),
		JWK:     *req.Request.Key,
		Status:  *req.Request.Status,
		Created: s.cfg.Now(),
	})
	if err != nil {
		return fmt.Errorf("store key of partner: %w", err)
	}
	return s.reply(c, "Partner data created/updated successfully")
}

// errTooLong reports a text that exceeds its column.
var errTooLong = errors.New("partner, client or status too long")

// fits reports whether the columns have room (mosip/esignet-mock-services
// mockidentitysystem-partner_data.sql).
func (b *partnerBody) fits() bool {
	return java.Len(*b.PartnerID) <= 100 && java.Len(*b.ClientID) <= 100 && java.Len(*b.Status) <= 50
}

// envelope checks what every wrapped request has.
func (s *System) envelope(at string, empty bool) idp.Violations {
	var v idp.Violations
	if !s.timely(at) {
		v = append(v, idp.Violation{Path: "requestTime", Code: idp.InvalidRequest})
	}
	if empty {
		v = append(v, idp.Violation{Path: "request", Code: idp.InvalidRequest})
	}
	return v
}

// blank adds a violation for a text that is absent or blank.
func blank(v idp.Violations, path string, code idp.Code, text *string) idp.Violations {
	if text == nil || java.Blank(*text) {
		return append(v, idp.Violation{Path: path, Code: code})
	}
	return v
}

// rsaKey reads a key as Nimbus does. The kid is nil when there is none.
func rsaKey(text string) (*rsa.PublicKey, *string, error) {
	key, err := jwk.Parse([]byte(text))
	if err != nil {
		return nil, nil, err
	}
	if kty, _, err := key.String("kty"); err != nil || kty != "RSA" {
		return nil, nil, fmt.Errorf("%w: kty", jwk.ErrMember)
	}
	if _, err := key.NimbusText(); err != nil {
		return nil, nil, err
	}
	public, err := key.RSA()
	if err != nil {
		return nil, nil, err
	}
	kid, present, err := key.String("kid")
	if !present {
		return public, nil, err
	}
	return public, &kid, err
}

// encrypt returns the userinfo as a compact JWE for the partner's key, which has to be of the client
// (AuthenticationServiceImpl.java getJWE).
func (s *System) encrypt(e kycExchange, userinfo string) (string, error) {
	stored, err := s.cfg.Store.PartnerKey(e.partner)
	switch {
	case err != nil:
		return "", fmt.Errorf("key of partner: %w", err)
	case stored.Client != e.client:
		return "", errors.New("the partner's key is another client's")
	}
	key, kid, err := rsaKey(stored.JWK)
	switch {
	case err != nil:
		return "", fmt.Errorf("key of partner: %w", err)
	case key.N.BitLen() < 2048:
		return "", fmt.Errorf("key of partner has %d bits", key.N.BitLen()) // jose4j refuses it
	}
	header := httpapi.Marshal(httpapi.Object{
		{Name: "alg", Value: "RSA-OAEP-256"}, {Name: "enc", Value: "A256GCM"}, {Name: "cty", Value: "JWT"}, {Name: "kid", Value: kid},
	})
	return encryptJWE(header, key, []byte(userinfo))
}

// encryptJWE returns a compact JWE (RFC 7516, section 5.1) with RSA-OAEP-256 and A256GCM.
func encryptJWE(header []byte, key *rsa.PublicKey, plain []byte) (string, error) {
	secret, iv := make([]byte, 32), make([]byte, 12)
	_, _ = rand.Read(secret) // never fails
	_, _ = rand.Read(iv)
	wrapped, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, key, secret, nil)
	if err != nil {
		return "", fmt.Errorf("wrap key: %w", err)
	}
	block, err := aes.NewCipher(secret)
	if err != nil {
		return "", err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	encode := base64.RawURLEncoding.EncodeToString
	head := encode(header)
	sealed := aead.Seal(nil, iv, plain, []byte(head))
	text, tag := sealed[:len(plain)], sealed[len(plain):]
	return head + "." + encode(wrapped) + "." + encode(iv) + "." + encode(text) + "." + encode(tag), nil
}
