package storage

import bolt "go.etcd.io/bbolt"

// Export yields every record of one moment as an idp value, in key order within its kind, which is the
// name of the bucket: [idp.PolicyGroup], [idp.Partner], [idp.Policy], [idp.PolicyMapping],
// [idp.Authority], [idp.APIKey], [idp.License], [idp.PartnerKey], [idp.Client], [idp.PartnerClient], [idp.Identity], in
// this order. It ends at the first error of yield, which must not use the database, and returns it.
func (db *DB) Export(yield func(kind string, record any) error) error {
	return db.view(func(tx *bolt.Tx) error {
		for _, one := range []func(*bolt.Tx, func(string, any) error) error{
			exporter(policyGroups, groupRecord.group),
			exporter(partners, partnerRecord.partner),
			exporter(policies, policyRecord.policy),
			exporter(mappings, mappingRecord.mapping),
			exporter(authorities, authorityRecord.authority),
			exporter(apiKeys, apiKeyRecord.apiKey),
			exporter(licenses, licenseRecord.license),
			exporter(partnerKeys, partnerKeyRecord.partnerKey),
			exporter(clients, clientRecord.client),
			exporter(partnerClients, partnerClientRecord.partnerClient),
			exporter(identities, identityRecord.identity),
		} {
			if err := one(tx, yield); err != nil {
				return err
			}
		}
		return nil
	})
}

// exporter returns a function that yields each record of the bucket as a value of the domain.
func exporter[R, V any, K ~string](bucket []byte, value func(rec R, key K) V) func(*bolt.Tx, func(string, any) error) error {
	return func(tx *bolt.Tx, yield func(string, any) error) error {
		return walk(tx, bucket, func(key string, rec R) error { return yield(string(bucket), value(rec, K(key))) })
	}
}
