package list

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"duban/internal/fault"
	"duban/internal/org"
	"duban/internal/tabular"
)

// Reader turns a file into a document. The office package does it; it is handed in because an area must not know
// file formats. It tells now and then how much it has read of how much.
type Reader func(ctx context.Context, name string, data []byte, tell func(done, total int64)) (*tabular.Doc, error)

// Service imports documents as editions of lists. All its methods are safe for concurrent use.
type Service struct {
	Store   Store
	Library *Library // over Store, saves loading what is in memory already; may be nil
	Org     org.Store
	Reader  Reader
	Clock   func() time.Time

	// What other areas do with lists; each may be nil.
	Checks []func(*List) []fault.Finding         // say more of a list than Check does
	Saved  func(ctx context.Context, e *Edition) // is called when the store has an edition, whatever becomes of the caller

	checks checkedDrafts
}

// SaveOptions says as what a list is saved, and by whom.
type SaveOptions struct {
	Slug  string // the list it becomes an edition of, new when there is none of that name; "" proposes one, see Reading.Slug
	Title string // "" keeps the document's
	Note  string
	By    string
}

// Import reads a file and saves what it says as the next edition of its list, with every finding open. Nothing is
// saved when the file is no list.
func (s *Service) Import(ctx context.Context, name string, data []byte, o SaveOptions) (*Edition, error) {
	r, err := s.Preview(ctx, name, data)
	if err != nil {
		return nil, err
	}
	return s.Save(ctx, r, o)
}

// Preview reads and checks a file and keeps nothing. The states of its findings may be set before it is given to Save.
func (s *Service) Preview(ctx context.Context, name string, data []byte) (*Reading, error) {
	return s.read(ctx, &Draft{Name: name, File: data})
}

// ImportBuiltin saves a built-in list, given as the file of docs/list-format.md, as the first edition of its list.
// When the list is there already, its newest edition comes back and nothing is changed.
func (s *Service) ImportBuiltin(ctx context.Context, name string, data []byte, by string) (*Edition, error) {
	b, err := ParseBuiltin(data)
	if err != nil {
		return nil, err
	}
	if have, err := s.newestEdition(ctx, b.Slug); have != nil || err != nil {
		return have, err
	}
	e := Edition{
		Slug: b.Slug, Title: b.List.Title, TitleEn: b.TitleEn, Layout: b.List.Layout, LeadRule: b.List.LeadRule,
		Year: b.List.Year, Headings: slices.Clone(b.List.Headings), Roles: b.Roles, Tasks: b.Tasks,
		SavedAt: s.Clock(), SavedBy: by, Source: sourceOf(name, builtinSource, data),
	}
	for i := range e.Headings {
		e.Headings[i].TitleEn = b.HeadingsEn[i]
	}
	for _, f := range Check(&b.List, org.NewDirectory(b.Units)) {
		e.Findings = append(e.Findings, Decision{Finding: f, State: DecisionOpen})
	}
	return s.saveEdition(ctx, NewEdition{Edition: e, Units: b.Units, Members: b.Members, File: data})
}

// Save saves a reading as the next edition of its list, with the fixes applied whose findings are accepted.
func (s *Service) Save(ctx context.Context, r *Reading, o SaveOptions) (*Edition, error) {
	slug := o.Slug
	if slug == "" {
		slug = r.Slug
	}
	if !slugShape.MatchString(slug) {
		return nil, &fault.Error{Kind: fault.Invalid, Code: "list.slug_invalid", Args: fault.Args{"slug": slug}, Field: "slug"}
	}
	before, err := s.newestEdition(ctx, slug)
	if err != nil {
		return nil, err
	}
	if r.reopened != nil && before != nil && before.List == r.reopened.List && before.ID != r.reopened.ID {
		return nil, fault.New(fault.Conflict, "list.reopened_since", fault.Args{"number": r.reopened.Number, "newest": before.Number})
	}
	now := s.Clock()
	decisions := slices.Clone(r.Findings)
	for i := range decisions {
		if decisions[i].State != DecisionOpen && decisions[i].At.IsZero() {
			decisions[i].By, decisions[i].At = o.By, now
		}
	}
	list := *r.List
	if title := strings.TrimSpace(o.Title); title != "" {
		list.Title = title
	}
	e, err := compose(composer{list: &list, decisions: decisions, dir: r.checked.dir, before: before})
	if err != nil {
		return nil, err
	}
	e.Edition.Slug, e.Edition.Source = slug, r.Source
	e.Edition.SavedAt, e.Edition.SavedBy, e.Edition.Note = now, o.By, o.Note
	e.File, e.Excerpts, e.Draft = r.Draft.File, excerpts(r.checked.doc), r.Draft.ID
	return s.saveEdition(ctx, e)
}

