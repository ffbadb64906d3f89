package journal_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/fault"
	"duban/internal/journal"
)

// TestSumIsOfTheCanonicalForm holds the form to what any other program would hash.
func TestSumIsOfTheCanonicalForm(t *testing.T) {
	e := journal.Entry{
		Seq: 2, At: time.UnixMilli(1_600_000_000_123), Table: "account", Record: "7", Action: journal.Update,
		Origin: journal.Origin{Account: 3, Who: "王<主任>", From: "10.0.0.8"},
		Before: journal.Values{"role": "viewer", "closed_at": int64(0)}, After: journal.Values{"role": "office", "acting": true},
	}
	// printf %s '{"prev":"ab","seq":2,"at":1600000000123,"account":3,"who":"王<主任>","from":"10.0.0.8","reason":"",
	// "table":"account","record":"7","action":"update","before":{"closed_at":0,"role":"viewer"},"after":{"acting":true,"role":"office"}}' | sha256sum
	const want = "57795aa647296f060b9ac144db1068a29d307d2662b542010a512160f2e7f8b9"
	if got := e.Sum("ab"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if e.Sum("") == want {
		t.Error("the hash before does not count")
	}
}

func TestOrigin(t *testing.T) {
	ctx := context.Background()
	if got, want := journal.Of(ctx), (journal.Origin{Who: "duban", From: "program"}); got != want {
		t.Errorf("nobody is %+v, want %+v", got, want)
	}
	ctx = journal.With(ctx, journal.Origin{Account: 1, Who: "李", From: "10.0.0.1"})
	if got, want := journal.Of(journal.Because(ctx, "改正")), (journal.Origin{Account: 1, Who: "李", From: "10.0.0.1", Reason: "改正"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if journal.Of(ctx).Reason != "" {
		t.Error("a reason went to the context that it was made from")
	}
}

func TestValuesComeBack(t *testing.T) {
	for _, v := range []journal.Values{nil, {}, {"a": nil, "b": true, "c": int64(-1 << 62), "d": "“<&>”\n\u2028", "e": ""}} {
		got, err := journal.ParseValues(v.Format())
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(v, got); diff != "" {
			t.Error("(-given +parsed)\n", diff)
		}
	}
	for _, bad := range []string{"", "{", `{"a":1.5}`, `{"a":[1]}`, `{"a":{}}`} {
		if v, err := journal.ParseValues(bad); err == nil {
			t.Errorf("%q was taken for %v", bad, v)
		}
	}
}

func TestDiff(t *testing.T) {
	before := journal.Values{"a": int64(1), "b": "x", "gone": nil}
	after := journal.Values{"a": int64(1), "b": "y", "new": false}
	want := []journal.Field{
		{Name: "b", Before: "x", After: "y", Had: true, Has: true},
		{Name: "gone", Had: true},
		{Name: "new", After: false, Has: true},
	}
	if diff := cmp.Diff(want, journal.Diff(before, after)); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
}

// book is a small database in memory, chained as the store chains.
type book struct {
	entries []journal.Entry
	seq     int64
	hash    string
	rows    map[string]journal.Values
}

func (b *book) add(action journal.Action, table, record string, before, after journal.Values) {
	b.seq++
	e := journal.Entry{Seq: b.seq, At: time.UnixMilli(b.seq), Action: action, Table: table, Record: record, Before: before, After: after}
	e.Hash = e.Sum(b.hash)
	b.hash = e.Hash
	b.entries = append(b.entries, e)
}

// rechain makes every hash good again, as someone who knows how could.
func (b *book) rechain() {
	b.hash = ""
	for i := range b.entries {
		e := &b.entries[i]
		e.Seq = int64(i + 1)
		e.Hash = e.Sum(b.hash)
		b.seq, b.hash = e.Seq, e.Hash
	}
}

func (b *book) Head(context.Context) (int64, string, error) { return b.seq, b.hash, nil }
func (b *book) Tables() []string                            { return []string{"t"} }

func (b *book) Entries(_ context.Context, fn func(*journal.Entry, error) error) error {
	for i := range b.entries {
		if err := fn(&b.entries[i], nil); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) Rows(_ context.Context, _ string, fn func(string, journal.Values) error) error {
	for _, record := range slices.Sorted(func(yield func(string) bool) {
		for r := range b.rows {
			if !yield(r) {
				return
			}
		}
	}) {
		if err := fn(record, b.rows[record]); err != nil {
			return err
		}
	}
	return nil
}

func sample() *book {
	b := &book{}
	b.add(journal.Open, "t", "1", nil, journal.Values{"id": int64(1), "v": "a"})
	b.add(journal.Cover, journal.CoverTable, "t", nil, journal.Values{"columns": "id,v"})
	b.add(journal.Create, "t", "2", nil, journal.Values{"id": int64(2), "v": "b"})
	b.add(journal.Update, "t", "1", journal.Values{"v": "a"}, journal.Values{"v": "c"})
	b.add(journal.Create, "t", "3", nil, journal.Values{"id": int64(3), "v": "d"})
	b.add(journal.Delete, "t", "3", journal.Values{"id": int64(3), "v": "d"}, nil)
	b.rows = map[string]journal.Values{"1": {"id": int64(1), "v": "c", "later": "not kept"}, "2": {"id": int64(2), "v": "b"}}
	return b
}

func TestCheckFinds(t *testing.T) {
	noted := sample().hash
	cut := func(b *book, n int) { b.entries = b.entries[:len(b.entries)-n] }
	tests := []struct {
		name  string
		alter func(*book)
		noted string
		want  []string
	}{
		{"nothing where nothing was altered", func(*book) {}, noted, nil},
		{"a value that was changed", func(b *book) { b.rows["1"]["v"] = "x" }, "", []string{"altered 1 [v]"}},
		{"a value of another type", func(b *book) { b.rows["1"]["id"] = "1" }, "", []string{"altered 1 [id]"}},
		{"a row that was deleted", func(b *book) { delete(b.rows, "2") }, "", []string{"vanished 2"}},
		{"a row that was put in", func(b *book) { b.rows["9"] = journal.Values{"id": int64(9)} }, "", []string{"appeared 9"}},
		{"a deleted row that is back", func(b *book) { b.rows["3"] = journal.Values{"id": int64(3), "v": "d"} }, "", []string{"appeared 3"}},
		{"an entry that was changed", func(b *book) { b.entries[2].Origin.Who = "someone else" }, "", []string{"entry 3"}},
		{"an entry that was changed with its hash", func(b *book) {
			e := &b.entries[2]
			e.Origin.Who = "someone else"
			e.Hash = e.Sum(b.entries[1].Hash)
		}, "", []string{"entry 4"}},
		{"an entry that was taken out", func(b *book) { b.entries = slices.Delete(b.entries, 3, 4) }, "", []string{"gap 5", "altered 1 [v]"}},
		{"entries that changed places", func(b *book) { b.entries[2], b.entries[4] = b.entries[4], b.entries[2] }, "", []string{"gap 5", "gap 4", "gap 3", "gap 6"}},
		{"an entry taken out and the chain made again", func(b *book) { b.entries = slices.Delete(b.entries, 4, 5); b.rechain() }, "", []string{"before 5"}},
		{"the same with a noted head", func(b *book) { b.entries = slices.Delete(b.entries, 4, 6); b.rechain() }, noted, []string{"noted"}},
		{"an end that was cut off", func(b *book) { cut(b, 2) }, "", []string{"head"}},
		{"an end cut off together with the head, when none was noted", func(b *book) { cut(b, 2); b.rechain() }, "", nil},
		{"an end cut off together with the head, when one was noted", func(b *book) { cut(b, 2); b.rechain() }, noted, []string{"noted"}},
		{"a head that was changed", func(b *book) { b.hash = "00" }, "", []string{"head"}},
		{"a journal that was emptied", func(b *book) { b.entries = nil }, "", []string{"head", "appeared 1", "appeared 2"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := sample()
			tt.alter(b)
			report, err := journal.Check(t.Context(), b, tt.noted)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range report.Findings {
				got = append(got, brief(f))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error("(-want +got)\n", diff)
			}
		})
	}
}

// brief names a finding in a word or two.
func brief(f fault.Finding) string {
	text := f.Code[len("journal.check."):]
	switch text {
	case "head", "noted":
	case "appeared", "vanished":
		text += " " + f.Args["record"].(string)
	case "altered":
		text += " " + f.Args["record"].(string) + " ["
		for i, c := range f.Args["columns"].([]string) {
			if i > 0 {
				text += " "
			}
			text += c
		}
		text += "]"
	default:
		text += " " + time.Duration(f.Args["seq"].(int)).String()[:1]
	}
	return text
}
