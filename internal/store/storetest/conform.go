package storetest

import (
	"bytes"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"duban/internal/fault"
	"duban/internal/journal"
	"duban/internal/list"
	"duban/internal/org"
	"duban/internal/store"
)

// Conform runs the conformance suite. Each test gets an empty database at an address that where makes.
func Conform(t *testing.T, where func(testing.TB) string) {
	tests := []struct {
		name string
		run  func(*testing.T, *store.DB)
	}{
		{"an edition comes back identical", editionIdentical},
		{"empty and missing stay apart", emptyAndMissing},
		{"long and odd text comes back", oddText},
		{"text that no database keeps is refused", unstorable},
		{"editions follow one another", editionsFollow},
		{"an edition made before another one was saved is refused", overtaken},
		{"tasks keep their identity and short titles", tasksKept},
		{"a task of another list is refused and nothing is saved", foreignTask},
		{"units are found again by name", unitsFound},
		{"aliases are vouched for once", aliasesVouched},
		{"members of collectives are dated", membersDated},
		{"posts and who held them", postsHeld},
		{"what is handed over with a post", handovers},
		{"a draft goes with its edition", draftGoes},
		{"drafts", drafts},
		{"what is missing is not found", notFound},
		{"the version moves with every change", versionMoves},
		{"savers at once", saversAtOnce},
		{"twenty-eight thousand items", large},
		{"commitments come back identical", commitmentsIdentical},
		{"commitments without anything come back so", commitmentsEmpty},
		{"numbers keep every digit", numbersExact},
		{"a commitment is saved over the version it was made from", versionsFollow},
		{"a refused batch leaves nothing", batchWhole},
		{"text and numbers that could not be read back are refused", commitmentsUnstorable},
		{"changes are kept in order", changesKept},
		{"commitments are brought up to an edition once", syncedOnce},
		{"commitments that are missing are not found", commitmentsNotFound},
		{"the version moves with every commitment", commitmentsMoveVersion},
		{"two people decide on one commitment", decidersAtOnce},
		{"many commitments at once", commitmentsMany},
		{"cases come back identical", casesIdentical},
		{"events that cannot be are rejected one by one", eventsRejected},
		{"totals follow every event", totalsFollow},
		{"cases page by page", casesPageByPage},
		{"refiled cases are linked", refiledLinked},
		{"batches at once", batchesAtOnce},
		{"cases that time alone changes", timeAloneChanges},
		{"events recorded late", recordedLate},
		{"changes of the calendar", calendarChanges},
		{"windows, reports and all that belongs to them come back identical", progressIdentical},
		{"a report is saved over the version it was made from", reportsFollow},
		{"two people's drafts stand side by side", draftsApart},
		{"a refused write of reports leaves nothing", progressWhole},
		{"the version moves with everything but drafts", progressMovesVersion},
		{"submitters at once", submittersAtOnce},
		{"lights set by hand", lights},
		{"evidence comes back identical", evidenceIdentical},
		{"evidence is found", evidenceFound},
		{"the same evidence stands once", evidenceStands},
		{"the same evidence handed in at once", evidenceAtOnce},
		{"accounts", accounts},
		{"sessions", sessions},
		{"keys", keys},
		{"receipts", receipts},
		{"many write at once and some are refused", manyWrite},
		{"the journal tells of every change", journalTells},
		{"what is refused leaves nothing in the journal", journalRefused},
		{"line systems that report at once are told apart in the journal", journalSenders},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := open(t, where(t))
			tt.run(t, db)
			intact(t, db)
		})
	}
}

// intact fails where a business record was written without the journal.
func intact(t *testing.T, db *store.DB) {
	t.Helper()
	report, err := journal.Service{Store: db.Journal()}.Check(t.Context(), "")
	if err != nil {
		t.Error("check the journal: ", err)
	}
	for _, f := range report.Findings {
		t.Errorf("%s %v", f.Code, f.Args)
	}
}

func open(t testing.TB, where string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error("close: ", err)
		}
	})
	return db
}

