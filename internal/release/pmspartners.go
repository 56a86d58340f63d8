package release

import "time"

// PMSPartners are the rules of the partner manager apart from its client API
// (mosip/partner-management-services PartnerServiceImpl.java, PartnerManagementServiceImpl.java,
// InfraProviderServiceImpl.java).
type PMSPartners struct {
	// KeyLifetime is that of API keys and MISP licences (mosip-config
	// partner-management-default.properties).
	KeyLifetime time.Duration
}

const day = 24 * time.Hour

var (
	partners1201   = PMSPartners{KeyLifetime: 90 * day}
	partners130dp1 = PMSPartners{KeyLifetime: 90 * day}
	partners122    = PMSPartners{KeyLifetime: 90 * day}
	partners13     = PMSPartners{KeyLifetime: 90 * day}
)
