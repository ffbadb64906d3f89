package web

import (
	"slices"

	"duban/internal/account"
)

// Route is one address of the pages and who may use it.
type Route struct {
	Pattern string         // as net/http's mux writes it
	Action  account.Action // what it does; account.Subject.May decides
	handle  handler
	cache   bool // a page that only depends on address, language, account and the library's version
}

// Routes lists all routes, for tests that every one has a permission and a scenario.
func Routes() []Route { return routes() }

// routes is the one table of addresses.
func routes() []Route {
	read := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.Read, handle: h, cache: true}
	}
	load := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.Read, handle: h}
	}
	in := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.Import, handle: h}
	}
	confirm := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.Confirm, handle: h}
	}
	bring := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.Record, handle: h}
	}
	grant := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.Grant, handle: h}
	}
	return append(slices.Concat(caseRoutes(), evidenceRoutes(), boardRoutes(), progressRoutes(), journalRoutes(), signInRoutes(), staffRoutes()), []Route{
		load("/{$}", (*call).home),
		read("/lists", (*call).lists),
		read("/lists/{list}", (*call).overview),
		read("/lists/{list}/tasks", (*call).tasks),
		load("/lists/{list}/tasks.csv", (*call).export),
		load("/lists/{list}/tasks.xlsx", (*call).export),
		read("/lists/{list}/tasks/{task}", (*call).task),
		load("/lists/{list}/no/{no}", (*call).taskByNumber),
		confirm("GET /lists/{list}/tasks/{task}/add", (*call).addForm),
		confirm("POST /lists/{list}/tasks/{task}/add", (*call).add),
		read("/lists/{list}/commitments", (*call).commitments),
		load("/lists/{list}/commitments.csv", (*call).exportCommitments),
		load("/lists/{list}/commitments.xlsx", (*call).exportCommitments),
		confirm("GET /lists/{list}/commitments/queue", (*call).queue),
		confirm("POST /lists/{list}/commitments/queue", (*call).acceptAll),
		read("/lists/{list}/coverage", (*call).coverage),
		load("/lists/{list}/coverage.json", (*call).coverageChart),
		load("/commitments/{code}", (*call).commitment),
		confirm("POST /commitments/{code}/accept", acceptOne),
		confirm("POST /commitments/{code}/settle", settleOne),
		confirm("POST /commitments/{code}/dismiss", dismissOne),
		confirm("POST /commitments/{code}/restore", restoreOne),
		confirm("POST /commitments/{code}/unlink", unlinkOne),
		confirm("GET /commitments/{code}/correct", changeForm(formCorrect)),
		confirm("POST /commitments/{code}/correct", change(formCorrect)),
		confirm("GET /commitments/{code}/split", changeForm(formSplit)),
		confirm("POST /commitments/{code}/split", change(formSplit)),
		confirm("GET /commitments/{code}/merge", changeForm(formMerge)),
		confirm("POST /commitments/{code}/merge", change(formMerge)),
		confirm("GET /commitments/{code}/link", changeForm(formLink)),
		confirm("POST /commitments/{code}/link", change(formLink)),
		read("/lists/{list}/units", (*call).units),
		load("/lists/{list}/units/{unit}", (*call).unit),
		read("/lists/{list}/leaders", (*call).leaders),
		read("/lists/{list}/leaders/{leader}", (*call).leader),
		read("/lists/{list}/findings", (*call).findings),
		in("POST /lists/{list}/findings", (*call).reopen),
		read("/lists/{list}/editions", (*call).editions),
		read("/lists/{list}/diff", (*call).diff),
		load("/lists/{list}/source", (*call).source),
		load("/units/{unit}", (*call).unitAnywhere),
		load("/leaders/{leader}", (*call).leaderAnywhere),
		read("/search", (*call).search),
		in("GET /import", (*call).imports),
		in("POST /import", (*call).upload),
		in("GET /reading/{reading}", (*call).waiting),
		in("GET /import/{draft}", (*call).draft),
		in("GET /import/{draft}/columns", (*call).draftColumns),
		in("POST /import/{draft}/columns", (*call).confirmColumns),
		in("GET /import/{draft}/findings", (*call).draftFindings),
		in("POST /import/{draft}/findings", (*call).decide),
		in("GET /import/{draft}/save", (*call).draftSave),
		in("POST /import/{draft}/save", (*call).saveDraft),
		in("POST /import/{draft}/delete", (*call).deleteDraft),
		load("/calendar", (*call).calendar),
		{Pattern: "POST /calendar", Action: account.Days, handle: (*call).proposeDays},
		{Pattern: "POST /calendar/file", Action: account.Days, handle: (*call).proposeFile},
		{Pattern: "POST /calendar/{change}/approve", Action: account.Days, handle: (*call).approveDays},
		{Pattern: "POST /calendar/{change}/refuse", Action: account.Days, handle: (*call).refuseDays},
		{Pattern: "GET /cases/findings", Action: account.Cases, handle: (*call).suspicions},
		bring("GET /cases/import", (*call).caseImport),
		bring("POST /cases/import", (*call).caseUpload),
		bring("GET /cases/import/{upload}", (*call).caseUploaded),
		bring("POST /cases/import/{upload}", (*call).caseRecord),
		bring("GET /cases/import/{upload}/rejected.csv", (*call).caseRejected),
		bring("POST /cases/import/{upload}/delete", (*call).caseDiscard),
		grant("GET /keys", (*call).keys),
		grant("POST /keys", (*call).createKey),
		grant("POST /keys/{key}/revoke", (*call).revokeKey),
		{Pattern: "/", Action: account.SignIn, handle: (*call).missing},
	}...)
}

