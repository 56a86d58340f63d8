// Package policymanager serves MOSIP's policy manager: policy groups and policies, from the draft over
// publication to the end, below /v1/policymanager/policies.
//
// [API] checks a request in the order of PolicyManagementService.java, each call in one transaction of
// the [Store]. A policy document is checked against the schema of its type ([schema]) and kept as the text
// that the real service keeps ([document]); partner and client calls of PMS read it from there.
//
// What differs between the releases of PMS is a row of [release.PMS]. Where a comment says "from 1.2.2 on",
// the order is 1.2.0.1, 1.3.0-dp.1, 1.2.2, 1.3: 1.2.2 came after 1.3.0-dp.1. Who the caller is, and what he
// may do, is the business of [mosip].
package policymanager
