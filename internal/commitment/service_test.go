package commitment_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/office"
	"duban/internal/store"
	"duban/internal/tabular"
)

var noon = time.Date(2024, 3, 1, 12, 0, 0, 0, time.UTC)

// desk is lists and commitments on a real database.
type desk struct {
	*commitment.Service
	t     testing.TB
	lists *list.Service
	books *commitment.Register
}

const slug = "qinghe"

func newDesk(t testing.TB) *desk {
	t.Helper()
	db, err := store.Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return deskOn(t, db)
}

func deskOn(t testing.TB, db *store.DB) *desk {
	library := list.NewLibrary(db.List())
	clock := func() time.Time { return noon }
	read := func(ctx context.Context, name string, data []byte, _ func(done, total int64)) (*tabular.Doc, error) {
		return office.ReadBytes(ctx, name, data, office.DefaultLimits())
	}
	return &desk{
		t:       t,
		Service: &commitment.Service{Store: db.Commitment(), Lists: db.List(), Library: library, Clock: clock},
		lists:   &list.Service{Store: db.List(), Library: library, Org: db.Org(), Reader: read, Clock: clock},
		books:   commitment.NewRegister(db.Commitment(), library),
	}
}

// edition saves the next edition of the list with these texts as its items, brings the commitments up to it, and
// gives the book.
func (d *desk) edition(texts ...string) *commitment.Book {
	d.t.Helper()
	d.save(texts...)
	d.must(d.Sync(d.t.Context(), slug))
	return d.book()
}

func (d *desk) save(texts ...string) {
	d.t.Helper()
	var b strings.Builder
	b.WriteString("青禾县2024年营商环境任务清单\n一、便利企业\n")
	for i, text := range texts {
		fmt.Fprintf(&b, "%d.%s（牵头单位：县政务局；配合单位：县财政局）\n", i+1, text)
	}
	_, err := d.lists.Import(d.t.Context(), "list.txt", []byte(b.String()), list.SaveOptions{Slug: slug, By: "wang"})
	d.must(err)
}

func (d *desk) book() *commitment.Book {
	d.t.Helper()
	b, err := d.books.Get(d.t.Context(), slug)
	d.must(err)
	return b
}

func (d *desk) must(err error) {
	d.t.Helper()
	if err != nil {
		d.t.Fatal(err)
	}
}

// from is a decision on a commitment as a page shows it.
func from(e *commitment.Entry) commitment.Decision {
	return commitment.Decision{Code: e.Code, Version: e.Version, By: "li", Reason: "核对原文"}
}

// one gives the only commitment of the n-th task in force.
func (d *desk) one(b *commitment.Book, n int) *commitment.Entry {
	d.t.Helper()
	var all []*commitment.Entry
	for _, e := range b.ByTask(b.View.Tasks[n].ID) {
		if e.State.InForce() {
			all = append(all, e)
		}
	}
	if len(all) != 1 {
		d.t.Fatalf("task %d has %d commitments, want 1: %v", n+1, len(all), describe(all))
	}
	return all[0]
}

func (d *desk) entry(code string) *commitment.Entry {
	d.t.Helper()
	_, e, err := d.books.Find(d.t.Context(), code)
	d.must(err)
	return e
}

// describe tells entries in a line each: state, target, doubts and words.
func describe(entries []*commitment.Entry) []string {
	var out []string
	for _, e := range entries {
		s := string(e.State) + " " + e.Facts.Quantity
		if e.Facts.Value != nil {
			s += " " + string(e.Facts.Op) + e.Facts.Value.String() + e.Facts.Unit
		}
		for _, d := range e.Doubts {
			s += " ?" + d.Code
		}
		out = append(out, s)
	}
	return out
}

const (
	opening  = "企业开办时间压缩至3个工作日。"
	opening1 = "企业开办时间压缩至1个工作日。"
	coverage = "农村公路养护覆盖率达到95%以上。"
	water    = "用水报装办理时间压缩至4个工作日。"
)

