package idp

import "regexp"

var (
	// Go's expressions take linear time, where Java's would backtrack.
	partnerMail = regexp.MustCompile(`\A[\w+-]+(\.\w+)*@[\w-]+(\.\w+)*(\.[a-z]{2,})\z`)

	// spacedID is upstream's .*\s.* for a whole text, where a dot is no line terminator.
	spacedID = regexp.MustCompile(`\A[^\n\r\x{85}\x{2028}\x{2029}]*[ \t\n\v\f\r][^\n\r\x{85}\x{2028}\x{2029}]*\z`)
)

// IsPartnerMail reports whether PMS takes the mail address of a partner
// (mosip-config pmp.partner.valid.email.address.regex).
func IsPartnerMail(address string) bool { return partnerMail.MatchString(address) }

// PartnerIDSpaced reports whether PMS refuses the id of a partner for the white space in it
// (PartnerServiceImpl.java).
func PartnerIDSpaced(id string) bool { return spacedID.MatchString(id) }
