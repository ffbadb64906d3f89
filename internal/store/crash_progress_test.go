package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"duban/internal/progress"
	"duban/internal/store"
	"duban/internal/store/storetest"
)

// crashReports is how many reports the victim's people submit, each over and over.
const crashReports = 40

// submitForever goes on where an earlier victim was killed: several people submit reports at once, each with a review,
// and print report and number once it is acknowledged.
func submitForever(dir string) {
	ctx := context.Background()
	db, err := store.Open(ctx, dir)
	if err == nil {
		err = submitRounds(ctx, db)
	}
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func submitRounds(ctx context.Context, db *store.DB) error {
	reports, err := crashWindow(ctx, db)
	if err != nil {
		return err
	}
	const people = 4
	failed := make(chan error, people)
	for p := range people {
		go func() {
			for i := p; ; i = (i + people) % len(reports) {
				r := &reports[i]
				if err := submitOne(ctx, db, r); err != nil {
					failed <- err
					return
				}
				os.Stdout.WriteString(strconv.FormatInt(int64(r.ID)*1_000_000+int64(r.Number), 10) + "\n") // the parent may be done with us
			}
		}()
	}
	return <-failed
}

// crashWindow gives the reports of the victim's window, and makes it first when there is none.
func crashWindow(ctx context.Context, db *store.DB) ([]progress.Report, error) {
	editions, err := db.List().Editions(ctx)
	if err != nil {
		return nil, err
	}
	if len(editions) == 0 {
		e, err := db.List().SaveEdition(ctx, storetest.Numbered("crash", crashReports))
		if err != nil {
			return nil, err
		}
		w := progress.Window{List: e.List, Code: "2020-06", Edition: e.ID}
		err = db.Progress().Write(ctx, func(tx progress.Writer) error {
			if err := tx.SaveWindow(ctx, &w); err != nil {
				return err
			}
			reports := make([]progress.Report, crashReports)
			for i := range reports {
				reports[i] = progress.Report{Window: w.ID, Task: e.Tasks[i].ID, Unit: e.Tasks[i].Units[0].Unit, Lead: true, State: progress.ReportDue}
			}
			return tx.SaveReports(ctx, reports)
		})
		if err != nil {
			return nil, err
		}
		if editions, err = db.List().Editions(ctx); err != nil {
			return nil, err
		}
	}
	return db.Progress().Reports(ctx, progress.Query{List: editions[0].List})
}

// submitOne writes the next version of a report with a review, and a draft that goes with it.
func submitOne(ctx context.Context, db *store.DB, r *progress.Report) error {
	next := *r
	next.Number++
	next.State = progress.ReportSubmitted
	saved := []progress.Report{next}
	err := db.Progress().Write(ctx, func(tx progress.Writer) error {
		return errors.Join(
			tx.Submit(ctx, progress.Submission{Report: next.ID, Number: next.Number, Content: progress.Content{Words: strconv.Itoa(next.Number)}}),
			tx.SaveReview(ctx, &progress.Review{Report: next.ID, Number: next.Number, Level: progress.LevelHead, Verdict: progress.Skipped}),
			tx.SaveReports(ctx, saved))
	})
	if err == nil {
		*r = saved[0]
	}
	return err
}

// TestKilledWhileSubmitting kills a process in which several people submit, again and again, until a thousand are
// acknowledged or it was killed sixty times, as a slow machine may need. Each of those must be there, and none in part: every version of a report has its review, and the report
// stands at the newest.
func TestKilledWhileSubmitting(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	var acknowledged []int64
	kills := 0
	for ; (len(acknowledged) < 1000 || kills < 8) && kills < 60; kills++ {
		acknowledged = append(acknowledged, killOne(t, dir, "reports", time.Duration(20+rand.IntN(300))*time.Millisecond)...)
		checkSubmitted(t, dir, acknowledged)
		if t.Failed() {
			t.Fatalf("after kill %d", kills)
		}
	}
	if len(acknowledged) < 100 {
		t.Errorf("it shows nothing: only %d submissions were acknowledged", len(acknowledged))
	}
	t.Logf("%d submissions were acknowledged over %d kills", len(acknowledged), kills)
}

func checkSubmitted(t *testing.T, dir string, acknowledged []int64) {
	t.Helper()
	db := mustOpen(t, dir)
	defer mustClose(t, db)
	ctx := t.Context()
	reports, err := crashWindow(ctx, db)
	if err != nil || len(reports) != crashReports {
		t.Fatalf("%d reports, %v", len(reports), err)
	}
	there := map[int64]bool{}
	for _, r := range reports {
		of := []progress.ReportID{r.ID}
		sent, err1 := db.Progress().Submissions(ctx, of)
		reviews, err2 := db.Progress().Reviews(ctx, of)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		if len(sent) != r.Number || len(reviews) != r.Number || r.Version != int64(r.Number)+1 {
			t.Errorf("report %d stands at %d, version %d, with %d submissions and %d reviews", r.ID, r.Number, r.Version, len(sent), len(reviews))
		}
		for i, s := range sent {
			there[int64(r.ID)*1_000_000+int64(s.Number)] = true
			if s.Number != i+1 || s.Content.Words != strconv.Itoa(i+1) || reviews[i].Number != i+1 {
				t.Errorf("report %d: submission %d is %+v", r.ID, i+1, s)
			}
		}
	}
	for _, id := range acknowledged {
		if !there[id] {
			t.Errorf("submission %d was acknowledged and is gone", id)
		}
	}
}
