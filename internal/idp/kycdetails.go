package idp

import (
	"encoding/json"
	"slices"
)

// claimDetails says for the identity system what was asked of each accepted claim, null for nothing, and
// under verified_claims the requests for verified claims with what was accepted of them; nil up to 1.4
// (mosip/esignet OAuthServiceImpl.java, doKycExchange).
func (f *Flow) claimDetails(txn *Transaction) map[string]json.RawMessage {
	rules := f.rules().Claims
	if !rules.Free() {
		return nil
	}
	details := map[string]json.RawMessage{}
	for _, name := range txn.AcceptedClaims {
		details[name] = requestText(txn.asked.UserInfo[name])
	}
	if len(details) == 0 {
		return details
	}
	requests := jsonNode{kind: '['}
	for _, v := range txn.asked.Verified {
		claims := objectNode()
		for _, name := range v.Names {
			if !slices.Contains(txn.AcceptedClaims, name) {
				continue
			}
			if rules.VerifiedAlone {
				delete(details, name)
			}
			request, _ := readTree(requestText(v.Claims[name]))
			claims.members = append(claims.members, jsonField{name, request})
		}
		if len(claims.members) > 0 {
			verification, _ := readTree(v.Verification)
			requests.items = append(requests.items, objectNode(jsonField{"verification", verification}, jsonField{"claims", claims}))
		}
	}
	switch {
	case txn.asked.VerifiedList:
		details[verifiedClaims] = json.RawMessage(requests.json())
	case len(requests.items) > 0:
		details[verifiedClaims] = json.RawMessage(requests.items[0].json())
	}
	return details
}

// requestText is the request of a claim as it was sent, null for none.
func requestText(r *ClaimRequest) json.RawMessage {
	if r == nil || r.JSON == nil {
		return json.RawMessage("null")
	}
	return json.RawMessage(r.JSON)
}
