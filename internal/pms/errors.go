package pms

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
	"github.com/openg2p/mock-esignet/internal/release"
)

// The refusals of the client API (mosip/partner-management-services ErrorCode.java). Those whose codes
// were renamed are in the release's row.
var (
	clientDeactivated  = &mosip.Refusal{Code: "PMS_ESI_008", Message: "Client already deactivated."}
	policyTypeMismatch = &mosip.Refusal{Code: "PMS_PRT_057", Message: "Policy Type Mismatch. Only Auth policy can be used to create OIDC Client."}
	partnerUnknown     = &mosip.Refusal{Code: "PMS_PRT_058", Message: "AuthPartner doesn't exists with this Id - %s."}
	partnerNotAllowed  = &mosip.Refusal{Code: "PMS_PRT_059", Message: "Only Auth_partner can Create OIDC Client. %s is not allowed to create OIDC Client."}
	mappingUnknown     = &mosip.Refusal{Code: "PMS_PRT_061", Message: "Partner policy mapping not exists."}
	clientIDInvalid    = &mosip.Refusal{
		Code: "PMS_PRT_099",
		Message: "Invalid input for 'clientId'. Expected: Only alphanumeric characters (A–Z, a–z, 0–9), hyphens (-), and underscores (_) " +
			"are allowed, with a maximum length of 100 characters.",
	}
	createNotOwned = notOwned("PMS_POLICY_ERROR_009", "create OIDC client")
	updateNotOwned = notOwned("PMS_POLICY_ERROR_010", "update OIDC client details")
	getNotOwned    = notOwned("PMS_POLICY_ERROR_011", "get OIDC client details")
)

// notOwned is the refusal of a caller who does not own the partner.
func notOwned(code, what string) *mosip.Refusal {
	return &mosip.Refusal{Code: code, Message: "The given partner ID does not belong to the user.So unable to " + what}
}

// The refusals of a list of clients.
var (
	groupGone          = &mosip.Refusal{Code: "PMS_POLICY_ERROR_001", Message: "Policy Group does not exists."}
	groupEmpty         = &mosip.Refusal{Code: "PMS_POLICY_ERROR_005", Message: "Policy Group Id is empty."}
	clientsFetchFailed = &mosip.Refusal{Code: "PMS_POLICY_ERROR_006", Message: "Error while fetching OIDC clients list."} // any failure
	halfAPage          = &mosip.Refusal{Code: "PMS_PS_ERROR_006", Message: "Invalid pagination request: 'pageNo' and 'pageSize' must be specified together."}
	halfAnOrder        = &mosip.Refusal{Code: "PMS_PS_ERROR_007", Message: "Invalid Sorting request: 'sortType' and 'sortFieldName' must be specified together."}
	sortedUnpaged      = &mosip.Refusal{Code: "PMS_PS_ERROR_008", Message: "Please provide pagination parameters ('pageNo' and 'pageSize') when requesting sorted data."}
	sortFieldUnknown   = &mosip.Refusal{Code: "PMS_PRT_357", Message: "Invalid sort field %s"}
	sortTypeUnknown    = &mosip.Refusal{Code: "PMS_PRT_358", Message: "Sort type %s is not supported"}
	pageNoInvalid      = &mosip.Refusal{Code: "PMS_PRT_360", Message: "Invalid Page No"}
	pageSizeInvalid    = &mosip.Refusal{Code: "PMS_PRT_361", Message: "Invalid page size"}
)

// refusal returns the error that the release has in its row.
func refusal(e release.Error) *mosip.Refusal {
	r := mosip.Refusal(e)
	return &r
}

// exception is a defect of the real service: it escapes without a code, and its text is the message.
type exception struct{ message string }

func (e *exception) Error() string { return e.message }

// errColumn is what Spring makes of a value that a column does not take.
var errColumn = &exception{"could not execute statement; SQL [n/a]; nested exception is org.hibernate.exception.DataException: could not execute statement"}

// fits returns errColumn for a text that a column of 256 characters does not take, as name, grant types and
// methods of a client have (db_scripts pms-oidc_client.sql).
func fits(column, text string) error {
	if err := mosip.Fits(column, text, 256); err != nil {
		return fmt.Errorf("%w: %w", errColumn, err)
	}
	return nil
}

// fromESignet translates an error of eSignet's answer, of which PMS passes on the first: code as
// code, message as message. An error without a code is returned as it is.
func fromESignet(err error) error {
	var violations idp.Violations
	if errors.As(err, &violations) && len(violations) > 0 {
		first := violations[0]
		return &mosip.Refusal{Code: string(first.Code), Message: first.String()}
	}
	var business *idp.Error
	if errors.As(err, &business) {
		return &mosip.Refusal{Code: string(business.Code), Message: string(business.Code)}
	}
	return err
}
