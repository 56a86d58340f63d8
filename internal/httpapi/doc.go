// Package httpapi is the glue between gin and the packages that serve an emulated system: reading
// and writing JSON as those systems do, one adapter for handlers that return errors, the access
// log, request limits, and the names under which this server may be called. It has no endpoint and
// knows no error code of a contract.
package httpapi
