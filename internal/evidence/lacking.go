package evidence

import (
	"slices"

	"duban/internal/commitment"
)

// byOther are kinds of evidence that no file shows: case records come from line systems, and a share is reported with
// its numerator and denominator.
var byOther = []commitment.Evidence{commitment.CaseRecords, commitment.Fraction}

// Lacking lists which of the kinds of evidence that a commitment asks for no piece shows, in the order in which they are
// asked for. Kinds that files do not show are left out: who holds the figures answers for them.
func Lacking(asked []commitment.Evidence, files []File, uses []Use) []commitment.Evidence {
	shown := map[commitment.Evidence]bool{}
	for i := range files {
		f := &files[i]
		if !f.Withdrawn.IsZero() {
			continue
		}
		for _, e := range f.shows() {
			shown[e] = true
		}
		for _, u := range uses {
			if u.Evidence == f.ID && u.Shows != "" {
				shown[u.Shows] = true
			}
		}
	}
	var out []commitment.Evidence
	for _, e := range asked {
		if !shown[e] && !slices.Contains(byOther, e) {
			out = append(out, e)
		}
	}
	return out
}

// shows lists what a piece of evidence shows by being what it is, without anybody having said so.
func (f *File) shows() []commitment.Evidence {
	var out []commitment.Evidence
	if f.Kind == KindDocument {
		out = append(out, commitment.DocumentNumber)
		if f.SHA256 != "" {
			out = append(out, commitment.DocumentText)
		}
	}
	if f.Kind == KindLink {
		out = append(out, commitment.Access)
	}
	if f.Kind == KindFile && IsPicture(f.Media) {
		out = append(out, commitment.Photograph)
	}
	return out
}
