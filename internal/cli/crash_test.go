package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"duban/internal/store"
)

// longList is the text of a list long enough that its import can be interrupted.
func longList(items int) string {
	var b strings.Builder
	b.WriteString("青石县2024年营商环境任务分工\n")
	for i := range items {
		if i%50 == 0 {
			fmt.Fprintf(&b, "%s\n", [...]string{"一、便利开办", "二、减轻负担", "三、公平监管", "四、要素保障"}[i/50%4])
		}
		fmt.Fprintf(&b, "%d.办好第%d件企业反映的事项，公开办理结果，%d月底前完成。（牵头单位：县%d局；配合单位：县%d局、各乡镇）\n",
			i+1, i+1, i%12+1, i%17, i%23)
	}
	return b.String()
}

// start begins an import in a process of its own.
func start(t *testing.T, dir, file string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Args = []string{"duban", "import", file, "--data", dir, "--list", "qingshi"}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func TestKilledImportLeavesTheOldStateOrTheNewOne(t *testing.T) {
	const items = 250
	dir := t.TempDir()
	file := filepath.Join(dir, "list.txt")
	if err := os.WriteFile(file, []byte(longList(items)), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	if err := start(t, dir, file).Wait(); err != nil {
		t.Fatal("the first import: ", err)
	}
	whole := time.Since(began)
	saved := editions(t, dir, items)
	if saved != 1 {
		t.Fatalf("%d editions after one import", saved)
	}
	const kills = 8
	for i := range kills {
		cmd := start(t, dir, file)
		time.Sleep(whole * time.Duration(i+1) / kills)
		_ = cmd.Process.Kill() // it may have ended by itself
		_ = cmd.Wait()         // killed or not, the data must be whole
		now := editions(t, dir, items)
		if now != saved && now != saved+1 {
			t.Fatalf("%d editions after the kill, %d before", now, saved)
		}
		saved = now
	}
	if saved == kills+1 {
		t.Error("no import was killed in time: the test proves nothing")
	}
	if err := start(t, dir, file).Wait(); err != nil {
		t.Fatal("an import after the kills: ", err)
	}
	if now := editions(t, dir, items); now != saved+1 {
		t.Errorf("%d editions at the end, want %d", now, saved+1)
	}
}

// editions gives the number of editions, each of which must be whole.
func editions(t *testing.T, dir string, items int) int {
	t.Helper()
	db, err := store.Open(context.Background(), dir)
	if err != nil {
		t.Fatal("open after the kill: ", err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	all, err := db.List().Editions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, summary := range all {
		e, err := db.List().Edition(t.Context(), summary.ID)
		if err != nil {
			t.Fatal(err)
		}
		if len(e.Tasks) != items || e.Number > len(all) {
			t.Fatalf("edition %d of %d has %d tasks, want %d", e.Number, len(all), len(e.Tasks), items)
		}
		if _, file, err := db.List().SourceFile(t.Context(), summary.ID); err != nil || len(file) == 0 {
			t.Fatalf("edition %d has no source file: %v", e.Number, err)
		}
	}
	return len(all)
}
