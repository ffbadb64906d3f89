package list

import "context"

// Phase is a part of the work on a document.
type Phase string

// The phases, in their order.
const (
	PhaseRead    Phase = "read"    // the file becomes a document
	PhaseCompile Phase = "compile" // the document becomes a list
	PhaseCheck   Phase = "check"   // the list is checked
)

// Phases lists the phases in their order.
func Phases() []Phase { return []Phase{PhaseRead, PhaseCompile, PhaseCheck} }

// Progress is how far the work on a document is.
type Progress struct {
	Phase       Phase
	Done, Total int64 // within the phase; 0 of 0 while nobody counts
}

type progressKey struct{}

// WithProgress has tell called, by one goroutine, while a [Service] works on a document under the context: at the
// start of every phase, and as often as its [Reader] tells.
func WithProgress(ctx context.Context, tell func(Progress)) context.Context {
	return context.WithValue(ctx, progressKey{}, tell)
}

// progress gives whom to tell; nobody when the context names none.
func progress(ctx context.Context) func(Progress) {
	if tell, ok := ctx.Value(progressKey{}).(func(Progress)); ok {
		return tell
	}
	return func(Progress) {}
}
