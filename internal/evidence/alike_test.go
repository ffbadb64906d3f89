package evidence_test

import (
	"archive/zip"
	"context"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"duban/internal/evidence"
)

// readText gives the text of a document of these tests.
func readText(_ context.Context, _ string, r io.ReaderAt, size int64) (string, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(z, "word/document.xml")
	return string(text), err
}

func TestTheSamePictureIsFoundAgain(t *testing.T) {
	s := newShelf(t)
	photo := scene(3, 640, 480)
	first := s.add(t, "开工现场.jpg", jpegOf(t, photo, 92), evidence.Use{Task: 1, Unit: 1})
	others := map[evidence.ID]string{}
	for i := range 30 {
		f := s.add(t, "别的.jpg", jpegOf(t, scene(i+10, 320, 240), 85))
		others[f.ID] = "another picture"
	}
	near := map[evidence.ID]string{}
	for name, content := range map[string][]byte{
		"packed harder":        jpegOf(t, photo, 25),
		"half the size":        jpegOf(t, scene(3, 320, 240), 80),
		"a third, not as wide": jpegOf(t, scene(3, 200, 160), 70),
		"lighter":              jpegOf(t, lighter(photo, 25), 85),
		"in another format":    pngOf(t, scene(3, 400, 300)),
	} {
		f := s.add(t, "图.jpg"[:len("图")], content)
		near[f.ID] = name
	}
	plain := s.add(t, "白纸.png", pngOf(t, scene(0, 9, 8)))
	if err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	alike, err := s.Alike(t.Context(), first.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range alike {
		if a.How != evidence.SamePicture || others[a.ID] != "" || a.ID == plain.ID {
			t.Errorf("%+v is %s", a, others[a.ID])
		}
		t.Logf("%s: %d bits", near[a.ID], a.Distance)
		delete(near, a.ID)
	}
	if len(near) > 0 {
		t.Errorf("not found: %v", near)
	}
}

// words is a made-up report of some length.
func words(seed int) string {
	subjects := []string{"窗口人员", "审批系统", "帮办队伍", "园区企业", "施工许可", "用水报装", "登记材料", "信用修复", "融资对接", "招标公告"}
	verbs := []string{"已经完成整改", "正在逐项梳理", "压缩到两个环节", "实现全程网办", "与上月相比有所改善", "需要区级部门协调", "按照清单逐条落实"}
	var b strings.Builder
	for i := range 60 {
		b.WriteString(subjects[(i*seed+i/3)%len(subjects)] + verbs[(i*i+seed*i)%len(verbs)] + "，")
	}
	return b.String()
}

func TestNearlyTheSameTextIsFoundAgain(t *testing.T) {
	s := newShelf(t)
	s.Text = readText
	text := words(1)
	first := s.add(t, "总结.docx", docx(t, text))
	changed := s.add(t, "总结2.docx", docx(t, strings.Replace(strings.Replace(text, "压缩", "减少", 2), "区级", "市级", 2)))
	other := s.add(t, "别的.docx", docx(t, words(7)))
	short := s.add(t, "短.docx", docx(t, ""))
	if err := s.Look(t.Context()); err != nil {
		t.Fatal(err)
	}
	alike, err := s.Alike(t.Context(), first.ID)
	if err != nil || len(alike) != 1 || alike[0].ID != changed.ID || alike[0].How != evidence.SameWords {
		t.Errorf("%+v, %v; other is %d, short %d", alike, err, other.ID, short.ID)
	}
	if back, err := s.Alike(t.Context(), changed.ID); err != nil || len(back) != 1 || back[0].ID != first.ID {
		t.Errorf("the other way round: %+v, %v", back, err)
	}
}

func TestWhatComesLaterIsFoundToo(t *testing.T) {
	s := newShelf(t)
	first := s.add(t, "a.jpg", jpegOf(t, scene(5, 300, 200), 90))
	ctx := t.Context()
	if err := s.Look(ctx); err != nil {
		t.Fatal(err)
	}
	if alike, err := s.Alike(ctx, first.ID); err != nil || len(alike) != 0 {
		t.Fatalf("%+v, %v", alike, err)
	}
	second := s.add(t, "b.jpg", jpegOf(t, scene(5, 300, 200), 50))
	if err := s.Look(ctx); err != nil {
		t.Fatal(err)
	}
	alike, err := s.Alike(ctx, first.ID)
	if len(alike) != 1 || err != nil || alike[0].ID != second.ID {
		t.Errorf("%+v, %v", alike, err)
	}
	if left, err := s.Store.Find(ctx, evidence.Query{Unlooked: true}); len(left) != 0 || err != nil {
		t.Errorf("not looked at: %v, %v", left, err)
	}
	// Looked at by another process: the index is read anew when a digest turns up below those it knows.
	again := evidence.New(s.Store, s.Blobs, s.Clock)
	other, err := again.Alike(ctx, first.ID)
	if diff := cmp.Diff(alike, other); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestWatchLooksAtWhatIsAdded(t *testing.T) {
	s := newShelf(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Watch(ctx, func(err error) { t.Error(err) })
	}()
	f := s.add(t, "a.jpg", jpegOf(t, scene(5, 300, 200), 90))
	for !f.Looked {
		var err error
		if f, err = s.File(t.Context(), f.ID); err != nil {
			t.Fatal(err)
		}
	}
	stop()
	<-done
	if f.Picture == 0 {
		t.Error("it has no digest")
	}
}
