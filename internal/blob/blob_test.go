package blob_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/internal/blob"
	"duban/internal/fault"
)

// put keeps a content and gives its digest.
func put(t testing.TB, f *blob.Folder, content []byte) string {
	t.Helper()
	in, err := f.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write(content); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	digest := hex.EncodeToString(sum[:])
	if err := in.Keep(digest); err != nil {
		t.Fatal(err)
	}
	in.Discard() // after Keep it does nothing
	return digest
}

func TestContentsComeBack(t *testing.T) {
	dir := t.TempDir()
	f := blob.Open(dir)
	for _, content := range [][]byte{nil, []byte("甲"), bytes.Repeat([]byte{0, 255}, 1<<20)} {
		digest := put(t, f, content)
		if again := put(t, f, content); again != digest {
			t.Error("kept twice under two names")
		}
		b, err := blob.Open(dir).Open(t.Context(), digest)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(b)
		if !bytes.Equal(got, content) || b.Size() != int64(len(content)) || errors.Join(err, b.Close()) != nil {
			t.Errorf("%d bytes came back as %d, %v", len(content), len(got), err)
		}
	}
}

func TestNamesThatAreNoDigestsLeadNowhere(t *testing.T) {
	dir := t.TempDir()
	f := blob.Open(dir)
	put(t, f, []byte("x"))
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("s"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "../secret", "../../secret", strings.Repeat("g", 64), strings.Repeat("A", 64), strings.Repeat("a", 63), strings.Repeat("a", 64)} {
		if _, err := f.Open(t.Context(), name); !fault.Is(err, fault.NotFound) {
			t.Errorf("%q: %v", name, err)
		}
	}
	in, err := f.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer in.Discard()
	if err := in.Keep("../../elsewhere"); err == nil {
		t.Error("kept outside the folder")
	}
}

func TestNothingIsMadeBeforeThereIsAContent(t *testing.T) {
	dir := t.TempDir()
	f := blob.Open(dir)
	empty, err := f.Empty()
	n, err2 := f.Sweep(t.Context(), time.Now(), func(string) bool { return false })
	if !empty || n != 0 || errors.Join(err, err2) != nil {
		t.Errorf("%v, %d, %v", empty, n, errors.Join(err, err2))
	}
	entries, err := os.ReadDir(dir)
	if len(entries) != 0 || err != nil {
		t.Errorf("%v, %v", entries, err)
	}
	put(t, f, []byte("x"))
	if empty, err := f.Empty(); empty || err != nil {
		t.Errorf("with a content: %v, %v", empty, err)
	}
}

func TestSweepTakesOnlyWhatIsOldAndUnwanted(t *testing.T) {
	dir := t.TempDir()
	f := blob.Open(dir)
	wanted, old, young, again := put(t, f, []byte("wanted")), put(t, f, []byte("old")), put(t, f, []byte("young")), put(t, f, []byte("again"))
	path := func(digest string) string { return filepath.Join(dir, blob.FolderName, digest[:2], digest) }
	abandoned := filepath.Join(dir, blob.FolderName, "coming", "x.part")
	foreign := filepath.Join(dir, blob.FolderName, "README")
	if err := errors.Join(os.WriteFile(abandoned, []byte("x"), 0o600), os.WriteFile(foreign, []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	long := time.Now().Add(-48 * time.Hour)
	for _, name := range []string{path(wanted), path(old), path(again), abandoned, foreign} {
		if err := os.Chtimes(name, long, long); err != nil {
			t.Fatal(err)
		}
	}
	put(t, f, []byte("again")) // handed in once more just before the sweep
	n, err := f.Sweep(t.Context(), time.Now().Add(-24*time.Hour), func(digest string) bool { return digest == wanted })
	if n != 2 || err != nil {
		t.Errorf("%d removed, %v", n, err)
	}
	for name, stays := range map[string]bool{path(wanted): true, path(old): false, path(young): true, path(again): true, abandoned: false, foreign: true} {
		if _, err := os.Stat(name); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDiscardLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	f := blob.Open(dir)
	in, err := f.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := in.Write([]byte("half")); err != nil {
		t.Fatal(err)
	}
	in.Discard()
	in.Discard()
	if left, err := os.ReadDir(filepath.Join(dir, blob.FolderName, "coming")); len(left) != 0 || err != nil {
		t.Errorf("%v, %v", left, err)
	}
}
