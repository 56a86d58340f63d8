package esignet

import (
	"fmt"

	"github.com/gin-gonic/gin"

	"github.com/openg2p/mock-esignet/internal/idp"
)

type claimDetailsResponse struct {
	TransactionID         string             `json:"transactionId"`
	ConsentAction         *idp.ConsentAction `json:"consentAction"`
	ProfileUpdateRequired bool               `json:"profileUpdateRequired"`
	ClaimStatus           []wireClaimStatus  `json:"claimStatus"`
}

type wireClaimStatus struct {
	Claim     string `json:"claim"`
	Verified  bool   `json:"verified"`
	Available bool   `json:"available"`
}

// claimDetails serves GET /authorization/claim-details.
//
// No request beside the headers; answer {transactionId, consentAction, profileUpdateRequired,
// claimStatus: [{claim, verified, available}]}. Errors: those of the header filter, which lets one call
// pass; see idp.Flow.ClaimDetails.
func (a *API) claimDetails(c *gin.Context) error {
	details, err := a.cfg.Flow.ClaimDetails(c.Request.Context(), idp.TransactionID(c.GetHeader(keyHeader)))
	if err != nil {
		return fmt.Errorf("claim-details: %w", err)
	}
	response := claimDetailsResponse{
		TransactionID: string(details.Transaction), ProfileUpdateRequired: details.UpdateNeeded, ClaimStatus: []wireClaimStatus{},
	}
	if details.ConsentAction != "" {
		response.ConsentAction = &details.ConsentAction
	}
	for _, s := range details.Claims {
		response.ClaimStatus = append(response.ClaimStatus, wireClaimStatus(s))
	}
	return a.reply(c, response)
}
