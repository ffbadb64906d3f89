package app

import (
	"duban/internal/measure"
	"duban/internal/progress"
	"duban/internal/store"
)

// newProgress puts lists, commitments, accounts and the calendar behind reporting.
func newProgress(db *store.DB, a *App) *progress.Service {
	return &progress.Service{
		Store: db.Progress(), Library: a.Library, Register: a.Register, Org: db.Org(), Accounts: a.Accounts, Evidence: db.Evidence(),
		Office: a.Calendar.OfficeAt, Clock: a.options.Clock, Rules: measure.Builtin(), Known: (&computed{app: a}).known,
	}
}
