package commitment_test

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"duban/internal/commitment"
	"duban/internal/list"
	"duban/internal/office"
	"duban/lists"
)

var update = flag.Bool("update", false, "write testdata anew from the document that DUBAN_REFERENCE names")

// numbersFile holds every number of the document: item, place in its text, and the number. It is made from the
// document itself, with none of its sentences:
//
//	DUBAN_REFERENCE=the document go test ./internal/commitment -run TestEveryNumber -update
const numbersFile = "testdata/chuanshan-2020.numbers"

func TestEveryNumberOfTheDocumentIsAPromiseOrHasAReason(t *testing.T) {
	if path := os.Getenv("DUBAN_REFERENCE"); path != "" {
		checkNumbersFile(t, path)
	}
	curated := curatedList(t)
	items := map[string]*commitment.CuratedItem{}
	for i := range curated.Items {
		items[curated.Items[i].Number] = &curated.Items[i]
	}
	data, err := os.ReadFile(numbersFile)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for lines := bufio.NewScanner(bytes.NewReader(data)); lines.Scan(); {
		var no, number, sum string
		var start, end int
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		if _, err := fmt.Sscanf(line, "%s %s %d %d %s", &no, &sum, &start, &end, &number); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		it := items[no]
		if it == nil || it.Text != sum {
			t.Errorf("item %s: its spans belong to another text", no)
			continue
		}
		if seen++; !covered(it, start, end) {
			t.Errorf("item %s: %q at %d is in no commitment and has no reason", no, number, start)
		}
	}
	if seen < 300 {
		t.Errorf("%d numbers, far fewer than the document has", seen)
	}
}

// covered reports whether a number stands in the words of a commitment or in a figure with its reason.
func covered(it *commitment.CuratedItem, start, end int) bool {
	for _, c := range it.Commitments {
		measured := c.SameAs != "" || c.Facts.Type.Measured()
		if measured && c.Start <= start && end <= c.End {
			return true
		}
	}
	for _, f := range it.Figures {
		if f.Start <= start && end <= f.End && f.Reason != "" && f.Reason != commitment.ReasonUnread {
			return true
		}
	}
	return false
}

func TestEveryTaskOfTheBuiltinListPromisesSomething(t *testing.T) {
	curated := curatedList(t)
	if n := len(curated.Items); n != 269 {
		t.Errorf("%d items, want 269", n)
	}
	measured := 0
	for _, it := range curated.Items {
		if len(it.Commitments) == 0 {
			t.Errorf("item %s promises nothing", it.Number)
		}
		for _, c := range it.Commitments {
			if c.SameAs != "" {
				continue
			}
			f := c.Facts
			if f.Type.Measured() {
				measured++
			}
			if f.Verify == "" || f.PlainZh == "" || f.PlainEn == "" {
				t.Errorf("%s: says not how it is verified, or not in plain words in both languages", c.Name)
			}
			if utf8.RuneCountInString(f.PlainZh) > 60 || len(strings.Fields(f.PlainEn)) > 32 {
				t.Errorf("%s: its plain words are too long", c.Name)
			}
		}
	}
	if measured < 240 {
		t.Errorf("%d measured commitments, want about 260", measured)
	}
}

func curatedList(t *testing.T) *commitment.Curated {
	t.Helper()
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	curated, err := commitment.ParseCurated(data)
	if err != nil {
		t.Fatal(err)
	}
	return curated
}

// number finds numbers without knowing the grammar: digits, and Chinese numerals with a measure word.
var number = regexp.MustCompile(`[0-9０-９]+(?:[.．][0-9０-９]+)?|[零一二三四五六七八九十百千万两半]+(?:个|项|次|件|套|家|户|名|人|批|级|类|种|年|天|日|小时|公里|张|条|处|期|倍|成)`)

// words that only look like a number.
var wordOf = regexp.MustCompile(`[统唯专单同任逐之合划进每]$`)

func checkNumbersFile(t *testing.T, path string) {
	t.Helper()
	doc, err := office.ReadFile(context.Background(), path, office.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	l, err := list.Read(doc, list.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, "# item, fingerprint of its text, start and end in characters, number")
	for _, it := range l.Items {
		for _, at := range number.FindAllStringIndex(it.Text, -1) {
			if wordOf.MatchString(it.Text[:at[0]]) {
				continue
			}
			start := utf8.RuneCountInString(it.Text[:at[0]])
			word := it.Text[at[0]:at[1]]
			fmt.Fprintf(&out, "%s %s %d %d %s\n", it.No, commitment.Fingerprint(it.Text), start, start+utf8.RuneCountInString(word), word)
		}
	}
	if *update {
		if err := os.WriteFile(filepath.FromSlash(numbersFile), out.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(numbersFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(have, out.Bytes()) {
		t.Errorf("%s is not what the document says; run with -update", numbersFile)
	}
}
