package commitment

import "slices"

// marks collects the parts of a sentence without overlap: what is put first stays.
type marks struct{ parts []Part }

func (m *marks) put(role Role, s span) {
	if s.empty() {
		return
	}
	for _, p := range m.parts {
		switch {
		case s.start >= p.End || s.end <= p.Start:
		case s.start < p.Start:
			rest := span{p.End, s.end}
			s.end = p.Start
			if rest.end-rest.start > 1 {
				defer m.put(role, rest)
			}
		default:
			s.start = p.End
		}
		if s.empty() {
			return
		}
	}
	m.parts = append(m.parts, Part{Role: role, Start: s.start, End: s.end})
}

func (m *marks) sorted() []Part {
	slices.SortFunc(m.parts, func(a, b Part) int { return a.Start - b.Start })
	return m.parts
}
