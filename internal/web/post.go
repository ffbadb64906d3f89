package web

import (
	"net/http"
	"slices"
	"strings"

	"duban/internal/account"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/org"
	"duban/internal/web/ui"
	postui "duban/internal/web/ui/post"
)

// posts lists the posts, those without a holder first.
func (c *call) posts() error { return c.postsPage(http.StatusOK, postui.Form{}) }

func (c *call) postsPage(status int, form postui.Form) error {
	c.fresh = true
	c.page.Here = "/posts"
	if err := c.openCurrent(); err != nil {
		return err
	}
	ctx := c.r.Context()
	roster, err := c.Org.Roster(ctx)
	if err != nil {
		return err
	}
	x := postui.Index{Today: c.Accounts.Today(), Form: form}
	if x.Units, err = c.Org.Store.Units(ctx); err != nil {
		return err
	}
	names := make(map[org.UnitID]string, len(x.Units))
	for _, u := range x.Units {
		names[u.ID] = u.Name
	}
	for _, post := range roster.Posts {
		if row := postRow(roster, post, names, x.Today); row.Holder.Name == "" {
			x.Vacant = append(x.Vacant, row)
		} else {
			x.Filled = append(x.Filled, row)
		}
	}
	views, err := c.Library.Current(ctx)
	if err != nil {
		return err
	}
	for _, v := range views {
		x.Lists = append(x.Lists, ui.Link{Text: c.page.ListTitle(v.Edition), URL: v.Slug})
	}
	return c.render(status, postui.Page(c.frame("posts", c.page.T("web.nav.posts")), x))
}

// postRow tells how a post stands on a day.
func postRow(r *org.Roster, post org.Post, units map[org.UnitID]string, day string) postui.Row {
	row := postui.Row{Post: post, UnitName: units[post.Unit]}
	named := func(t org.Tenure, ok bool) postui.Held {
		if !ok {
			return postui.Held{}
		}
		return postui.Held{Tenure: t, Name: r.Person(t.Person).Name}
	}
	row.Holder, row.StandIn, row.Next = named(r.Holder(post.ID, day)), named(r.StandIn(post.ID, day)), named(r.Next(post.ID, day))
	for _, v := range r.Vacancies(day) {
		if v.Post.ID == post.ID {
			row.Since = v.Since
		}
	}
	return row
}

// createPost adds a post.
func (c *call) createPost() error {
	if err := c.form(); err != nil {
		return err
	}
	form := postui.Form{Title: c.value("title"), Role: c.value("role"), Unit: org.UnitID(c.posted("unit"))}
	post := org.Post{Title: form.Title, Role: org.Role(form.Role), Unit: form.Unit}
	if post.Title == "" {
		post.Title = titleOf(post.Role)
	}
	id, err := c.Org.CreatePost(c.r.Context(), c.page.Who, post)
	if err != nil {
		f := mistaken(err)
		if f == nil {
			return err
		}
		form.Wrong = c.page.Message(f)
		return c.postsPage(f.Kind.Status(), form)
	}
	c.redirect("/posts/" + ui.Itoa(id))
	return nil
}

// titleOf is what a post is called when nobody says otherwise.
func titleOf(role org.Role) string {
	if key := "org.title." + string(role); locale.Has(key) {
		return locale.Text(locale.Zh, key, nil)
	}
	return ""
}

// establish creates the posts that a list asks for.
func (c *call) establish() error {
	if err := c.form(); err != nil {
		return err
	}
	v, err := c.Library.Get(c.r.Context(), c.value("list"))
	if err != nil {
		return err
	}
	done, err := c.Org.Establish(c.r.Context(), c.page.Who, c.value("from"), v.Posts(titleOf(org.UnitHead), titleOf(org.Liaison)))
	if err != nil {
		f := mistaken(err)
		if f == nil {
			return err
		}
		return c.postsPage(f.Kind.Status(), postui.Form{Wrong: c.page.Message(f)})
	}
	c.note(c.page.T("web.posts.established", "posts", done.Posts, "tenures", done.Tenures))
	c.redirect("/posts")
	return nil
}

// onePost shows a post and who held it.
func (c *call) onePost() error { return c.postPage(http.StatusOK, "") }

