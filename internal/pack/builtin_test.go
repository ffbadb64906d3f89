package pack_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/org"
	"duban/internal/pack"
	"duban/lists"
	"duban/packs"
)

// chuanshan gives the built-in list that the built-in packs serve.
func chuanshan(t testing.TB) (*commitment.Curated, *list.Builtin) {
	t.Helper()
	data, err := lists.FS.ReadFile("chuanshan-2020.yaml")
	if err != nil {
		t.Fatal(err)
	}
	curated, err := commitment.ParseCurated(data)
	if err != nil {
		t.Fatal(err)
	}
	builtin, err := list.ParseBuiltin(data)
	if err != nil {
		t.Fatal(err)
	}
	return curated, builtin
}

// builtin reads all built-in packs.
func builtin(t testing.TB) []*pack.Pack {
	t.Helper()
	all, err := pack.Load(packs.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 16 {
		t.Fatalf("%d packs, want all mechanisms with a clock", len(all))
	}
	return all
}

func TestBuiltinPacksHold(t *testing.T) {
	curated, _ := chuanshan(t)
	known := pack.KnownOf(curated)
	for _, p := range builtin(t) {
		t.Run(p.ID, func(t *testing.T) {
			for _, f := range pack.Check(p, known) {
				if f.Severity != fault.SeverityInfo {
					t.Errorf("%s.yaml:%d: %s", p.ID, f.At.Line, locale.Text(locale.En, f.Code, f.Args))
				}
			}
			if _, err := fs.Stat(packs.FS, p.ID+".yaml"); err != nil {
				t.Errorf("the file of a pack is named by its id: %v", err)
			}
		})
	}
}

func TestBuiltinServicesMakeOneCatalog(t *testing.T) {
	_, directory := chuanshan(t)
	var all []casework.Service
	for _, p := range builtin(t) {
		all = append(all, p.Casework()...)
	}
	_, found := casework.NewCatalog(all)
	for _, f := range found {
		t.Errorf("%s: %s", f.Item, locale.Text(locale.En, f.Code, f.Args))
	}
	for _, s := range all {
		if !slices.ContainsFunc(directory.Units, func(u org.Unit) bool { return u.Name == s.Unit }) {
			t.Errorf("%s: the unit %s is not in the directory of the list", s.Code, s.Unit)
		}
	}
}

// unfed are the durations to be shown by case records that no pack feeds, with the reason.
var unfed = map[string]string{
	"148.1": "a ceiling on how long contributions may be put off, which is granted in advance: a rule of the grant, not a time that an office takes",
}

func TestEveryDurationOfTheListIsFedOrHasItsReason(t *testing.T) {
	curated, _ := chuanshan(t)
	fed := map[string][]string{}
	for _, p := range builtin(t) {
		for _, name := range p.Feeds() {
			fed[name] = append(fed[name], p.ID)
		}
	}
	durations := 0
	for _, it := range curated.Items {
		for _, c := range it.Commitments {
			if c.SameAs != "" || c.Facts.Kind != commitment.Duration || c.Facts.Verify != commitment.ByCaseRecords {
				continue
			}
			durations++
			switch reason := unfed[c.Name]; {
			case len(fed[c.Name]) > 1:
				t.Errorf("%s is fed by %s: one figure can have one source", c.Name, strings.Join(fed[c.Name], ", "))
			case len(fed[c.Name]) == 0 && reason == "":
				t.Errorf("%s (%s, %s) is fed by no pack", c.Name, c.Facts.Quantity, c.Facts.Segment)
			case len(fed[c.Name]) == 1 && reason != "":
				t.Errorf("%s is fed by %s and still has a reason why not", c.Name, fed[c.Name][0])
			}
		}
	}
	if durations < 50 {
		t.Errorf("only %d durations found: the search is broken", durations)
	}
}
