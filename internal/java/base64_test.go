package java

import (
	"encoding/hex"
	"testing"
)

// TestDecodeURL compares with what OpenJDK 17 decoded, or said.
func TestDecodeURL(t *testing.T) {
	const (
		unit  = "Input byte array has wrong 4-byte ending unit"
		bits  = "Last unit does not have enough valid bits"
		ends4 = "Input byte array has incorrect ending byte at 4"
		short = "Input byte[] should at least have 2 bytes for base64 bytes"
	)
	for _, tt := range []struct{ text, want, err string }{
		{"", "", ""}, {"AA", "00", ""}, {"AAA", "0000", ""}, {"AAAA", "000000", ""}, {"AA==", "00", ""}, {"AAA=", "0000", ""}, {"AB==", "00", ""}, {"_-8", "ffef", ""},
		{"A", "", short}, {"=", "", short},
		{"AAAAA", "", bits}, {"A=", "", bits}, {"A==", "", bits}, {"A===", "", bits}, {"AAAAA=", "", bits}, {"AAAAA==", "", bits},
		{"AA=", "", unit}, {"==", "", unit}, {"====", "", unit}, {"AAAA=", "", unit}, {"AAAA==", "", unit}, {"AA=A", "", unit},
		{"AAA==", "", ends4}, {"AA==A", "", ends4}, {"AA===", "", ends4}, {"AAA=A", "", ends4},
		{"a/b", "", "Illegal base64 character 2f"}, {"a+b", "", "Illegal base64 character 2b"}, {"A\nA", "", "Illegal base64 character a"},
		{"éA", "", "Illegal base64 character -17"}, {"€A", "", "Illegal base64 character 3f"},
	} {
		got, err := DecodeURL(tt.text)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if hex.EncodeToString(got) != tt.want || said != tt.err {
			t.Errorf("DecodeURL(%q) = %x, %q, want %s, %q", tt.text, got, said, tt.want, tt.err)
		}
	}
}