func TestWhatTheTextPromisesWaitsForAPerson(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage)
	e := d.one(b, 0)
	if e.State != commitment.StateRead || e.Facts.Value.String() != "3" || e.Facts.Unit != "工作日" || e.Version != 1 {
		t.Errorf("read as %+v", e.Commitment)
	}
	l := e.Links[0]
	if text := []rune(b.View.Tasks[0].Item.Text); l.Words == "" || l.Words != string(text[l.Start:l.End]) || l.Text != commitment.Fingerprint(string(text)) {
		t.Errorf("its place is %+v", l)
	}
	if got := b.Queue(); len(got) != 2 {
		t.Errorf("the queue holds %v", describe(got))
	}
	changes, err := d.Store.Changes(t.Context(), e.Code)
	d.must(err)
	if len(changes) != 1 || changes[0].Action != commitment.ActionRead || changes[0].Before != nil || changes[0].After.State != commitment.StateRead {
		t.Errorf("changes %+v", changes)
	}
}

func TestSyncingTwiceChangesNothing(t *testing.T) {
	d := newDesk(t)
	first := d.edition(opening, coverage)
	d.must(d.Accept(t.Context(), from(d.one(first, 0))))
	before := d.book()
	d.must(d.Sync(t.Context(), slug))
	d.must(d.SyncAll(t.Context()))
	if after := d.book(); after != before {
		t.Errorf("version %d became %d", before.Version, after.Version)
	}
}

func TestTheSameTextInANewEditionKeepsEverything(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage)
	d.must(d.Accept(t.Context(), from(d.one(b, 0))))
	was := d.one(d.book(), 0)
	b = d.edition(opening, coverage)
	if diff := cmp.Diff(was.Commitment, d.one(b, 0).Commitment); diff != "" {
		t.Error(diff)
	}
	if len(b.Entries) != 2 {
		t.Errorf("commitments %v", describe(b.Entries))
	}
}

func TestWordsThatMoveAreFollowed(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage)
	d.must(d.Accept(t.Context(), from(d.one(b, 0))))
	b = d.edition("优化流程，公开办事指南，"+opening, coverage)
	e := d.one(b, 0)
	if e.State != commitment.StateConfirmed || len(e.Doubts) > 0 {
		t.Fatalf("now %v", describe([]*commitment.Entry{e}))
	}
	text := []rune(b.View.Tasks[0].Item.Text)
	if l := e.Links[0]; l.Start < 8 || string(text[l.Start:l.End]) != l.Words || !strings.Contains(l.Words, "3个工作日") {
		t.Errorf("its place is %+v", l)
	}
	changes, err := d.Store.Changes(t.Context(), e.Code)
	d.must(err)
	if last := changes[len(changes)-1]; last.Action != commitment.ActionMove || last.By != "" || last.Before.Links[0].Start == last.After.Links[0].Start {
		t.Errorf("last change %+v", last)
	}
}

func TestAConfirmedTargetThatTheTextChangesIsInDoubt(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage)
	d.must(d.Accept(t.Context(), from(d.one(b, 0))))
	e := d.one(d.edition(opening1, coverage), 0)
	if e.State != commitment.StateConfirmed || e.Facts.Value.String() != "3" {
		t.Fatalf("the program changed what a person confirmed: %+v", e.Facts)
	}
	if len(e.Doubts) != 1 || e.Doubts[0].Code != "words_changed" || len(e.Doubts[0].Instead) != 1 ||
		e.Doubts[0].Instead[0].Value.String() != "1" || !strings.Contains(e.Doubts[0].Words, "3个工作日") {
		t.Fatalf("doubts %+v", e.Doubts)
	}
	if queue := d.book().Queue(); len(queue) != 2 || queue[0].Code != e.Code {
		t.Errorf("the queue does not begin with the doubtful one: %v", describe(queue))
	}

	t.Run("and stays so while nobody decides", func(t *testing.T) {
		again := d.one(d.edition("按规定，"+opening1, coverage), 0)
		if diff := cmp.Diff(e.Doubts, again.Doubts); diff != "" {
			t.Error(diff)
		}
	})
	t.Run("a settled doubt does not come back", func(t *testing.T) {
		d.must(d.Settle(t.Context(), from(d.entry(e.Code))))
		again := d.one(d.edition("按照规定，"+opening1, coverage), 0)
		if len(again.Doubts) > 0 || again.Facts.Value.String() != "3" {
			t.Errorf("now %v", describe([]*commitment.Entry{again}))
		}
	})
	t.Run("another change raises it again", func(t *testing.T) {
		again := d.one(d.edition("企业开办时间压缩至2个工作日。", coverage), 0)
		if len(again.Doubts) != 1 || again.Doubts[0].Instead[0].Value.String() != "2" {
			t.Errorf("doubts %+v", again.Doubts)
		}
	})
	t.Run("and the old words take it away", func(t *testing.T) {
		if again := d.one(d.edition(opening, coverage), 0); len(again.Doubts) > 0 {
			t.Errorf("doubts %+v", again.Doubts)
		}
	})
}

