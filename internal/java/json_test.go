package java

import (
	"math"
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

func TestQuote(t *testing.T) {
	for in, want := range map[string]string{
		"":                           `""`,
		"é a/b\\/\"":                 `"é a\/b\\\/\""`,
		"\b\f\n\r\t\x00\x1f\x20\x7e": `"\b\f\n\r\t\u0000\u001F ~"`,
		"\u007f\u009f\u00a0\u1fff\u2000\u20ff\u2100": "\"\\u007F\\u009F\u00a0\u1fff\\u2000\\u20FF\u2100\"",
		"\U0001f600": "\"\U0001f600\"",
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

// TestDouble compares with what OpenJDK 17 wrote.
func TestDouble(t *testing.T) {
	for in, want := range map[float64]string{
		0: "0.0", 1: "1.0", 1.5: "1.5", 0.001: "0.001", 0.0009: "9.0E-4", 9999999: "9999999.0", 1e7: "1.0E7", 1.25e-10: "1.25E-10",
		1e300: "1.0E300", 123456.789: "123456.789", -2e22: "-2.0E22", 0.1: "0.1", math.Inf(1): "Infinity", math.Inf(-1): "-Infinity",
	} {
		if got := Double(in); got != want {
			t.Errorf("Double(%v) = %s, want %s", in, got, want)
		}
	}
	if got := Double(math.Copysign(0, -1)); got != "-0.0" {
		t.Errorf("Double(-0) = %s", got)
	}
	if got := Double(math.NaN()); got != "NaN" {
		t.Errorf("Double(NaN) = %s", got)
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
