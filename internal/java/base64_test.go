package java

import (
	"encoding/hex"
	"testing"
)

// TestBase64Texts compares with what OpenJDK 17 decoded, or said.
func TestBase64Texts(t *testing.T) {
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
		got, err := Base64URL(tt.text)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if hex.EncodeToString(got) != tt.want || said != tt.err {
			t.Errorf("Base64URL(%q) = %x, %q, want %s, %q", tt.text, got, said, tt.want, tt.err)
		}
	}
}

func TestBase64(t *testing.T) {
	tests := []struct {
		text      string
		std, url  string
		bad, badU bool
	}{
		{text: "", std: "", url: ""},
		{text: "Pz8/", std: "???", badU: true},
		{text: "Pz8_", bad: true, url: "???"},
		{text: "YQ==", std: "a", url: "a"},
		{text: "YQ", std: "a", url: "a"},
		{text: "YR", std: "a", url: "a"}, // a bit too many
		{text: "YWI=", std: "ab", url: "ab"},
		{text: "YQ=", bad: true, badU: true},
		{text: "YQ===", bad: true, badU: true},
		{text: "YQ==YQ==", bad: true, badU: true},
		{text: "Y", bad: true, badU: true},
		{text: "=", bad: true, badU: true},
		{text: "YW\nJj", bad: true, badU: true},
	}
	for _, tt := range tests {
		if got, err := Base64(tt.text); string(got) != tt.std || (err != nil) != tt.bad {
			t.Errorf("Base64(%q) = %q, %v", tt.text, got, err)
		}
		if got, err := Base64URL(tt.text); string(got) != tt.url || (err != nil) != tt.badU {
			t.Errorf("Base64URL(%q) = %q, %v", tt.text, got, err)
		}
	}
}
