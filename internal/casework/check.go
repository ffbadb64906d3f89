package casework

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// The bounds of an event. What line systems send stays far below.
const (
	longestID   = 200
	longestText = 2000
	mostFacts   = 100
	clockSkew   = 10 * time.Minute // by which a source's clock may be fast
	firstMoment = "1990-01-01"
)

// checker refuses events that cannot be recorded, before any transaction.
type checker struct {
	l       *Ledger
	catalog *Catalog
	now     time.Time
}

// event says why an event cannot be recorded; code is "" when it can. It puts the canonical name of the unit in.
func (c *checker) event(e *Event) (code string, args fault.Args) {
	switch {
	case e.ID == "":
		return "casework.event_id", nil
	case e.Case == "":
		return "casework.event_case", nil
	case e.Service == "":
		return "casework.event_service", nil
	case e.At == 0:
		return "casework.event_at", nil
	}
	if code, args := checkText(e); code != "" {
		return code, args
	}
	s, known := c.catalog.services[e.Service]
	if !known {
		return "casework.unknown_service", fault.Args{"service": string(e.Service)}
	}
	if !s.kinds[e.Kind] {
		return "casework.unknown_kind", fault.Args{"kind": string(e.Kind)}
	}
	if e.Kind == EventVoided && e.Corrects == "" {
		return "casework.void_nothing", nil
	}
	if code, args := c.unit(e); code != "" {
		return code, args
	}
	return c.moment(e)
}

func (c *checker) unit(e *Event) (code string, args fault.Args) {
	if e.Unit == "" || c.l.Unit == nil {
		return "", nil
	}
	canonical, known := c.l.Unit(e.Unit)
	if !known {
		return "casework.unknown_unit", fault.Args{"unit": e.Unit}
	}
	e.Unit = canonical
	return "", nil
}

func (c *checker) moment(e *Event) (code string, args fault.Args) {
	if at := e.At.Time(); at.After(c.now.Add(clockSkew)) {
		return "casework.in_future", fault.Args{"at": e.At.String(), "now": worktime.MomentOf(c.now).String()}
	} else if at.Format(time.DateOnly) < firstMoment {
		return "casework.long_ago", fault.Args{"at": e.At.String()}
	}
	return "", nil
}

// checkText refuses texts that are too long or that no database keeps.
func checkText(e *Event) (code string, args fault.Args) {
	for _, text := range []string{e.ID, e.Source, string(e.Case), string(e.Service), e.Unit, string(e.Kind), e.Corrects} {
		if len(text) > longestID {
			return "casework.too_long", fault.Args{"text": text[:40]}
		}
		if !storable(text) {
			return "casework.unstorable", nil
		}
	}
	if len(e.Attributes) > mostFacts {
		return "casework.too_many_attributes", fault.Args{"most": mostFacts}
	}
	texts := []string{e.Reason, e.Basis, e.Notice, e.Note}
	for name, value := range e.Attributes {
		texts = append(texts, name, value)
	}
	for _, text := range texts {
		if len(text) > longestText {
			return "casework.too_long", fault.Args{"text": text[:40]}
		}
		if !storable(text) {
			return "casework.unstorable", nil
		}
	}
	return "", nil
}

func storable(text string) bool { return utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 }

// ContentDigest stands for everything that the source said, and nothing that Ingest filled in.
func (e *Event) ContentDigest() Digest {
	h := sha256.New()
	put := func(texts ...string) {
		for _, text := range texts {
			writeField(h, text)
		}
	}
	put(e.ID, e.Source, string(e.Case), string(e.Service), e.Unit, string(e.Kind), strconv.FormatInt(int64(e.At), 10))
	put(e.Reason, e.Basis, e.Notice, e.Extension.String(), e.Note, e.Corrects)
	for _, name := range slices.Sorted(maps.Keys(e.Attributes)) {
		put(name, e.Attributes[name])
	}
	return Digest(hex.EncodeToString(h.Sum(nil)[:16]))
}

// writeField puts a text behind its length, so that no two lists of texts look the same.
func writeField(h hash.Hash, text string) {
	var length [4]byte
	n := len(text)
	length[0], length[1], length[2], length[3] = byte(n), byte(n>>8), byte(n>>16), byte(n>>24)
	h.Write(length[:])
	h.Write([]byte(text))
}