// saveEdition saves an edition and tells who waits for it.
func (s *Service) saveEdition(ctx context.Context, e NewEdition) (*Edition, error) {
	saved, err := s.Store.SaveEdition(ctx, e)
	if err == nil && s.Saved != nil {
		s.Saved(context.WithoutCancel(ctx), saved)
	}
	return saved, err
}

// builtinSource is the format of the source of a built-in list.
const builtinSource = "yaml"

func sourceOf(name, format string, data []byte) Source {
	sum := sha256.Sum256(data)
	return Source{Name: name, Format: format, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}
}

// newest gives the newest edition of a list in short; nil when there is no such list.
func (s *Service) newest(ctx context.Context, slug string) (*Summary, error) {
	editions, err := s.Store.Editions(ctx)
	if err != nil {
		return nil, err
	}
	return newestOf(editions, func(e *Summary) bool { return e.Slug == slug }), nil
}

func newestOf(editions []Summary, wanted func(*Summary) bool) *Summary {
	for i := range editions {
		if editions[i].Current && wanted(&editions[i]) {
			return &editions[i]
		}
	}
	return nil
}

func (s *Service) newestEdition(ctx context.Context, slug string) (*Edition, error) {
	newest, err := s.newest(ctx, slug)
	if err != nil || newest == nil {
		return nil, err
	}
	if s.Library != nil {
		v, err := s.Library.View(ctx, newest.ID)
		if err != nil {
			return nil, err
		}
		return v.Edition, nil
	}
	return s.Store.Edition(ctx, newest.ID)
}

// slugShape is what a list may be called in URLs.
var slugShape = regexp.MustCompile(`^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$`)

// proposeSlug gives the list whose newest edition has the same title, else a free name made from the file's.
func proposeSlug(editions []Summary, l *List, file string) (string, *Summary) {
	same := newestOf(editions, func(e *Summary) bool { return titleKey(e.Title) != "" && titleKey(e.Title) == titleKey(l.Title) })
	if same != nil {
		return same.Slug, same
	}
	base := slugFrom(strings.TrimSuffix(path.Base(strings.ReplaceAll(file, `\`, "/")), path.Ext(file)))
	if base == "" {
		base = "list"
		if l.Year > 0 {
			base += "-" + strconv.Itoa(l.Year)
		}
	}
	slug := base
	for n := 2; newestOf(editions, func(e *Summary) bool { return e.Slug == slug }) != nil; n++ {
		slug = base + "-" + strconv.Itoa(n)
	}
	return slug, nil
}

// slugFrom keeps the plain letters and digits of a name; "" when too few are left to recognise it by.
func slugFrom(name string) string {
	var b strings.Builder
	for _, r := range fold(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= 48 {
			break
		}
	}
	slug := strings.Trim(b.String(), "-")
	if !strings.ContainsFunc(slug, unicode.IsLetter) {
		return ""
	}
	return slug
}

// titleKey is a title without what print changes: spaces, quotation marks and the width of characters.
func titleKey(title string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return foldRune(r)
		}
		return -1
	}, title)
}
