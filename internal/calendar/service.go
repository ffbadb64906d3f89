package calendar

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

// Service knows the calendar in force and takes decisions on changes. It is safe for concurrent use, in several
// processes as well.
type Service struct {
	Store    Store
	Cases    *casework.Ledger
	Clock    func() time.Time
	Approved func()        // called when a change was approved, so that somebody calls Settle; may be nil
	Grace    time.Duration // for other processes to notice a decision before cases are swept; 0: two seconds

	now     atomic.Pointer[state]
	reading sync.Mutex
	settle  sync.Mutex
	diffs   sync.Mutex
	known   map[ChangeID]*Pending
}

// state is the calendar in force, and when it was last compared with the store.
type state struct {
	force    *Force
	changes  []Change // in force, in the order in which they were decided
	past     sync.Map // of how many of them were in force to *Force
	approved int64
	looked   atomic.Int64 // unix milliseconds
}

// lookEvery is how often a process asks whether another one has approved a change, in milliseconds.
const lookEvery = 1000

// program is who proposes what the program carries.
const program = "duban"

// Open reads what is in force. A database without a calendar gets the newest that the program carries; one with an
// older calendar gets a proposal.
func (s *Service) Open(ctx context.Context) error {
	changes, err := s.Store.Changes(ctx)
	if err != nil {
		return err
	}
	latest := worktime.Latest()
	known := slices.ContainsFunc(changes, func(c Change) bool { return c.Known >= latest.Published })
	if !known {
		c := Change{Origin: originOf(latest), Kind: KindProgram, Known: latest.Published, ProposedBy: program, ProposedAt: s.Clock(), State: StatePending}
		if len(changes) == 0 {
			c.State, c.DecidedAt, c.DecidedBy, c.DoneAt, c.Edition = StateApproved, c.ProposedAt, program, c.ProposedAt, latest.ID()
		}
		if _, err := s.Store.Add(ctx, c); err != nil && !fault.Is(err, fault.Conflict) { // another process was first
			return err
		}
	}
	return s.Refresh(ctx)
}

func originOf(e worktime.Edition) string { return "program@" + e.Published.String() }

// Refresh reads again what is in force.
func (s *Service) Refresh(ctx context.Context) error {
	s.reading.Lock()
	defer s.reading.Unlock()
	approved, err := s.Store.Approved(ctx)
	if err != nil {
		return err
	}
	if last := s.now.Load(); last != nil && last.approved == approved {
		last.looked.Store(s.Clock().UnixMilli())
		return nil
	}
	changes, err := s.Store.Changes(ctx)
	if err != nil {
		return err
	}
	force, err := Of(inForce(changes))
	if err != nil {
		return fmt.Errorf("calendar in force: %w", err)
	}
	next := &state{force: force, changes: inOrder(inForce(changes)), approved: int64(len(inForce(changes)))}
	next.looked.Store(s.Clock().UnixMilli())
	s.now.Store(next)
	return nil
}

// inForce gives the changes that are approved.
func inForce(changes []Change) []Change {
	return slices.DeleteFunc(slices.Clone(changes), func(c Change) bool { return c.State != StateApproved })
}

// Force gives the calendar in force.
func (s *Service) Force() *Force { return s.now.Load().force }

// Office gives the working time of a unit, by the calendar in force. When the store cannot be asked whether that has
// changed, the one known goes on.
func (s *Service) Office(service *casework.Service, unit string) *worktime.Office {
	now := s.now.Load()
	if at, looked := s.Clock().UnixMilli(), now.looked.Load(); at-looked >= lookEvery && now.looked.CompareAndSwap(looked, at) {
		if s.Refresh(context.Background()) == nil { // the calendar is everybody's, whoever happened to ask first
			now = s.now.Load()
		}
	}
	return now.force.Office(service, unit)
}

// OfficeAt gives everybody's working time by the calendar that was in force at a time; the first one before there was any.
func (s *Service) OfficeAt(at time.Time) *worktime.Office {
	s.Office(nil, "") // looks whether something was approved
	now := s.now.Load()
	n := 0
	for n < len(now.changes) && !now.changes[n].DecidedAt.After(at) {
		n++
	}
	n = max(n, 1)
	if n >= len(now.changes) {
		return now.force.Office(nil, "")
	}
	if f, known := now.past.Load(n); known {
		return f.(*Force).Office(nil, "")
	}
	f, err := Of(now.changes[:n])
	if err != nil { // all of them together could be put into force
		return now.force.Office(nil, "")
	}
	now.past.Store(n, f)
	return f.Office(nil, "")
}

// List gives all changes, in the order in which they were proposed.
func (s *Service) List(ctx context.Context) ([]Change, error) { return s.Store.Changes(ctx) }

// Proposal is a change that somebody proposes: a calendar file, or one override.
type Proposal struct {
	File     []byte
	Override worktime.Override // when File is nil
	Unit     string            // "" for all
	By       string
}