func TestWhatNobodyDecidedFollowsTheText(t *testing.T) {
	d := newDesk(t)
	code := d.one(d.edition(opening, coverage), 0).Code
	e := d.one(d.edition(opening1, coverage), 0)
	if e.Code != code || e.State != commitment.StateRead || e.Facts.Value.String() != "1" {
		t.Errorf("%s became %s: %v", code, e.Code, describe([]*commitment.Entry{e}))
	}
	b := d.edition("做好企业开办服务。", coverage)
	gone := d.entry(code)
	if gone.State != commitment.StateDismissed || gone.By != "" {
		t.Errorf("words gone: %v", describe([]*commitment.Entry{gone}))
	}
	for _, q := range b.Queue() {
		if q.Code == code {
			t.Error("it still waits for a person")
		}
	}
	if back := d.one(d.edition(opening1, coverage), 0); back.Code != code || back.State != commitment.StateRead || len(back.Doubts) > 0 {
		t.Errorf("words back: %v", describe([]*commitment.Entry{back}))
	}
}

func TestConfirmedWordsThatAreGone(t *testing.T) {
	d := newDesk(t)
	long := "公开办事指南，提供免费帮办代办服务，" + opening
	b := d.edition(long+coverage, water)
	var codes []string
	for _, e := range b.ByTask(b.View.Tasks[0].ID) {
		d.must(d.Accept(t.Context(), from(e)))
		codes = append(codes, e.Code)
	}
	b = d.edition(long, water)
	lost := 0
	for _, code := range codes {
		e := b.Get(code)
		if e.State != commitment.StateConfirmed {
			t.Errorf("%v", describe([]*commitment.Entry{e}))
		}
		if e.Doubtful() {
			lost++
			if e.Doubts[0].Code != "words_gone" || !strings.Contains(e.Doubts[0].Words, "95%") || e.Links[0].Start != e.Links[0].End {
				t.Errorf("%+v", e.Commitment)
			}
			d.must(d.Settle(t.Context(), from(e)))
		}
	}
	if lost != 1 {
		t.Fatalf("%d of %v are in doubt", lost, describe(b.ByTask(b.View.Tasks[0].ID)))
	}
	b = d.edition("强化服务，"+long, water)
	for _, code := range codes {
		if e := b.Get(code); e.Doubtful() {
			t.Errorf("settled, and in doubt again: %+v", e.Doubts)
		}
	}
}

func TestATaskThatIsGoneLeavesItsConfirmedCommitmentsVisible(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage, water)
	kept, waiting := d.one(b, 1), d.one(b, 2)
	d.must(d.Accept(t.Context(), from(kept)))
	b = d.edition(opening)
	e := b.Get(kept.Code)
	if e == nil || len(e.Tasks) != 0 || len(e.Gone) != 1 || len(e.Doubts) != 1 || e.Doubts[0].Code != "task_gone" {
		t.Fatalf("confirmed: %+v", e)
	}
	if lost := b.Lost(); len(lost) != 1 || lost[0] != e || !slices.Contains(b.Queue(), e) {
		t.Errorf("lost %v, queue %v", describe(lost), describe(b.Queue()))
	}
	if w := b.Get(waiting.Code); w.State != commitment.StateDismissed {
		t.Errorf("waiting: %v", describe([]*commitment.Entry{w}))
	}
	d.must(d.Settle(t.Context(), from(e)))
	if again := d.edition(opening, "新增一项工作，完善服务机制。").Get(kept.Code); again.Doubtful() {
		t.Errorf("in doubt again: %+v", again.Doubts)
	}
	if back := d.edition(opening, coverage).Get(kept.Code); len(back.Tasks) != 1 {
		t.Errorf("its words are back, and it serves %d tasks", len(back.Tasks))
	}
}

