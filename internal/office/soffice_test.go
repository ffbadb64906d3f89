package office

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// needOffice gives the path of LibreOffice. Without it the test is skipped, or fails when DUBAN_TEST_REQUIRE is set.
func needOffice(t testing.TB) string {
	t.Helper()
	path, err := exec.LookPath("soffice")
	switch {
	case err == nil:
	case os.Getenv("DUBAN_TEST_REQUIRE") != "":
		t.Fatal("LibreOffice (soffice) is not installed, and DUBAN_TEST_REQUIRE is set")
	default:
		t.Skip("SKIPPED: LibreOffice (soffice) is not installed")
	}
	return path
}

// convertWithOffice lets LibreOffice convert a file from one format, named by its extension, to another, which may
// carry a filter: "docx:MS Word 2007 XML".
func convertWithOffice(t testing.TB, data []byte, from, to string) []byte {
	t.Helper()
	soffice := needOffice(t)
	dir := t.TempDir()
	in := filepath.Join(dir, "in."+from)
	if err := os.WriteFile(in, data, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, soffice, "-env:UserInstallation=file://"+filepath.Join(dir, "profile"),
		"--headless", "--norestore", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in)
	if log, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, log)
	}
	files, err := filepath.Glob(filepath.Join(dir, "out", "in.*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("soffice left %v, %v", files, err)
	}
	out, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return out
}
