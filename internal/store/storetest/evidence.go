package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/commitment"
	"duban/internal/evidence"
	"duban/internal/fault"
	"duban/internal/store"
	"duban/internal/worktime"
)

// sampleEvidence is three pieces in which every field has a value somewhere.
func sampleEvidence() []evidence.File {
	return []evidence.File{
		{
			Kind: evidence.KindFile, Name: "<b>现场'照片\".jpg", Media: "image/jpeg", Size: 1 << 40, SHA256: "aa", SM3: "bb", Public: evidence.PublicNo,
			Retained: worktime.NewDate(2030, 12, 31), Account: 7, By: "张三", At: SavedAt,
		},
		{
			Kind: evidence.KindDocument, Name: "通知.pdf", Media: "application/pdf", Size: 3, SHA256: "aa", SM3: "bb", DocumentNumber: "某府办发〔2020〕12号",
			DocumentDate: worktime.NewDate(2020, 6, 24), DocumentTitle: "关于某事的通知", Public: evidence.PublicMasked, Account: 8, By: "李四", At: SavedAt,
		},
		{Kind: evidence.KindLink, Name: "网上办事大厅", Link: "https://www.example.gov.cn/?a=1&b=2", Public: evidence.PublicWhole, By: "王五", At: SavedAt},
	}
}

