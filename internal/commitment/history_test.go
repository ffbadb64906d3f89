package commitment_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/commitment"
)

// TestNothingIsLostWhateverHappens edits texts and decides at random, and holds the history to what it promises: a
// commitment never goes, what a person confirmed changes by people alone, and every state is the last change's.
func TestNothingIsLostWhateverHappens(t *testing.T) {
	for seed := range uint64(4) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			d := newDesk(t)
			seen := map[string]bool{}
			for range 12 {
				b := d.edition(randomTexts(r)...)
				for code := range seen {
					if b.Get(code) == nil {
						t.Fatalf("%s is gone", code)
					}
				}
				for _, e := range b.Entries {
					seen[e.Code] = true
					d.placesHold(b, e)
					d.historyHolds(e)
				}
				d.decideAtRandom(r, b)
			}
			if len(seen) < 10 {
				t.Errorf("only %d commitments: the test proves little", len(seen))
			}
		})
	}
}

func randomTexts(r *rand.Rand) []string {
	var texts []string
	subjects := []string{"企业开办", "不动产登记", "用水报装", "施工许可"}
	for i, s := range subjects {
		if r.IntN(8) == 0 {
			continue // the task goes, and comes back
		}
		text := fmt.Sprintf("优化%s服务，", s)
		if r.IntN(3) == 0 {
			text += "公开办事指南，"
		}
		text += fmt.Sprintf("%s办理时间压缩至%d个工作日", s, r.IntN(3)+i+1)
		if r.IntN(2) == 0 {
			text += fmt.Sprintf("；%s网上可办率达到%d%%以上", s, 90+r.IntN(3))
		}
		texts = append(texts, text+"。")
	}
	return append(texts, "落实首问责任制。")
}

// placesHold checks that a link that has a place in a text of the edition has its words there.
func (d *desk) placesHold(b *commitment.Book, e *commitment.Entry) {
	d.t.Helper()
	for _, l := range e.Links {
		task := b.View.Task(l.Task)
		if task == nil || l.Start == l.End {
			continue
		}
		if text := []rune(task.Item.Text); l.End > len(text) || string(text[l.Start:l.End]) != l.Words || l.Text != commitment.Fingerprint(task.Item.Text) {
			d.t.Errorf("%s: %+v is not in %s", e.Code, l, task.Item.Text)
		}
	}
}

func (d *desk) historyHolds(e *commitment.Entry) {
	d.t.Helper()
	changes, err := d.Store.Changes(d.t.Context(), e.Code)
	d.must(err)
	for i, c := range changes {
		if (c.Before == nil) != (i == 0) {
			d.t.Fatalf("%s: change %d begins with %+v", e.Code, i, c.Before)
		}
		if i > 0 && !cmp.Equal(c.Before, changes[i-1].After) {
			d.t.Errorf("%s: between changes %d and %d: %s", e.Code, i-1, i, cmp.Diff(changes[i-1].After, c.Before))
		}
		if c.By == "" && c.Before != nil && c.Before.State == commitment.StateConfirmed &&
			(c.After.State != commitment.StateConfirmed || !cmp.Equal(c.Before.Facts, c.After.Facts)) {
			d.t.Errorf("%s: the program changed what a person confirmed: %s", e.Code, cmp.Diff(c.Before, c.After))
		}
	}
	last := changes[len(changes)-1].After
	if int64(len(changes)) != e.Version || last.State != e.State || !cmp.Equal(last.Facts, e.Facts) || !cmp.Equal(last.Doubts, e.Doubts) {
		d.t.Errorf("%s of version %d is not what its %d changes made", e.Code, e.Version, len(changes))
	}
}

func (d *desk) decideAtRandom(r *rand.Rand, b *commitment.Book) {
	ctx := d.t.Context()
	for _, e := range b.Entries {
		if !e.State.InForce() {
			continue
		}
		switch n := r.IntN(12); {
		case n < 4 && e.State == commitment.StateRead:
			d.must(d.Accept(ctx, from(e)))
		case n == 4:
			d.must(d.Dismiss(ctx, from(e)))
		case n == 5:
			f := e.Facts
			f.Condition = "材料齐全"
			d.must(d.Correct(ctx, from(e), f))
		case n == 6 && len(e.Doubts) > 0:
			d.must(d.Settle(ctx, from(e)))
		case n == 7:
			one, two := e.Facts, e.Facts
			one.Segment, two.Segment = "线上", "窗口"
			_, err := d.Split(ctx, from(e), []commitment.Facts{one, two})
			d.must(err)
		case n == 8 && e.State == commitment.StateConfirmed:
			d.must(d.Restore(ctx, from(e)))
		}
	}
}
