package release

// PMSPolicies are the rules of the policy manager (mosip/partner-management-services
// PolicyManagementService.java).
type PMSPolicies struct {
	// Deactivation has the calls that switch a policy or a group off for good.
	Deactivation bool
	// TypeErrors reports a member of the policy document that has another JSON type than its schema asks
	// for; without it such a document is stored as it is (PolicySchemaValidator.java).
	TypeErrors bool
}

var (
	policies1201   = PMSPolicies{}
	policies130dp1 = PMSPolicies{}
	policies122    = PMSPolicies{Deactivation: true, TypeErrors: true}
	policies13     = PMSPolicies{Deactivation: true, TypeErrors: true}
)
