package app

import (
	"context"
	"slices"
	"sync"

	"github.com/shopspring/decimal"

	"duban/internal/casework"
	"duban/internal/commitment"
	"duban/internal/locale"
	"duban/internal/progress"
	"duban/internal/worktime"
)

// computed gives the values that case records show for commitments: for a duration that a clock feeds the mean of all
// cases that have ended, with the sum of their times and their number.
type computed struct {
	app *App

	mu  sync.Mutex
	fed map[string]map[string][]fedBy // by slug and code
}

// fedBy is a clock that feeds a commitment.
type fedBy struct {
	service *casework.Service
	clock   *casework.Clock
}

// clocks gives the clocks that feed a commitment of a list.
func (c *computed) clocks(slug, code string) []fedBy {
	c.mu.Lock()
	defer c.mu.Unlock()
	if of, known := c.fed[slug]; known {
		return of[code]
	}
	of := map[string][]fedBy{}
	services := c.app.Cases.Catalog().Services()
	for i := range services {
		s := services[i]
		if s.List != "" && s.List != slug {
			continue
		}
		for k := range s.Clocks {
			for _, name := range s.Clocks[k].Commitments {
				at := commitment.CodeOf(slug, name)
				of[at] = append(of[at], fedBy{s, &s.Clocks[k]})
			}
		}
	}
	if c.fed == nil {
		c.fed = map[string]map[string][]fedBy{}
	}
	c.fed[slug] = of
	return of[code]
}

// units are the words in which a list counts what a clock counts.
var units = map[worktime.Unit][]string{
	worktime.WorkDays: {"工作日", "个工作日"}, worktime.WorkHours: {"小时", "工作小时", "个小时"}, worktime.Days: {"日", "天", "自然日", "日历天"},
	worktime.ClockHours: {"小时", "个小时"}, worktime.Months: {"月", "个月"}, worktime.Years: {"年"},
}

// known gives what the cases show for a commitment. Of several clocks the slowest counts.
func (c *computed) known(ctx context.Context, code string) (*progress.Known, error) {
	book, e, err := c.app.Register.Find(ctx, code)
	if err != nil {
		return nil, err
	}
	if e.Facts.Kind != commitment.Duration {
		return nil, nil
	}
	var worst *progress.Known
	for _, fed := range c.clocks(book.View.Slug, code) {
		if fed.clock.Ahead || !slices.Contains(units[fed.clock.Limit.Unit], e.Facts.Unit) {
			continue
		}
		k, err := c.shown(ctx, fed)
		if err != nil {
			return nil, err
		}
		if k != nil && (worst == nil || k.Value.GreaterThan(worst.Value.Decimal)) {
			worst = k
		}
	}
	return worst, nil
}

// shown gives what the cases of one clock show; nil when none has ended.
func (c *computed) shown(ctx context.Context, fed fedBy) (*progress.Known, error) {
	lines, err := c.app.Cases.Report(ctx, casework.TotalFilter{Service: fed.service.Code}, casework.By{Clock: true})
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(lines, func(l casework.Line) bool { return l.Clock == fed.clock.ID })
	if i < 0 {
		return nil, nil
	}
	sums := &lines[i].Sums
	mean, kept := fed.clock.Judge(sums)
	if kept == casework.Empty {
		return nil, nil
	}
	ended := sums.Cases - sums.Idle
	took := decimal.NewFromInt(sums.Took)
	if fed.clock.Limit.Unit.Hourly() {
		took = took.DivRound(decimal.NewFromInt(3600), 4)
	}
	key := "progress.source.cases"
	if sums.Simulated > 0 {
		key = "progress.source.simulated"
	}
	// What a report says is in the language of the list.
	source := locale.Text(locale.Zh, key, map[string]any{"service": fed.service.Name, "cases": int(ended), "late": int(sums.Late)})
	return &progress.Known{
		Value: &commitment.Number{Decimal: mean}, Numerator: &commitment.Number{Decimal: took}, Denominator: &commitment.Number{Decimal: decimal.NewFromInt(ended)},
		AsOf: worktime.MomentOf(c.app.Cases.Clock()).Date(), Source: source,
	}, nil
}
