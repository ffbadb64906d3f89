package storetest

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/store"
)

// Code gives the n-th code of the samples.
func Code(n int) string {
	const digits = "BCDFGHJKMN"
	code := []byte("222222")
	for i := len(code) - 1; n > 0; i-- {
		code[i] = digits[n%10]
		n /= 10
	}
	return string(code)
}

// Promised gives n new commitments on the tasks of an edition as a real list has them, with a link each and a second one for every
// tenth, and the changes that say so.
func Promised(e *list.Edition, n int) commitment.Batch {
	b := commitment.Batch{List: e.List, Synced: e.ID}
	for i := range n {
		task := func(k int) list.TaskID { return e.Tasks[(i+k)%len(e.Tasks)].ID }
		c := commitment.Commitment{
			List: e.List, Code: Code(i), State: commitment.StateRead,
			Facts: commitment.Facts{
				Type: commitment.Limit, Kind: commitment.Duration, Quantity: "企业开办时间", Segment: "一般企业",
				Op: commitment.OpAtMost, Value: commitment.N("1"), Unit: "工作日", Baseline: commitment.N("3"), BaselineUnit: "工作日",
				From: "受理申请", To: "发放执照", ClockProposed: true, Posture: commitment.Own, Verify: commitment.ByCaseRecords,
				PlainZh: fmt.Sprint("开办企业最多一个工作日，第", i, "项"), PlainEn: "Starting a company takes at most one working day.",
			},
			Links: []commitment.Link{{Task: task(0), Start: 3, End: 31, Text: "0f3a55aa0f3a55aa", Words: "深化审批制度改革，压减深化审批制度改革，压减"}},
		}
		if i%10 == 0 {
			c.Links = append(c.Links, commitment.Link{Task: task(1), Start: 0, End: 9, Text: "1f3a55aa0f3a55aa", Words: "深化审批制度改革，"})
		}
		b.Save = append(b.Save, c)
		b.Changes = append(b.Changes, commitment.Change{
			Code: c.Code, At: SavedAt, Action: commitment.ActionRead,
			After: &commitment.Record{State: c.State, Facts: c.Facts, Links: c.Links},
		})
	}
	return b
}

func write(t testing.TB, db *store.DB, b commitment.Batch) {
	t.Helper()
	if err := db.Commitment().Write(t.Context(), b); err != nil {
		t.Fatal("write: ", err)
	}
}

// promises gives the commitments of a list and checks that each is found by its code too.
func promises(t testing.TB, db *store.DB, of list.ID) []commitment.Commitment {
	t.Helper()
	all, err := db.Commitment().Commitments(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		c, err := db.Commitment().Commitment(t.Context(), all[i].Code)
		if diff := cmp.Diff(&all[i], c); diff != "" || err != nil {
			t.Fatal("(-of the list +by its code)\n", diff, err)
		}
	}
	return all
}

func history(t testing.TB, db *store.DB, code string) []commitment.Change {
	t.Helper()
	changes, err := db.Commitment().Changes(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

// wantCode fails unless err is a fault with this kind and code.
func wantCode(t *testing.T, err error, kind fault.Kind, code string) {
	t.Helper()
	if f := fault.As(err); f == nil || f.Kind != kind || f.Code != code {
		t.Errorf("got %v, want %s %s", err, kind, code)
	}
}

// fullCommitments has a value of its own in every field, also in those added one day.
func fullCommitments(e *list.Edition) commitment.Batch {
	f := filler{}
	b := commitment.Batch{List: e.List}
	f.fill(reflect.ValueOf(&b.Save).Elem())
	f.fill(reflect.ValueOf(&b.Changes).Elem())
	for i := range b.Save {
		c := &b.Save[i]
		c.ID, c.List, c.Code, c.Version = 0, e.List, Code(i), 1
		for n := range c.Links {
			c.Links[n].Task = e.Tasks[len(e.Tasks)-1-n].ID
		}
		b.Changes[i].ID, b.Changes[i].Code = 0, c.Code
	}
	return b
}

func commitmentsIdentical(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 3))
	other := save(t, db, Numbered("b", 1))
	b := fullCommitments(e)
	write(t, db, b)
	elsewhere := Promised(other, 1)
	elsewhere.Save[0].Code, elsewhere.Changes[0].Code = "ZZZZZZ", "ZZZZZZ"
	write(t, db, elsewhere)

	stored := promises(t, db, e.List)
	if len(stored) != len(b.Save) {
		t.Fatalf("%d commitments of %d", len(stored), len(b.Save))
	}
	for i := range stored {
		if stored[i].ID == 0 {
			t.Error("no ID was given")
		}
		b.Save[i].ID = stored[i].ID
	}
	if diff := cmp.Diff(b.Save, stored); diff != "" {
		t.Error("(-given +stored)\n", diff)
	}

	next := slices.Clone(stored) // every field of the first takes the values of the second
	first, second := &next[0], &stored[1]
	first.State, first.Facts, first.Doubts, first.Into, first.By, first.At = second.State, second.Facts, second.Doubts, second.Into, second.By, second.At
	first.Links = slices.Clone(second.Links)[1:]
	write(t, db, commitment.Batch{List: e.List, Save: next[:1]})
	first.Version++
	if diff := cmp.Diff(next, promises(t, db, e.List)); diff != "" {
		t.Error("after a change (-given +stored)\n", diff)
	}
}

