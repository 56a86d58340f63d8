package mosip

import "time"

// local is java.time's ISO_LOCAL_DATE_TIME at the microseconds of a Linux clock.
func local(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.999999") }

// LocalOrNull is java.time's ISO_LOCAL_DATE_TIME, or null for the zero time.
func LocalOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	s := local(t)
	return &s
}

// Timestamp is a java.util.Date that is left to Jackson, null for the zero time.
func (s *Service) Timestamp(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := t.UTC().Format("2006-01-02T15:04:05.000") + s.Rules.DateZone
	return &text
}

// OrNull is the text, or null when it is empty.
func OrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
