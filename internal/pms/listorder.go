package pms

import (
	"fmt"
	"strconv"
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

// numberError reports a parameter of the query that is not a number.
type numberError struct{ name, value string }

func (e *numberError) Error() string { return fmt.Sprintf("%s %q is not a number", e.name, e.value) }

// parseOrder reads the parameters in upstream's order (PartnerHelper.java validateRequestParameters).
func parseOrder(c *mosip.Call) (o listOrder, err error) {
	field, kind := c.Query("sortFieldName"), c.Query("sortType")
	number, err := parseNumber(c, "pageNo")
	if err != nil {
		return o, err
	}
	size, err := parseNumber(c, "pageSize")
	if err != nil {
		return o, err
	}
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

// parseNumber reads an Integer of the query; an empty one counts as absent, as in Spring.
func parseNumber(c *mosip.Call, name string) (*int, error) {
	text := c.Query(name)
	if text == nil || strings.TrimSpace(*text) == "" {
		return nil, nil
	}
	n, err := strconv.ParseInt(strings.TrimSpace(*text), 10, 32)
	if err != nil {
		return nil, &numberError{name, *text}
	}
	value := int(n)
	return &value, nil
}
