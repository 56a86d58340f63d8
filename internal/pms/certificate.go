package pms

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// authorityRequest is the request of POST /partners/certificate/ca/upload (CACertificateRequestDto.java).
type authorityRequest struct {
	Certificate *string `json:"certificateData"` // PEM, or a chain in base64
	Domain      *string `json:"partnerDomain"`
}

func (r authorityRequest) Check() error {
	return mosip.FirstOf(mosip.Text("certificateData", r.Certificate, mosip.NotBlank), mosip.Text("partnerDomain", r.Domain, mosip.NotBlank))
}

// authorityResponse answers it (CACertificateResponseDto.java).
type authorityResponse struct {
	Status    string  `json:"status"`
	Timestamp *string `json:"timestamp"`
}

// uploadAuthority serves POST /v1/partnermanager/partners/certificate/ca/upload. Errors: PMS_COR_001;
// those of [keymanager.Manager.CheckAuthorities], or PMS_KKS_001.
func (a *API) uploadAuthority(c *mosip.Call, req authorityRequest) (any, error) {
	done, err := a.judge(c.Context())
	if err != nil {
		return nil, err
	}
	defer done()
	known, err := mosip.View(a.cfg.Store, idp.PartnerBook.Authorities)
	if err != nil {
		return nil, fmt.Errorf("read authorities: %w", err)
	}
	upload, err := a.keyManager.CheckAuthorities(*req.Certificate, *req.Domain, ofDomain(known))
	if err != nil {
		return nil, fmt.Errorf("upload authority: %w", fromKeyManager(err))
	}
	err = a.cfg.Store.UpdatePartners(func(b idp.PartnerBook) error { return a.putAuthorities(b, upload.Accepted) })
	if err != nil {
		return nil, fmt.Errorf("upload authority: %w", err)
	}
	return authorityResponse{upload.Status, a.timestamp()}, nil
}

