package cli

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"duban/internal/fault"
	"duban/internal/locale"
)

// runIn carries out a command line and gives what it printed.
func runIn(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), args, Env{
		In: strings.NewReader(""), Out: &stdout, Err: &stderr, Getenv: func(string) string { return "" }, Version: "test",
	})
	return code, stdout.String(), stderr.String()
}

func TestEveryFindingOnTheExamplesHasWordsInBothLanguages(t *testing.T) {
	files, err := filepath.Glob("../../examples/qingxi-2024*")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d examples found: %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".json") {
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			_, out, said := runIn(t, "list", "check", file, "--format", "json", "--lang", lang)
			var document struct{ Findings []fault.Finding }
			if err := json.Unmarshal([]byte(out), &document); err != nil {
				t.Fatalf("%s: %v\n%s", file, err, said)
			}
			for _, f := range document.Findings {
				if !locale.Has(f.Code) {
					t.Errorf("%s: %s has no words", file, f.Code)
				}
				if strings.ContainsAny(f.Message, "{}") {
					t.Errorf("%s: %s lacks an argument: %s", file, f.Code, f.Message)
				}
				if f.Fix != nil && !locale.Has("cli.field."+f.Fix.Field) {
					t.Errorf("%s: field %s has no words", file, f.Fix.Field)
				}
			}
		}
	}
}

func TestEveryPromiseOfTheExamplesHasWordsInBothLanguages(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, args := range [][]string{
			{"commitments", "extract", "../../examples/qingxi-2024.txt"},
			{"commitments", "explain", "../../examples/qingxi-2024.txt"},
			{"commitments", "explain", "../../examples/qingxi-2024.txt", "--format", "json"},
		} {
			code, out, said := runIn(t, append(args, "--lang", lang)...)
			if code != exitOK || said != "" || len(out) < 1000 {
				t.Fatalf("%v: exit code %d, %d bytes, %s", args, code, len(out), said)
			}
			for _, key := range []string{"commitment.", "cli."} {
				if i := strings.Index(out, key); i >= 0 {
					t.Errorf("%v in %s: a key without words: %.60s", args, lang, out[i:])
				}
			}
		}
	}
}
