// Package audit collects, while one request is served, what a person who reads the log wants to
// know about it afterwards: the cause behind an error code, and every tolerance that was kinder
// than the emulated release. It knows neither HTTP nor the domain; the record travels in the
// request's context.
package audit

import (
	"context"
	"sync"
)

// Toleration says that a request passed only because a tolerance is on.
type Toleration struct {
	Name string // the tolerance, as in release.Tolerances
	Real string // what the real server would have answered, for people
}

// Record holds the remarks on one request. It is safe for concurrent use.
type Record struct {
	mu          sync.Mutex
	route       string
	causes      []error
	tolerations []Toleration
}

type key struct{}

// With returns a context that carries a new, empty record.
func With(ctx context.Context) (context.Context, *Record) {
	r := new(Record)
	return context.WithValue(ctx, key{}, r), r
}

// Route notes the pattern of the path that serves the request of ctx, which is logged in the place of
// the path: a path may hold the id of a person.
func Route(ctx context.Context, pattern string) {
	note(ctx, func(r *Record) { r.route = pattern })
}

// Cause notes an error that is behind the answer to the request of ctx, or that the answer hides.
// Without a record in ctx it does nothing.
func Cause(ctx context.Context, err error) {
	note(ctx, func(r *Record) { r.causes = append(r.causes, err) })
}

// Tolerate notes that the named tolerance saved the request of ctx from the answer that real
// describes. Without a record in ctx it does nothing.
func Tolerate(ctx context.Context, name, real string) {
	note(ctx, func(r *Record) { r.tolerations = append(r.tolerations, Toleration{Name: name, Real: real}) })
}

func note(ctx context.Context, change func(*Record)) {
	if r, ok := ctx.Value(key{}).(*Record); ok {
		r.mu.Lock()
		defer r.mu.Unlock()
		change(r)
	}
}

// Route returns the pattern that was noted, or else the path.
func (r *Record) Route(path string) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.route != "" {
		return r.route
	}
	return path
}

// Causes returns the errors that were noted so far, in order.
func (r *Record) Causes() []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]error(nil), r.causes...)
}

// Tolerations returns the tolerances that were noted so far, in order.
func (r *Record) Tolerations() []Toleration {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]Toleration(nil), r.tolerations...)
}
