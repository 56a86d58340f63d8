package java

import (
	"math/big"
	"strings"
	"testing"
)

// TestCheckRSA has the bounds that OpenJDK 17 showed.
func TestCheckRSA(t *testing.T) {
	power := func(bits uint) *big.Int { return new(big.Int).Lsh(big.NewInt(1), bits) } // has bits+1 bits
	f4 := big.NewInt(65537)
	for _, tt := range []struct {
		n, e *big.Int
		want string // begins the error
	}{
		{power(503), f4, "RSA keys must be at least"},
		{power(504), f4, ""},
		{power(16383), f4, ""},
		{power(16384), f4, "RSA keys must be no longer"},
		{power(3071), power(64), ""},
		{power(3072), power(63), ""},
		{power(3072), power(64), "RSA exponents can be no longer"},
		{power(1023), big.NewInt(2), "exponent is smaller"},
		{power(1023), big.NewInt(3), ""},
		{power(1023), power(1022), ""},
		{power(1023), power(1023), "exponent is larger"},
	} {
		err := CheckRSA(tt.n, tt.e)
		if (err != nil) != (tt.want != "") || err != nil && !strings.HasPrefix(err.Error(), tt.want) {
			t.Errorf("n of %d, e of %d bits: %v, want %q", tt.n.BitLen(), tt.e.BitLen(), err, tt.want)
		}
	}
}
