package worktime

import (
	"encoding/binary"
	"errors"
)

// tallyVersion is the first byte of a stored tally.
const tallyVersion = 1

var errTally = errors.New("worktime: not a stored tally")

// AppendBinary appends the tally as bytes to be stored: its counts, then every time and how often it is there. A
// stored tally, read again, merges and sums up like the tally itself.
func (t *Tally) AppendBinary(b []byte) ([]byte, error) {
	t.compact()
	b = append(b, tallyVersion)
	for _, n := range t.counts {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendUvarint(b, uint64(len(t.runs)))
	last := uint32(0)
	for _, r := range t.runs {
		b = binary.AppendUvarint(b, uint64(r.value-last))
		b = binary.AppendUvarint(b, uint64(r.count))
		last = r.value
	}
	return b, nil
}

// MarshalBinary gives what [Tally.AppendBinary] appends.
func (t *Tally) MarshalBinary() ([]byte, error) { return t.AppendBinary(nil) }

// UnmarshalBinary reads a stored tally and checks that it adds up.
func (t *Tally) UnmarshalBinary(b []byte) error {
	if len(b) == 0 || b[0] != tallyVersion {
		return errTally
	}
	b = b[1:]
	whole := true
	next := func() uint64 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			whole, b = false, nil
			return 0
		}
		b = b[n:]
		return v
	}
	var out Tally
	for i := range out.counts {
		out.counts[i] = int64(next())
	}
	finished, value := int64(0), uint64(0)
	for left := next(); left > 0 && whole; left-- {
		value += next()
		count := next()
		if value > 1<<32-1 || count == 0 || count > 1<<32-1 {
			return errTally
		}
		out.runs = append(out.runs, run{uint32(value), uint32(count)})
		out.sum += int64(value) * int64(count)
		finished += int64(count)
	}
	if !whole || len(b) > 0 || finished != out.counts[OutcomeOnTime]+out.counts[OutcomeLate] {
		return errTally
	}
	*t = out
	return nil
}
