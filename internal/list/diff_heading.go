package list

import "slices"

// renames are the headings that two editions print differently although the same items stand below them.
type renames struct {
	list []HeadingChange
	to   map[string]string // path key before → path key after, for every heading that kept its items
}

// findRenames looks, level by level, where most of the items below a heading went, and takes it for the same heading
// when most of what stands below it now came from there.
func findRenames(before, after *List, pairs []Pair) renames {
	type edge struct{ from, to string }
	weight := map[edge]int{}
	first := map[edge][2][]string{}
	var order []edge
	for _, p := range pairs {
		b, a := before.Items[p.Before].Path, after.Items[p.After].Path
		if len(b) != len(a) {
			continue
		}
		for k := 1; k <= len(b); k++ {
			e := edge{flatPath(b[:k]), flatPath(a[:k])}
			if weight[e] == 0 {
				first[e] = [2][]string{b[:k], a[:k]}
				order = append(order, e)
			}
			weight[e]++
		}
	}
	bestTo, bestFrom := map[string]edge{}, map[string]edge{}
	for _, e := range order {
		if weight[e] > weight[bestTo[e.from]] {
			bestTo[e.from] = e
		}
		if weight[e] > weight[bestFrom[e.to]] {
			bestFrom[e.to] = e
		}
	}
	r := renames{list: []HeadingChange{}, to: map[string]string{}}
	for _, e := range order {
		if bestTo[e.from] != e || bestFrom[e.to] != e {
			continue
		}
		r.to[e.from] = e.to
		b, a := first[e][0], first[e][1]
		if flat(b[len(b)-1]) != flat(a[len(a)-1]) {
			r.list = append(r.list, HeadingChange{Before: slices.Clone(b), After: slices.Clone(a), Items: weight[e]})
		}
	}
	return r
}

// moved reports whether an item left its heading, or its heading with it left the one above.
func (r renames) moved(before, after []string) bool {
	if flatPath(before) == flatPath(after) {
		return false
	}
	if len(before) != len(after) {
		return true
	}
	for k := 1; k <= len(before); k++ {
		if r.to[flatPath(before[:k])] != flatPath(after[:k]) {
			return true
		}
	}
	return false
}

// latecomers are the items (indexes into the later list) that do not belong to the longest run of items standing in
// the same order in both lists.
func latecomers(pairs []Pair) map[int]bool {
	tails := []int{} // tails[k] is the pair that ends the best run of length k+1
	prev := make([]int, len(pairs))
	for i, p := range pairs {
		k, _ := slices.BinarySearchFunc(tails, p.Before, func(t, v int) int { return pairs[t].Before - v })
		prev[i] = -1
		if k > 0 {
			prev[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	late := map[int]bool{}
	for _, p := range pairs {
		late[p.After] = true
	}
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = prev[i] {
			delete(late, pairs[i].After)
		}
	}
	return late
}
