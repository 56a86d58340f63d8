package mosip

import (
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/openg2p/mock-esignet/internal/httpapi"
	"github.com/openg2p/mock-esignet/internal/java"
)

// Query returns a parameter of the query, nil when it is absent. Several of one name are joined with
// commas, as in Spring.
func (c *Call) Query(name string) *string {
	values := c.parameters(name)
	if values == nil {
		return nil
	}
	joined := strings.Join(values, ",")
	return &joined
}

// Integer returns a parameter that is one of the route's Integers, nil when it is absent or empty.
func (c *Call) Integer(name string) *int {
	n, _ := integer(c.first(name)) // checked on the way in
	return n
}

func (c *Call) first(name string) string {
	if values := c.parameters(name); values != nil {
		return values[0]
	}
	return ""
}

// parameters returns the values of a parameter as Tomcat reads them: a semicolon is a character as any
// other, and what cannot be decoded is left out.
func (c *Call) parameters(name string) (values []string) {
	for pair := range strings.SplitSeq(c.gin.Request.URL.RawQuery, "&") {
		key, value, _ := strings.Cut(pair, "=")
		key, err := url.QueryUnescape(key)
		if err != nil || key != name {
			continue
		}
		if value, err = url.QueryUnescape(value); err == nil {
			values = append(values, value)
		}
	}
	return values
}

// integer reads an Integer as Spring does: decimal or hexadecimal, white space counts for nothing
// (NumberUtils.java parseNumber).
func integer(text string) (*int, error) {
	if text == "" {
		return nil, nil
	}
	digits := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
	unsigned := strings.TrimPrefix(digits, "-")
	sign, base := digits[:len(digits)-len(unsigned)], 10
	for _, prefix := range []string{"0x", "0X", "#"} {
		if hex, ok := strings.CutPrefix(unsigned, prefix); ok {
			if strings.HasPrefix(hex, "+") || strings.HasPrefix(hex, "-") {
				return nil, strconv.ErrSyntax
			}
			digits, base = sign+hex, 16
			break
		}
	}
	n, err := java.ParseInt(digits, base)
	if err != nil {
		return nil, err
	}
	return &n, nil
}

// arguments checks what a call without a body has in header and query.
func (s *Service) arguments(c *Call) error {
	if err := httpapi.RequireAccept(c.gin.Request, "application/json"); err != nil {
		return err
	}
	for _, name := range c.Route.Integers {
		if _, err := integer(c.first(name)); err != nil {
			return &numberError{name, c.first(name)}
		}
	}
	return nil
}

// numberError reports a parameter of the query that is not a number.
type numberError struct{ name, value string }

func (e *numberError) Error() string {
	return "Failed to convert '" + e.name + "' with value: '" + e.value + "'"
}
