package list

import (
	"context"
	"fmt"

	"duban/internal/account"
	"duban/internal/org"
)

// Open lists the tasks of the newest editions that a unit leads or supports, or that name somebody.
func (l *Library) Open(ctx context.Context, unit org.UnitID, person org.PersonID) ([]account.Handover, error) {
	views, err := l.Current(ctx)
	if err != nil {
		return nil, fmt.Errorf("tasks to hand over: %w", err)
	}
	var all []account.Handover
	for _, v := range views {
		add := func(kind string, tasks []*Task) {
			for _, t := range tasks {
				title := t.Short(false)
				if t.Item.No != "" {
					title = "（" + t.Item.No + "）" + title
				}
				all = append(all, account.Handover{
					Kind: kind, Title: title, Due: t.Item.Deadline.Date, URL: fmt.Sprintf("/lists/%s/tasks/%d", v.Slug, t.ID),
				})
			}
		}
		if u := v.Unit(unit); u != nil {
			add("lead", u.Lead)
			add("joint", u.Joint)
		}
		if p := v.Person(person); p != nil {
			add("portfolio", p.Tasks)
		}
	}
	return all, nil
}
