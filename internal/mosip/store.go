package mosip

import (
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/openg2p/mock-esignet/internal/idp"
)

// Store keeps what the managers know. Each method is one transaction; an absent record is idp.ErrNotFound.
type Store interface {
	// ViewPartners runs fn over one moment.
	ViewPartners(fn func(idp.PartnerBook) error) error
	// UpdatePartners stores what fn puts, or nothing when fn returns an error.
	UpdatePartners(fn func(idp.PartnerBook) error) error
}

// View runs fn over one moment and returns what it returned.
func View[T any](s Store, fn func(idp.PartnerBook) (T, error)) (result T, err error) {
	err = s.ViewPartners(func(b idp.PartnerBook) error {
		result, err = fn(b)
		return err
	})
	return result, err
}

// Update runs fn in one write transaction and returns what it returned.
func Update[T any](s Store, fn func(idp.PartnerBook) (T, error)) (result T, err error) {
	err = s.UpdatePartners(func(b idp.PartnerBook) error {
		result, err = fn(b)
		return err
	})
	return result, err
}

// FreeNumber returns a decimal number below the limit that find does not know. Numbers are tried from a
// random one on.
//
// Mock: the real services do not look whether a number is taken (PolicyUtil.java, PartnerUtil.java).
func FreeNumber[K ~string, V any](limit int64, find func(K) (V, error)) (K, error) {
	start, err := rand.Int(rand.Reader, big.NewInt(limit))
	if err != nil {
		return "", err
	}
	for i := range limit {
		number := K(strconv.FormatInt((start.Int64()+i)%limit, 10))
		switch _, err := find(number); {
		case errors.Is(err, idp.ErrNotFound):
			return number, nil
		case err != nil:
			return "", err
		}
	}
	return "", fmt.Errorf("every number below %d is taken", limit)
}

// Fits checks what PostgreSQL checks of a text for a column of so many characters. An error is one without
// a code.
func Fits(column, text string, limit int) error {
	if utf8.RuneCountInString(text) > limit || strings.Contains(text, "\x00") {
		return fmt.Errorf("%s has a NUL, or more than %d characters", column, limit)
	}
	return nil
}
