package policymanager

import (
	"errors"
	"fmt"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// reason is why the policy manager refuses a request.
type reason int

const (
	blankID             reason = iota
	policyUnknown              // of the path
	policyNameTaken            // in its group; with the name
	groupNameTaken             // with the name
	notInGroup                 // the policy is in another group
	groupUnknown               // by its id
	groupNameUnknown           //
	alreadyPublished           // at publication
	typeUnknown                // of policy
	statusUnknown              //
	documentUnreadable         // as it is kept
	groupInactive              //
	draftNotActivated          //
	publishedNotUpdated        //
	activePolicies             // keep the group as it is
	activeAPIKeys              // keep the policy as it is
	publishedStatus            // cannot be changed
	policyOff                  // already; at deactivation from here on
	mappingApproved            //
	mappingPending             //
	policyAbsent               //
	groupOff                   // already
	groupAbsent                //
	activeAndDrafts            // keep the group as it is
	draftPolicies              // keep the group as it is
	policyIsDraft              //
	notDeactivate              // the status asked for
	invalidMember              // of the document; with its path
	missingMember              // of the document; with its path
	otherType                  // of a member of the document; with its path and the type
)

// reasons holds the code and the message of each reason; the message is a format when the reason comes
// with a value (ErrorMessages.java, PolicyValidatorErrorConstant.java).
var reasons = [...]mosip.Refusal{
	blankID:             {Code: "PMS_COR_002", Message: "Invalid Input Parameter - "},
	policyUnknown:       {Code: "PMS_POL_008", Message: "Policy ID does not exist"},
	policyNameTaken:     {Code: "PMS_POL_009", Message: "Auth policy exists with name : %s"},
	groupNameTaken:      {Code: "PMS_POL_014", Message: "Policy group exists with name : %s"},
	notInGroup:          {Code: "PMS_POL_015", Message: "Policy group and policy not mapped."},
	groupUnknown:        {Code: "PMS_POL_016", Message: "Policy Group ID does not exist"},
	groupNameUnknown:    {Code: "PMS_POL_019", Message: "Policy group name does not exist"},
	alreadyPublished:    {Code: "PMS_POL_020", Message: "Can not publish the published policy"},
	typeUnknown:         {Code: "PMS_POL_023", Message: "Given policy type is not allowed "},
	statusUnknown:       {Code: "PMS_POL_045", Message: "Policy Status either Active or De-active."},
	documentUnreadable:  {Code: "PMS_POL_052", Message: "Error occured while parsing policy string to json objectnull"},
	groupInactive:       {Code: "PMS_POL_053", Message: "Policy group is not active."},
	draftNotActivated:   {Code: "PMS_POL_054", Message: "Cannot activate unpublished policy."},
	publishedNotUpdated: {Code: "PMS_POL_055", Message: "Published policy cannot be updated."},
	activePolicies:      {Code: "PMS_POL_056", Message: "Active policies exists under the policy group."},
	activeAPIKeys:       {Code: "PMS_POL_057", Message: "Active apiKey exists under the policy."},
	publishedStatus:     {Code: "PMS_POL_058", Message: "Status cannot be changed for published policy."},
	policyOff:           {Code: "PMS_POL_062", Message: "The policy has already been deactivated."},
	mappingApproved:     {Code: "PMS_POL_063", Message: "An approved partner policy request is associated with this policy."},
	mappingPending:      {Code: "PMS_POL_064", Message: "A pending partner policy request is associated with this policy."},
	policyAbsent:        {Code: "PMS_POL_065", Message: "The specified policy does not exist."},
	groupOff:            {Code: "PMS_POL_067", Message: "The policy group has already been deactivated"},
	groupAbsent:         {Code: "PMS_POL_068", Message: "The specified policy group does not exist"},
	activeAndDrafts:     {Code: "PMS_POL_069", Message: "Active or draft policies are associated with the policy group"},
	draftPolicies:       {Code: "PMS_POL_070", Message: "Draft policies exists under the policy group."},
	policyIsDraft:       {Code: "PMS_POL_072", Message: "The selected policy is not in activated status"},
	notDeactivate:       {Code: "PMS_POL_073", Message: "Request status should be De-Activate"},
	invalidMember:       {Code: "PMS_PV_005", Message: "Invalid input parameter - %s in policy data"},
	missingMember:       {Code: "PMS_PV_006", Message: "Missing input parameter - %s in policy data"},
	otherType:           {Code: "PMS_PV_007", Message: "Format Error: Expected format is %s."},
}

// What the operations of deactivation are called, and what they answer when they fail.
var (
	policyDeactivation = mosip.Operation{
		Param:  "policy",
		ID:     "mosip.pms.deactivate.policy.patch",
		Failed: mosip.Refusal{Code: "PMS_POL_066", Message: "Error while deactivating policy"},
	}
	groupDeactivation = mosip.Operation{
		Param:  "group",
		ID:     "mosip.pms.deactivate.policy.group.patch",
		Failed: mosip.Refusal{Code: "PMS_POL_071", Message: "Error while deactivating policy group"},
	}
)

// refuse returns the refusal for a reason, with the value that its message holds, if any.
func refuse(why reason, value ...any) error {
	row := reasons[why]
	return &mosip.Refusal{Code: row.Code, Message: fmt.Sprintf(row.Message, value...)}
}

// absent turns idp.ErrNotFound into a refusal; any other error stays.
func absent(err error, why reason) error {
	if errors.Is(err, idp.ErrNotFound) {
		return refuse(why)
	}
	return err
}

// The failures that the real service does not foresee: an exception, or a column that does not take the
// value. They are answered as PMS_COR_003.
var (
	errNull    = errors.New("a value that is taken for granted is null")
	errTooLong = errors.New("the text does not fit into its column")
	errNoID    = errors.New("every id is taken")
)
