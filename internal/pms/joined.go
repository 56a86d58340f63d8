package pms

import (
	"strings"

	"github.com/openg2p/mock-esignet/internal/java"
)

// joined returns the elements of a list after PMS has stored it: joined with commas in one column
// and split again as Java does. So a comma inside an element splits it, null becomes the text
// "null", and empty elements at the end are lost (ClientManagementServiceImpl.java,
// convertStringToList).
func joined(list []*string) []string {
	return java.Split(column(list), ",")
}

// column returns the text that PMS stores for a list.
func column(list []*string) string {
	values := make([]string, len(list))
	for i, v := range list {
		if v == nil {
			values[i] = "null"
		} else {
			values[i] = *v
		}
	}
	return strings.Join(values, ",")
}
