package app

import (
	"context"
	"fmt"
	"time"

	"duban/internal/blob"
	"duban/internal/casework"
	"duban/internal/evidence"
	"duban/internal/journal"
	"duban/internal/store"
)

// Verify looks through the journal of a database and everything that it keeps, see journal.Check, adds up the totals of cases, and reads every
// content of evidence. Head is a hash that was noted earlier, "" for none. It opens no more than the database and the
// folder of contents, so that nothing changes while it looks.
func Verify(ctx context.Context, o Options, head string) (report journal.Report, err error) {
	where := o.Data
	if o.Database != "" {
		where = o.Database
	}
	db, err := store.Open(ctx, where)
	if err != nil {
		return report, fmt.Errorf("open %s: %w", kindOf(o), err)
	}
	defer func() {
		if shut := db.Close(); err == nil && shut != nil {
			err = fmt.Errorf("close the database: %w", shut)
		}
	}()
	report, err = journal.Service{Store: db.Journal()}.Check(ctx, head)
	if err != nil {
		return report, err
	}
	totals, err := casework.CheckTotals(ctx, db.Case())
	report.Findings = append(report.Findings, totals...)
	if err != nil {
		return report, err
	}
	found, _, err := evidence.New(db.Evidence(), blob.Open(o.Data), time.Now).Check(ctx)
	report.Findings = append(report.Findings, found...)
	return report, err
}