func save(t testing.TB, db *store.DB, e list.NewEdition) *list.Edition {
	t.Helper()
	saved, err := db.List().SaveEdition(t.Context(), e)
	if err != nil {
		t.Fatal("save: ", err)
	}
	return saved
}

func load(t testing.TB, db *store.DB, id list.EditionID) *list.Edition {
	t.Helper()
	e, err := db.List().Edition(t.Context(), id)
	if err != nil {
		t.Fatal("load: ", err)
	}
	return e
}

// wantFault fails unless err has the kind.
func wantFault(t *testing.T, err error, kind fault.Kind) {
	t.Helper()
	if !fault.Is(err, kind) {
		t.Errorf("got %v, want a fault of kind %s", err, kind)
	}
}

// given leaves out what SaveEdition fills in.
var given = cmp.Options{
	cmpopts.IgnoreFields(list.Edition{}, "ID", "List", "Number", "Units"),
	cmpopts.IgnoreFields(list.Task{}, "ID"),
	cmpopts.IgnoreFields(list.TaskUnit{}, "Unit"),
	cmpopts.IgnoreFields(list.TaskPerson{}, "Person"),
	cmpopts.IgnoreFields(list.Decision{}, "ID"),
}

// sameBack saves, and checks what comes back at once and what is loaded later.
func sameBack(t *testing.T, db *store.DB, e list.NewEdition) *list.Edition {
	t.Helper()
	saved := save(t, db, e)
	if diff := cmp.Diff(&e.Edition, saved, given); diff != "" {
		t.Error("SaveEdition gave another edition than it was given (-given +saved)\n", diff)
	}
	loaded := load(t, db, saved.ID)
	if diff := cmp.Diff(saved, loaded); diff != "" {
		t.Error("Edition gave another edition than SaveEdition (-saved +loaded)\n", diff)
	}
	return loaded
}

func editionIdentical(t *testing.T, db *store.DB) {
	e := Full()
	loaded := sameBack(t, db, e)
	if loaded.ID == 0 || loaded.List == 0 || loaded.Number != 1 {
		t.Errorf("ID %d, list %d, number %d", loaded.ID, loaded.List, loaded.Number)
	}
	seen := map[list.TaskID]bool{}
	for _, task := range loaded.Tasks {
		if task.ID == 0 || seen[task.ID] {
			t.Errorf("task ID %d is missing or stands twice", task.ID)
		}
		seen[task.ID] = true
		for _, u := range task.Units {
			i := slices.IndexFunc(loaded.Units, func(v org.Unit) bool { return v.ID == u.Unit })
			if i < 0 || loaded.Units[i].Name != u.Name {
				t.Errorf("unit %d %s of a task is not among the edition's units", u.Unit, u.Name)
			}
		}
	}
	if !slices.IsSortedFunc(loaded.Units, func(a, b org.Unit) int { return strings.Compare(a.Name, b.Name) }) {
		t.Error("units are not sorted by name")
	}
	first := e.Units[0]
	i := slices.IndexFunc(loaded.Units, func(u org.Unit) bool { return u.Name == first.Name })
	if diff := cmp.Diff(first, loaded.Units[i], cmpopts.IgnoreFields(org.Unit{}, "ID")); diff != "" {
		t.Error("unit (-given +loaded)\n", diff)
	}
	source, file, err := db.List().SourceFile(t.Context(), loaded.ID)
	if err != nil || source != e.Edition.Source || !bytes.Equal(file, e.File) {
		t.Errorf("source file: %+v, %q, %v", source, file, err)
	}
	excerpts, err := db.List().Excerpts(t.Context(), loaded.ID)
	if diff := cmp.Diff(e.Excerpts, excerpts); diff != "" || err != nil {
		t.Error("excerpts (-given +loaded)\n", diff, err)
	}
}

