package list

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
	"duban/internal/org"
)

// The limits of short titles.
const (
	MaxShortZh = 24 // characters
	MaxShortEn = 12 // words
)

// Builtin is a list that comes with Duban as structured facts: who answers for what until when, under short titles of
// our own. It holds none of the document's sentences; importing the document on top attaches them.
type Builtin struct {
	Slug         string
	TitleEn      string
	Jurisdiction Jurisdiction
	// List is what reading the document would give, except that Title and Text of its items are empty. At is the
	// place in the document's text dump.
	List       List
	HeadingsEn []string // English names, parallel to List.Headings
	Roles      []Role
	Tasks      []Task // parallel to List.Items, with short titles, units by canonical name, and people; IDs are 0
	Units      []org.Unit
	Members    []Membership
}

// Jurisdiction is the area a list belongs to.
type Jurisdiction struct {
	Code     string `yaml:"code"` // GB/T 2260, six digits
	Name     string `yaml:"name"`
	NameEn   string `yaml:"en"`
	Verified bool   `yaml:"verified"` // whether the code was checked against the official table
}

// Role is a position of responsibility that a list names people for.
type Role struct {
	Name   string `yaml:"name"` // as the column heading prints it, without padding
	NameEn string `yaml:"en"`
}

// ParseBuiltin reads a list in the format of docs/list-format.md. It is strict: unknown keys, unknown units and wrong
// totals are errors. The error joins one [fault.Error] per defect, each with the line of the file in At.
func ParseBuiltin(data []byte) (*Builtin, error) {
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	var file builtinFile
	if err := dec.Decode(&file); err != nil {
		return nil, builtinSyntax(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "list.builtin_more", nil)
	}
	if file.Format != builtinFormat {
		return nil, fault.New(fault.Unsupported, "list.builtin_format",
			fault.Args{"format": file.Format, "known": builtinFormat})
	}
	b := builtinBuilder{
		file:     &file,
		headings: map[string]int{},
		names:    map[string]string{},
		used:     map[builtinWord]bool{},
		out: &Builtin{
			Slug:         file.Slug,
			TitleEn:      file.TitleEn,
			Jurisdiction: file.Jurisdiction,
			Roles:        file.Roles,
			List: List{
				Title: file.Title, Layout: file.Layout, LeadRule: file.LeadRule, Year: file.Year,
				Findings: []fault.Finding{},
			},
		},
	}
	b.build()
	if len(b.defects) > 0 {
		return nil, errors.Join(b.defects...)
	}
	return b.out, nil
}

var (
	syntaxLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	unknownKey = regexp.MustCompile(`^field (\S+) not found`)
)

// builtinSyntax turns what the YAML decoder says into errors with places.
func builtinSyntax(err error) error {
	said := []string{err.Error()}
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		said = typed.Errors
	}
	var all []error
	for _, text := range said {
		f := fault.Wrap(err, fault.Invalid, "list.builtin_syntax", nil)
		if m := syntaxLine.FindStringSubmatch(text); m != nil {
			f.At.Line, _ = strconv.Atoi(m[1])
			text = m[2]
		}
		if m := unknownKey.FindStringSubmatch(text); m != nil {
			f.Code, text = "list.builtin_unknown_key", m[1]
		}
		f.Args = fault.Args{"line": f.At.Line, "detail": text}
		all = append(all, f)
	}
	return errors.Join(all...)
}

// builtinBuilder turns the file into a Builtin and collects what is wrong with it.
type builtinBuilder struct {
	file     *builtinFile
	out      *Builtin
	headings map[string]int        // ID → index into List.Headings
	people   []map[string][]string // parallel to List.Headings, those of the headings above included
	names    map[string]string     // printed name of a unit → canonical name
	used     map[builtinWord]bool
	defects  []error
}

// builtinWord is a value that may stand only once under its key.
type builtinWord struct{ key, value string }

// once reports a value that stands under the same key a second time. A missing value is another matter.
func (b *builtinBuilder) once(line int, key, value string) {
	w := builtinWord{key, value}
	if value != "" && b.used[w] {
		b.defect(line, "duplicate", fault.Args{"key": key, "value": value})
	}
	b.used[w] = true
}

