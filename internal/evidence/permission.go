package evidence

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/org"
)

// on says whose data pieces of evidence are, by what they were given for.
func (s *Service) on(ctx context.Context, uses []Use) (account.On, error) {
	var on account.On
	var tasks []list.TaskID
	for _, u := range uses {
		if u.Unit != 0 && !slices.Contains(on.Units, u.Unit) {
			on.Units = append(on.Units, u.Unit)
		}
		if u.Task != 0 && !slices.Contains(tasks, u.Task) {
			tasks = append(tasks, u.Task)
		}
	}
	if s.Named == nil || len(tasks) == 0 {
		return on, nil
	}
	var err error
	if on.People, err = s.Named(ctx, tasks); err != nil {
		return on, fmt.Errorf("find who is named for evidence: %w", err)
	}
	return on, nil
}

// mayAdd reports whether somebody may hand in evidence for all of these uses, or take it back.
func mayAdd(who *account.Subject, uses []Use) bool {
	if len(uses) == 0 {
		return who.MayOn(account.AddEvidence, account.On{}) // only who may for every unit
	}
	for _, u := range uses {
		if !who.MayOn(account.AddEvidence, account.On{Units: []org.UnitID{u.Unit}}) {
			return false
		}
	}
	return true
}

func forbidden() error { return fault.New(fault.Forbidden, "evidence.forbidden", nil) }

// Seen is a piece of evidence as somebody sees it.
type Seen struct {
	File
	Uses  []Use
	Alike int // how many others are nearly the same
}

// Elsewhere reports whether the same content was given for more than one task, unit or report.
func (s *Seen) Elsewhere() bool {
	first := true
	var one Use
	for _, u := range s.Uses {
		if first {
			one, first = u, false
			continue
		}
		if u.Task != one.Task || u.Unit != one.Unit || u.Report != one.Report {
			return true
		}
	}
	return false
}

// Get gives a piece of evidence to somebody who may see it: by the units and tasks that it was given for, or because
// they handed it in.
func (s *Service) Get(ctx context.Context, who *account.Subject, id ID) (*Seen, error) {
	f, err := s.File(ctx, id)
	if err != nil {
		return nil, err
	}
	uses, err := s.Store.Uses(ctx, []ID{id}, UseQuery{})
	if err != nil {
		return nil, err
	}
	ok, err := s.sees(ctx, who, &f, uses)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, forbidden()
	}
	counts, err := s.alikeCounts(ctx, []File{f})
	if err != nil {
		return nil, err
	}
	return &Seen{f, uses, counts[id]}, nil
}

func (s *Service) sees(ctx context.Context, who *account.Subject, f *File, uses []Use) (bool, error) {
	if who.MayOn(account.ReadEvidence, account.On{}) {
		return true, nil
	}
	if !who.May(account.ReadEvidence) {
		return false, nil
	}
	if who.ID == f.Account && f.Account != 0 {
		return true, nil
	}
	on, err := s.on(ctx, uses)
	return who.MayOn(account.ReadEvidence, on), err
}

// List gives the evidence that somebody may see: what is nearly the same as other evidence first, then the newest.
func (s *Service) List(ctx context.Context, who *account.Subject, q Query) ([]Seen, error) {
	files, err := s.Store.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	uses, err := s.usesOf(ctx, files)
	if err != nil {
		return nil, err
	}
	counts, err := s.alikeCounts(ctx, files)
	if err != nil {
		return nil, err
	}
	var out []Seen
	for i := range files {
		f := &files[i]
		ok, err := s.sees(ctx, who, f, uses[f.ID])
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, Seen{*f, uses[f.ID], counts[f.ID]})
		}
	}
	slices.SortStableFunc(out, func(a, b Seen) int { return b.rank() - a.rank() })
	return out, nil
}

// fewFiles is up to how many pieces of evidence the uses are asked for piece by piece rather than all together.
const fewFiles = 100

// usesOf gives what pieces of evidence were given for.
func (s *Service) usesOf(ctx context.Context, files []File) (map[ID][]Use, error) {
	var ids []ID
	if len(files) <= fewFiles {
		ids = make([]ID, len(files)) // not nil, which would ask for all
		for i := range files {
			ids[i] = files[i].ID
		}
	}
	all, err := s.Store.Uses(ctx, ids, UseQuery{})
	if err != nil {
		return nil, err
	}
	uses := map[ID][]Use{}
	for _, u := range all {
		uses[u.Evidence] = append(uses[u.Evidence], u)
	}
	return uses, nil
}