func TestDismissedWordsAreNotReadAgain(t *testing.T) {
	d := newDesk(t)
	e := d.one(d.edition(opening, coverage), 0)
	bare := from(e)
	bare.Reason = " "
	if err := d.Dismiss(t.Context(), bare); fault.As(err).Field != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	d.must(d.Dismiss(t.Context(), from(e)))
	for _, text := range []string{"优化服务，" + opening, opening1} {
		b := d.edition(text, coverage)
		if all := b.ByTask(b.View.Tasks[0].ID); len(all) != 1 || all[0].Code != e.Code || all[0].State != commitment.StateDismissed {
			t.Errorf("%s gives %v", text, describe(all))
		}
	}
	d.must(d.Restore(t.Context(), from(d.entry(e.Code))))
	if got := d.entry(e.Code); got.State != commitment.StateRead {
		t.Errorf("restored: %v", got.State)
	}
}

func TestCorrectedFactsOutliveANewEdition(t *testing.T) {
	d := newDesk(t)
	e := d.one(d.edition(opening, coverage), 0)
	f := e.Facts
	f.Quantity, f.Segment, f.PlainZh = "新设企业办照", "线上申请", "三天内办好照"
	d.must(d.Correct(t.Context(), from(e), f))
	got := d.one(d.edition("优化流程，"+opening, coverage), 0)
	if diff := cmp.Diff(f, got.Facts); diff != "" || len(got.Doubts) > 0 {
		t.Error(diff, got.Doubts)
	}
	f.Unit = ""
	if err := d.Correct(t.Context(), from(got), f); len(commitment.Faults(err)) != 1 || fault.As(err).Field != "unit" {
		t.Errorf("a duration without unit: %v", err)
	}
}

func TestSplitAndMerge(t *testing.T) {
	d := newDesk(t)
	e := d.one(d.edition(opening, coverage), 0)
	online, window := e.Facts, e.Facts
	online.Segment, window.Segment = "线上", "窗口"
	codes, err := d.Split(t.Context(), from(e), []commitment.Facts{online, window})
	d.must(err)
	b := d.book()
	if old := b.Get(e.Code); old.State != commitment.StateReplaced || !slices.Equal(old.Into, codes) {
		t.Errorf("the old one: %+v", old.Commitment)
	}
	for _, code := range codes {
		if part := b.Get(code); part.State != commitment.StateConfirmed || !cmp.Equal(part.Links, e.Links) {
			t.Errorf("a part: %+v", part.Commitment)
		}
	}
	b = d.edition("优化流程，"+opening, coverage)
	if all := b.ByTask(b.View.Tasks[0].ID); len(all) != 3 {
		t.Errorf("a new edition gives %v", describe(all))
	}
	for _, code := range codes {
		if part := b.Get(code); part.Doubtful() || part.Links[0].Start == e.Links[0].Start {
			t.Errorf("%v at %+v", part.Doubts, part.Links)
		}
	}
	b = d.edition(opening1, coverage)
	for _, code := range codes {
		if part := b.Get(code); len(part.Doubts) != 1 || part.Doubts[0].Code != "words_changed" {
			t.Errorf("changed words: %v", part.Doubts)
		}
	}

	merged, err := d.Merge(t.Context(), from(b.Get(codes[0])), []commitment.Decision{from(b.Get(codes[1])), from(d.one(b, 1))}, e.Facts)
	d.must(err)
	if m := d.entry(merged); m.State != commitment.StateConfirmed || len(m.Tasks) != 2 || len(m.Doubts) > 0 {
		t.Errorf("merged: %+v", m.Commitment)
	}
	if _, err := d.Merge(t.Context(), from(d.entry(merged)), []commitment.Decision{from(d.entry(merged))}, e.Facts); !fault.Is(err, fault.Invalid) {
		t.Errorf("merged with itself: %v", err)
	}
}

