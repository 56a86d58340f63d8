package java

import (
	"math"
	"testing"
)

// TestDouble compares with what OpenJDK 17 wrote.
func TestDouble(t *testing.T) {
	for in, want := range map[float64]string{
		0: "0.0", 1: "1.0", 1.5: "1.5", 0.001: "0.001", 0.0009: "9.0E-4", 9999999: "9999999.0", 1e7: "1.0E7", 1.25e-10: "1.25E-10",
		1e300: "1.0E300", 123456.789: "123456.789", -2e22: "-2.0E22", 0.1: "0.1",
	} {
		if got := Double(in); got != want {
			t.Errorf("Double(%v) = %s, want %s", in, got, want)
		}
	}
	if got := Double(math.Copysign(0, -1)); got != "-0.0" {
		t.Errorf("Double(-0) = %s", got)
	}
}

func TestParseInt(t *testing.T) {
	for s, want := range map[string]int{"7": 7, "-7": -7, "+7": 7, "\u0661\u0662": 12, "\uff11\uff10": 10, "\u0967\uff10": 10, "007": 7, "2147483647": 2147483647} {
		if got, err := ParseInt(s, 10); got != want || err != nil {
			t.Errorf("ParseInt(%q) = %d, %v", s, got, err)
		}
	}
	for s, want := range map[string]int{"ff": 255, "\uff26\uff46": 255, "-A": -10} {
		if got, err := ParseInt(s, 16); got != want || err != nil {
			t.Errorf("ParseInt(%q, 16) = %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "-", "1_0", "0x1", "2147483648", "\U0001d7ce", "\uff21", " 1", "1.0"} {
		if got, err := ParseInt(s, 10); err == nil {
			t.Errorf("ParseInt(%q) = %d", s, got)
		}
	}
}
