package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/store"
)

func postsHeld(t *testing.T, db *store.DB) {
	e := save(t, db, Numbered("a", 1))
	ctx, s := t.Context(), db.Org()
	group, err1 := s.CreatePost(ctx, org.Post{Title: "工作组组长"})
	head, err2 := s.CreatePost(ctx, org.Post{Title: "局长", Unit: e.Tasks[0].Units[0].Unit, Role: org.UnitHead})
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	person := e.Tasks[0].People[0].Person
	stands, err := s.CreatePerson(ctx, "钱二")
	if err != nil {
		t.Fatal(err)
	}
	people, err := s.People(ctx)
	if err != nil || people[len(people)-1] != (org.Person{ID: stands, Name: "钱二"}) {
		t.Errorf("people: %v, %v", people, err)
	}
	before, err := db.Account().Version(ctx)
	if err != nil {
		t.Fatal(err)
	}
	acting := org.Tenure{Post: head, Person: stands, From: "2020-07-01", To: "2020-07-31", Acting: true}
	want := []org.Tenure{{Post: group, Person: person, From: "2020-01-01", To: "2020-05-31"}, {Post: head, Person: person, From: "2020-06-01"}, acting}
	for _, tenure := range []org.Tenure{{Post: group, Person: person, From: "2020-01-01"}, acting, want[1], want[0]} {
		var was []org.Tenure
		err := s.ChangeTenures(ctx, tenure.Post, func(held []org.Tenure) ([]org.Tenure, error) {
			was = held
			return []org.Tenure{tenure}, nil
		})
		if err != nil || tenure == want[0] && len(was) != 1 || tenure == want[1] && (len(was) != 1 || was[0] != acting) {
			t.Fatalf("%v beside %v: %v", tenure, was, err)
		}
	}
	refused := fault.New(fault.Conflict, "org.overlap", nil)
	for _, bad := range []struct {
		post org.PostID
		back []org.Tenure
		err  error
		kind fault.Kind
	}{
		{99, nil, nil, fault.NotFound},
		{group, []org.Tenure{{Post: group, Person: 999, From: "2021-01-01"}}, nil, fault.NotFound},
		{group, nil, refused, fault.Conflict},
	} {
		wantFault(t, s.ChangeTenures(ctx, bad.post, func([]org.Tenure) ([]org.Tenure, error) { return bad.back, bad.err }), bad.kind)
	}
	tenures, err := s.Tenures(ctx)
	if diff := cmp.Diff(want, tenures); diff != "" || err != nil {
		t.Error("tenures (-want +got)\n", diff, err)
	}
	posts, err := s.Posts(ctx)
	wantPosts := []org.Post{{ID: group, Title: "工作组组长"}, {ID: head, Title: "局长", Unit: e.Tasks[0].Units[0].Unit, Role: org.UnitHead}}
	if diff := cmp.Diff(wantPosts, posts); diff != "" || err != nil {
		t.Error("posts (-want +got)\n", diff, err)
	}
	if after, err := db.Account().Version(ctx); err != nil || after <= before {
		t.Errorf("who may do what changed and the version did not: %d, %d, %v", before, after, err)
	}
}

