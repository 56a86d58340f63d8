package pms

import "strings"

// joined returns the elements of a list after PMS has stored it: joined with commas in one column
// and split again as Java does. So a comma inside an element splits it, null becomes the text
// "null", and empty elements at the end are lost (ClientManagementServiceImpl.java,
// convertStringToList).
func joined(list []*string) []string {
	column := column(list)
	if !strings.Contains(column, ",") {
		return []string{column}
	}
	parts := strings.Split(column, ",")
	for len(parts) > 0 && parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	return parts
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

// pointers returns the list in the form of eSignet's request.
func pointers(list []string) []*string {
	out := make([]*string, len(list))
	for i := range list {
		out[i] = &list[i]
	}
	return out
}