func emptyAndMissing(t *testing.T, db *store.DB) {
	e := list.NewEdition{Edition: list.Edition{Slug: "odd", SavedAt: SavedAt}}
	sameBack(t, db, e)

	e.Edition.Columns, e.Edition.Roles = []list.Column{}, []list.Role{}
	e.Edition.Tasks = []list.Task{
		{Item: list.Item{Heading: -1}},
		{Seq: 1, Item: list.Item{
			Path: []string{}, LeadUnits: []string{}, JointUnits: []string{""}, People: map[string][]string{},
			Inherited: []string{}, Parts: []list.Part{}, Extra: map[string]string{"": ""}, Raw: map[string]list.Phrase{},
		}},
		{Seq: 2, Item: list.Item{
			People: map[string][]string{"组长": nil, "领导": {}},
			Parts:  []list.Part{{}, {LeadUnits: []string{}, Deadline: &list.Deadline{}}},
		}},
	}
	e.Edition.Findings = []list.Decision{
		{State: list.DecisionOpen},
		{State: list.DecisionRefused, Finding: fault.Finding{Args: fault.Args{}, Fix: &fault.Fix{}}},
	}
	sameBack(t, db, e)
}

func oddText(t *testing.T, db *store.DB) {
	e := Numbered("text", 3)
	e.Edition.Title = "“引号”'单引'\"双引\" \\ % _ ;-- $1 ?"
	e.Edition.Tasks[0].Item.Text = strings.Repeat("很长的条目。\n", 200_000)
	e.Edition.Tasks[1].Item.Text = "𠮷野 e\u0301 \u200b\u3000\ufeff \t\r\n 〔2020〕"
	e.Edition.Tasks[2].Item.No = "（191）"
	e.File = bytes.Repeat([]byte{0, 1, 0xff, 0xfe}, 1<<20)
	loaded := sameBack(t, db, e)
	_, file, err := db.List().SourceFile(t.Context(), loaded.ID)
	if err != nil || !bytes.Equal(file, e.File) {
		t.Errorf("the file came back with %d bytes of %d, %v", len(file), len(e.File), err)
	}
}

func unstorable(t *testing.T, db *store.DB) {
	for name, text := range map[string]string{"a zero character": "甲\x00乙", "broken UTF-8": "甲\xff"} {
		e := Numbered("bad", 2)
		e.Edition.Tasks[1].Item.Text = text
		_, err := db.List().SaveEdition(t.Context(), e)
		wantFault(t, err, fault.Invalid)
		if editions, err := db.List().Editions(t.Context()); err != nil || len(editions) != 0 {
			t.Errorf("%s: %d editions, %v", name, len(editions), err)
		}
	}
}

func editionsFollow(t *testing.T, db *store.DB) {
	first := save(t, db, Numbered("a", 2))
	other := save(t, db, Numbered("b", 1))
	second := save(t, db, Numbered("a", 3))
	if first.Number != 1 || second.Number != 2 || other.Number != 1 || second.List != first.List || other.List == first.List {
		t.Errorf("numbers %d %d %d, lists %d %d %d", first.Number, second.Number, other.Number, first.List, second.List, other.List)
	}
	got, err := db.List().Editions(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	summary := func(e *list.Edition, current bool) list.Summary {
		return list.Summary{ID: e.ID, List: e.List, Slug: e.Slug, Number: e.Number, Title: e.Title, Tasks: len(e.Tasks),
			SavedAt: SavedAt, SavedBy: "test", Current: current}
	}
	for i := range got {
		if got[i].Version == 0 {
			t.Error("an edition has no version")
		}
		got[i].Version = 0
	}
	want := []list.Summary{summary(second, true), summary(first, false), summary(other, true)}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("editions (-want +got)\n", diff)
	}
	if diff := cmp.Diff(first, load(t, db, first.ID)); diff != "" {
		t.Error("the first edition changed with the second (-first +now)\n", diff)
	}
}

func overtaken(t *testing.T, db *store.DB) {
	first := save(t, db, Numbered("a", 1))
	mine, theirs := Numbered("a", 1), Numbered("a", 2)
	mine.After, theirs.After = first.ID, first.ID
	save(t, db, theirs)
	_, err := db.List().SaveEdition(t.Context(), mine)
	wantFault(t, err, fault.Conflict)
	editions, err := db.List().Editions(t.Context())
	if err != nil || len(editions) != 2 {
		t.Errorf("%d editions, %v", len(editions), err)
	}
}

