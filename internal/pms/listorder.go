package pms

import (
	"strings"

	"github.com/openg2p/mock-esignet/internal/mosip"
)

// listOrder is how a list is sorted and cut into pages.
type listOrder struct {
	column           func(clientSummary) *string // nil: as found
	descending       bool
	paged            bool
	pageNo, pageSize int
}

// parseOrder reads the parameters in upstream's order (PartnerHelper.java validateRequestParameters).
func parseOrder(c *mosip.Call) (o listOrder, err error) {
	field, kind := c.Query("sortFieldName"), c.Query("sortType")
	number, size := c.Integer("pageNo"), c.Integer("pageSize")
	switch {
	case (field == nil) != (kind == nil):
		return o, halfAnOrder
	case (number == nil) != (size == nil):
		return o, halfAPage
	case field != nil && number == nil:
		return o, sortedUnpaged
	}
	if field != nil {
		if o.column = columns[*field]; o.column == nil {
			return o, sortFieldUnknown.With(*field)
		}
		o.descending = strings.EqualFold(*kind, "desc")
		if !o.descending && !strings.EqualFold(*kind, "asc") {
			return o, sortTypeUnknown.With(*kind)
		}
	}
	if number == nil {
		return o, nil
	}
	o.paged, o.pageNo, o.pageSize = true, *number, *size
	switch {
	case o.pageNo < 0:
		return o, pageNoInvalid
	case o.pageSize <= 0:
		return o, pageSizeInvalid
	}
	return o, nil
}