func accounts(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Account()
	a := account.Account{Name: "Zhang", Role: account.Office, Hash: "$argon2id$x", CreatedAt: SavedAt}
	id, err := s.SaveAccount(ctx, a)
	if err != nil {
		t.Fatal(err)
	}
	a.ID = id
	for _, find := range []func() (*account.Account, error){
		func() (*account.Account, error) { return s.Account(ctx, id) },
		func() (*account.Account, error) { return s.AccountByName(ctx, account.FoldName(" ZHANG ")) },
	} {
		got, err := find()
		if diff := cmp.Diff(&a, got); diff != "" || err != nil {
			t.Error("account (-want +got)\n", diff, err)
		}
	}
	_, err = s.SaveAccount(ctx, account.Account{Name: "zhang", Role: account.Viewer})
	wantFault(t, err, fault.Conflict)
	second, err := s.SaveAccount(ctx, account.Account{Name: "李", Role: account.Viewer, CreatedAt: SavedAt})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.SaveAccount(ctx, account.Account{ID: second, Name: "ZHANG", Role: account.Viewer})
	wantFault(t, err, fault.Conflict)
	a.Role, a.ClosedAt, a.Hash = account.Viewer, SavedAt.Add(time.Hour), "$new"
	if _, err := s.SaveAccount(ctx, a); err != nil {
		t.Fatal(err)
	}
	all, err := s.Accounts(ctx)
	want := []account.Account{a, {ID: second, Name: "李", Role: account.Viewer, CreatedAt: SavedAt}}
	if diff := cmp.Diff(want, all); diff != "" || err != nil {
		t.Error("accounts (-want +got)\n", diff, err)
	}
	_, err = s.SaveAccount(ctx, account.Account{ID: 99, Name: "nobody"})
	wantFault(t, err, fault.NotFound)
	person, err := db.Org().CreatePerson(ctx, "钱二")
	if err != nil {
		t.Fatal(err)
	}
	b := account.Account{Name: "qian", Role: account.Member, Person: person, CreatedAt: SavedAt}
	if b.ID, err = s.SaveAccount(ctx, b); err != nil {
		t.Fatal(err)
	}
	_, err = s.SaveAccount(ctx, account.Account{Name: "qian2", Role: account.Member, Person: person})
	wantFault(t, err, fault.Conflict)
	if f := fault.As(err); f.Code != "account.person_taken" {
		t.Errorf("a second account of one person: %s", f.Code)
	}
	b.ClosedAt = SavedAt
	if _, err := s.SaveAccount(ctx, b); err != nil {
		t.Fatal(err)
	}
	if _, err := s.SaveAccount(ctx, account.Account{Name: "qian2", Role: account.Member, Person: person}); err != nil {
		t.Errorf("another account once the first is closed: %v", err)
	}
}

func sessions(t *testing.T, db *store.DB) {
	ctx, s := t.Context(), db.Sessions()
	later, past := time.Now().Add(time.Hour), time.Now().Add(-time.Second)
	for token, expires := range map[string]time.Time{"live": later, "gone": later, "old": past} {
		if err := s.CommitCtx(ctx, token, []byte(token), expires); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.CommitCtx(ctx, "live", []byte{0, 1}, later); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(s.DeleteCtx(ctx, "gone"), s.DeleteCtx(ctx, "never")); err != nil {
		t.Fatal(err)
	}
	for token, want := range map[string][]byte{"live": {0, 1}, "gone": nil, "old": nil, "never": nil} {
		data, found, err := s.FindCtx(ctx, token)
		if err != nil || found != (want != nil) || !bytes.Equal(data, want) {
			t.Errorf("%s: %v, %v, %v", token, data, found, err)
		}
	}
	all, err := s.AllCtx(ctx)
	if diff := cmp.Diff(map[string][]byte{"live": {0, 1}}, all); diff != "" || err != nil {
		t.Error("sessions (-want +got)\n", diff, err)
	}
}

func handovers(t *testing.T, db *store.DB) {
	ctx, s, posts := t.Context(), db.Handover(), db.Org()
	post, err1 := posts.CreatePost(ctx, org.Post{Title: "责任领导", Role: org.Leader})
	giver, err2 := posts.CreatePerson(ctx, "甲")
	taker, err3 := posts.CreatePerson(ctx, "乙")
	if err := errors.Join(err1, err2, err3); err != nil {
		t.Fatal(err)
	}
	p := account.Passing{
		Post: org.Post{ID: post}, Giver: org.Tenure{Post: post, Person: giver, From: "2024-01-01"}, Taker: org.Tenure{Post: post, Person: taker, From: "2024-07-01"},
		Items: []account.Handover{{Kind: "lead", Title: "<b>任务</b> & “一”", URL: "/lists/a/tasks/1", Due: "2024-12-31"}}, GivenAt: SavedAt, GivenBy: "jia",
	}
	if err := s.SavePassing(ctx, p); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.SavePassing(ctx, p), fault.Conflict)
	all, err := s.Passings(ctx, post)
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	p.ID = all[0].ID
	if diff := cmp.Diff(p, all[0]); diff != "" {
		t.Error("(-want +got)\n", diff)
	}
	p.TakenAt, p.TakenBy = SavedAt.Add(time.Hour), "yi"
	if err := s.SavePassing(ctx, p); err != nil {
		t.Fatal(err)
	}
	wantFault(t, s.SavePassing(ctx, p), fault.Conflict)
	if all, err := s.Passings(ctx, 0); err != nil || len(all) != 1 || !all[0].Whole() {
		t.Errorf("%v, %v", all, err)
	}
	if none, err := s.Passings(ctx, post+1); err != nil || len(none) != 0 {
		t.Errorf("of another post: %v, %v", none, err)
	}
}
