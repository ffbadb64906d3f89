package pack

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"

	"duban/internal/casework"
	"duban/internal/fault"
	"duban/internal/worktime"
)

// maxFile bounds a pack; the largest of ours has a tenth of it.
const maxFile = 1 << 20

// Parse reads a pack. The error joins one [fault.Error] per defect, each with its line in At.
func Parse(data []byte) (*Pack, error) {
	if len(data) > maxFile {
		return nil, fault.New(fault.TooLarge, "pack.large", fault.Args{"limit": maxFile >> 20})
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return nil, syntax(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, fault.New(fault.Invalid, "pack.more", nil)
	}
	p := parser{out: &Pack{Calendar: "cn"}}
	if len(doc.Content) == 1 {
		p.file(doc.Content[0])
	}
	if len(p.defects) == 0 {
		p.refer()
	}
	if len(p.defects) > 0 {
		return nil, errors.Join(p.defects...)
	}
	return p.out, nil
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)$`)

// syntax turns what the YAML decoder says into an error with a place.
func syntax(err error) error {
	if errors.Is(err, io.EOF) {
		return fault.New(fault.Invalid, "pack.empty", nil)
	}
	f, detail := fault.Wrap(err, fault.Invalid, "pack.syntax", nil), err.Error()
	if m := yamlLine.FindStringSubmatch(detail); m != nil {
		f.At.Line, _ = strconv.Atoi(m[1])
		detail = m[2]
	}
	f.Args = fault.Args{"detail": detail}
	return f
}

// parser fills a pack.
type parser struct {
	reader
	out *Pack
}

func (p *parser) file(n *yaml.Node) {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == "format" && n.Content[i+1].Value != Format {
				p.defect(n.Content[i].Line, "pack.format", fault.Args{"format": n.Content[i+1].Value, "known": Format})
				return
			}
		}
	}
	o := p.out
	cases := &yaml.Node{Kind: yaml.SequenceNode}
	p.keys(n, "pack", "format id version zh en", p.names(&o.Name, map[string]take{
		"format":     func(*yaml.Node) {},
		"id":         p.id("id", &o.ID),
		"version":    p.natural("version", &o.Version),
		"list":       p.id("list", &o.List),
		"tasks":      p.texts("tasks", &o.Tasks),
		"calendar":   choice(&p.reader, "calendar", &o.Calendar, "cn"),
		"hours":      p.hours,
		"confirm":    p.each("confirm", p.confirm),
		"fields":     p.each("fields", p.field),
		"events":     p.each("events", p.event),
		"stages":     p.each("stages", p.stage),
		"pauses":     p.each("pauses", p.pause),
		"services":   p.each("services", p.service),
		"aggregates": p.each("aggregates", p.aggregate),
		"money":      p.each("money", p.money),
		"means":      p.each("means", p.mean),
		"cases":      func(n *yaml.Node) { cases = n }, // last: their keys are the names of fields
	}))
	p.each("cases", p.scripted)(cases)
	if len(o.Services) == 0 && len(o.Sums) == 0 && len(p.defects) == 0 {
		p.defect(n.Line, "pack.missing", fault.Args{"key": "services", "in": "pack"})
	}
}

func (p *parser) hours(n *yaml.Node) {
	h, err := worktime.ParseHours(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		p.value(n, "hours")
		return
	}
	p.out.Hours = h
}

func (p *parser) confirm(n *yaml.Node) {
	var name Name
	p.keys(n, "confirm", "zh en", p.names(&name, map[string]take{}))
	p.out.Confirm = append(p.out.Confirm, name)
}

func (p *parser) field(n *yaml.Node) {
	f := Field{Line: n.Line}
	p.keys(n, "fields", "name en type", map[string]take{
		"name": func(n *yaml.Node) {
			if f.Name = p.scalar(n, "name"); f.Name != "" && !variable.MatchString(f.Name) {
				p.value(n, "name")
			}
		},
		"en": p.text("en", &f.NameEn),
		"type": choice(&p.reader, "type", &f.Type,
			casework.FieldText, casework.FieldNumber, casework.FieldBool, casework.FieldDate, FieldMoney),
		"unit":     p.text("unit", &f.Unit),
		"required": p.flag("required", &f.Required),
		"values": p.each("values", func(n *yaml.Node) {
			var v Name
			p.keys(n, "values", "zh en", p.names(&v, map[string]take{}))
			if slices.ContainsFunc(f.Values, func(o Name) bool { return o.Zh == v.Zh }) {
				p.defect(n.Line, "pack.duplicate", fault.Args{"key": "values", "value": v.Zh})
			}
			f.Values = append(f.Values, v)
		}),
	})
	if len(f.Values) > 0 && f.Type != casework.FieldText {
		p.defect(f.Line, "pack.value", fault.Args{"key": "values", "value": f.Name})
	}
	p.out.Fields = append(p.out.Fields, f)
}

// variable is a name that conditions can write.
var variable = regexp.MustCompile(`^\p{L}[\p{L}\p{N}_]{0,31}$`)

func (p *parser) event(n *yaml.Node) {
	e := Event{Line: n.Line}
	p.keys(n, "events", "id zh en", p.names(&e.Name, map[string]take{"id": p.id("id", &e.ID)}))
	p.out.Events = append(p.out.Events, e)
}

func (p *parser) stage(n *yaml.Node) {
	s := Stage{Line: n.Line}
	p.keys(n, "stages", "id zh en from to", p.names(&s.Name, map[string]take{
		"id": p.id("id", &s.ID), "from": p.id("from", &s.From), "to": p.id("to", &s.To),
	}))
	p.out.Stages = append(p.out.Stages, s)
}

// basis reads {law, article}, {rule} or {proposed: true}.
func (p *parser) basis(into *Basis) take {
	return func(n *yaml.Node) {
		verified := true
		p.keys(n, "basis", "", map[string]take{
			"law":      p.text("law", &into.Law),
			"article":  p.text("article", &into.Article),
			"rule":     p.text("rule", &into.Rule),
			"proposed": p.flag("proposed", &into.Proposed),
			"verified": p.flag("verified", &verified),
		})
		into.Unverified = !verified
		ways := 0
		for _, said := range []bool{into.Law != "" && into.Article != "", into.Rule != "", into.Proposed} {
			if said {
				ways++
			}
		}
		if ways != 1 {
			p.shape(n, "basis")
		}
	}
}

func (p *parser) pause(n *yaml.Node) {
	s := Pause{Line: n.Line}
	notice := ""
	p.keys(n, "pauses", "id zh en notice", p.names(&s.Name, map[string]take{
		"id":     p.id("id", &s.ID),
		"basis":  p.basis(&s.Basis),
		"entry":  p.entry(&s),
		"notice": choice(&p.reader, "notice", &notice, "required", "none"),
		"limit":  p.limit("limit", &s.Limit),
	}))
	s.Notice = notice == "required"
	if s.Entry == EntryNone && !s.Basis.Licensing() {
		p.defect(n.Line, "pack.missing", fault.Args{"key": "entry", "in": "pauses"})
	}
	p.out.Pauses = append(p.out.Pauses, s)
}

// entry reads required, by_law, or {document, date}.
func (p *parser) entry(s *Pause) take {
	return func(n *yaml.Node) {
		if n.Kind == yaml.ScalarNode {
			choice(&p.reader, "entry", &s.Entry, EntryRequired, EntryByLaw)(n)
			return
		}
		s.Entry = EntryPublished
		p.keys(n, "entry", "document date", map[string]take{
			"document": p.text("document", &s.Document), "date": p.date("date", &s.Published),
		})
	}
}

// limit reads a limit that worktime can count with.
func (p *parser) limit(key string, into *worktime.Limit) take {
	return func(n *yaml.Node) {
		l, err := worktime.ParseLimit(n.Value)
		if err != nil || n.Kind != yaml.ScalarNode {
			p.value(n, key)
			return
		}
		*into = l
	}
}
