package release

import "slices"

// Member is one member of a JSON object whose order is part of the emulation.
type Member struct {
	Name  string
	Value any
}

// with returns the members with those of the same names replaced.
func with(members []Member, changes ...Member) []Member {
	out := slices.Clone(members)
	for _, change := range changes {
		if i := slices.IndexFunc(out, func(m Member) bool { return m.Name == change.Name }); i >= 0 {
			out[i] = change
		}
	}
	return out
}

// after returns the members with more after the named one, which is there.
func after(members []Member, name string, more ...Member) []Member {
	i := slices.IndexFunc(members, func(m Member) bool { return m.Name == name })
	return slices.Insert(slices.Clone(members), i+1, more...)
}

// drop returns the list without the text.
func drop(list []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == text })
}
