package pms

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/openg2p/mock-esignet/internal/idp"
	"github.com/openg2p/mock-esignet/internal/mosip"
)

// clientList is the list of clients as an operation.
var clientList = mosip.Operation{ID: "mosip.pms.oauth.partners.clients.get", Failed: clientsFetchFailed}

// clientPage answers GET /oauth/client (PageResponseV2Dto.java).
type clientPage struct {
	PageNo       int             `json:"pageNo"`
	PageSize     int             `json:"pageSize"`
	TotalResults int             `json:"totalResults"`
	Data         []clientSummary `json:"data"`
}

// clientSummary is one element of it (ClientSummaryDto.java). What the client refers to and is not there
// is null.
type clientSummary struct {
	PartnerID         string  `json:"partnerId"`
	Organization      *string `json:"orgName"`
	GroupID           *string `json:"policyGroupId"`
	GroupName         *string `json:"policyGroupName"`
	GroupDescription  *string `json:"policyGroupDescription"`
	PolicyName        *string `json:"policyName"`
	PolicyDescription *string `json:"policyDescription"`
	ClientID          string  `json:"clientId"`
	ClientName        string  `json:"clientName"`
	Status            string  `json:"status"`
	Updated           *string `json:"updatedDateTime"`
	Created           *string `json:"createdDateTime"`
}

// listClients serves GET /v1/partnermanager/oauth/client: the clients of the caller's partners, all of them
// to a PARTNER_ADMIN; sorted, filtered and in pages by parameters of the query. Errors in their order:
// PMS_PS_ERROR_007, _006, _008; PMS_PRT_357, _358, _360, _361; PMS_CERTIFICATE_ERROR_002;
// PMS_POLICY_ERROR_005, _001; PMS_POLICY_ERROR_006 for anything else.
func (a *API) listClients(c *mosip.Call) (any, error) {
	order, err := parseOrder(c)
	if err != nil {
		if a.cfg.Rules.Clients.ListChecksOutside {
			return nil, mosip.Outer{Err: err}
		}
		return nil, err
	}
	found, err := mosip.View(a.cfg.Store, func(b idp.PartnerBook) ([]clientSummary, error) { return a.summaries(b, c) })
	if err != nil {
		return nil, err
	}
	return order.page(found), nil
}

// summaries returns what the caller may see of the clients that the query asks for, oldest first.
func (a *API) summaries(b idp.PartnerBook, c *mosip.Call) ([]clientSummary, error) {
	visible, err := visiblePartners(b, c.Caller)
	if err != nil {
		return nil, err
	}
	clients, err := b.PartnerClients()
	if err != nil {
		return nil, err
	}
	var found []clientSummary
	for _, client := range clients {
		if !visible(client.Partner) {
			continue
		}
		summary, err := a.newClientSummary(b, client)
		if err != nil {
			return nil, err
		}
		if summary.wanted(c, !a.cfg.Rules.Clients.ListBackslash) {
			found = append(found, summary)
		}
	}
	return found, nil
}

// visiblePartners says whose clients the caller may see.
func visiblePartners(b idp.PartnerBook, caller idp.Caller) (func(idp.RelyingPartyID) bool, error) {
	if caller.PartnerAdmin() {
		return func(idp.RelyingPartyID) bool { return true }, nil
	}
	owned, err := b.PartnersOf(caller.UserID)
	if err != nil {
		return nil, err
	}
	if len(owned) == 0 {
		return nil, ownsNoPartner
	}
	for _, p := range owned {
		if p.PolicyGroup == "" {
			return nil, groupEmpty
		}
		if _, err := b.PolicyGroup(p.PolicyGroup); err != nil {
			return nil, mosip.Missing(err, groupGone)
		}
	}
	return func(id idp.RelyingPartyID) bool {
		return slices.ContainsFunc(owned, func(p idp.Partner) bool { return p.ID == id })
	}, nil
}

