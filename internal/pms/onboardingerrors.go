package pms

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/keymanager"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// The refusals of the partner service (mosip/partner-management-services
// io.mosip.pms.partner.constant.ErrorCode). Where another speaks of the same thing in its own way, the name
// ends in the one that does: Service, Manager (below) or Client (errors.go).
var (
	groupUnknown          = &mosip.Refusal{Code: "PMS_PRT_002", Message: "Policy group does not exist"}
	partnerUnknownService = &mosip.Refusal{Code: "PMS_PRT_005", Message: "Partner does not exist"}
	partnerTypeUnknown    = &mosip.Refusal{Code: "PMS_PRT_010", Message: "Partner Type does not exist"}
	mailTaken             = &mosip.Refusal{Code: "PMS_PRT_011", Message: "Email is already exists."}
	mailInvalid           = &mosip.Refusal{Code: "PMS_PRT_012", Message: "Invalid emailId."}
	groupNotMapped        = &mosip.Refusal{Code: "PMS_PRT_047", Message: "Partner is not mapped to policy group"}
	groupNotRequired      = &mosip.Refusal{Code: "PMS_PRT_048", Message: "policy group mapping is not required for given partner"}
	groupFixed            = &mosip.Refusal{Code: "PMS_PRT_050", Message: "Policy group cannot be updated for approved partner"}
	partnerExists         = &mosip.Refusal{Code: "PMS_PRT_051", Message: "A Partner is already registered with the same Id"}
	partnerIDTooLong      = &mosip.Refusal{Code: "PMS_PRT_052", Message: "PartnerId max length should be 36"}
	groupMissing          = &mosip.Refusal{Code: "PMS_PRT_054", Message: "Policy group not mapped for given partner"}
	notAuthorized         = &mosip.Refusal{Code: "PMS_PRT_055", Message: "User not authorized."}
	languageUnknown       = &mosip.Refusal{Code: "PMS_PRT_056", Message: "Given langCode is not supported"}
	partnerIDSpaces       = &mosip.Refusal{Code: "PMS_PRT_066", Message: "PartnerId should not have any spaces36"}
	policyUnknownService  = &mosip.Refusal{Code: "PMS_PRT_073", Message: "Policy not exists."}
	groupMandatory        = &mosip.Refusal{Code: "PMS_PRT_108", Message: "Policy group is Mandatory for %s"} // with the type of partner
	certificateAbsent     = &mosip.Refusal{Code: "PMS_PRT_108", Message: "Certficate is not uploaded for the selected partner."}
	partnerInactive       = &mosip.Refusal{Code: "PMS_PMP_016", Message: "Partner is not active."}
	policyExpired         = &mosip.Refusal{Code: "PMS_PMP_018", Message: "Policy expired."}
	policyInactive        = &mosip.Refusal{Code: "PMS_PMP_019", Message: "Policy is not active."}
	groupInactive         = &mosip.Refusal{Code: "PMS_PMP_023", Message: "Policy group is not active."}
	ownsNoPartner         = &mosip.Refusal{Code: "PMS_CERTIFICATE_ERROR_002", Message: "User Id does not exists."}
	certificateNotOwned   = notOwned("PMS_CERTIFICATE_ERROR_007", "get the original partner certificates")
)

// The refusals of the partner manager (mosip/partner-management-services
// io.mosip.pms.partner.manager.constant.ErrorCode), which words some things in its own way.
var (
	alreadyApproved       = &mosip.Refusal{Code: "PMS_PM_034", Message: "Policy request already approved."}
	alreadyRejected       = &mosip.Refusal{Code: "PMS_PM_035", Message: "Policy request already rejected."}
	notApprovedOrRejected = &mosip.Refusal{Code: "PMS_PM_045", Message: "Status should be either Approved or Rejected"}
	extractorsAbsent      = &mosip.Refusal{Code: "PMS_PM_051", Message: "Extractors are not present. Please add extractors."}
	notActiveOrDeactive   = &mosip.Refusal{Code: "PMS_PM_058", Message: "Status should be either Active or De-Active"}
	alreadyDeactivated    = &mosip.Refusal{Code: "PMS_PM_063", Message: "The selected partner has already been deactivated."}
	partnerUnknownManager = &mosip.Refusal{Code: "PMS_PMP_005", Message: "Partner ID does not exist"}
	mappingKeyUnknown     = &mosip.Refusal{Code: "PMS_PMP_007", Message: "Partner api key does not exist"}
	policyUnknownManager  = &mosip.Refusal{Code: "PMS_PMP_014", Message: "Policy does not exist"}
	mappedPolicyUnknown   = &mosip.Refusal{Code: "PMS_PMP_017", Message: "Partner is not mapped to any policy."}
	mappedPolicyExpired   = &mosip.Refusal{Code: "PMS_PMP_018", Message: "Partner policy got expired."}
	mappedPolicyInactive  = &mosip.Refusal{Code: "PMS_PMP_019", Message: "Partner policy is not active."}
	mappedGroupUnknown    = &mosip.Refusal{Code: "PMS_PMP_022", Message: "Policy group not exists."}
	keyAlreadyOff         = &mosip.Refusal{Code: "PMS_PMS_022", Message: "Given Partner api key is not active."}
	activatedWithoutCert  = &mosip.Refusal{Code: "PMS_PRT_108", Message: "Certficate is not uploaded for the given partner.Cannot activate the same."}
	policyNotMapped       = &mosip.Refusal{Code: "PMS_PRT_109", Message: "Given policy is not mapped to partner"}
	labelTaken            = &mosip.Refusal{Code: "PMS_PRT_110", Message: "Given label already exists.Provide unique label."}
	labelUnknown          = &mosip.Refusal{Code: "PMS_PRT_111", Message: "API key not exists for the given combination"}
	keyManagerUnavailable = &mosip.Refusal{Code: "PMS_KKS_001", Message: "Error while accessing the API.Please check the logs."}
	providerUnknown       = &mosip.Refusal{Code: "PMS_MSP_005", Message: "MISP Partner does not exist"}
	providerNotValid      = &mosip.Refusal{Code: "PMS_MSP_009", Message: "Given provider is not valid"}
	providerInactive      = &mosip.Refusal{Code: "PMS_MSP_405", Message: "MISP partner is not active."}
	licenseStatusUnknown  = &mosip.Refusal{Code: "PMS_MSP_407", Message: "mispStatus either Active or De-active."}
	licenseUnknown        = &mosip.Refusal{Code: "PMS_MSP_408", Message: "MISP Partner and License key combintaion not exists."}
	licenseExists         = &mosip.Refusal{Code: "PMS_MSP_416", Message: "License key exists for the given provider."}
	licensePolicyPending  = &mosip.Refusal{Code: "PMS_MSP_418", Message: "Policy not approved."}
	licensePolicyUnknown  = &mosip.Refusal{Code: "PMS_MSP_419", Message: "Policy not exists."}
)

// fromKeyManager passes an error of the key manager on. One without a code comes with a status that
// PMS takes for a failed call.
func fromKeyManager(err error) error {
	var refused *keymanager.Error
	switch {
	case !errors.As(err, &refused):
		return err
	case refused.Code == keymanager.Internal:
		return fmt.Errorf("%w: %w", keyManagerUnavailable, err)
	default:
		return fmt.Errorf("%w: %w", &mosip.Refusal{Code: string(refused.Code), Message: refused.Message}, err)
	}
}
