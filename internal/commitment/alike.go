package commitment

import (
	"strings"
	"unicode"
)

// means reports whether two readings promise the same: the same target for the same case of what is probably the same
// quantity.
func (f *Facts) means(g *Facts) bool {
	if f.Type != g.Type || f.Stretch != g.Stretch || !sameWords(f.Segment, g.Segment) || !f.sameTarget(g) {
		return false
	}
	return equalNumbers(f.Baseline, g.Baseline) && alikeWords(f.Quantity, g.Quantity) >= 0.6
}

// sameTarget reports whether comparison, value and unit are the same.
func (f *Facts) sameTarget(g *Facts) bool {
	return f.Op == g.Op && equalNumbers(f.Value, g.Value) && f.Unit == g.Unit
}

func equalNumbers(a, b *Number) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

// alike gives from 0 to 1 how much two readings look like one promise before and after a change of its words.
func (f *Facts) alike(g *Facts) float64 {
	if f.Type.Measured() != g.Type.Measured() || f.Kind != g.Kind {
		return 0
	}
	quantity := alikeWords(f.Quantity, g.Quantity)
	if !f.Type.Measured() {
		if f.Type != g.Type {
			return 0
		}
		return quantity
	}
	target := 0.0
	switch {
	case f.sameTarget(g):
		target = 1
	case f.Unit == g.Unit:
		target = 0.3
	}
	return 0.45*quantity + 0.2*alikeWords(f.Segment, g.Segment) + 0.35*target
}

// alikeEnough is from where on two readings count as one promise that was changed.
const alikeEnough = 0.5

// sameWords compares words without spaces and punctuation.
func sameWords(a, b string) bool { return a == b || squash(a) == squash(b) }

func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsSymbol(r) || r == '%' || r == '‰' {
			return r
		}
		return -1
	}, fold(s))
}

// alikeWords gives from 0 to 1 how many pairs of characters two phrases share. A phrase that holds the other is much
// like it: 企业开办时间 and 新设企业开办时间.
func alikeWords(a, b string) float64 {
	a, b = squash(a), squash(b)
	switch {
	case a == b:
		return 1
	case a == "" || b == "":
		return 0
	}
	x, y := pairs(a), pairs(b)
	common := 0
	for p, n := range x {
		common += min(n, y[p])
	}
	dice := 0.0
	if total := size(x) + size(y); total > 0 {
		dice = 2 * float64(common) / float64(total)
	}
	if strings.Contains(a, b) || strings.Contains(b, a) {
		return max(dice, 0.7)
	}
	return dice
}

func pairs(s string) map[[2]rune]int {
	runes, out := []rune(s), map[[2]rune]int{}
	for i := 1; i < len(runes); i++ {
		out[[2]rune{runes[i-1], runes[i]}]++
	}
	return out
}

func size(m map[[2]rune]int) int {
	n := 0
	for _, k := range m {
		n += k
	}
	return n
}
