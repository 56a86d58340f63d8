package storage

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	bolt "go.etcd.io/bbolt"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// encode writes a record as JSON. What is not UTF-8 in a text becomes U+FFFD.
func encode(rec any) ([]byte, error) { return json.Marshal(rec, jsontext.AllowInvalidUTF8(true)) }

// decode reads a record; the result shares no memory with data.
func decode[R any](bucket []byte, key string, data []byte) (rec R, err error) {
	if err := json.Unmarshal(data, &rec); err != nil {
		return rec, fmt.Errorf("%s %.100q: %w: %w", bucket, key, ErrDamaged, err)
	}
	return rec, nil
}

// get reads one record, or returns idp.ErrNotFound.
func get[R any](tx *bolt.Tx, bucket []byte, key string) (rec R, err error) {
	data := tx.Bucket(bucket).Get([]byte(key))
	if data == nil {
		return rec, fmt.Errorf("%s %.100q: %w", bucket, key, idp.ErrNotFound)
	}
	return decode[R](bucket, key, data)
}

// exists returns idp.ErrExists if the bucket has the key.
func exists(tx *bolt.Tx, bucket []byte, key string) error {
	if tx.Bucket(bucket).Get([]byte(key)) != nil {
		return fmt.Errorf("%s %.100q: %w", bucket, key, idp.ErrExists)
	}
	return nil
}

// put writes one record and counts it if it is new.
func put(tx *bolt.Tx, bucket []byte, key string, rec any) error {
	data, err := encode(rec)
	if err != nil {
		return fmt.Errorf("%s %.100q: %w", bucket, key, err)
	}
	b := tx.Bucket(bucket)
	added := b.Get([]byte(key)) == nil
	if err := b.Put([]byte(key), data); err != nil {
		return fmt.Errorf("%s %.100q: %w", bucket, key, err)
	}
	if added {
		return b.SetSequence(b.Sequence() + 1)
	}
	return nil
}

// remove deletes one record if it is there.
func remove(tx *bolt.Tx, bucket []byte, key string) error {
	b := tx.Bucket(bucket)
	if b.Get([]byte(key)) == nil {
		return nil
	}
	if err := b.Delete([]byte(key)); err != nil {
		return err
	}
	return b.SetSequence(b.Sequence() - 1)
}

// walk reads every record of a bucket in key order.
func walk[R any](tx *bolt.Tx, bucket []byte, fn func(key string, rec R) error) error {
	return tx.Bucket(bucket).ForEach(func(k, data []byte) error {
		rec, err := decode[R](bucket, string(k), data)
		if err != nil {
			return err
		}
		return fn(string(k), rec)
	})
}

// ErrNUL reports a NUL in a text that is part of a key, which PostgreSQL refuses in any text.
var ErrNUL = errors.New("a NUL in a text")

// joinKey joins texts to a key.
func joinKey(parts ...string) (string, error) {
	for _, part := range parts {
		if strings.Contains(part, "\x00") {
			return "", fmt.Errorf("%.100q: %w", part, ErrNUL)
		}
	}
	return strings.Join(parts, "\x00"), nil
}

// pairKey joins two ids. Only the first may hold a NUL, or the reader compares what it finds.
func pairKey(a, b string) string { return a + "\x00" + b }

// timeKey is the time in unix milliseconds as 8 bytes that sort in order, also before 1970.
func timeKey(t time.Time) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(t.UnixMilli())^1<<63)
}

// changeRecord is the part that records of PMS have in common.
type changeRecord struct {
	CreatedBy string    `json:"createdBy,omitzero"`
	Created   time.Time `json:"created,omitzero"`
	UpdatedBy string    `json:"updatedBy,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
}

func newChangeRecord(c idp.Change) changeRecord {
	return changeRecord{CreatedBy: c.CreatedBy, Created: c.Created.UTC(), UpdatedBy: c.UpdatedBy, Updated: c.Updated.UTC()}
}

func (r changeRecord) change() idp.Change { return idp.Change(r) }
