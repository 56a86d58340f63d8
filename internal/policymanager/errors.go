package policymanager

import (
	"errors"

	"github.com/openg2p/mock-esignet/internal/mosip"
)

// The refusals of the policy manager; the message of some is a format (ErrorMessages.java,
// PolicyValidatorErrorConstant.java).
var (
	blankID             = &mosip.Refusal{Code: "PMS_COR_002", Message: "Invalid Input Parameter - "}
	unforeseen          = &mosip.Refusal{Code: "PMS_COR_003", Message: "Could not process the request"}
	policyUnknown       = &mosip.Refusal{Code: "PMS_POL_008", Message: "Policy ID does not exist"}
	policyNameTaken     = &mosip.Refusal{Code: "PMS_POL_009", Message: "Auth policy exists with name : %s"}  // with the name
	groupNameTaken      = &mosip.Refusal{Code: "PMS_POL_014", Message: "Policy group exists with name : %s"} // with the name
	notInGroup          = &mosip.Refusal{Code: "PMS_POL_015", Message: "Policy group and policy not mapped."}
	groupUnknown        = &mosip.Refusal{Code: "PMS_POL_016", Message: "Policy Group ID does not exist"}
	groupNameUnknown    = &mosip.Refusal{Code: "PMS_POL_019", Message: "Policy group name does not exist"}
	alreadyPublished    = &mosip.Refusal{Code: "PMS_POL_020", Message: "Can not publish the published policy"}
	typeUnknown         = &mosip.Refusal{Code: "PMS_POL_023", Message: "Given policy type is not allowed "}
	statusUnknown       = &mosip.Refusal{Code: "PMS_POL_045", Message: "Policy Status either Active or De-active."}
	documentUnreadable  = &mosip.Refusal{Code: "PMS_POL_052", Message: "Error occured while parsing policy string to json objectnull"}
	groupInactive       = &mosip.Refusal{Code: "PMS_POL_053", Message: "Policy group is not active."}
	draftNotActivated   = &mosip.Refusal{Code: "PMS_POL_054", Message: "Cannot activate unpublished policy."}
	publishedNotUpdated = &mosip.Refusal{Code: "PMS_POL_055", Message: "Published policy cannot be updated."}
	activePolicies      = &mosip.Refusal{Code: "PMS_POL_056", Message: "Active policies exists under the policy group."}
	activeAPIKeys       = &mosip.Refusal{Code: "PMS_POL_057", Message: "Active apiKey exists under the policy."}
	publishedStatus     = &mosip.Refusal{Code: "PMS_POL_058", Message: "Status cannot be changed for published policy."}

	// At deactivation.
	policyOff       = &mosip.Refusal{Code: "PMS_POL_062", Message: "The policy has already been deactivated."}
	mappingApproved = &mosip.Refusal{Code: "PMS_POL_063", Message: "An approved partner policy request is associated with this policy."}
	mappingPending  = &mosip.Refusal{Code: "PMS_POL_064", Message: "A pending partner policy request is associated with this policy."}
	policyUnknownV2 = &mosip.Refusal{Code: "PMS_POL_065", Message: "The specified policy does not exist."}
	groupOff        = &mosip.Refusal{Code: "PMS_POL_067", Message: "The policy group has already been deactivated"}
	groupUnknownV2  = &mosip.Refusal{Code: "PMS_POL_068", Message: "The specified policy group does not exist"}
	activeAndDrafts = &mosip.Refusal{Code: "PMS_POL_069", Message: "Active or draft policies are associated with the policy group"}
	draftPolicies   = &mosip.Refusal{Code: "PMS_POL_070", Message: "Draft policies exists under the policy group."}
	policyIsDraft   = &mosip.Refusal{Code: "PMS_POL_072", Message: "The selected policy is not in activated status"}
	notDeactivate   = &mosip.Refusal{Code: "PMS_POL_073", Message: "Request status should be De-Activate"}

	// Of a policy document.
	invalidMember = &mosip.Refusal{Code: "PMS_PV_005", Message: "Invalid input parameter - %s in policy data"} // with its path
	missingMember = &mosip.Refusal{Code: "PMS_PV_006", Message: "Missing input parameter - %s in policy data"} // with its path
	otherType     = &mosip.Refusal{Code: "PMS_PV_007", Message: "Format Error: Expected format is %s."}        // with its path and type
)

// What the operations of deactivation are called, and what they answer when they fail.
var (
	policyDeactivation = mosip.Operation{
		Param:  "policy",
		ID:     "mosip.pms.deactivate.policy.patch",
		Failed: &mosip.Refusal{Code: "PMS_POL_066", Message: "Error while deactivating policy"},
	}
	groupDeactivation = mosip.Operation{
		Param:  "group",
		ID:     "mosip.pms.deactivate.policy.group.patch",
		Failed: &mosip.Refusal{Code: "PMS_POL_071", Message: "Error while deactivating policy group"},
	}
)

// errNull is a failure that the real service does not foresee.
var errNull = errors.New("a value that is taken for granted is null")
