package web

import "duban/internal/account"

// progressRoutes are the addresses of reporting, review and closure. What they show depends on who asks and on the time
// of day, so none is kept.
func progressRoutes() []Route {
	on := func(a account.Action, pattern string, h handler) Route {
		return Route{Pattern: pattern, Action: a, handle: h}
	}
	return []Route{
		on(account.ReadProgress, "GET /due", (*call).due),
		on(account.FillReport, "GET /due.xlsx", (*call).dueSheet),
		on(account.FillReport, "GET /due/import", (*call).dueImport),
		on(account.FillReport, "POST /due/import", (*call).dueUpload),
		on(account.FillReport, "POST /due/nochange", (*call).noChange),
		on(account.ReadProgress, "GET /reports/{report}", (*call).report),
		on(account.FillReport, "POST /reports/{report}", (*call).sendReport),
		on(account.FillReport, "POST /reports/{report}/draft", (*call).saveReport),
		on(account.DecideReport, "POST /reports/{report}/review", (*call).reviewReport),
		on(account.ReadProgress, "GET /closures", (*call).closures),
		on(account.EditWindow, "GET /lists/{list}/windows", (*call).windows),
		on(account.EditWindow, "POST /lists/{list}/windows", (*call).openWindow),
		on(account.EditWindow, "POST /lists/{list}/windows/schedule", (*call).planWindows),
		on(account.EditWindow, "GET /lists/{list}/windows/{window}", (*call).board),
		on(account.EditWindow, "POST /lists/{list}/windows/{window}/exceptions", (*call).grantException),
	}
}
