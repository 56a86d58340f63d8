package java

import "testing"

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