func (b *builtinBuilder) defect(line int, code string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["line"] = line
	f := fault.New(fault.Invalid, "list.builtin_"+code, args)
	f.At.Line = line
	b.defects = append(b.defects, f)
}

func (b *builtinBuilder) build() {
	b.header()
	counts := make([]int, len(b.file.Levels))
	for _, h := range b.file.Headings {
		b.heading(h, 0, -1, nil, counts)
	}
	for i, level := range b.file.Levels {
		b.count(level.Name, level.Count, counts[i])
	}
	for _, u := range b.file.Units {
		b.unit(u)
	}
	for _, m := range b.file.Members {
		b.member(m)
	}
	for _, it := range b.file.Items {
		b.item(it)
	}
	b.count("items", b.file.ItemCount, len(b.file.Items))
}

func (b *builtinBuilder) count(what string, want, got int) {
	if want != got {
		b.defect(0, "count", fault.Args{"what": what, "want": want, "got": got})
	}
}

func (b *builtinBuilder) required(line int, value, key string) {
	if value == "" {
		b.defect(line, "missing", fault.Args{"key": key})
	}
}

func (b *builtinBuilder) header() {
	f := b.file
	b.required(0, f.Slug, "slug")
	b.required(0, f.Title, "title")
	b.required(0, f.Jurisdiction.Name, "jurisdiction")
	if f.Year == 0 {
		b.defect(0, "missing", fault.Args{"key": "year"})
	}
	switch f.Layout {
	case LayoutTable, LayoutBracket, LayoutLines, LayoutOther:
	default:
		b.defect(0, "value", fault.Args{"key": "layout", "value": string(f.Layout)})
	}
	switch f.LeadRule {
	case LeadFirstListed, LeadLabelled, LeadColumn, LeadNone:
	default:
		b.defect(0, "value", fault.Args{"key": "lead_rule", "value": string(f.LeadRule)})
	}
}

// heading adds a heading and all below it. above are the people named by the headings above.
func (b *builtinBuilder) heading(h builtinHeading, level, parent int, above map[string][]string, counts []int) {
	line := h.ID.line
	if level >= len(b.file.Levels) {
		b.defect(line, "level", fault.Args{"id": h.ID.text, "levels": len(b.file.Levels)})
		return
	}
	b.required(line, h.ID.text, "id")
	b.required(line, h.Title, "title")
	b.once(line, "id", h.ID.text)
	if h.SameAs == "" {
		counts[level]++
	} else if i, ok := b.headings[h.SameAs]; !ok || b.out.List.Headings[i].Title != h.Title {
		b.defect(line, "unknown_heading", fault.Args{"id": h.SameAs})
	}
	b.roles(line, h.People)
	text := h.As
	if text == "" {
		text = strings.NewReplacer("{number}", h.Number, "{title}", h.Title).Replace(b.file.Levels[level].Pattern)
	}
	index := len(b.out.List.Headings)
	b.headings[h.ID.text] = index
	b.out.List.Headings = append(b.out.List.Headings, Heading{
		Level: level + 1, No: h.Number, Title: h.Title, Text: text, Parent: parent, At: fault.Place{Line: h.Line},
	})
	b.out.HeadingsEn = append(b.out.HeadingsEn, h.En)
	people := mergePeople(above, h.People)
	b.people = append(b.people, people)
	for _, below := range h.Below {
		b.heading(below, level+1, index, people, counts)
	}
}

func (b *builtinBuilder) roles(line int, people map[string][]string) {
	for _, role := range slices.Sorted(maps.Keys(people)) {
		if !slices.ContainsFunc(b.file.Roles, func(r Role) bool { return r.Name == role }) {
			b.defect(line, "value", fault.Args{"key": "people", "value": role})
		}
	}
}

// mergePeople gives those above with the nearer ones in their place, role by role.
func mergePeople(above, nearer map[string][]string) map[string][]string {
	all := make(map[string][]string, len(above)+len(nearer))
	maps.Copy(all, above)
	maps.Copy(all, nearer)
	return all
}