func (c *call) postPage(status int, wrong string) error {
	c.fresh = true
	id, err := c.number("post")
	if err != nil {
		return err
	}
	c.page.Here = "/posts/" + ui.Itoa(id)
	if err := c.openCurrent(); err != nil {
		return err
	}
	roster, err := c.Org.Roster(c.r.Context())
	if err != nil {
		return err
	}
	units, err := c.unitNames(c.r.Context())
	if err != nil {
		return err
	}
	post, ok := roster.Post(org.PostID(id))
	if !ok {
		return fault.New(fault.NotFound, "store.no_post", fault.Args{"id": id})
	}
	x := postui.One{Today: c.Accounts.Today(), Wrong: wrong}
	x.Row = postRow(roster, post, units, x.Today)
	for _, t := range roster.Of(post.ID) {
		x.Tenures = append(x.Tenures, postui.Held{Tenure: t, Name: roster.Person(t.Person).Name})
	}
	slices.Reverse(x.Tenures)
	for _, p := range roster.People() {
		x.People = append(x.People, postui.Person{ID: p.ID, Words: personWords(roster, units, p, x.Today)})
	}
	title := strings.TrimSpace(units[post.Unit] + " " + post.Title)
	c.frame("posts", title, ui.Link{Text: c.page.T("web.nav.posts"), URL: "/posts"})
	return c.render(status, postui.OnePage(&c.page, x))
}

// changePost does something to one post and shows it again.
func (c *call) changePost(change func(id org.PostID) error) error {
	id, err := c.number("post")
	if err != nil {
		return err
	}
	if err := c.form(); err != nil {
		return err
	}
	if err := change(org.PostID(id)); err != nil {
		f := mistaken(err)
		if f == nil {
			return err
		}
		return c.postPage(f.Kind.Status(), c.page.Message(f))
	}
	c.note(c.page.T("web.posts.changed"))
	c.redirect("/posts/" + ui.Itoa(id))
	return nil
}

// appoint lets somebody hold a post from a day on, or stand in for its holder. A name without a number is somebody new.
func (c *call) appoint() error {
	return c.changePost(func(id org.PostID) error {
		ctx, who := c.r.Context(), c.page.Who
		t := org.Tenure{Post: id, Person: org.PersonID(c.posted("person")), From: c.value("from"), To: c.value("to"), Acting: c.value("acting") != ""}
		if err := t.Validate(); err != nil { // before somebody is created for nothing
			return err
		}
		if t.Person == 0 {
			var err error
			if t.Person, err = c.Org.CreatePerson(ctx, who, c.value("name")); err != nil {
				return err
			}
		}
		if t.Acting {
			return c.Org.Appoint(ctx, who, t)
		}
		return c.Org.Succeed(ctx, who, t)
	})
}

// endTenure says when somebody leaves a post.
func (c *call) endTenure() error {
	return c.changePost(func(id org.PostID) error {
		return c.Org.End(c.r.Context(), c.page.Who, org.End{Post: id, Person: org.PersonID(c.posted("person")), From: c.value("from"), Last: c.value("to")})
	})
}

// handover shows what hangs on a post to those who give, take or arrange it.
func (c *call) handover() error { return c.handoverPage(http.StatusOK, "") }

func (c *call) handoverPage(status int, wrong string) error {
	c.fresh = true
	id, err := c.number("post")
	if err != nil {
		return err
	}
	c.page.Here = "/posts/" + ui.Itoa(id) + "/handover"
	if err := c.openCurrent(); err != nil {
		return err
	}
	passing, err := c.Handovers.Of(c.r.Context(), org.PostID(id))
	if err != nil {
		return err
	}
	if !passing.Concerns(c.page.Who) && !c.page.May(account.ReadPosts) {
		return fault.New(fault.Forbidden, "account.handover.not_yours", nil)
	}
	units, err := c.unitNames(c.r.Context())
	if err != nil {
		return err
	}
	c.frame("handovers", c.page.T("web.handover.title"), ui.Link{Text: c.page.T("web.nav.handovers"), URL: "/handovers"})
	return c.render(status, postui.HandoverPage(&c.page, postui.Handover{Passing: *passing, UnitName: units[passing.Post.Unit], Wrong: wrong}))
}

// confirmHandover lets the giver or the taker confirm.
func (c *call) confirmHandover() error {
	id, err := c.number("post")
	if err != nil {
		return err
	}
	if _, err := c.Handovers.Confirm(c.r.Context(), c.page.Who, org.PostID(id)); err != nil {
		f := mistaken(err)
		if f == nil || f.Kind == fault.Forbidden {
			return err
		}
		return c.handoverPage(f.Kind.Status(), c.page.Message(f))
	}
	c.note(c.page.T("web.handover.thanks"))
	c.redirect("/posts/" + ui.Itoa(id) + "/handover")
	return nil
}

// handovers lists where the visitor gives or takes a post.
func (c *call) handovers() error {
	c.fresh = true
	if err := c.openCurrent(); err != nil {
		return err
	}
	all, err := c.Handovers.For(c.r.Context(), c.page.Who)
	if err != nil {
		return err
	}
	return c.render(http.StatusOK, postui.MinePage(c.frame("handovers", c.page.T("web.nav.handovers")), all))
}