// caseRoutes are the addresses of services, which all may see, and of single cases. What they show depends on the time
// of day, so none is kept.
func caseRoutes() []Route {
	load := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.Read, handle: h}
	}
	follow := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.Cases, handle: h}
	}
	return []Route{
		load("/services", (*call).services),
		load("/services.csv", (*call).exportServices),
		load("/services.xlsx", (*call).exportServices),
		load("/services/{code}", (*call).service),
		load("/services/{code}/spread.json", (*call).serviceSpread),
		load("/services/{code}/months.json", (*call).serviceMonths),
		follow("/cases/open", (*call).openCases),
		follow("/cases/open.csv", (*call).exportOpen),
		follow("/cases/{case}", (*call).oneCase),
	}
}

// boardRoutes are the addresses of lights and cockpits, which show each visitor their part.
func boardRoutes() []Route {
	see := func(pattern string, h handler) Route {
		return Route{Pattern: "GET " + pattern, Action: account.ReadProgress, handle: h}
	}
	return []Route{
		see("/lists/{list}/board", (*call).officeBoard),
		see("/lists/{list}/board/goals.json", (*call).goalsChart),
		see("/lists/{list}/board/window.json", (*call).windowChart),
		see("/lists/{list}/units/{unit}/lights.json", (*call).unitLights),
		see("/lists/{list}/leaders/{leader}/lights.json", (*call).leaderLights),
		{Pattern: "GET /lists/{list}/burden", Action: account.ReadBurden, handle: (*call).burdenLedger},
		{Pattern: "GET /lists/{list}/burden.csv", Action: account.ReadBurden, handle: (*call).exportBurden},
		{Pattern: "GET /lists/{list}/burden.json", Action: account.ReadBurden, handle: (*call).burdenChart},
		{Pattern: "POST /lists/{list}/tasks/{task}/light", Action: account.OverrideLight, handle: (*call).setLight},
		{Pattern: "POST /lists/{list}/tasks/{task}/light/{override}/end", Action: account.OverrideLight, handle: (*call).endLight},
	}
}

// signInRoutes are the addresses by which people come in and go.
func signInRoutes() []Route {
	sign := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.SignIn, handle: h}
	}
	return []Route{
		sign("GET /setup", (*call).setupForm),
		sign("POST /setup", (*call).finishSetup),
		sign("GET /signin", (*call).signInForm),
		sign("POST /signin", (*call).signIn),
		sign("GET /signin/code", (*call).codeForm),
		sign("POST /signin/code", (*call).checkCode),
		sign("GET /signin/enrol", (*call).enrolForm),
		sign("POST /signin/enrol", (*call).enrol),
		sign("GET /signin/enrol.png", (*call).enrolPicture),
		sign("POST /signout", (*call).signOut),
	}
}

// staffRoutes are the addresses of accounts, of posts and of who holds them.
func staffRoutes() []Route {
	manage := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.Manage, handle: h}
	}
	post := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.EditPost, handle: h}
	}
	return []Route{
		{Pattern: "GET /accounts", Action: account.ReadAccounts, handle: (*call).accounts},
		manage("POST /accounts", (*call).createAccount),
		{Pattern: "GET /accounts/{account}", Action: account.ReadAccounts, handle: (*call).oneAccount},
		manage("POST /accounts/{account}/password", (*call).resetPassword),
		manage("POST /accounts/{account}/factor", (*call).resetFactor),
		manage("POST /accounts/{account}/close", (*call).shutAccount),
		manage("POST /accounts/{account}/person", (*call).linkAccount),
		{Pattern: "POST /accounts/{account}/role", Action: account.Empower, handle: (*call).empower},
		{Pattern: "GET /posts", Action: account.ReadPosts, handle: (*call).posts},
		post("POST /posts", (*call).createPost),
		post("POST /posts/establish", (*call).establish),
		{Pattern: "GET /posts/{post}", Action: account.ReadPosts, handle: (*call).onePost},
		post("POST /posts/{post}/appoint", (*call).appoint),
		post("POST /posts/{post}/end", (*call).endTenure),
		{Pattern: "GET /posts/{post}/handover", Action: account.SeeHandover, handle: (*call).handover},
		{Pattern: "POST /posts/{post}/handover", Action: account.HandOver, handle: (*call).confirmHandover},
		{Pattern: "GET /handovers", Action: account.HandOver, handle: (*call).handovers},
	}
}