func (a *API) newClientSummary(b idp.PartnerBook, p idp.PartnerClient) (clientSummary, error) {
	s := clientSummary{
		PartnerID: string(p.Partner), ClientID: string(p.ID), ClientName: p.Name, Status: string(p.Status),
		Updated: a.service.Timestamp(p.Updated), Created: a.service.Timestamp(p.Created),
	}
	policy, err := b.Policy(p.Policy)
	switch {
	case err == nil:
		s.PolicyName, s.PolicyDescription = &policy.Name, &policy.Description
	case !errors.Is(err, idp.ErrNotFound):
		return s, err
	}
	partner, err := b.Partner(p.Partner)
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return s, nil
	case err != nil:
		return s, err
	}
	s.Organization = &partner.Organization
	group, err := b.PolicyGroup(partner.PolicyGroup)
	switch {
	case errors.Is(err, idp.ErrNotFound):
		return s, nil
	case err != nil:
		return s, err
	}
	id := string(group.ID)
	s.GroupID, s.GroupName, s.GroupDescription = &id, &group.Name, &group.Description
	return s, nil
}

// columns are the texts that a list is sorted and filtered by.
var columns = map[string]func(clientSummary) *string{
	"partnerId":       func(s clientSummary) *string { return &s.PartnerID },
	"orgName":         func(s clientSummary) *string { return s.Organization },
	"policyGroupName": func(s clientSummary) *string { return s.GroupName },
	"policyName":      func(s clientSummary) *string { return s.PolicyName },
	"clientId":        func(s clientSummary) *string { return &s.ClientID },
	"clientName":      func(s clientSummary) *string { return &s.ClientName },
	"status":          func(s clientSummary) *string { return &s.Status },
	"createdDateTime": func(s clientSummary) *string { return s.Created },
}

// wanted applies the filters of the query: the status exactly, of other columns a part, which is an SQL
// pattern, ignoring case (ClientSummaryRepository.java).
func (s clientSummary) wanted(c *mosip.Call, escapes bool) bool {
	if status := c.Query("status"); status != nil && *status != s.Status {
		return false
	}
	for _, name := range []string{"partnerId", "orgName", "policyGroupName", "policyName", "clientName"} {
		part := c.Query(name)
		if part == nil {
			continue
		}
		value := columns[name](s)
		if value == nil || !like(strings.ToLower(*part), escapes).MatchString(strings.ToLower(*value)) {
			return false
		}
	}
	return true
}

// like compiles the text as the middle of an SQL pattern, in which % and _ stand for anything and a
// backslash, where it escapes, takes the next character as it is.
func like(text string, escapes bool) *regexp.Regexp {
	var out strings.Builder
	escaped := false
	for _, r := range text {
		switch {
		case escapes && !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && r == '%':
			out.WriteString(".*")
		case !escaped && r == '_':
			out.WriteString(".")
		default:
			out.WriteString(regexp.QuoteMeta(string(r)))
		}
		escaped = false
	}
	return regexp.MustCompile("(?s)" + out.String())
}

// page sorts what was found and cuts the page out of it.
func (o listOrder) page(found []clientSummary) clientPage {
	if o.column != nil {
		slices.SortStableFunc(found, func(x, y clientSummary) int {
			order := compareTexts(o.column(x), o.column(y))
			if o.descending {
				return -order
			}
			return order
		})
	}
	page := clientPage{PageNo: 0, PageSize: len(found), TotalResults: len(found), Data: found}
	if o.paged {
		from := min(o.pageNo*o.pageSize, len(found))
		page.PageNo, page.PageSize, page.Data = o.pageNo, o.pageSize, found[from:min(from+o.pageSize, len(found))]
	}
	if len(page.Data) == 0 {
		return clientPage{Data: []clientSummary{}}
	}
	return page
}

// compareTexts puts null last, as PostgreSQL does, and ignores letter case.
//
// Mock: the real order is that of the database's collation, which every installation chooses.
func compareTexts(a, b *string) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return cmp.Or(cmp.Compare(strings.ToLower(*a), strings.ToLower(*b)), cmp.Compare(*a, *b))
}