// judge waits for the turn to judge certificates, until the caller has gone. That can take a second, so it
// is done by one upload at a time and while no transaction keeps others from writing; as nothing else stores
// authorities, those that were read stay all there are.
func (a *API) judge(ctx context.Context) (done func(), err error) {
	select {
	case a.judging <- struct{}{}:
		return func() { <-a.judging }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// ofDomain parses the authorities of a domain.
func ofDomain(stored []idp.Authority) keymanager.Known {
	return func(domain string) ([]*x509.Certificate, error) {
		var known []*x509.Certificate
		for _, authority := range stored {
			if authority.Domain != domain {
				continue
			}
			certificate, err := x509.ParseCertificate(authority.Certificate)
			if err != nil {
				return nil, fmt.Errorf("authority %s: %w", authority.ID, err)
			}
			known = append(known, certificate)
		}
		return known, nil
	}
}

// putAuthorities stores authorities.
func (a *API) putAuthorities(b idp.PartnerBook, accepted []keymanager.Authority) error {
	for _, authority := range accepted {
		err := b.PutAuthority(idp.Authority{
			ID:          idp.AuthorityID(authority.Domain, authority.Certificate.Raw),
			Domain:      authority.Domain,
			Certificate: authority.Certificate.Raw,
			At:          a.cfg.Now(),
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// certificateRequest is the request of POST /partners/certificate/upload
// (PartnerCertificateUploadRequestDto.java).
type certificateRequest struct {
	Partner     *string `json:"partnerId"`
	Certificate *string `json:"certificateData"` // PEM
	Domain      *string `json:"partnerDomain"`
}

func (r certificateRequest) Check() error {
	return mosip.FirstOf(
		mosip.Text("partnerId", r.Partner, mosip.NotBlank),
		mosip.Text("certificateData", r.Certificate, mosip.NotBlank),
		mosip.Text("partnerDomain", r.Domain, mosip.NotBlank),
	)
}

// certificateResponse answers it (PartnerCertificateResponseDto.java).
type certificateResponse struct {
	Signed    string  `json:"signedCertificateData"` // PEM
	ID        string  `json:"certificateId"`
	Timestamp *string `json:"timestamp"`
}

// uploadCertificate serves POST /v1/partnermanager/partners/certificate/upload, which makes the partner
// active and approved. Errors in their order: PMS_COR_001; PMS_PRT_055, _005; from 1.3.0-dp.1 on
// PMS_PMP_016; PMS_PRT_010, _054; those of [keymanager.Manager.CheckPartner], or PMS_KKS_001.
func (a *API) uploadCertificate(c *mosip.Call, req certificateRequest) (any, error) {
	id := idp.RelyingPartyID(*req.Partner)
	if err := a.selfOrAdmin(c, id); err != nil {
		return nil, err
	}
	signer, err := a.cfg.Signer() // may store a key, so not while the book is open
	if err != nil {
		return nil, fmt.Errorf("key that signs certificates: %w", err)
	}
	done, err := a.judge(c.Context())
	if err != nil {
		return nil, err
	}
	defer done()
	for {
		issued, err := a.certify(c, req, signer)
		if errors.Is(err, errChanged) {
			continue // judge what the partner is now
		}
		if err != nil {
			return nil, fmt.Errorf("upload certificate of partner %.100q: %w", id, err)
		}
		return certificateResponse{issued.Answer, issued.ID, a.timestamp()}, nil
	}
}

// errChanged reports a partner that was changed while its certificate was judged.
var errChanged = errors.New("the partner was changed in the meantime")

// certify judges the certificate, signs it anew, and stores it unless the partner has changed since it was
// read.
func (a *API) certify(c *mosip.Call, req certificateRequest, signer keymanager.Signer) (issued keymanager.Issued, err error) {
	id := idp.RelyingPartyID(*req.Partner)
	var known []idp.Authority
	judged, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (p idp.Partner, err error) {
		if p, err = b.Partner(id); err != nil {
			return p, mosip.Missing(err, partnerAbsent)
		}
		known, err = b.Authorities()
		return p, err
	})
	if err != nil {
		return issued, err
	}
	if err := a.mayUpload(judged); err != nil {
		return issued, err
	}
	checked, err := a.keyManager.CheckPartner(*req.Certificate, *req.Domain, judged.Organization, ofDomain(known))
	if err != nil {
		return issued, fromKeyManager(err)
	}
	if issued, err = a.keyManager.Issue(checked, signer); err != nil {
		return issued, fromKeyManager(err)
	}
	_, err = a.changePartner(c, id, partnerAbsent, func(b idp.PartnerBook, p *idp.Partner) error {
		if !reflect.DeepEqual(*p, judged) {
			return errChanged
		}
		p.Active, p.ApprovalStatus = true, idp.PartnerApproved
		p.Certificate = &idp.PartnerCertificate{
			ID:       issued.ID,
			Domain:   checked.Domain,
			Uploaded: checked.Certificate.Raw,
			Signed:   issued.Certificate.Raw,
			At:       a.cfg.Now(),
		}
		return a.putAuthorities(b, issued.Authorities)
	})
	return issued, err
}

func (a *API) mayUpload(p idp.Partner) error {
	if a.cfg.Rules.Partners.RefuseInactive && p.ApprovalStatus != idp.PartnerInProgress && !p.Active {
		return partnerInactive
	}
	kind, err := partnerType(p.Type)
	if err == nil && kind.NeedsGroup && p.PolicyGroup == "" {
		return groupMissing
	}
	return err
}

// downloadResponse answers GET /partners/{id}/certificate (PartnerCertDownloadResponeDto.java).
type downloadResponse struct {
	Certificate string  `json:"certificateData"` // PEM
	Timestamp   *string `json:"timestamp"`
}

// getCertificate serves GET /v1/partnermanager/partners/{id}/certificate: the one that was signed anew.
// Errors in their order: in 1.3.0-dp.1 PMS_CERTIFICATE_ERROR_002, _007; PMS_PRT_005, _108.
func (a *API) getCertificate(c *mosip.Call) (any, error) {
	id := idp.RelyingPartyID(c.Param("id"))
	partner, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) (idp.Partner, error) {
		if err := a.mayDownload(c, b, id); err != nil {
			return idp.Partner{}, err
		}
		partner, err := b.Partner(id)
		if err == nil && partner.Certificate == nil {
			return partner, certificateAbsent
		}
		return partner, mosip.Missing(err, partnerAbsent)
	})
	if err != nil {
		return nil, fmt.Errorf("get certificate of partner %.100q: %w", id, err)
	}
	certificate, err := x509.ParseCertificate(partner.Certificate.Signed)
	if err != nil {
		return nil, fmt.Errorf("certificate of partner %.100q: %w", id, err)
	}
	return downloadResponse{keymanager.PEM(certificate), a.timestamp()}, nil
}

// mayDownload asks the caller to own the partner where the release does, be it a PARTNER_ADMIN.
func (a *API) mayDownload(c *mosip.Call, b idp.PartnerBook, id idp.RelyingPartyID) error {
	if !a.cfg.Rules.Partners.OwnCertificates || c.Caller.Unchecked {
		return nil
	}
	return ownerOf(b, c.Caller.UserID, id, certificateNotOwned)
}

// timestamp is the present as the key manager tells it, in milliseconds.
func (a *API) timestamp() *string { return mosip.LocalOrNull(a.cfg.Now().Truncate(time.Millisecond)) }
