package storage

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// BenchmarkLoad reports the time of loading n persons, and how much of it making them takes.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			start := time.Now()
			for range manyPersons(n) {
			}
			sequence := time.Since(start)
			for i := range b.N {
				b.StopTimer()
				db := openAt(b, filepath.Join(b.TempDir(), fmt.Sprintf("%d.db", i)))
				b.StartTimer()
				if _, err := db.Load(idp.Fixtures{Digest: "x", Identities: manyPersons(n)}); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				_ = db.Close()
			}
			b.ReportMetric(float64(sequence.Milliseconds()), "ms/sequence")
		})
	}
}

// BenchmarkLoadClients loads clients whose ids come in no order.
func BenchmarkLoadClients(b *testing.B) {
	var f idp.Fixtures
	for i := range 10_000 {
		f.Clients = append(f.Clients, idp.Client{
			ID: idp.ClientID(personID(i)), PublicKey: strings.Repeat(fmt.Sprint(i), 80), RedirectURIs: []string{"http://localhost:3000/**"},
		})
	}
	for i := range b.N {
		b.StopTimer()
		db := openAt(b, filepath.Join(b.TempDir(), fmt.Sprintf("%d.db", i)))
		b.StartTimer()
		if _, err := db.Load(f); err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		_ = db.Close()
	}
}

// BenchmarkOpen opens a file with many persons that holds the fixtures already, as a restart does.
func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "test.db")
	f := idp.Fixtures{Digest: "x", Identities: manyPersons(100_000)}
	db := openAt(b, path)
	if _, err := db.Load(f); err != nil {
		b.Fatal(err)
	}
	_ = db.Close()
	for b.Loop() {
		db, err := Open(path)
		if err != nil {
			b.Fatal(err)
		}
		if loaded, err := db.Load(f); err != nil || loaded {
			b.Fatal(loaded, err)
		}
		_ = db.Close()
	}
}

// BenchmarkIdentity reads one of many persons.
func BenchmarkIdentity(b *testing.B) {
	for _, n := range []int{100, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			db := openDB(b)
			if _, err := db.Load(idp.Fixtures{Identities: manyPersons(n)}); err != nil {
				b.Fatal(err)
			}
			i := 0
			for b.Loop() {
				if _, err := db.Identity(personID(i % n)); err != nil {
					b.Fatal(err)
				}
				i++
			}
			b.StopTimer()
			_ = db.Close()
		})
	}
}

// BenchmarkEncoding compares the JSON library of the records with encoding/json, on a person with a
// photo of 10 KB.
func BenchmarkEncoding(b *testing.B) {
	i := person(1)
	i.Attributes["encodedPhoto"] = idp.Attribute{Text: "data:image/jpeg;base64," + strings.Repeat("ABCD+/09", 1700)}
	rec := newIdentityRecord(i)
	data, err := encode(rec)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("encode", func(b *testing.B) {
		for b.Loop() {
			_, _ = encode(rec)
		}
	})
	b.Run("decode", func(b *testing.B) {
		for b.Loop() {
			_, _ = decode[identityRecord](identities, "", data)
		}
	})
	b.Run("encode-std", func(b *testing.B) {
		for b.Loop() {
			_, _ = json.Marshal(rec)
		}
	})
	b.Run("decode-std", func(b *testing.B) {
		for b.Loop() {
			var r identityRecord
			_ = json.Unmarshal(data, &r)
		}
	})
}

// BenchmarkPutConsent measures one durable write, which is the disk's fsync.
func BenchmarkPutConsent(b *testing.B) {
	db := openDB(b)
	i := 0
	for b.Loop() {
		if err := db.PutConsent(idp.Consent{Client: "c", PSUT: idp.PSUT(personID(i))}); err != nil {
			b.Fatal(err)
		}
		i++
	}
}
