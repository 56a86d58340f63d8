package keymanager

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/java"
)

var (
	oidCommonName       = asn1.ObjectIdentifier{2, 5, 4, 3}
	oidCountry          = asn1.ObjectIdentifier{2, 5, 4, 6}
	oidLocality         = asn1.ObjectIdentifier{2, 5, 4, 7}
	oidState            = asn1.ObjectIdentifier{2, 5, 4, 8}
	oidOrganization     = asn1.ObjectIdentifier{2, 5, 4, 10}
	oidOrganizationUnit = asn1.ObjectIdentifier{2, 5, 4, 11}
	oidAlternativeName  = asn1.ObjectIdentifier{2, 5, 29, 17}
	oidNameConstraints  = asn1.ObjectIdentifier{2, 5, 29, 30}
)

func hasExtension(c *x509.Certificate, id asn1.ObjectIdentifier) bool {
	return slices.ContainsFunc(c.Extensions, func(e pkix.Extension) bool { return e.Id.Equal(id) })
}

// attribute returns an attribute of a distinguished name as upstream reads it: from the last RDN that
// has it, whose first attribute counts even if it is another one, and with the escapes of RFC 2253
// (PartnerCertificateManagerUtil.getCertificateOrgName, Bouncy Castle's IETFUtils.valueToString). It
// reports whether there is such an RDN.
func attribute(name []byte, id asn1.ObjectIdentifier) (string, bool) {
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(name, &rdns); err != nil {
		return "", false
	}
	for _, rdn := range slices.Backward(rdns) {
		if slices.ContainsFunc(rdn, func(a pkix.AttributeTypeAndValue) bool { return a.Type.Equal(id) }) {
			value, _ := rdn[0].Value.(string)
			return escape(value), true
		}
	}
	return "", false
}

// escape puts a backslash where RFC 2253 wants one. Upstream compares and signs the escaped text, so
// an organisation with a comma matches only a partner whose name has the backslash.
func escape(value string) string {
	const special = `,"\+=<>;`
	if !strings.ContainsAny(value, special+"#") && strings.Trim(value, " \r") == value {
		return java.Trim(value)
	}
	trailing := len(value) - len(strings.TrimRight(value, " "))
	leading := len(value) - trailing - len(strings.TrimLeft(value[:len(value)-trailing], " "))
	var out strings.Builder
	for i, r := range value {
		outer := r == ' ' && (i < leading || i >= len(value)-trailing)
		if outer || strings.ContainsRune(special, r) || i == 0 && r == '#' {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return out.String()
}

// sameName reports whether two distinguished names are the same as Java compares them: whatever their
// string types, letter case and runs of white space.
func sameName(a, b []byte) bool {
	return bytes.Equal(a, b) || fold(a) != "" && fold(a) == fold(b)
}

func fold(name []byte) string {
	var rdns pkix.RDNSequence
	if _, err := asn1.Unmarshal(name, &rdns); err != nil {
		return ""
	}
	var out strings.Builder
	for _, rdn := range rdns {
		for _, a := range rdn {
			text, ok := a.Value.(string)
			if !ok {
				return ""
			}
			out.WriteString(a.Type.String() + "=" + escape(strings.ToLower(strings.Join(strings.Fields(text), " "))) + "+")
		}
		out.WriteByte(',')
	}
	return out.String()
}
