package web

import (
	"slices"

	"duban/internal/account"
	"duban/internal/list"
	"duban/internal/measure"
	"duban/internal/org"
	"duban/internal/progress"
	"duban/internal/web/ui"
	"duban/internal/worktime"
)

// seesLights reports whether the visitor may see any light at all.
func (c *call) seesLights() bool { return c.Boards != nil && c.page.May(account.ReadProgress) }

// lightStamp is what a kept page depends on beside the library: the same for all who see no lights.
func (c *call) lightStamp() (progress.Stamp, error) {
	if !c.seesLights() {
		return progress.Stamp{}, nil
	}
	return c.Boards.Stamp(c.r.Context(), c.on())
}

// on is the day whose lights are asked for: today unless the address names an earlier one.
func (c *call) on() worktime.Date {
	today := c.Boards.Today()
	day, err := worktime.ParseDate(c.r.URL.Query().Get("on"))
	if err != nil || day > today {
		return today
	}
	return day
}

// openLights loads the lights of the list shown as of the day asked for. Editions that are not the newest have none.
func (c *call) openLights(b *book) error {
	if c.lights != nil || c.page.Old || !c.seesLights() {
		return nil
	}
	board, err := c.Boards.Get(c.r.Context(), b.Slug, c.on())
	if err != nil {
		return err
	}
	c.lights = board
	c.page.On, c.page.Today = board.On, c.Boards.Today()
	return nil
}

// seen gives the light of a task, nil where the visitor may not see it.
func (c *call) seen(t *list.Task) *measure.Verdict {
	if c.lights == nil || !c.page.MayOn(account.ReadProgress, taskOn(t)) {
		return nil
	}
	return c.lights.Light(t.ID)
}

// taskOn says whose a task is: of all units in it and all people whom it names.
func taskOn(t *list.Task) account.On {
	on := account.On{Units: make([]org.UnitID, len(t.Units)), People: make([]org.PersonID, len(t.People))}
	for i, u := range t.Units {
		on.Units[i] = u.Unit
	}
	for i, m := range t.People {
		on.People[i] = m.Person
	}
	return on
}

// withLight puts the light among the heads of a table of tasks, where the visitor sees lights.
func (c *call) withLight(columns []ui.Column) []ui.Column {
	if c.lights == nil {
		return columns
	}
	return slices.Insert(columns, 1, ui.Column{Key: "light"})
}

// filterLights takes a light and a day out of an address, for those who see lights.
func (c *call) filterLights(b *book, f *filter) error {
	if err := c.openLights(b); err != nil || c.lights == nil {
		return err
	}
	if c.lights.On != c.page.Today {
		f.values.Set("on", c.lights.On.String())
	}
	light := measure.Light(c.r.URL.Query().Get("light"))
	if !slices.Contains(measure.Lights(), light) {
		return nil
	}
	f.values.Set("light", string(light))
	f.query.Only = func(t *list.Task) bool {
		v := c.seen(t)
		return v != nil && v.Shown() == light
	}
	return nil
}
