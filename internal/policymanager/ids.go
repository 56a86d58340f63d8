package policymanager

import (
	"crypto/rand"
	"errors"
	"math/big"
	"strconv"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// idLimit is one more than the largest id that is given out (PolicyUtil.java).
const idLimit = 100_000

// newID returns an id that find does not know. The ids are tried from a random one on; errNoID when all
// are taken.
//
// Mock: the real service does not look whether an id is taken.
func newID[T any](find func(id string) (T, error)) (string, error) {
	start, err := rand.Int(rand.Reader, big.NewInt(idLimit))
	if err != nil {
		return "", err
	}
	for i := range int64(idLimit) {
		id := strconv.FormatInt((start.Int64()+i)%idLimit, 10)
		switch _, err := find(id); {
		case errors.Is(err, idp.ErrNotFound):
			return id, nil
		case err != nil:
			return "", err
		}
	}
	return "", errNoID
}
