package seed

import (
	"bufio"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

func parsePEM(t *testing.T, text []byte) *rsa.PrivateKey {
	t.Helper()
	block, _ := pem.Decode(text)
	if block == nil {
		t.Fatal("no PEM")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

const crowd = 100_000

// writeCrowd writes a file of [crowd] persons, one a line of the format between head and tail.
func writeCrowd(b *testing.B, name, head, line, between, tail string) string {
	b.Helper()
	path := filepath.Join(b.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(f)
	_, _ = out.WriteString(head)
	for i := range crowd {
		if i > 0 {
			_, _ = out.WriteString(between)
		}
		_, _ = fmt.Fprintf(out, line, i)
	}
	_, _ = out.WriteString(tail)
	if err := out.Flush(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkRead reads and checks 100,000 persons.
func BenchmarkRead(b *testing.B) {
	lang := func(name, value string) string { return `"` + name + `":[{"language":"eng","value":"` + value + `"}],` }
	person := `{"individualId":"%010[1]d","pin":"1234",` + lang("fullName", "Person %[1]d") + lang("givenName", "Person") + lang("familyName", "%[1]d") +
		lang("gender", "Female") + lang("streetAddress", "1 Main Road") + lang("locality", "Town") + lang("region", "County") + lang("country", "Land") +
		`"dateOfBirth":"1990/01/01","postalCode":"12345","email":"p%[1]d@example.org","phone":"+9199%08[1]d","preferredLang":"eng","encodedPhoto":""}`
	for _, tc := range []struct{ name, file, head, line, between, tail string }{
		{"fixture", "a.json", `{"identities":[`, person, ",\n", "]}"},
		{"identities", "a.json", `[`, person, ",\n", "]"},
		{
			"CSV", "a.csv", "individualId,pin,fullName:eng,givenName:eng,familyName:eng,gender:eng,locality:eng,region:eng,country:eng,dateOfBirth,postalCode,email,phone\n",
			"%010[1]d,1234,Person %[1]d,Person,%[1]d,Female,Town,County,Land,1990/01/01,12345,p%[1]d@example.org,+9199%08[1]d", "\n", "\n",
		},
	} {
		b.Run(tc.name, func(b *testing.B) {
			path := writeCrowd(b, tc.file, tc.head, tc.line, tc.between, tc.tail)
			o := options(b)
			b.ReportAllocs()
			for b.Loop() {
				f, err := Read([]string{path}, o)
				if err != nil {
					b.Fatal(err)
				}
				n := 0
				for _, err := range f.Identities {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
				if n != crowd {
					b.Fatalf("%d persons", n)
				}
			}
		})
	}
}
