package commitment

import (
	"context"
	"fmt"

	"duban/internal/list"
)

// curate takes what comes with a built-in edition: the lengths of the texts that its places belong to, and the first
// time its commitments, confirmed.
func (y *syncing) curate(ctx context.Context, view *list.View, first bool) error {
	_, file, err := y.s.Library.SourceFile(ctx, view.ID)
	if err != nil {
		return err
	}
	c, err := ParseCurated(file)
	if err != nil {
		return fmt.Errorf("edition %d: %w", view.Number, err)
	}
	y.runes = make(map[list.TaskID]int, len(c.Items))
	fresh := map[string]*kept{}
	for i := range c.Items {
		it := &c.Items[i]
		if i >= len(view.Tasks) {
			break
		}
		task := view.Tasks[i].ID
		y.runes[task] = it.Runes
		for _, one := range it.Commitments {
			if one.SameAs != "" || !first {
				continue
			}
			code := CodeOf(c.Slug, one.Name)
			for n := 2; y.taken[code]; n++ { // drawn for another list already
				code = CodeOf(c.Slug, fmt.Sprint(one.Name, " ", n))
			}
			y.taken[code] = true
			k := &kept{now: Commitment{
				Code: code, State: StateConfirmed, Facts: one.Facts, Links: []Link{one.link(task, it)},
			}}
			k.act(ActionCurate)
			fresh[one.Name] = k
			y.all = append(y.all, k)
		}
	}
	for i := range c.Items {
		for _, one := range c.Items[i].Commitments {
			if k := fresh[one.SameAs]; k != nil && i < len(view.Tasks) {
				k.now.Links = append(k.now.Links, one.link(view.Tasks[i].ID, &c.Items[i]))
			}
		}
	}
	return nil
}

func (c *CuratedCommitment) link(task list.TaskID, it *CuratedItem) Link {
	return Link{Task: task, Start: c.Start, End: c.End, Text: it.Text}
}

// byTask gives every item by its task.
func (c *Curated) byTask(view *list.View) map[list.TaskID]*CuratedItem {
	out := make(map[list.TaskID]*CuratedItem, len(c.Items))
	for i := range c.Items {
		if i < len(view.Tasks) {
			out[view.Tasks[i].ID] = &c.Items[i]
		}
	}
	return out
}

// builtinOf gives the built-in edition that a list began with: the one given, or the first; nil when there is none.
func builtinOf(ctx context.Context, lists *list.Library, view *list.View) (*list.View, error) {
	if view.Builtin() {
		return view, nil
	}
	editions, err := lists.Editions(ctx)
	if err != nil {
		return nil, err
	}
	for _, e := range editions {
		if e.List != view.List || e.Number != 1 || e.ID == view.ID {
			continue
		}
		v, err := lists.View(ctx, e.ID)
		if err != nil || !v.Builtin() {
			return nil, err
		}
		return v, nil
	}
	return nil, nil
}
