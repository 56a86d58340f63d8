package java

import (
	"slices"
	"unicode/utf16"
)

// HashOrder returns the names, which are in the order in which they were put, in the order in which a
// HashMap made without a size gives them back. It does not know of the trees that a HashMap makes of a
// bucket with eight names.
func HashOrder(names []string) []string {
	buckets := 16
	for len(names)*4 > buckets*3 {
		buckets *= 2
	}
	return hashOrder(names, buckets)
}

// CopyOrder is [HashOrder] of a HashMap that was made as a copy of another map, which begins with as many
// buckets as it needs. From Java 19 on that is one less where the names just fit (JDK-8281631); version
// is as in 11 or 21.
func CopyOrder(names []string, version int) []string {
	needed, buckets := len(names)*4/3+1, 1
	if version >= 19 {
		needed = (len(names)*4 + 2) / 3
	}
	for buckets < needed {
		buckets *= 2
	}
	return hashOrder(names, buckets)
}

func hashOrder(names []string, buckets int) []string {
	bucket := func(name string) int {
		h := hash(name)
		return int(h^h>>16) & (buckets - 1)
	}
	ordered := slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int { return bucket(a) - bucket(b) })
	return ordered
}

// hash is String.hashCode.
func hash(s string) uint32 {
	var h uint32
	for _, unit := range utf16.Encode([]rune(s)) {
		h = 31*h + uint32(unit)
	}
	return h
}
