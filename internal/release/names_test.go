package release

import "testing"

func TestNames(t *testing.T) {
	names := Names{Origin: "https://x", Issuer: "https://i"}
	for text, want := range map[string]string{
		"{D}": "https://x", "{B}/a": "https://x/v1/esignet/a", "{I}/b {D} {B}": "https://i/b https://x https://x/v1/esignet", "{E}{D": "{E}{D",
	} {
		if got := names.Fill(text); got != want {
			t.Errorf("Fill(%q) = %q, want %q", text, got, want)
		}
	}
}
