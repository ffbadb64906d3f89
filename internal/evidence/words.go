package evidence

import (
	"hash/fnv"
	"unicode"
)

// fewestGrams is how many pairs of characters a text must have before it can be told from others.
const fewestGrams = 60

// wordsDigest gives a digest that stays near when the text does: each pair of neighbouring letters, digits or
// characters that the text has votes once on 64 bits by its hash ("simhash"). It is 0 for a text too short to be told
// from others.
func wordsDigest(text string) uint64 {
	var votes [64]int
	var before rune
	seen := map[[2]rune]bool{}
	for _, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			continue
		}
		if pair := [2]rune{before, r}; before != 0 && !seen[pair] {
			seen[pair] = true
			h := gram(before, r)
			for bit := range votes {
				votes[bit] += int(h>>bit&1)*2 - 1
			}
		}
		before = r
	}
	if len(seen) < fewestGrams {
		return 0
	}
	var digest uint64
	for bit, v := range votes {
		if v > 0 {
			digest |= 1 << bit
		}
	}
	return digest
}

// gram gives the hash of two neighbouring characters.
func gram(a, b rune) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte{byte(a), byte(a >> 8), byte(a >> 16), byte(b), byte(b >> 8), byte(b >> 16)})
	x := h.Sum64() // the last bytes barely move its upper bits: mix them
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}