func TestMergedCommitmentsInOneTextHoldWhatStandsBetween(t *testing.T) {
	d := newDesk(t)
	b := d.edition("农村公路养护覆盖率达到95%以上；另设监督电话，公交站牌更新率达到80%以上。")
	all := b.ByTask(b.View.Tasks[0].ID)
	if len(all) < 2 {
		t.Fatal(describe(all))
	}
	first, last := all[0], all[len(all)-1]
	code, err := d.Merge(t.Context(), from(first), []commitment.Decision{from(last)}, first.Facts)
	d.must(err)
	text := []rune(b.View.Tasks[0].Item.Text)
	if l := d.entry(code).Links[0]; l.Start != first.Links[0].Start || l.End != last.Links[0].End || l.Words != string(text[l.Start:l.End]) {
		t.Errorf("at %+v", l)
	}
}

func TestOneCommitmentServesSeveralTasks(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, "落实企业开办各项便利措施。")
	e, other := d.one(b, 0), b.View.Tasks[1].ID
	d.must(d.Link(t.Context(), from(e), other, 2, 6))
	e = d.entry(e.Code)
	if !e.Shared() || e.Link(other).Words != "企业开办" {
		t.Fatalf("links %+v", e.Links)
	}
	if err := d.Link(t.Context(), from(e), other, 2, 6); !fault.Is(err, fault.Conflict) {
		t.Errorf("linked twice: %v", err)
	}
	if err := d.Link(t.Context(), from(e), 999, 0, 0); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Conflict) {
		t.Errorf("linked to nothing: %v", err)
	}
	d.must(d.Unlink(t.Context(), from(e), other))
	if err := d.Unlink(t.Context(), from(d.entry(e.Code)), b.View.Tasks[0].ID); fault.As(err).Code != "commitment.last_link" {
		t.Errorf("the last link: %v", err)
	}
	code, err := d.Add(t.Context(), other, 0, 2, commitment.Facts{Type: commitment.Conduct, Quantity: "便利措施"}, "li")
	d.must(err)
	if added := d.entry(code); added.State != commitment.StateConfirmed || added.By != "li" || added.Links[0].Words != "落实" {
		t.Errorf("added %+v", added.Commitment)
	}
	if _, err := d.Add(t.Context(), other, 0, 200, commitment.Facts{Type: commitment.Conduct, Quantity: "x"}, "li"); fault.As(err).Code != "commitment.no_span" {
		t.Errorf("past the text: %v", err)
	}
}

func TestADecisionFromAnOldPageIsRefused(t *testing.T) {
	d := newDesk(t)
	b := d.edition(opening, coverage)
	stale := from(d.one(b, 0))
	d.must(d.Accept(t.Context(), stale))
	tests := map[string]error{
		"accept":  d.Accept(t.Context(), stale),
		"dismiss": d.Dismiss(t.Context(), stale),
		"correct": d.Correct(t.Context(), stale, d.one(b, 0).Facts),
		"all":     d.AcceptAll(t.Context(), []commitment.Decision{from(d.one(b, 1)), stale}),
	}
	for name, err := range tests {
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if e := d.one(d.book(), 1); e.State != commitment.StateRead {
		t.Error("half of what was refused was saved")
	}
	d.must(d.AcceptAll(t.Context(), []commitment.Decision{from(d.one(b, 1))}))
	if e := d.one(d.book(), 1); e.State != commitment.StateConfirmed || e.By != "li" || !e.At.Equal(noon) {
		t.Errorf("accepted: %+v", e.Commitment)
	}
}

func TestTwoProcessesSyncAtOnce(t *testing.T) {
	dir := t.TempDir()
	var desks [2]*desk
	for i := range desks {
		db, err := store.Open(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		desks[i] = deskOn(t, db)
	}
	var texts []string
	for i := range 40 {
		texts = append(texts, fmt.Sprintf("第%d类企业办事时间压缩至%d个工作日。", i+1, i%9+1))
	}
	desks[0].save(texts...)
	time.Sleep(150 * time.Millisecond) // another process's edition may stay unseen for so long
	errs := make(chan error)
	for _, d := range desks {
		for range 3 {
			go func() { errs <- d.Sync(t.Context(), slug) }()
		}
	}
	for range 6 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if b := desks[0].book(); len(b.Entries) != 40 {
		t.Errorf("%d commitments, want 40", len(b.Entries))
	}
}
