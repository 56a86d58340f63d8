// Package clock owns time. Every lifetime of the product is measured on a [Clock], so that a test
// can move time forward instead of waiting for it.
package clock

import (
	"sync/atomic"
	"time"
)

// Clock tells the time, shifted by what Advance was asked for. The zero value follows real time and
// is ready for use; a Clock must not be copied after its first use.
type Clock struct {
	offset atomic.Int64 // nanoseconds
}

// Now returns the time of this clock in UTC, without a monotonic reading.
func (c *Clock) Now() time.Time {
	return time.Now().UTC().Round(0).Add(time.Duration(c.offset.Load()))
}

// Advance moves the clock by d; a negative d moves it back.
func (c *Clock) Advance(d time.Duration) {
	c.offset.Add(int64(d))
}