// createEvidence writes pieces of evidence and fills in their IDs.
func createEvidence(t *testing.T, s evidence.Store, files []evidence.File) {
	t.Helper()
	err := s.Write(t.Context(), func(w evidence.Writer) error {
		for i := range files {
			id, err := w.Create(t.Context(), files[i])
			if err != nil {
				return err
			}
			files[i].ID = id
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func evidenceIdentical(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Evidence()
	files := sampleEvidence()
	createEvidence(t, s, files)
	got, err := s.Files(ctx, []evidence.ID{files[0].ID, 999, files[1].ID, files[2].ID})
	if diff := cmp.Diff(files, got); diff != "" || err != nil {
		t.Error("files (-given +got)\n", diff, err)
	}
	uses := []evidence.Use{
		{Evidence: files[0].ID, Task: 1, Unit: 2, Report: 3, Number: 4, Step: 5, Commitment: "AB12CD", Shows: commitment.Photograph, Account: 7, By: "张三", At: SavedAt},
		{Evidence: files[0].ID, Task: 9, Unit: 2, By: "张三", At: SavedAt.Add(time.Second)},
		{Evidence: files[2].ID, Task: 1, Unit: 3, Report: 8, By: "王五", At: SavedAt},
	}
	give := func(uses ...evidence.Use) error {
		return s.Write(ctx, func(w evidence.Writer) error { return w.Give(ctx, uses) })
	}
	again := uses[0]
	again.By = "他人" // given for the same a second time: the first stays
	if err := errors.Join(give(uses...), give(again)); err != nil {
		t.Fatal(err)
	}
	wantFault(t, give(evidence.Use{Evidence: 999}), fault.NotFound)
	all, err := s.Uses(ctx, []evidence.ID{files[0].ID, files[1].ID, files[2].ID}, evidence.UseQuery{})
	if diff := cmp.Diff(uses, all); diff != "" || err != nil {
		t.Error("uses (-given +got)\n", diff, err)
	}
	for q, want := range map[evidence.UseQuery][]evidence.Use{
		{Task: 1}:              {uses[0], uses[2]},
		{Unit: 2}:              {uses[0], uses[1]},
		{Report: 8}:            {uses[2]},
		{Commitment: "AB12CD"}: {uses[0]},
		{Task: 9, Unit: 3}:     nil,
	} {
		got, err := s.Uses(ctx, nil, q)
		if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%+v (-want +got)\n%s%v", q, diff, err)
		}
	}
}

func evidenceFound(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Evidence()
	files := sampleEvidence()
	createEvidence(t, s, files)
	photo, document, link := files[0], files[1], files[2]
	err := s.Write(ctx, func(w evidence.Writer) error {
		withdrawn := link
		withdrawn.Withdrawn, withdrawn.Reason = SavedAt.Add(time.Hour), "交错了"
		return errors.Join(
			w.Give(ctx, []evidence.Use{{Evidence: photo.ID, Task: 1, Unit: 2, At: SavedAt}, {Evidence: document.ID, Task: 1, Unit: 3, Report: 4, At: SavedAt}}),
			w.Withdraw(ctx, withdrawn), w.Publish(ctx, photo.ID, evidence.PublicWhole),
			w.SaveDigest(ctx, evidence.Digest{Evidence: photo.ID, Picture: 1<<63 | 5, Words: 1}),
			w.SaveDigest(ctx, evidence.Digest{Evidence: photo.ID, Picture: 9}), // once
		)
	})
	if err != nil {
		t.Fatal(err)
	}
	photo.Public, photo.Looked, photo.Picture, photo.Words = evidence.PublicWhole, true, 1<<63|5, 1
	link.Withdrawn, link.Reason = SavedAt.Add(time.Hour), "交错了"
	tests := []struct {
		name string
		q    evidence.Query
		want []evidence.File
	}{
		{"all that stand", evidence.Query{}, []evidence.File{document, photo}},
		{"withdrawn too", evidence.Query{Withdrawn: true}, []evidence.File{link, document, photo}},
		{"of a unit", evidence.Query{Unit: 2}, []evidence.File{photo}},
		{"of a task", evidence.Query{Task: 1}, []evidence.File{document, photo}},
		{"of a report", evidence.Query{Report: 4}, []evidence.File{document}},
		{"of one unit and another's task", evidence.Query{Unit: 2, Report: 4}, nil},
		{"of a kind", evidence.Query{Kind: evidence.KindDocument}, []evidence.File{document}},
		{"pictures", evidence.Query{Media: "image/"}, []evidence.File{photo}},
		{"not looked at", evidence.Query{Unlooked: true}, []evidence.File{document}},
		{"older", evidence.Query{Before: document.ID}, []evidence.File{photo}},
		{"the newest", evidence.Query{Limit: 1}, []evidence.File{document}},
	}
	for _, tt := range tests {
		got, err := s.Find(ctx, tt.q)
		if diff := cmp.Diff(tt.want, got, cmpopts.EquateEmpty()); diff != "" || err != nil {
			t.Errorf("%s (-want +got)\n%s%v", tt.name, diff, err)
		}
	}
	digests, n, err := s.Digests(ctx, 0)
	want := []evidence.Digest{{Evidence: photo.ID, Picture: 1<<63 | 5, Words: 1}}
	if diff := cmp.Diff(want, digests, cmpopts.IgnoreFields(evidence.Digest{}, "Place")); diff != "" || n != 1 || err != nil {
		t.Errorf("digests, %d (-want +got)\n%s%v", n, diff, err)
	}
	if later, n, err := s.Digests(ctx, digests[0].Place); len(later) != 0 || n != 1 || err != nil {
		t.Errorf("after the last digest: %v, %d, %v", later, n, err)
	}
	var contents []evidence.Content
	err = s.Contents(ctx, func(c evidence.Content) error { contents = append(contents, c); return nil })
	if diff := cmp.Diff([]evidence.Content{{SHA256: "aa", SM3: "bb", Size: 3}, {SHA256: "aa", SM3: "bb", Size: 1 << 40}}, contents,
		cmpopts.SortSlices(func(a, b evidence.Content) bool { return a.Size < b.Size })); diff != "" || err != nil {
		t.Error("contents (-want +got)\n", diff, err)
	}
}

func evidenceStands(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Evidence()
	f := sampleEvidence()[0]
	create := func() error {
		return s.Write(ctx, func(w evidence.Writer) (err error) { f.ID, err = w.Create(ctx, f); return err })
	}
	withdraw := func() error {
		gone := f
		gone.Withdrawn, gone.Reason = SavedAt.Add(time.Duration(f.ID)*time.Minute), "错"
		return s.Write(ctx, func(w evidence.Writer) error { return w.Withdraw(ctx, gone) })
	}
	if err := create(); err != nil {
		t.Fatal(err)
	}
	first := f.ID
	wantFault(t, create(), fault.Conflict) // it stands
	f.ID = first
	if err := withdraw(); err != nil {
		t.Fatal(err)
	}
	wantFault(t, withdraw(), fault.Conflict) // it is withdrawn
	if err := create(); err != nil || f.ID == first {
		t.Fatalf("handed in again: %d, %v", f.ID, err)
	}
	err := s.Write(ctx, func(w evidence.Writer) error {
		got, err := w.Standing(ctx, f.Key())
		if got.ID != f.ID {
			return fmt.Errorf("%d stands, want %d: %w", got.ID, f.ID, err)
		}
		_, err = w.Standing(ctx, "no such key")
		wantFault(t, err, fault.NotFound)
		wantFault(t, w.Publish(ctx, 999, evidence.PublicWhole), fault.NotFound)
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	broken := f
	broken.Name = "甲\x00乙"
	broken.SHA256 = "other"
	wantFault(t, s.Write(ctx, func(w evidence.Writer) error { _, err := w.Create(ctx, broken); return err }), fault.Invalid)
}

func evidenceAtOnce(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Evidence()
	var mu sync.Mutex
	made := 0
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			f := sampleEvidence()[0]
			err := s.Write(ctx, func(w evidence.Writer) error { _, err := w.Create(ctx, f); return err })
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				made++
			case !fault.Is(err, fault.Conflict) && !fault.Is(err, fault.Busy):
				t.Error(err)
			}
		})
	}
	group.Wait()
	if made != 1 {
		t.Errorf("the same content was written %d times", made)
	}
}
