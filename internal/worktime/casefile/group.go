package casefile

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf8"
)

// group is a service and a unit whose cases are counted together.
type group struct {
	service int // index in Options.Services
	unit    string
}

// maxGroups bounds the memory that groups may take; a file with more has something else in its columns.
const maxGroups = 1 << 20

// groups numbers the groups of one worker. Rows find theirs by the bytes between the commas, as they are written; each
// way of writing is understood once.
type groups struct {
	services map[string]int
	list     []group
	known    map[group]uint32
	slots    []slot // open addressing, a power of two, at most half full
	used     int
}

// slot is one way in which a service and a unit were written, side by side with the comma between them.
type slot struct {
	hash    uint64
	written []byte
	group   uint32
}

func newGroups(services map[string]int) *groups {
	return &groups{services: services, known: map[group]uint32{}, slots: make([]slot, 256)}
}

// Constants of the hash; any odd numbers with mixed bits serve.
const (
	hashSeed = 0x9e3779b97f4a7c15
	hashMix  = 0xd6e8feb86659fd93
)

// hash mixes b[i:j]; b must go on for eight bytes behind j. The words are multiplied side by side, each with another
// number added, so that the processor need not wait for one to do the next.
func hash(b []byte, i, j int) uint64 {
	h, salt := uint64(j-i), uint64(hashSeed)
	for ; i+8 < j; i += 8 {
		h ^= bits.RotateLeft64((binary.LittleEndian.Uint64(b[i:])+salt)*hashMix, int(salt>>58))
		salt += hashSeed
	}
	last := binary.LittleEndian.Uint64(b[i:]) << (64 - 8*uint(j-i)) // nothing when i == j: the shift is 64
	h = (h ^ (last+salt)*hashMix) * hashSeed
	return h ^ h>>32
}

// find gives the group written at b[i:j] when it was seen before. b must go on for eight bytes behind j.
func (g *groups) find(b []byte, i, j int) (uint32, bool) {
	h := hash(b, i, j)
	for n := h; ; n++ {
		s := &g.slots[n&uint64(len(g.slots)-1)]
		if s.written == nil {
			return 0, false
		}
		if s.hash == h && bytes.Equal(s.written, b[i:j]) {
			return s.group, true
		}
	}
}

// learn remembers that b[i:j] stands for a group.
func (g *groups) learn(b []byte, i, j int, number uint32) {
	if g.used >= maxGroups {
		return // further spellings are understood one by one
	}
	if 2*(g.used+1) > len(g.slots) {
		old := g.slots
		g.slots = make([]slot, 2*len(old))
		for _, s := range old {
			if s.written != nil {
				g.put(s)
			}
		}
	}
	g.put(slot{hash: hash(b, i, j), written: bytes.Clone(b[i:j]), group: number})
	g.used++
}

func (g *groups) put(s slot) {
	n := s.hash
	for g.slots[n&uint64(len(g.slots)-1)].written != nil {
		n++
	}
	g.slots[n&uint64(len(g.slots)-1)] = s
}

// number gives the group of a service and a unit, or why there is none.
func (g *groups) number(service, unit []byte) (uint32, Reason) {
	index, known := g.services[string(service)]
	switch {
	case len(service) == 0:
		return 0, ServiceMissing
	case !known:
		return 0, ServiceUnknown
	case len(unit) == 0:
		return 0, UnitMissing
	case !utf8.Valid(unit):
		return 0, Encoding
	}
	key := group{index, string(unit)}
	n, seen := g.known[key]
	if !seen {
		if len(g.list) >= maxGroups {
			return 0, TooManyUnits
		}
		n = uint32(len(g.list))
		g.known[key] = n
		g.list = append(g.list, key)
	}
	return n, ""
}
