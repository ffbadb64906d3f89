package commitment

import (
	"errors"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
)

// Curated is what a built-in list says about commitments: the keys `posture`, `text`, `commitments` and `figures` of
// its items, see docs/list-format.md.
type Curated struct {
	Slug  string
	Items []CuratedItem // as many as the list has, in its order
}

// CuratedItem is one item's part. It holds none of the document's sentences: places are offsets into a text that is
// known by its fingerprint.
type CuratedItem struct {
	Number      string
	Posture     Posture
	Runes       int    // length of the text that the spans belong to, 0 when none is known
	Text        string // its Fingerprint
	Commitments []CuratedCommitment
	Figures     []Figure
}

// CuratedCommitment is a commitment at its place in an item, or with SameAs the place of one that stands elsewhere.
type CuratedCommitment struct {
	Name       string // unique in the list; "" with SameAs
	SameAs     string // Name of the commitment that serves this item too
	Facts      Facts
	Start, End int
}

// ParseCurated reads the commitments of a list in the format of docs/list-format.md. It is as strict as
// [list.ParseBuiltin]: the error joins one [fault.Error] per defect, each with the line of the file in At.
func ParseCurated(data []byte) (*Curated, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, curatedSyntax(err)
	}
	p := curatedParser{out: &Curated{}, names: map[string]bool{}}
	if len(doc.Content) == 1 {
		p.file(doc.Content[0])
	}
	p.targets()
	if len(p.defects) > 0 {
		return nil, errors.Join(p.defects...)
	}
	return p.out, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)$`)

func curatedSyntax(err error) error {
	f, detail := fault.Wrap(err, fault.Invalid, "list.builtin_syntax", nil), err.Error()
	if m := yamlLine.FindStringSubmatch(detail); m != nil {
		f.At.Line, _ = strconv.Atoi(m[1])
		detail = m[2]
	}
	f.Args = fault.Args{"line": f.At.Line, "detail": detail}
	return f
}

// curatedParser walks the file and collects what is wrong with it.
type curatedParser struct {
	out     *Curated
	names   map[string]bool
	same    []sameAs
	defects []error
}

// sameAs is a reference to be looked up when all names are known.
type sameAs struct {
	item int
	name string
	line int
}

func (p *curatedParser) defect(line int, code string, args fault.Args) {
	args["line"] = line
	f := fault.New(fault.Invalid, code, args)
	f.At.Line = line
	p.defects = append(p.defects, f)
}

func (p *curatedParser) value(n *yaml.Node, key string) {
	p.defect(n.Line, "list.builtin_value", fault.Args{"key": key, "value": n.Value})
}

func (p *curatedParser) missing(line int, key string) {
	p.defect(line, "list.builtin_missing", fault.Args{"key": key})
}

// keys calls the function of every key of a mapping. A key without one is a defect, and so is one that stands twice.
func (p *curatedParser) keys(n *yaml.Node, of map[string]func(*yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		p.shape(n, "keys with values")
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		take, known := of[key.Value]
		switch {
		case !known:
			p.defect(key.Line, "list.builtin_unknown_key", fault.Args{"detail": key.Value})
		case seen[key.Value]:
			p.defect(key.Line, "list.builtin_duplicate", fault.Args{"key": "key", "value": key.Value})
		default:
			take(value)
		}
		seen[key.Value] = true
	}
}

func (p *curatedParser) shape(n *yaml.Node, want string) {
	p.defect(n.Line, "list.builtin_syntax", fault.Args{"detail": "expected " + want})
}

// each calls a function for every element of a sequence.
func (p *curatedParser) each(n *yaml.Node, take func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		p.shape(n, "a list")
		return
	}
	for _, one := range n.Content {
		take(one)
	}
}

// file reads the top. Its other keys and those of the items are left to [list.ParseBuiltin].
func (p *curatedParser) file(n *yaml.Node) {
	if slug := child(n, "slug"); slug != nil {
		p.out.Slug = slug.Value
	}
	if items := child(n, "items"); items != nil {
		p.each(items, p.item)
	}
}

// child gives the value of a key of a mapping; nil when it has none.
func child(n *yaml.Node, key string) *yaml.Node {
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

func (p *curatedParser) item(n *yaml.Node) {
	it := CuratedItem{Posture: Own}
	if number := child(n, "number"); number != nil {
		it.Number = number.Value
	}
	if posture := child(n, "posture"); posture != nil {
		p.enum(posture, "posture", enumerated(Postures()))
		it.Posture = Posture(posture.Value)
	}
	if text := child(n, "text"); text != nil {
		p.text(text, &it)
	}
	if all := child(n, "commitments"); all != nil {
		p.each(all, func(n *yaml.Node) { p.commitment(n, &it) })
	}
	if all := child(n, "figures"); all != nil {
		p.each(all, func(n *yaml.Node) { p.figure(n, &it) })
	}
	p.out.Items = append(p.out.Items, it)
}

func (p *curatedParser) enum(n *yaml.Node, key string, known []string) {
	if n.Kind != yaml.ScalarNode || !slices.Contains(known, n.Value) {
		p.value(n, key)
	}
}

var sumShape = regexp.MustCompile(`^[0-9a-f]{16}$`)

func (p *curatedParser) text(n *yaml.Node, it *CuratedItem) {
	p.keys(n, map[string]func(*yaml.Node){
		"runes": func(n *yaml.Node) { it.Runes = p.natural(n, "runes") },
		"sum": func(n *yaml.Node) {
			if it.Text = n.Value; !sumShape.MatchString(n.Value) {
				p.value(n, "sum")
			}
		},
	})
	if it.Runes == 0 || it.Text == "" {
		p.missing(n.Line, "text")
	}
}

func (p *curatedParser) natural(n *yaml.Node, key string) int {
	i, err := strconv.Atoi(n.Value)
	if err != nil || i < 0 || n.Kind != yaml.ScalarNode {
		p.value(n, key)
	}
	return i
}

// span reads [start, end], which must lie within the item's text.
func (p *curatedParser) span(n *yaml.Node, it *CuratedItem) (start, end int) {
	if n.Kind != yaml.SequenceNode || len(n.Content) != 2 {
		p.shape(n, "span: [start, end]")
		return 0, 0
	}
	start, end = p.natural(n.Content[0], "span"), p.natural(n.Content[1], "span")
	switch {
	case it.Runes == 0:
		p.missing(n.Line, "text")
	case start >= end || end > it.Runes:
		p.defect(n.Line, "list.builtin_value", fault.Args{"key": "span", "value": "[" + n.Content[0].Value + ", " + n.Content[1].Value + "]"})
	}
	return start, end
}

func (p *curatedParser) figure(n *yaml.Node, it *CuratedItem) {
	var f Figure
	p.keys(n, map[string]func(*yaml.Node){
		"span": func(n *yaml.Node) { f.Start, f.End = p.span(n, it) },
		"reason": func(n *yaml.Node) {
			p.enum(n, "reason", enumerated(Reasons()))
			f.Reason = Reason(n.Value)
		},
	})
	for _, key := range []string{"span", "reason"} {
		if child(n, key) == nil {
			p.missing(n.Line, key)
		}
	}
	it.Figures = append(it.Figures, f)
}

// targets checks that what same_as names is there, under another item.
func (p *curatedParser) targets() {
	home := map[string]int{}
	for i, it := range p.out.Items {
		for _, c := range it.Commitments {
			if c.Name != "" {
				home[c.Name] = i
			}
		}
	}
	for _, s := range p.same {
		if at, known := home[s.name]; !known || at == s.item {
			p.defect(s.line, "list.builtin_value", fault.Args{"key": "same_as", "value": s.name})
		}
	}
}
