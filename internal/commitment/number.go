package commitment

import (
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// Number is an exact decimal: 0.1872 is 0.1872. It prints without trailing zeros and is a plain number in JSON and
// YAML, and text in the store.
type Number struct{ decimal.Decimal }

// ParseNumber reads digits with an optional point and sign: 96, 0.1872, -3. It refuses exponents and numbers of more
// than 18 digits.
func ParseNumber(s string) (Number, error) {
	if len(s) > 19 || strings.ContainsAny(s, "eE") {
		return Number{}, fmt.Errorf("parse number %.24q: not a plain decimal", s)
	}
	d, err := decimal.NewFromString(s)
	if err != nil {
		return Number{}, fmt.Errorf("parse number %q: %w", s, err)
	}
	return Number{d}, nil
}

// N gives a pointer to a number written in the code; it panics on what is none.
func N(s string) *Number {
	n, err := ParseNumber(s)
	if err != nil {
		panic(err)
	}
	return &n
}

// Equal reports whether two numbers are the same; 1 and 1.0 are.
func (n Number) Equal(m Number) bool { return n.Decimal.Equal(m.Decimal) }

// MarshalJSON writes a plain number.
func (n Number) MarshalJSON() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalJSON reads a plain number.
func (n *Number) UnmarshalJSON(data []byte) error {
	m, err := ParseNumber(string(data))
	if err == nil {
		*n = m
	}
	return err
}

// Value writes the number as text, so that no store rounds it.
func (n Number) Value() (driver.Value, error) { return n.String(), nil }
