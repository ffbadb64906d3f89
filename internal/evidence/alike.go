package evidence

import (
	"cmp"
	"context"
	"fmt"
	"math/bits"
	"slices"
	"sync"
)

// How is in what two pieces of evidence are alike.
type How string

// The ways, the surest first.
const (
	SameContent How = "content" // byte for byte, given for something else as well
	SamePicture How = "picture" // the same picture in another size, packing or brightness
	SameWords   How = "words"   // the same text but for a few words
)

// Alike is a piece of evidence that is the same as another, or nearly.
type Alike struct {
	ID       ID
	How      How
	Distance int // bits in which the digests differ, of 64; 0 for the same content
}

// In how many bits of 64 two digests may differ. Pictures packed anew or scaled differ in up to about 3. Of texts in which
// one character of fifty was changed, nine in ten differ in 8 or fewer; pieces of real lists that have nothing to do with
// one another differ in 30, and the nearest two of 332 in 10.
const (
	nearestPicture = 6
	nearestWords   = 8
)

// index finds digests that are near others. It holds all digests in memory and is brought up to date with the store
// before it answers.
type index struct {
	mu       sync.Mutex
	place    int64 // of the newest digest that it knows
	count    int64
	pictures near
	words    near
}

// near is the digests of one kind, and which are near one another.
type near struct {
	all   []marked
	bands [bandCount][1 << bandBits][]int32 // places in all, by a part of the digest
	pairs map[ID][]Alike
}

type marked struct {
	id     ID
	digest uint64
}

// Two digests that differ in 8 bits at most agree in one of nine parts at least.
const (
	bandCount = nearestWords + 1
	bandBits  = 7
)

func (n *near) add(id ID, digest uint64, how How, nearest int) {
	if digest == 0 {
		return
	}
	seen := map[int32]bool{}
	for b := range bandCount {
		band := &n.bands[b][digest>>(b*bandBits)&(1<<bandBits-1)]
		for _, i := range *band {
			other := n.all[i]
			d := bits.OnesCount64(other.digest ^ digest)
			if d > nearest || seen[i] {
				continue
			}
			seen[i] = true
			if n.pairs == nil {
				n.pairs = map[ID][]Alike{}
			}
			n.pairs[id] = append(n.pairs[id], Alike{other.id, how, d})
			n.pairs[other.id] = append(n.pairs[other.id], Alike{id, how, d})
		}
		*band = append(*band, int32(len(n.all)))
	}
	n.all = append(n.all, marked{id, digest})
}

// refresh reads the digests that were written since the last time. When their number shows that one with a lower
// place was written later, all are read again.
func (x *index) refresh(ctx context.Context, s Store) error {
	fresh, all, err := s.Digests(ctx, x.place)
	if err != nil {
		return fmt.Errorf("read digests of evidence: %w", err)
	}
	if x.count+int64(len(fresh)) != all {
		x.place, x.count, x.pictures, x.words = 0, 0, near{}, near{}
		if fresh, _, err = s.Digests(ctx, 0); err != nil {
			return fmt.Errorf("read digests of evidence: %w", err)
		}
	}
	for _, d := range fresh {
		x.pictures.add(d.Evidence, d.Picture, SamePicture, nearestPicture)
		x.words.add(d.Evidence, d.Words, SameWords, nearestWords)
		x.place = max(x.place, d.Place)
		x.count++
	}
	return nil
}

// of gives what is near one piece of evidence, the nearest first.
func (x *index) of(id ID) []Alike {
	all := slices.Concat(x.pictures.pairs[id], x.words.pairs[id])
	slices.SortFunc(all, func(a, b Alike) int {
		return cmp.Or(cmp.Compare(a.Distance, b.Distance), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// Alike lists the evidence that is nearly the same as one piece, the nearest first.
func (s *Service) Alike(ctx context.Context, id ID) ([]Alike, error) {
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	if err := s.index.refresh(ctx, s.Store); err != nil {
		return nil, err
	}
	return s.index.of(id), nil
}

// alikeCounts says of each piece of evidence how many others are nearly the same.
func (s *Service) alikeCounts(ctx context.Context, files []File) (map[ID]int, error) {
	s.index.mu.Lock()
	defer s.index.mu.Unlock()
	if err := s.index.refresh(ctx, s.Store); err != nil {
		return nil, err
	}
	counts := map[ID]int{}
	for i := range files {
		if n := len(s.index.pictures.pairs[files[i].ID]) + len(s.index.words.pairs[files[i].ID]); n > 0 {
			counts[files[i].ID] = n
		}
	}
	return counts, nil
}