// Propose keeps a change until somebody decides on it.
func (s *Service) Propose(ctx context.Context, p Proposal) (*Change, error) {
	c := Change{Kind: KindFile, Content: string(p.File), Unit: strings.TrimSpace(p.Unit), ProposedAt: s.Clock(), ProposedBy: p.By, State: StatePending}
	if p.File == nil {
		c.Kind = KindOverride
		var err error
		if c.Content, err = overrideFile(p.Override); err != nil {
			return nil, err
		}
	}
	table, err := worktime.ParseTable([]byte(c.Content))
	if err != nil {
		return nil, err
	}
	changes, err := s.Store.Changes(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.possible(changes, &c, table); err != nil {
		return nil, err
	}
	sum := sha256.Sum256([]byte(c.Unit + "\n" + c.Content))
	origin, times := fmt.Sprintf("%x", sum[:8]), 0
	for i := range changes {
		if strings.HasPrefix(changes[i].Origin, origin+"#") && changes[i].State != StatePending {
			times++
		}
	}
	c.Origin = fmt.Sprintf("%s#%d", origin, times)
	if c.ID, err = s.Store.Add(ctx, c); err != nil {
		return nil, err
	}
	return &c, nil
}

// possible refuses a change that would change nothing, or whose edition could not be told from the one in force.
func (s *Service) possible(changes []Change, c *Change, table *worktime.Table) error {
	if c.Unit != "" && len(table.Notices()) > 0 {
		return fault.New(fault.Invalid, "calendar.notice_of_unit", fault.Args{"unit": c.Unit})
	}
	before, err := Of(inForce(changes))
	if err != nil {
		return err
	}
	after, err := Of(append(inForce(changes), *c))
	if err != nil {
		return err
	}
	was, is := before.Of(c.Unit), after.Of(c.Unit)
	switch {
	case slices.Equal(was.Exceptions, is.Exceptions) && len(was.Notices) == len(is.Notices):
		return fault.New(fault.Invalid, "calendar.nothing_new", fault.Args{"edition": was.ID()})
	case was.ID() == is.ID():
		return fault.New(fault.Invalid, "calendar.same_name", fault.Args{"edition": was.ID()})
	}
	return nil
}

// overrideFile writes one override as a calendar file.
func overrideFile(o worktime.Override) (string, error) {
	if strings.TrimSpace(o.Reason) == "" || strings.TrimSpace(o.Issuer) == "" {
		return "", fault.New(fault.Invalid, "calendar.override_incomplete", nil)
	}
	day := "off"
	if o.Work {
		day = "work"
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.WriteAll([][]string{ // into memory: cannot fail
		{"date", "to", "day", "reason", "issuer"},
		{o.From.String(), max(o.From, o.To).String(), day, strings.TrimSpace(o.Reason), strings.TrimSpace(o.Issuer)},
	})
	return out.String(), nil
}

// Pending is a change with what it would do.
type Pending struct {
	Change
	Before, After string // the editions of all units, or of the one it concerns
	Effect        *Effect
	approved      int64
	version       int64 // of cases
	touched       []casework.CaseID
}

// Diff says what a change that is not decided would do to the cases that there are.
func (s *Service) Diff(ctx context.Context, id ChangeID) (*Pending, error) {
	s.diffs.Lock()
	defer s.diffs.Unlock()
	changes, err := s.Store.Changes(ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(changes, func(c Change) bool { return c.ID == id })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "calendar.unknown", fault.Args{"id": int64(id)})
	}
	if changes[i].State != StatePending {
		return nil, fault.New(fault.Conflict, "calendar.decided", fault.Args{"id": int64(id), "by": changes[i].DecidedBy})
	}
	version, err := s.Cases.Store.Version(ctx)
	if err != nil {
		return nil, err
	}
	approved := inForce(changes)
	if p := s.known[id]; p != nil && p.version == version && p.approved == int64(len(approved)) {
		return p, nil
	}
	p, err := s.compare(ctx, approved, changes[i])
	if err != nil {
		return nil, err
	}
	if s.known == nil {
		s.known = map[ChangeID]*Pending{}
	}
	s.known[id] = p
	return p, nil
}

// compare reckons all cases under what some changes have, and under those with one more.
func (s *Service) compare(ctx context.Context, approved []Change, c Change) (*Pending, error) {
	before, err := Of(approved)
	if err != nil {
		return nil, err
	}
	after, err := Of(append(slices.Clone(approved), c))
	if err != nil {
		return nil, err
	}
	book, err := s.Cases.Book(ctx)
	if err != nil {
		return nil, err
	}
	d := book.Compare(before.Office, after.Office, worktime.MomentOf(s.Clock()))
	e := effectOf(&d)
	for unit, cases := range book.Unsure {
		if c.Unit == "" || c.Unit == unit {
			e.Unsure += cases
		}
	}
	p := &Pending{
		Change: c, Before: before.Of(c.Unit).ID(), After: after.Of(c.Unit).ID(), Effect: e,
		approved: int64(len(approved)), version: book.Version, touched: d.Touched,
	}
	return p, nil
}
