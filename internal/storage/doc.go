// Package storage keeps the durable state in one bbolt file: policy groups, policies, partners with
// their mappings, certificates, keys and licences, clients, identities, consents, signing keys and
// secrets. It knows records and transactions, not the rules of the emulated systems nor their wire
// formats.
//
// A method that writes returns after its transaction is on the disk, fsync included; one method is
// one transaction. Values that come out are copies. Records are JSON of the unexported structs in
// this package, so that renaming a field of the domain or of the wire changes no stored byte. All
// buckets are in schema.go.
//
// The number of records in a bucket is the bucket's sequence, which is written in the transaction
// that adds or deletes a record.
package storage
