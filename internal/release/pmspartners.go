package release

// PMSPartners are the rules of the partner manager apart from its client API
// (mosip/partner-management-services PartnerServiceImpl.java, PartnerManagementServiceImpl.java,
// InfraProviderServiceImpl.java; unless said otherwise).
type PMSPartners struct {
	// KeyDays is the validity of API keys and MISP licences (mosip-config
	// partner-management-default.properties).
	KeyDays int
	// Ownership asks a caller who is no PARTNER_ADMIN to be the partner. Later releases still have the
	// check, but compare the names of roles without the prefix ROLE_ that they have there, so that
	// it refuses nobody (SearchHelper.java isLoggedInUserFilterRequired).
	Ownership bool
	// KeepLanguage stores the langCode of a registration in place of the first mandatory language.
	KeepLanguage bool
	// ActiveNameFirst asks, before a mapping, for an active policy of the name in any group
	// (validatePolicyGroupAndPolicy); a partner without a group is then one without the policy.
	ActiveNameFirst bool
	// NotInGroup refuses a policy of another group, MappingOpen and MappingApproved a second mapping
	// (ErrorCode.java).
	NotInGroup, MappingOpen, MappingApproved Error
	// FinalDeactivation refuses every status for a partner that was approved and is not active.
	FinalDeactivation bool
	// RefuseInactive refuses the certificate of such a partner.
	RefuseInactive bool
	// OwnCertificates answers certificates only to the user that owns the partner
	// (getCertificateFromKeyMgr).
	OwnCertificates bool
	// TrimLabels looks for the label of a new API key with its white space made single
	// (PartnerUtil.java trimAndReplace).
	TrimLabels bool
	// ActiveForKeys lets only a PARTNER_ADMIN change the API keys of an inactive partner.
	ActiveForKeys bool
	// KeyOffOnce refuses to switch off an API key that is off.
	KeyOffOnce bool
}

var partners1201 = PMSPartners{
	KeyDays:         90,
	Ownership:       true,
	NotInGroup:      Error{"PMS_PRT_098", "Given policy under partner's policy group not exists."},
	MappingOpen:     Error{"PMS_PRT_053", "Mapping exists for given policy and partner and is in InProgress state."},
	MappingApproved: Error{"PMS_PRT_053", "Mapping exists for given policy and partner and is in approved state."},
}

var partners130dp1 = PMSPartners{
	KeyDays:         90,
	ActiveNameFirst: true,
	NotInGroup:      notInGroup,
	MappingOpen:     mappingOpen,
	MappingApproved: mappingApproved,
	RefuseInactive:  true,
	OwnCertificates: true,
	KeyOffOnce:      true,
}

var partners122 = PMSPartners{
	KeyDays:           90,
	ActiveNameFirst:   true,
	NotInGroup:        notInGroup,
	MappingOpen:       mappingOpen,
	MappingApproved:   mappingApproved,
	FinalDeactivation: true,
	RefuseInactive:    true,
	TrimLabels:        true,
	ActiveForKeys:     true,
	KeyOffOnce:        true,
}

var partners13 = PMSPartners{
	KeyDays:           999999,
	KeepLanguage:      true,
	ActiveNameFirst:   true,
	NotInGroup:        notInGroup,
	MappingOpen:       mappingOpen,
	MappingApproved:   mappingApproved,
	FinalDeactivation: true,
	RefuseInactive:    true,
	TrimLabels:        true,
	ActiveForKeys:     true,
	KeyOffOnce:        true,
}

// What the releases after 1.2.0.1 have in common.
var (
	notInGroup      = Error{"PMS_PRT_098", "Given policy doesn't exists under partner's policy group."}
	mappingOpen     = Error{"PMS_PRT_053", "This policy is already pending for approval against your partner ID."}
	mappingApproved = Error{"PMS_PRT_060", "This policy has already been approved against your partner ID."}
)