// rank puts first what somebody should look at.
func (s *Seen) rank() int {
	switch {
	case !s.Withdrawn.IsZero():
		return 0
	case s.Alike > 0:
		return 3
	case s.Elsewhere():
		return 2
	}
	return 1
}

// Give gives evidence that is there already for something more.
func (s *Service) Give(ctx context.Context, who *account.Subject, uses []Use) error {
	if !mayAdd(who, uses) {
		return forbidden()
	}
	now := s.Clock().Truncate(time.Millisecond)
	given := make([]Use, len(uses))
	for i, u := range uses {
		if _, err := s.Get(ctx, who, u.Evidence); err != nil {
			return err
		}
		u.Account, u.By, u.At = who.ID, who.Name, now
		given[i] = u
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.Give(ctx, given) })
}

// mostReason is how long a reason may be, in characters.
const mostReason = 500

// Withdraw says with a reason that a piece of evidence was wrong. It stays and may be looked at. Evidence that other
// units have given as well is withdrawn by the Office alone.
func (s *Service) Withdraw(ctx context.Context, who *account.Subject, id ID, reason string) error {
	seen, err := s.Get(ctx, who, id)
	if err != nil {
		return err
	}
	own := len(seen.Uses) == 0 && who.ID == seen.Account && who.May(account.AddEvidence)
	if !own && !mayAdd(who, seen.Uses) {
		if mayAdd(who, ofAccount(seen.Uses, who.ID)) {
			return fault.New(fault.Conflict, "evidence.shared", nil)
		}
		return forbidden()
	}
	reason = strings.TrimSpace(reason)
	if n := utf8.RuneCountInString(reason); n == 0 || n > mostReason {
		return &fault.Error{Kind: fault.Invalid, Code: "evidence.no_reason", Args: fault.Args{"max": mostReason}, Field: "reason"}
	}
	f := seen.File
	f.Withdrawn, f.Reason = s.Clock().Truncate(time.Millisecond), reason
	ctx = journal.Because(ctx, reason)
	return s.Store.Write(ctx, func(w Writer) error { return w.Withdraw(ctx, f) })
}

func ofAccount(uses []Use, id account.ID) []Use {
	return slices.DeleteFunc(slices.Clone(uses), func(u Use) bool { return u.Account != id })
}

// Publish says what everybody may see of a piece of evidence. Only what has words can be shown with personal data
// masked; the whole is shown once a person has looked that it holds none.
func (s *Service) Publish(ctx context.Context, who *account.Subject, id ID, p Public) error {
	f, err := s.File(ctx, id)
	if err != nil {
		return err
	}
	switch {
	case !who.May(account.PublishEvidence):
		return forbidden()
	case p != PublicNo && p != PublicMasked && p != PublicWhole:
		return &fault.Error{Kind: fault.Invalid, Code: "evidence.public_unknown", Field: "public"}
	case p == PublicMasked && !(HasWords(f.Media) && s.Text != nil):
		return &fault.Error{Kind: fault.Invalid, Code: "evidence.public_wordless", Field: "public"}
	case p != PublicNo && !f.Withdrawn.IsZero():
		return fault.New(fault.Conflict, "evidence.withdrawn_already", nil)
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.Publish(ctx, id, p) })
}

// PublicCopy is what everybody may see of a piece of evidence.
type PublicCopy struct {
	File
	Text   string // masked; "" where the whole may be seen
	Masked Masked
}

// PublicCopy gives what everybody may see of a piece of evidence; fault.NotFound when that is nothing.
func (s *Service) PublicCopy(ctx context.Context, id ID) (*PublicCopy, error) {
	f, err := s.File(ctx, id)
	if err != nil {
		return nil, err
	}
	if f.Public == PublicNo || !f.Withdrawn.IsZero() {
		return nil, fault.New(fault.NotFound, "evidence.missing", nil)
	}
	out := &PublicCopy{File: f}
	out.Name, _ = Mask(f.Name)
	if f.Public == PublicMasked {
		text, err := s.Words(ctx, &f)
		if err != nil {
			return nil, err
		}
		out.Text, out.Masked = Mask(text)
	}
	return out, nil
}

// Words reads the text of a piece of evidence; fault.Unsupported when nothing can.
func (s *Service) Words(ctx context.Context, f *File) (string, error) {
	if s.Text == nil || !HasWords(f.Media) {
		return "", fault.New(fault.Unsupported, "evidence.public_wordless", nil)
	}
	b, err := s.Open(ctx, f)
	if err != nil {
		return "", err
	}
	defer b.Close() // it is only read
	return s.Text(ctx, f.Name, b, b.Size())
}
