package java

import "testing"

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
