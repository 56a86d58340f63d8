package keymanager

import (
	"bytes"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestRootsOfJava: the roots in testdata, made with openssl req -x509, are those that X509Certificate.verify of
// OpenJDK 17 takes and crypto/x509 does not.
func TestRootsOfJava(t *testing.T) {
	files, err := filepath.Glob("testdata/*.pem")
	if err != nil || len(files) != 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	m := manager(t, "1.2.0.1")
	m.Now = func() time.Time { return time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC) }
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		up, err := m.CheckAuthorities(string(text), "AUTH", auth())
		if err != nil || len(up.Accepted) != 1 {
			t.Errorf("%s: %v", file, err)
			continue
		}
		c := up.Accepted[0].Certificate
		for _, part := range [][]byte{c.RawTBSCertificate, c.Signature} {
			i := bytes.Index(c.Raw, part) + len(part) - 1
			broken := bytes.Clone(c.Raw)
			broken[i] ^= 1
			if b, err := x509.ParseCertificate(broken); err == nil && newPathSearch(nil, m.Now()).selfSigned(b) {
				t.Errorf("%s: a changed byte at %d is not noticed", file, i)
			}
		}
	}
}

// TestMD5OfSubCA: MD5 counts on a root only.
func TestMD5OfSubCA(t *testing.T) {
	text, err := os.ReadFile("testdata/md5.pem")
	if err != nil {
		t.Fatal(err)
	}
	c, err := readPEM(string(text))
	if err != nil {
		t.Fatal(err)
	}
	twin := *c
	if signedBy(c, &twin) || !signedBy(c, c) {
		t.Error("MD5 counts below a root, or not on it")
	}
}
