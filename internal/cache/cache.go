// Package cache keeps state in flight: entries with a lifetime on the server's clock, bounded in
// total cost, the oldest leaving first. It stands where eSignet has its simple cache, and is lost
// on a restart as that is.
package cache

import (
	"container/list"
	"sync"
	"time"
)

// Cache maps keys to values for a while. It is safe for concurrent use.
type Cache[K comparable, V any] struct {
	now  func() time.Time
	cost func(V) int
	room int

	mu      sync.Mutex
	entries map[K]*list.Element
	order   *list.List // of *entry, the one that was put longest ago in front
	used    int
}

type entry[K comparable, V any] struct {
	key     K
	value   V
	expires time.Time
	cost    int
}

// New returns a cache for at most room entries.
func New[K comparable, V any](now func() time.Time, room int) *Cache[K, V] {
	return NewWeighted[K](now, room, func(V) int { return 1 })
}

// NewWeighted returns a cache whose entries together cost at most room. A single value that costs
// more is kept alone.
func NewWeighted[K comparable, V any](now func() time.Time, room int, cost func(V) int) *Cache[K, V] {
	return &Cache[K, V]{now: now, cost: cost, room: room, entries: map[K]*list.Element{}, order: list.New()}
}

// Put stores the value for the lifetime, replacing what was there.
func (c *Cache[K, V]) Put(key K, value V, lifetime time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.put(key, value, c.now().Add(lifetime))
}

func (c *Cache[K, V]) put(key K, value V, expires time.Time) {
	c.remove(key)
	e := &entry[K, V]{key: key, value: value, expires: expires, cost: c.cost(value)}
	c.entries[key] = c.order.PushBack(e)
	c.used += e.cost
	c.evict()
}

// evict drops what has expired at the front, then what does not fit.
func (c *Cache[K, V]) evict() {
	now := c.now()
	for c.order.Len() > 1 {
		oldest := c.order.Front().Value.(*entry[K, V])
		if c.used <= c.room && now.Before(oldest.expires) {
			return
		}
		c.remove(oldest.key)
	}
}

// Get returns the value, and whether it is there and has not expired.
func (c *Cache[K, V]) Get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.get(key)
}

func (c *Cache[K, V]) get(key K) (V, bool) {
	if el, ok := c.entries[key]; ok {
		e := el.Value.(*entry[K, V])
		if c.now().Before(e.expires) {
			return e.value, true
		}
		c.remove(key)
	}
	var none V
	return none, false
}

// Take returns the value and forgets it: of several callers at once, one gets it.
func (c *Cache[K, V]) Take(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	v, ok := c.get(key)
	c.remove(key)
	return v, ok
}

// Update replaces the value by what change makes of it, in one step, and restarts its lifetime.
// Absent values are handed to change as their zero value. It returns the new value.
func (c *Cache[K, V]) Update(key K, lifetime time.Duration, change func(V) V) V {
	c.mu.Lock()
	defer c.mu.Unlock()
	old, _ := c.get(key)
	v := change(old)
	c.put(key, v, c.now().Add(lifetime))
	return v
}

// PutIfAbsent stores the value unless one is there, whose lifetime then stays. It reports whether it
// stored.
func (c *Cache[K, V]) PutIfAbsent(key K, value V, lifetime time.Duration) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.get(key); ok {
		return false
	}
	c.put(key, value, c.now().Add(lifetime))
	return true
}

// Delete forgets the value.
func (c *Cache[K, V]) Delete(key K) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(key)
}

// Len returns the number of entries that are held, expired ones that nobody has touched included.
func (c *Cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.order.Len()
}

func (c *Cache[K, V]) remove(key K) {
	el, ok := c.entries[key]
	if !ok {
		return
	}
	c.used -= el.Value.(*entry[K, V]).cost
	c.order.Remove(el)
	delete(c.entries, key)
}
