package app

import (
	"context"

	"duban/internal/simulation"
	"duban/internal/worktime"
)

// DemoSlug is the list on which a demonstration makes up reports.
const DemoSlug = "chuanshan-2020"

// demoMonths are those that it makes up.
var demoMonths = []string{"2020-05", "2020-06", "2020-07", "2020-08"}

// SimulateReports makes up some months of reporting on the built-in list. Where there are windows already it does
// nothing.
func (a *App) SimulateReports(ctx context.Context) error {
	view, err := a.Library.Get(ctx, DemoSlug)
	if err != nil {
		return err
	}
	windows, err := a.Progress.Store.Windows(ctx, view.List)
	if err != nil || len(windows) > 0 {
		return err
	}
	return simulation.Reporting{
		Service: a.Progress, Slug: DemoSlug, Seed: simulatedSeed, Start: worktime.MomentOf(DemoIssued).Date(), Months: demoMonths, AsOf: a.Progress.Clock(),
	}.Report(ctx)
}