func commitmentsEmpty(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 1))
	given := []commitment.Commitment{
		{Code: Code(0)},
		{Code: Code(1), Facts: commitment.Facts{Value: commitment.N("0")}, Doubts: []commitment.Doubt{}, Into: []string{}},
		{Code: Code(2), Facts: commitment.Facts{Baseline: commitment.N("0")}, Doubts: []commitment.Doubt{{Instead: []commitment.Facts{}}, {Instead: []commitment.Facts{{}}}}},
		{Code: Code(3), Links: []commitment.Link{{Task: e.Tasks[0].ID}}, Into: []string{""}},
	}
	changes := []commitment.Change{
		{Code: Code(0)},
		{Code: Code(0), Before: &commitment.Record{}, After: &commitment.Record{Links: []commitment.Link{}, Facts: commitment.Facts{Value: commitment.N("0")}}},
	}
	write(t, db, commitment.Batch{List: e.List, Save: given, Changes: changes})
	stored := promises(t, db, e.List)
	for i := range given {
		given[i].ID, given[i].List, given[i].Version = stored[i].ID, e.List, 1
		if i == 2 {
			given[i].Doubts[0].Instead = nil // left out of JSON, so empty and missing are one thing here
		}
	}
	if diff := cmp.Diff(given, stored); diff != "" {
		t.Error("(-given +stored)\n", diff)
	}
	kept := history(t, db, Code(0))
	for i := range kept {
		changes[i].ID = kept[i].ID
	}
	if diff := cmp.Diff(changes, kept); diff != "" {
		t.Error("changes (-given +stored)\n", diff)
	}
	all, err := db.Commitment().Commitments(t.Context(), e.List+1)
	if err != nil || len(all) != 0 {
		t.Errorf("another list has %d commitments, %v", len(all), err)
	}
	write(t, db, commitment.Batch{List: e.List}) // nothing to do is no error
}

func numbersExact(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 1))
	var b commitment.Batch
	numbers := []string{"0", "-3", "0.1872", "0.30000000000000004", "1614.224", "999999999999999999", "-0.00000000000001", "100", "1.10"}
	b.List = e.List
	for i, n := range numbers {
		f := commitment.Facts{Value: commitment.N(n), Baseline: commitment.N(n)}
		b.Save = append(b.Save, commitment.Commitment{Code: Code(i), Facts: f, Doubts: []commitment.Doubt{{Instead: []commitment.Facts{f}}}})
		b.Changes = append(b.Changes, commitment.Change{Code: Code(i), After: &commitment.Record{Facts: f}})
	}
	write(t, db, b)
	for i, c := range promises(t, db, e.List) {
		after := history(t, db, c.Code)[0].After.Facts
		for _, got := range []*commitment.Number{c.Facts.Value, c.Facts.Baseline, c.Doubts[0].Instead[0].Value, after.Value, after.Baseline} {
			if got == nil || !got.Equal(*commitment.N(numbers[i])) {
				t.Errorf("%s came back as %v", numbers[i], got)
			}
		}
	}
}

