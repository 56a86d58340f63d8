package java

import (
	"slices"
	"strings"
	"testing"
)

// TestHashOrder compares with what OpenJDK 17 gave back.
func TestHashOrder(t *testing.T) {
	for in, want := range map[string]string{
		"":      "",
		"BB Aa": "BB Aa", // of one hash: as they were put
		"Aa BB": "Aa BB",
		"authTokenType allowedKycAttributes allowedAuthTypes kycLanguages": "authTokenType allowedKycAttributes kycLanguages allowedAuthTypes",
		"authType authSubType mandatory":                                   "authType authSubType mandatory",
		"allowAuthRequestDelegation allowKycRequestDelegation trustBindedAuthVerificationToken allowKeyBindingDelegation allowVciRequestDelegation": "trustBindedAuthVerificationToken allowKeyBindingDelegation allowAuthRequestDelegation allowVciRequestDelegation allowKycRequestDelegation",
		"typeOfShare validForInMinutes transactionsAllowed encryptionType shareDomain source protocol":                                              "protocol typeOfShare transactionsAllowed shareDomain encryptionType source validForInMinutes",
		"m l k j i h g f e d c b a": "a b c d e f g h i j k l m",
		"n00 n01 n02 n03 n04 n05 n06 n07 n08 n09 n10 n11 n12 n13 n14 n15 n16 n17 n18 n19 n20 n21 n22 n23 n24 n25 n26": "n10 n12 n11 n14 n13 n16 n15 n18 n17 n19 n21 n20 n01 n23 n00 n22 n03 n25 n02 n24 n05 n04 n26 n07 n06 n09 n08",
	} {
		if got := HashOrder(strings.Fields(in)); !slices.Equal(got, strings.Fields(want)) {
			t.Errorf("HashOrder(%s) = %v, want %s", in, got, want)
		}
	}
}

// TestCopyOrder has what a JDK printed of new HashMap(map) before Java 19, and of one with the buckets that
// it has since.
func TestCopyOrder(t *testing.T) {
	tests := []struct{ put, want11, want21 string }{
		{"eng @none", "@none eng", "@none eng"},
		{"eng fra @none", "@none fra eng", "fra @none eng"},
		{"fra eng ara hin @none", "ara @none fra hin eng", "ara @none fra hin eng"},
		{"eng fra ara hin kan @none", "ara @none fra kan hin eng", "ara kan @none fra hin eng"},
		{"eng fra ara hin spa por khm @none", "ara khm @none por fra spa hin eng", "ara khm @none por fra spa hin eng"},
	}
	for _, tt := range tests {
		for version, want := range map[int]string{11: tt.want11, 21: tt.want21} {
			if got := strings.Join(CopyOrder(strings.Fields(tt.put), version), " "); got != want {
				t.Errorf("%s, Java %d: %s, want %s", tt.put, version, got, want)
			}
		}
	}
}