func tasksKept(t *testing.T, db *store.DB) {
	first := save(t, db, Numbered("a", 3))
	e := Numbered("a", 3)
	e.Edition.Tasks[0].ID, e.Edition.Tasks[0].ShortZh, e.Edition.Tasks[0].ShortEn = first.Tasks[2].ID, "", ""
	e.Edition.Tasks[1].ID, e.Edition.Tasks[1].ShortZh = first.Tasks[0].ID, "新题"
	second := save(t, db, e)
	if got := second.Tasks[0]; got.ID != first.Tasks[2].ID || got.ShortZh != "短题2" || got.ShortEn != "Short 2" {
		t.Errorf("kept task: %d %q %q", got.ID, got.ShortZh, got.ShortEn)
	}
	if got := load(t, db, first.ID).Tasks[0]; got.ShortZh != "新题" || got.ShortEn != "Short 1" {
		t.Errorf("a new short title belongs to the task in every edition: got %q %q", got.ShortZh, got.ShortEn)
	}
	for _, task := range first.Tasks {
		if task.ID == second.Tasks[2].ID {
			t.Error("a new item got an old task")
		}
	}
	if diff := cmp.Diff(second, load(t, db, second.ID)); diff != "" {
		t.Error("(-saved +loaded)\n", diff)
	}
}

func foreignTask(t *testing.T, db *store.DB) {
	a := save(t, db, Numbered("a", 1))
	e := Numbered("b", 1)
	e.Edition.Tasks[0].ID = a.Tasks[0].ID
	e.Units = []org.Unit{{Name: "新单位"}}
	_, err := db.List().SaveEdition(t.Context(), e)
	wantFault(t, err, fault.Conflict)
	editions, err := db.List().Editions(t.Context())
	if err != nil || len(editions) != 1 {
		t.Errorf("%d editions, %v", len(editions), err)
	}
	units, err := db.Org().Units(t.Context())
	if err != nil || slices.ContainsFunc(units, func(u org.Unit) bool { return u.Name == "新单位" }) {
		t.Errorf("a unit of the refused edition was kept (%v)", err)
	}
}

func unitsFound(t *testing.T, db *store.DB) {
	e := Numbered("a", 1)
	name := e.Edition.Tasks[0].Units[0].Name
	e.Units = []org.Unit{{Name: name, NameEn: "Bureau", Kind: org.KindOutside}}
	first := save(t, db, e)
	before, err := db.Org().Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	second := save(t, db, Numbered("b", 1)) // names the same units and knows nothing more of them
	after, err := db.Org().Units(t.Context())
	if diff := cmp.Diff(before, after); diff != "" || err != nil {
		t.Error("units after naming them again (-before +after)\n", diff, err)
	}
	if diff := cmp.Diff(first.Tasks[0].Units, second.Tasks[0].Units); diff != "" {
		t.Error("the same printed names gave other units\n", diff)
	}
	if diff := cmp.Diff(first.Tasks[0].People, second.Tasks[0].People); diff != "" {
		t.Error("the same names gave other people\n", diff)
	}
	got, err := db.Org().Unit(t.Context(), first.Tasks[0].Units[0].Unit)
	if err != nil || got.Name != name || got.NameEn != "Bureau" || got.Kind != org.KindOutside {
		t.Errorf("unit: %+v, %v", got, err)
	}
	people, err := db.Org().People(t.Context())
	if err != nil || len(people) != 2 {
		t.Errorf("people: %v, %v", people, err)
	}
}