func versionsFollow(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 2))
	other := save(t, db, Numbered("b", 1))
	write(t, db, Promised(e, 2))
	old := promises(t, db, e.List)
	mine := old[1]
	mine.State, mine.By = commitment.StateConfirmed, "mine"
	write(t, db, commitment.Batch{List: e.List, Save: []commitment.Commitment{mine}})

	theirs, unknown, recoded, future, foreign := old[1], old[0], old[0], old[0], old[0]
	theirs.By = "theirs"
	unknown.ID = 999
	recoded.Code = Code(77)
	future.Version = 2
	for name, b := range map[string]commitment.Batch{
		"an older version":        {List: e.List, Save: []commitment.Commitment{theirs}},
		"a version to come":       {List: e.List, Save: []commitment.Commitment{future}},
		"an ID that is not there": {List: e.List, Save: []commitment.Commitment{unknown}},
		"another code":            {List: e.List, Save: []commitment.Commitment{recoded}},
		"another list":            {List: other.List, Save: []commitment.Commitment{foreign}},
		"one given twice":         {List: e.List, Save: []commitment.Commitment{old[0], old[0]}},
	} {
		err := db.Commitment().Write(t.Context(), b)
		wantCode(t, err, fault.Conflict, "commitment.stale")
		if want := b.Save[0].Code; err != nil && fault.As(err).Args["code"] != want {
			t.Errorf("%s: the error names %v, want %s", name, fault.As(err).Args, want)
		}
	}
	mine.Version = 2
	if diff := cmp.Diff([]commitment.Commitment{old[0], mine}, promises(t, db, e.List)); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
}

func batchWhole(t *testing.T, db *store.DB) {
	ctx := t.Context()
	e := save(t, db, Numbered("a", 2))
	other := save(t, db, Numbered("b", 1))
	first := Promised(e, 2)
	first.Synced = 0
	write(t, db, first)
	before := promises(t, db, e.List)

	batch := func(spoil func(*commitment.Batch)) commitment.Batch {
		b := commitment.Batch{List: e.List, Synced: e.ID, Save: slices.Clone(before)}
		b.Save[0].State, b.Save[0].Links = commitment.StateConfirmed, nil
		b.Save = append(b.Save, commitment.Commitment{Code: Code(8)})
		for _, c := range b.Save {
			b.Changes = append(b.Changes, commitment.Change{Code: c.Code, Action: commitment.ActionAccept})
		}
		spoil(&b)
		return b
	}
	tests := []struct {
		name  string
		kind  fault.Kind
		code  string
		spoil func(*commitment.Batch)
	}{
		{"a commitment changed since", fault.Conflict, "commitment.stale", func(b *commitment.Batch) { b.Save[1].Version = 7 }},
		{"a code in use", fault.Conflict, "store.code_taken", func(b *commitment.Batch) { b.Save[2].Code = Code(1) }},
		{"a code given twice", fault.Conflict, "store.code_taken", func(b *commitment.Batch) { b.Save = append(b.Save, b.Save[2]) }},
		{"a task of another list", fault.Conflict, "store.foreign_link", func(b *commitment.Batch) {
			b.Save[1].Links = []commitment.Link{{Task: other.Tasks[0].ID}}
		}},
		{"a task that is not there", fault.Conflict, "store.foreign_link", func(b *commitment.Batch) { b.Save[2].Links = []commitment.Link{{Task: 999}} }},
		{"a change of a commitment that is not there", fault.NotFound, "commitment.no_commitment", func(b *commitment.Batch) { b.Changes[2].Code = Code(9) }},
		{"text that cannot be kept", fault.Invalid, "store.text_unstorable", func(b *commitment.Batch) { b.Changes[2].Reason = "甲\x00" }},
	}
	for _, tt := range tests {
		wantCode(t, db.Commitment().Write(ctx, batch(tt.spoil)), tt.kind, tt.code)
		if diff := cmp.Diff(before, promises(t, db, e.List)); diff != "" {
			t.Errorf("%s (-before +after)\n%s", tt.name, diff)
		}
		if n := len(history(t, db, Code(0))); n != 1 {
			t.Errorf("%s: %d changes were kept", tt.name, n)
		}
		if at, err := db.Commitment().Synced(ctx, e.List); at != 0 || err != nil {
			t.Errorf("%s: brought up to %d, %v", tt.name, at, err)
		}
	}
	write(t, db, batch(func(*commitment.Batch) {})) // not spoilt it goes through
	if n := len(promises(t, db, e.List)); n != 3 {
		t.Errorf("%d commitments, want 3", n)
	}
}

