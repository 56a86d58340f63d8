package keymanager

import (
	"bytes"
	"crypto"
	_ "crypto/md5" // the digests that Java knows
	"crypto/rsa"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha3"
	_ "crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/binary"
	"math/big"
	"slices"

	"github.com/openg2p/mock-esignet/internal/java"
)

// digest is a digest with its own identifier and that of its signature by an RSA key (RFC 8017, RFC 8702).
type digest struct {
	hash          crypto.Hash
	id, signature asn1.ObjectIdentifier
}

func pkcs1(n int) asn1.ObjectIdentifier { return asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, n} }

func nist(kind, n int) asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, kind, n}
}

var digests = []digest{
	{crypto.MD5, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 5}, pkcs1(4)},
	{crypto.SHA1, asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, pkcs1(5)},
	{crypto.SHA224, nist(2, 4), pkcs1(14)},
	{crypto.SHA256, nist(2, 1), pkcs1(11)},
	{crypto.SHA384, nist(2, 2), pkcs1(12)},
	{crypto.SHA512, nist(2, 3), pkcs1(13)},
	{crypto.SHA512_224, nist(2, 5), pkcs1(15)},
	{crypto.SHA512_256, nist(2, 6), pkcs1(16)},
	{crypto.SHA3_224, nist(2, 7), nist(3, 13)},
	{crypto.SHA3_256, nist(2, 8), nist(3, 14)},
	{crypto.SHA3_384, nist(2, 9), nist(3, 15)},
	{crypto.SHA3_512, nist(2, 10), nist(3, 16)},
}

func digestNamed(id asn1.ObjectIdentifier) (digest, bool) {
	i := slices.IndexFunc(digests, func(d digest) bool { return d.id.Equal(id) })
	if i < 0 {
		return digest{}, false
	}
	return digests[i], true
}

func (d digest) sum(parts ...[]byte) []byte {
	h := d.hash.New()
	for _, part := range parts {
		_, _ = h.Write(part) // never fails
	}
	return h.Sum(nil)
}

// signedByRSA verifies the signatures with RSA keys that Java takes and Go does not: any digest, keys below
// 1024 bits, RSASSA-PSS with any parameters. MD5 counts on a root alone, whose own signature no rule of
// paths looks at (X509CertImpl.verify of OpenJDK, jdk.certpath.disabledAlgorithms).
//
// Mock: the limits that a key for RSASSA-PSS sets to its signatures are not looked at.
func signedByRSA(c, by *x509.Certificate) bool {
	key := rsaKeyOf(by)
	var outer struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.Raw, &outer); err != nil || key == nil || len(c.Signature) != key.Size() {
		return false
	}
	signature := new(big.Int).SetBytes(c.Signature)
	if signature.Cmp(key.N) >= 0 {
		return false
	}
	message := signature.Exp(signature, big.NewInt(int64(key.E)), key.N)
	if outer.Algorithm.Algorithm.Equal(pkcs1(10)) {
		return verifyPSS(c.RawTBSCertificate, message, key.N.BitLen()-1, outer.Algorithm.Parameters.FullBytes)
	}
	i := slices.IndexFunc(digests, func(d digest) bool { return d.signature.Equal(outer.Algorithm.Algorithm) })
	if i < 0 || digests[i].hash == crypto.MD5 && c != by {
		return false
	}
	return bytes.Equal(message.FillBytes(make([]byte, key.Size())), encodePKCS1(digests[i], c.RawTBSCertificate, key.Size()))
}

// rsaKeyOf returns the RSA key of a certificate, also one for RSASSA-PSS, which Go does not read; nil for
// another.
func rsaKeyOf(c *x509.Certificate) *rsa.PublicKey {
	if key, ok := c.PublicKey.(*rsa.PublicKey); ok {
		return key
	}
	var info struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	if _, err := asn1.Unmarshal(c.RawSubjectPublicKeyInfo, &info); err != nil || !info.Algorithm.Algorithm.Equal(pkcs1(10)) {
		return nil
	}
	key, err := x509.ParsePKCS1PublicKey(info.Key.Bytes)
	if err != nil || java.CheckRSA(key.N, big.NewInt(int64(key.E))) != nil {
		return nil
	}
	return key
}

// encodePKCS1 is EMSA-PKCS1-v1_5 (RFC 8017 section 9.2), nil when it does not fit.
func encodePKCS1(d digest, text []byte, size int) []byte {
	info, err := asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Digest    []byte
	}{pkix.AlgorithmIdentifier{Algorithm: d.id, Parameters: asn1.NullRawValue}, d.sum(text)})
	if err != nil || size < len(info)+11 {
		return nil
	}
	filler := bytes.Repeat([]byte{0xFF}, size-len(info)-3)
	return slices.Concat([]byte{0, 1}, filler, []byte{0}, info)
}

// pssParameters are RSASSA-PSS-params (RFC 8017 appendix A.2.3).
type pssParameters struct {
	Digest  pkix.AlgorithmIdentifier `asn1:"optional,explicit,tag:0"`
	Mask    pkix.AlgorithmIdentifier `asn1:"optional,explicit,tag:1"`
	Salt    int                      `asn1:"optional,explicit,tag:2,default:20"`
	Trailer int                      `asn1:"optional,explicit,tag:3,default:1"`
}

// digests returns those of the text and of the mask; SHA-1 is the default of both.
func (p pssParameters) digests() (text, mask digest, ok bool) {
	names := []asn1.ObjectIdentifier{digests[1].id, digests[1].id}
	if p.Digest.Algorithm != nil {
		names[0] = p.Digest.Algorithm
	}
	if p.Mask.Algorithm != nil {
		var of pkix.AlgorithmIdentifier
		if _, err := asn1.Unmarshal(p.Mask.Parameters.FullBytes, &of); err != nil || !p.Mask.Algorithm.Equal(pkcs1(8)) {
			return text, mask, false
		}
		names[1] = of.Algorithm
	}
	text, known := digestNamed(names[0])
	mask, ok = digestNamed(names[1])
	return text, mask, ok && known
}

// verifyPSS is EMSA-PSS-VERIFY (RFC 8017 section 9.1.2) for an encoded message of so many bits.
func verifyPSS(text []byte, message *big.Int, bits int, parameters []byte) bool {
	var p pssParameters
	if _, err := asn1.Unmarshal(parameters, &p); err != nil || p.Trailer != 1 || p.Salt < 0 || message.BitLen() > bits {
		return false
	}
	d, mask, ok := p.digests()
	size := (bits + 7) / 8
	if !ok || p.Salt > size || size < d.hash.Size()+p.Salt+2 {
		return false
	}
	encoded := message.FillBytes(make([]byte, size))
	db, hash := encoded[:size-d.hash.Size()-1], encoded[size-d.hash.Size()-1:size-1]
	for i, m := range maskOf(mask, hash, len(db)) {
		db[i] ^= m
	}
	db[0] &= 0xFF >> (8*size - bits)
	zeros, salt := db[:len(db)-p.Salt-1], db[len(db)-p.Salt:]
	return encoded[size-1] == 0xBC && len(bytes.TrimLeft(zeros, "\x00")) == 0 && db[len(zeros)] == 1 &&
		bytes.Equal(hash, d.sum(make([]byte, 8), d.sum(text), salt))
}

// maskOf is MGF1 (RFC 8017 appendix B.2.1).
func maskOf(d digest, seed []byte, size int) []byte {
	var mask []byte
	for n := uint32(0); len(mask) < size; n++ {
		mask = append(mask, d.sum(seed, binary.BigEndian.AppendUint32(nil, n))...)
	}
	return mask[:size]
}