func aliasesVouched(t *testing.T, db *store.DB) {
	with := func(slug, unit, alias string, confirmed bool) {
		e := Numbered(slug, 0)
		e.Units = []org.Unit{{Name: unit, Aliases: []org.Alias{{Name: alias, Confirmed: confirmed}}}}
		save(t, db, e)
	}
	holder := func() string {
		units, err := db.Org().Units(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range units {
			for _, a := range u.Aliases {
				if a.Name == "简称" {
					return u.Name
				}
			}
		}
		return ""
	}
	steps := []struct {
		unit      string
		confirmed bool
		want      string
	}{
		{"甲局", false, "甲局"}, // a guess
		{"乙局", false, "甲局"}, // another guess does not displace it
		{"乙局", true, "乙局"},  // someone's word does
		{"甲局", false, "乙局"}, // and is not displaced by a guess
		{"甲局", true, "乙局"},  // nor by another word: that is for a person to decide
	}
	for _, s := range steps {
		with("a", s.unit, "简称", s.confirmed)
		if got := holder(); got != s.want {
			t.Errorf("after %s (confirmed %v) the alias means %s, want %s", s.unit, s.confirmed, got, s.want)
		}
	}
}

func membersDated(t *testing.T, db *store.DB) {
	e := Numbered("a", 0)
	e.Members = []list.Membership{
		{Collective: "各街道", Unit: "东街道", From: "2020-01-01", To: "2020-06-30"},
		{Collective: "各街道", Unit: "西街道", From: "2020-03-01"},
	}
	save(t, db, e)
	memberships, err := db.List().Memberships(t.Context())
	if diff := cmp.Diff(e.Members, memberships); diff != "" || err != nil {
		t.Error("memberships (-given +loaded)\n", diff, err)
	}
	units, err := db.Org().Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d := org.NewDirectory(units)
	collective, _ := d.Resolve("各街道")
	east, _ := d.Resolve("东街道")
	west, _ := d.Resolve("西街道")
	if collective.Kind != org.KindCollective || east.Kind != org.KindUnit {
		t.Errorf("kinds %s, %s", collective.Kind, east.Kind)
	}
	for on, want := range map[string][]org.UnitID{
		"2019-12-31": nil, "2020-01-01": {east.ID}, "2020-03-01": {east.ID, west.ID}, "2020-06-30": {east.ID, west.ID}, "2020-07-01": {west.ID},
	} {
		members, err := db.Org().Members(t.Context(), on)
		if err != nil {
			t.Fatal(err)
		}
		var got []org.UnitID
		for _, m := range members {
			got = append(got, m.Unit)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("members on %s (-want +got)\n%s", on, diff)
		}
	}
}

func draftGoes(t *testing.T, db *store.DB) {
	id, err := db.List().SaveDraft(t.Context(), list.Draft{Name: "a.docx", CreatedAt: SavedAt, UpdatedAt: SavedAt})
	if err != nil {
		t.Fatal(err)
	}
	e := Numbered("a", 1)
	e.Draft = id
	save(t, db, e)
	_, err = db.List().Draft(t.Context(), id)
	wantFault(t, err, fault.NotFound)
	_, err = db.List().SaveEdition(t.Context(), e) // pressed twice
	wantFault(t, err, fault.Conflict)
	editions, err := db.List().Editions(t.Context())
	if err != nil || len(editions) != 1 {
		t.Errorf("a draft saved twice gave %d editions, %v", len(editions), err)
	}
}

func drafts(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.List()
	d := list.Draft{Name: "清单.docx", File: []byte{0, 1, 2}, Edition: 5, By: "office", CreatedAt: SavedAt, UpdatedAt: SavedAt}
	first, err := s.SaveDraft(ctx, d)
	if err != nil {
		t.Fatal(err)
	}
	d.ID = first
	got, err := s.Draft(ctx, first)
	if diff := cmp.Diff(&d, got); diff != "" || err != nil {
		t.Error("draft (-want +got)\n", diff, err)
	}
	second, err := s.SaveDraft(ctx, list.Draft{Name: "b", CreatedAt: SavedAt, UpdatedAt: SavedAt.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	d.Columns = []list.Column{{Col: 1, Label: "任务", Field: list.FieldText, Confidence: 100, Reason: "x"}}
	d.Decisions = map[string]list.DecisionState{"key|\"'": list.DecisionAccepted}
	d.UpdatedAt = SavedAt.Add(time.Minute)
	changed := d
	changed.File, changed.Name, changed.Edition = nil, "", 0 // what was uploaded stays
	if _, err := s.SaveDraft(ctx, changed); err != nil {
		t.Fatal(err)
	}
	got, err = s.Draft(ctx, first)
	if diff := cmp.Diff(&d, got); diff != "" || err != nil {
		t.Error("changed draft (-want +got)\n", diff, err)
	}
	all, err := s.Drafts(ctx)
	if err != nil || len(all) != 2 || all[0].ID != first || all[1].ID != second || all[0].File != nil || all[0].Edition != 5 {
		t.Errorf("drafts: %+v, %v", all, err)
	}
	if err := s.DeleteDraft(ctx, second); err != nil {
		t.Fatal(err)
	}
	third, err := s.SaveDraft(ctx, list.Draft{Name: "c"})
	if err != nil || third == second {
		t.Errorf("draft %d was given the number of a deleted one, %v", third, err)
	}
}

func notFound(t *testing.T, db *store.DB) {
	ctx := t.Context()
	_, err := db.List().Edition(ctx, 7)
	wantFault(t, err, fault.NotFound)
	_, _, err = db.List().SourceFile(ctx, 7)
	wantFault(t, err, fault.NotFound)
	_, err = db.List().Draft(ctx, 7)
	wantFault(t, err, fault.NotFound)
	_, err = db.List().SaveDraft(ctx, list.Draft{ID: 7})
	wantFault(t, err, fault.NotFound)
	wantFault(t, db.List().DeleteDraft(ctx, 7), fault.NotFound)
	_, err = db.Org().Unit(ctx, 7)
	wantFault(t, err, fault.NotFound)
	_, err = db.Account().Account(ctx, 7)
	wantFault(t, err, fault.NotFound)
	editions, err := db.List().Editions(ctx)
	if err != nil || len(editions) != 0 {
		t.Errorf("%v, %v", editions, err)
	}
}

func versionMoves(t *testing.T, db *store.DB) {
	ctx := t.Context()
	version := func() int64 {
		v, err := db.List().Version(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	v := version()
	save(t, db, Numbered("a", 1))
	if now := version(); now <= v {
		t.Errorf("version %d after a save, %d before", now, v)
	}
	v = version()
	if _, err := db.List().SaveDraft(ctx, list.Draft{}); err != nil {
		t.Fatal(err)
	}
	if now := version(); now != v {
		t.Errorf("a draft moved the version from %d to %d", v, now)
	}
	e := Numbered("a", 1)
	e.Edition.Tasks[0].ID = 999
	if _, err := db.List().SaveEdition(ctx, e); err == nil {
		t.Fatal("a save with an unknown task succeeded")
	}
	if now := version(); now != v {
		t.Errorf("a failed save moved the version from %d to %d", v, now)
	}
}

func saversAtOnce(t *testing.T, db *store.DB) {
	const savers, each = 4, 5
	var group sync.WaitGroup
	for range savers {
		group.Go(func() {
			for range each {
				if _, err := db.List().SaveEdition(t.Context(), Numbered("a", 5)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	editions, err := db.List().Editions(t.Context())
	if err != nil || len(editions) != savers*each {
		t.Fatalf("%d editions, %v", len(editions), err)
	}
	for i, e := range editions {
		if want := savers*each - i; e.Number != want {
			t.Errorf("edition number %d, want %d", e.Number, want)
		}
	}
	units, err := db.Org().Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, u := range units {
		if names[u.Name] {
			t.Errorf("unit %s stands twice", u.Name)
		}
		names[u.Name] = true
	}
}

func large(t *testing.T, db *store.DB) {
	if testing.Short() {
		t.Skip("28,000 items take seconds")
	}
	e := Numbered("large", 28_000)
	start := time.Now()
	saved := save(t, db, e)
	stored := time.Since(start)
	start = time.Now()
	loaded := load(t, db, saved.ID)
	t.Logf("28,000 items saved in %v, loaded in %v", stored, time.Since(start))
	if diff := cmp.Diff(saved, loaded); diff != "" {
		t.Error("(-saved +loaded)\n", diff)
	}
}