func commitmentsUnstorable(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 1))
	long := commitment.Facts{Value: &commitment.Number{Decimal: commitment.N("999999999999999999").Mul(commitment.N("1000").Decimal)}}
	tests := []struct {
		name, code string
		spoil      func(*commitment.Commitment)
	}{
		{"a zero character", "store.text_unstorable", func(c *commitment.Commitment) { c.Facts.Quantity = "甲\x00" }},
		{"broken UTF-8", "store.text_unstorable", func(c *commitment.Commitment) { c.By = "甲\xff" }},
		{"a long number", "store.long_number", func(c *commitment.Commitment) { c.Facts = long }},
		{"a long baseline", "store.long_number", func(c *commitment.Commitment) { c.Facts.Baseline = long.Value }},
		{"a long number in a doubt", "store.long_number", func(c *commitment.Commitment) {
			c.Doubts = []commitment.Doubt{{Instead: []commitment.Facts{{}, long}}}
		}},
	}
	for _, tt := range tests {
		c := commitment.Commitment{Code: Code(0)}
		tt.spoil(&c)
		wantCode(t, db.Commitment().Write(t.Context(), commitment.Batch{List: e.List, Save: []commitment.Commitment{c}}), fault.Invalid, tt.code)
	}
	write(t, db, commitment.Batch{List: e.List, Save: []commitment.Commitment{{Code: Code(0)}}})
	stored := promises(t, db, e.List)
	for _, tt := range tests {
		c := stored[0]
		tt.spoil(&c)
		wantCode(t, db.Commitment().Write(t.Context(), commitment.Batch{List: e.List, Save: []commitment.Commitment{c}}), fault.Invalid, tt.code)
	}
	for _, r := range []commitment.Record{{Facts: long}, {Doubts: []commitment.Doubt{{Instead: []commitment.Facts{long}}}}} {
		for _, change := range []commitment.Change{{Code: Code(0), Before: &r}, {Code: Code(0), After: &r}} {
			err := db.Commitment().Write(t.Context(), commitment.Batch{List: e.List, Changes: []commitment.Change{change}})
			wantCode(t, err, fault.Invalid, "store.long_number")
		}
	}
	if diff := cmp.Diff(stored, promises(t, db, e.List)); diff != "" {
		t.Error("(-before +after)\n", diff)
	}
}

func changesKept(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 3))
	b := fullCommitments(e)
	write(t, db, b)
	more := b.Changes[0]
	more.Action, more.Reason = commitment.ActionSettle, "第二次"
	write(t, db, commitment.Batch{List: e.List, Changes: []commitment.Change{more, b.Changes[1], more}}) // of commitments that stand already
	got := history(t, db, b.Changes[0].Code)
	want := []commitment.Change{b.Changes[0], more, more}
	for i := range got {
		want[i].ID = got[i].ID
		if i > 0 && got[i].ID <= got[i-1].ID {
			t.Errorf("change %d stands after change %d", got[i].ID, got[i-1].ID)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-given +stored)\n", diff)
	}
	if n := len(history(t, db, b.Changes[1].Code)); n != 2 {
		t.Errorf("the other commitment has %d changes, want 2", n)
	}
}

func syncedOnce(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Commitment()
	first := save(t, db, Numbered("a", 1))
	other := save(t, db, Numbered("b", 1))
	second := save(t, db, Numbered("a", 1))
	third := save(t, db, Numbered("a", 1))
	at := func(want list.EditionID) {
		t.Helper()
		if got, err := s.Synced(ctx, first.List); got != want || err != nil {
			t.Errorf("brought up to edition %d, %v, want %d", got, err, want)
		}
	}
	to := func(id list.EditionID) error { return s.Write(ctx, commitment.Batch{List: first.List, Synced: id}) }
	at(0)
	for _, id := range []list.EditionID{first.ID, third.ID} {
		if err := to(id); err != nil {
			t.Error(err)
		}
		at(id)
	}
	wantCode(t, to(third.ID), fault.Conflict, "store.synced_already")
	wantCode(t, to(second.ID), fault.Conflict, "store.synced_already")
	wantCode(t, to(other.ID), fault.NotFound, "store.no_edition")
	wantCode(t, to(999), fault.NotFound, "store.no_edition")
	at(third.ID)
	if got, err := s.Synced(ctx, other.List); got != 0 || err != nil {
		t.Errorf("the other list: %d, %v", got, err)
	}
}

func commitmentsNotFound(t *testing.T, db *store.DB) {
	for _, code := range []string{"", "BBBBBB", "甲", "' or 1=1"} {
		_, err := db.Commitment().Commitment(t.Context(), code)
		wantCode(t, err, fault.NotFound, "commitment.no_commitment")
		_, err = db.Commitment().Changes(t.Context(), code)
		wantCode(t, err, fault.NotFound, "commitment.no_commitment")
	}
}

