package cache

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/openg2p/mock-esignet/internal/clock"
)

func TestLifetime(t *testing.T) {
	var clk clock.Clock
	c := New[string, int](clk.Now, 10)
	c.Put("a", 1, time.Minute)
	clk.Advance(59 * time.Second)
	if v, ok := c.Get("a"); !ok || v != 1 {
		t.Errorf("Get before the end = %d, %v; want 1, true", v, ok)
	}
	c.Update("a", time.Minute, func(v int) int { return v + 1 })
	clk.Advance(59 * time.Second)
	if v, ok := c.Get("a"); !ok || v != 2 {
		t.Errorf("Get after an update = %d, %v; want 2, true", v, ok)
	}
	clk.Advance(2 * time.Second)
	if _, ok := c.Get("a"); ok {
		t.Error("Get after the end found the entry")
	}
	if c.Len() != 0 {
		t.Errorf("Len = %d, want 0", c.Len())
	}
}

func TestPutIfAbsentKeepsLifetime(t *testing.T) {
	var clk clock.Clock
	c := New[string, int](clk.Now, 10)
	c.PutIfAbsent("a", 1, time.Minute)
	clk.Advance(30 * time.Second)
	if c.PutIfAbsent("a", 2, time.Minute) {
		t.Error("PutIfAbsent stored over a value")
	}
	clk.Advance(31 * time.Second)
	if _, ok := c.Get("a"); ok {
		t.Error("the second PutIfAbsent prolonged the lifetime")
	}
}

func TestBounds(t *testing.T) {
	var clk clock.Clock
	c := NewWeighted[int](clk.Now, 100, func(s string) int { return len(s) })
	for i := range 1000 {
		c.Put(i, "0123456789", time.Minute)
	}
	if c.Len() != 10 {
		t.Errorf("Len = %d, want 10", c.Len())
	}
	if _, ok := c.Get(999); !ok {
		t.Error("the newest entry is gone")
	}
	if _, ok := c.Get(989); ok {
		t.Error("an old entry stayed")
	}
	clk.Advance(2 * time.Minute)
	c.Put(1, "x", time.Minute)
	if c.Len() != 1 {
		t.Errorf("Len after expiry = %d, want 1", c.Len())
	}
}

func TestTakeOnce(t *testing.T) {
	var clk clock.Clock
	c := New[string, int](clk.Now, 10)
	c.Put("a", 1, time.Minute)
	var got atomic.Int32
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			if _, ok := c.Take("a"); ok {
				got.Add(1)
			}
		})
	}
	wg.Wait()
	if got.Load() != 1 {
		t.Errorf("%d callers took the value, want 1", got.Load())
	}
}
