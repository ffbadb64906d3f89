package web

import "duban/internal/account"

// Route is one address of the pages and who may use it.
type Route struct {
	Pattern string         // as net/http's mux writes it
	Action  account.Action // what it does; account.Role.May decides
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
	sign := func(pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: account.SignIn, handle: h}
	}
	return []Route{
		load("/{$}", (*call).home),
		read("/lists", (*call).lists),
		read("/lists/{list}", (*call).overview),
		read("/lists/{list}/tasks", (*call).tasks),
		load("/lists/{list}/tasks.csv", (*call).export),
		load("/lists/{list}/tasks.xlsx", (*call).export),
		read("/lists/{list}/tasks/{task}", (*call).task),
		load("/lists/{list}/no/{no}", (*call).taskByNumber),
		read("/lists/{list}/units", (*call).units),
		read("/lists/{list}/units/{unit}", (*call).unit),
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
		sign("GET /signin", (*call).signInForm),
		sign("POST /signin", (*call).signIn),
		sign("POST /signout", (*call).signOut),
		{Pattern: "/", Action: account.SignIn, handle: (*call).missing},
	}
}