func commitmentsMoveVersion(t *testing.T, db *store.DB) {
	ctx, library := t.Context(), list.NewLibrary(db.List())
	view := func() *list.View {
		v, err := library.Get(ctx, "a")
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	last := int64(0)
	moved := func() bool {
		t.Helper()
		v, err1 := db.Commitment().Version(ctx)
		lists, err2 := db.List().Version(ctx)
		if err := errors.Join(err1, err2); err != nil || v != lists {
			t.Fatalf("versions %d and %d, %v", v, lists, err)
		}
		more := v > last
		last = v
		return more
	}
	e := save(t, db, Numbered("a", 1))
	if !moved() {
		t.Error("an edition, with which commitments are shown, did not move the version")
	}
	before := view()
	write(t, db, Promised(e, 1))
	if !moved() {
		t.Error("a new commitment did not move the version")
	}
	if view() != before {
		t.Error("a new commitment made the library load the lists again")
	}
	write(t, db, commitment.Batch{List: e.List, Save: promises(t, db, e.List)})
	if !moved() {
		t.Error("a changed commitment did not move the version")
	}
	if err := db.Commitment().Write(ctx, Promised(e, 1)); err == nil {
		t.Fatal("the same batch was written twice")
	}
	if moved() {
		t.Error("a refused batch moved the version")
	}
	save(t, db, Numbered("b", 1))
	if view() == before {
		t.Error("a new edition, which may rename units, left the lists as they were")
	}
}

// decidersAtOnce lets two people add to one commitment over and over. Whoever is refused looks again, and nothing that
// was acknowledged may be lost.
func decidersAtOnce(t *testing.T, db *store.DB) {
	const people, each = 2, 15
	e := save(t, db, Numbered("a", 1))
	write(t, db, Promised(e, 1))
	decide := func(by string, n int) error {
		c, err := db.Commitment().Commitment(t.Context(), Code(0))
		if err != nil {
			return err
		}
		before := commitment.Record{State: c.State, Facts: c.Facts}
		c.By, c.Facts.Segment = by, c.Facts.Segment+"+"+by
		return db.Commitment().Write(t.Context(), commitment.Batch{List: e.List, Save: []commitment.Commitment{*c}, Changes: []commitment.Change{
			{Code: c.Code, At: SavedAt, By: by, Action: commitment.ActionCorrect, Reason: strconv.Itoa(n), Before: &before, After: &commitment.Record{Facts: c.Facts}},
		}})
	}
	var group sync.WaitGroup
	for p := range people {
		group.Go(func() {
			for n := 0; n < each; {
				err := decide(strconv.Itoa(p), n)
				if err == nil {
					n++
				} else if f := fault.As(err); f.Code != "commitment.stale" {
					t.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
	c, err := db.Commitment().Commitment(t.Context(), Code(0))
	if err != nil || c.Version != 1+people*each || strings.Count(c.Facts.Segment, "+") != people*each {
		t.Errorf("version %d, %q, %v", c.Version, c.Facts.Segment, err)
	}
	changes := history(t, db, Code(0))
	if len(changes) != 1+people*each {
		t.Fatalf("%d changes", len(changes))
	}
	for i := range changes[1:] { // each saw the one before
		if changes[i+1].Before.Facts.Segment != changes[i].After.Facts.Segment {
			t.Errorf("change %d was made from %q over %q", i+1, changes[i+1].Before.Facts.Segment, changes[i].After.Facts.Segment)
		}
	}
}

// commitmentsMany has several full statements and a rest, and links that must meet their commitments.
func commitmentsMany(t *testing.T, db *store.DB) {
	const n = 550
	e := save(t, db, Numbered("a", 269))
	b := Promised(e, n)
	write(t, db, b)
	stored := promises(t, db, e.List)
	for round := range 2 {
		for i := range b.Save {
			b.Save[i].ID, b.Save[i].Version = stored[i].ID, int64(round+1)
		}
		if diff := cmp.Diff(b.Save, stored); diff != "" {
			t.Fatal("(-given +stored)\n", diff)
		}
		if round == 0 {
			for i := range b.Save {
				c := &b.Save[i]
				c.State, c.By, c.At = commitment.StateConfirmed, "office", SavedAt
				c.Links = []commitment.Link{{Task: e.Tasks[(i*7)%269].ID, Start: i, End: i + 1}}
			}
			write(t, db, commitment.Batch{List: e.List, Save: b.Save})
			stored = promises(t, db, e.List)
		}
	}
}
