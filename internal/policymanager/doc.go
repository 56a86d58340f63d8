// Package policymanager serves MOSIP's policy manager: policy groups and policies, from the draft over
// publication to the end, below /v1/policymanager/policies.
//
// [API] checks a request in the order of PolicyManagementService.java, each call in one transaction of
// the [Store]. A policy document is checked against the schema of its type ([schema]) and kept as the text
// that the real service keeps ([document]); partner and client calls of PMS read it from there.
//
// What differs between the releases of PMS is a row of [release.PMS]. Who the caller is, and what he may
// do, is the business of [mosip].
package policymanager
