// Package seed reads fixture files into idp values, strictly: an unknown member, a value of the wrong
// type, a broken rule or a reference to nothing is an [Error] that names file and line, and then
// nothing is read. It owns the file format and knows neither the database nor the built-in set.
//
// # Sources
//
// A source is a file, a directory (its files in the order of their names), the word "builtin" or the
// word "none". Of several sources the later wins: a record replaces the one of the same id. Within
// one file an id appears once.
//
// # Fixture files (.yaml, .yml, .json)
//
// Top-level lists policyGroups, partners, policies, mappings, caCertificates, apiKeys, misps, clients and
// identities, in any mix. Members are named as in the API calls that create such records: PMS POST
// /partners and POST /policies, eSignet POST /client-mgmt/oauth-client, mock identity system POST
// /identity. [Schema] describes all of them. In YAML a number that stands for text needs no quotes, so
// "pin: 0123" is the text 0123, except in objects of any content: policies, additionalInfo and public
// keys, but for the kid. Aliases and merge keys are refused. In redirectUris and logoUri the text
// {publicURL} stands for the origin of the server, unless the client has literalUris.
//
// # Identity files
//
// A JSON or YAML file that holds one identity request, or a list of them, with or without the
// wrapper {requestTime, request}; and the older form {pin, identity} of the sample data in
// mosip/esignet helm/esignet/mock-auth-data.
//
// # Tables (.csv, .tsv)
//
// One identity a line below a line of column names. A column is named after its member, with the
// language of a translated one: individualId, pin, fullName:eng, fullName:fra, email. Tables with
// other names have a column map beside them, people.csv.map.yaml for people.csv: a YAML object from
// the name in the table to the name of the member, or to "" for a column that is not wanted. An
// empty cell stands for nothing.
//
// [Read] keeps all records but the identities in memory; these are streamed by idp.Fixtures, which
// reads their files again. [Writer] writes records as a fixture file that reads back to the same.
package seed
