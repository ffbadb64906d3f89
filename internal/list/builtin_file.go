package list

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// builtinFormat names the version of the format that this package reads.
const builtinFormat = "duban-list/1"

// builtinFile is a built-in list as it stands in YAML, key by key. docs/list-format.md describes the keys.
type builtinFile struct {
	Format       string           `yaml:"format"`
	Slug         string           `yaml:"slug"`
	Title        string           `yaml:"title"`
	TitleEn      string           `yaml:"en"`
	Year         int              `yaml:"year"`
	Jurisdiction Jurisdiction     `yaml:"jurisdiction"`
	Layout       Layout           `yaml:"layout"`
	LeadRule     LeadRule         `yaml:"lead_rule"`
	LeadRuleLine int              `yaml:"lead_rule_line"`
	ItemCount    int              `yaml:"item_count"`
	Roles        []Role           `yaml:"roles"`
	Levels       []builtinLevel   `yaml:"levels"`
	Headings     []builtinHeading `yaml:"headings"`
	Units        []builtinUnit    `yaml:"units"`
	Members      []builtinMember  `yaml:"members"`
	Items        []builtinItem    `yaml:"items"`
}

// builtinLevel is a level of the hierarchy: its name, how its headings are printed, and how many there are.
type builtinLevel struct {
	Name    string `yaml:"name"`
	En      string `yaml:"en"`
	Pattern string `yaml:"pattern"` // with {number} and {title}
	Count   int    `yaml:"count"`   // headings marked same_as are not counted
}

type builtinHeading struct {
	ID     lined               `yaml:"id"`
	Number string              `yaml:"number"`
	Title  string              `yaml:"title"`
	En     string              `yaml:"en"`
	As     string              `yaml:"as"`      // as printed, where the level's pattern does not give it
	SameAs string              `yaml:"same_as"` // ID of the heading that this one continues
	People map[string][]string `yaml:"people"`  // of everything below, unless said otherwise there
	Line   int                 `yaml:"line"`
	Below  []builtinHeading    `yaml:"below"`
}

type builtinUnit struct {
	Name    lined    `yaml:"name"`
	Kind    string   `yaml:"kind"`
	En      string   `yaml:"en"`
	Aliases []string `yaml:"aliases"` // surely mean it
	Likely  []string `yaml:"likely"`  // probably mean it
}

type builtinMember struct {
	Collective lined  `yaml:"collective"`
	Unit       string `yaml:"unit"`
	From       string `yaml:"from"`
	To         string `yaml:"to"`
}

type builtinItem struct {
	Number    lined               `yaml:"number"`
	Zh        string              `yaml:"zh"`
	En        string              `yaml:"en"`
	Under     string              `yaml:"under"`
	Lead      []unitRef           `yaml:"lead"`
	Joint     []unitRef           `yaml:"joint"`
	People    map[string][]string `yaml:"people"`
	Deadline  builtinDeadline     `yaml:"deadline"`
	Inherited []string            `yaml:"inherited"`
	Line      int                 `yaml:"line"`

	// What is promised is the commitment package's: it reads these keys from the same file.
	Posture     yaml.Node `yaml:"posture"`
	Text        yaml.Node `yaml:"text"`
	Commitments yaml.Node `yaml:"commitments"`
	Figures     yaml.Node `yaml:"figures"`
}

type builtinDeadline struct {
	Raw       string    `yaml:"raw"`
	Date      string    `yaml:"date"`
	Precision Precision `yaml:"precision"`
	Ongoing   bool      `yaml:"ongoing"`
}

// lined is a word with the line of the YAML file on which it stands, for messages.
type lined struct {
	text string
	line int
}

// UnmarshalYAML takes any scalar as it is written.
func (l *lined) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return typeError(n, "a single value")
	}
	l.text, l.line = n.Value, n.Line
	return nil
}

// unitRef names a unit: 区财政局, or {unit: 区财政局, as: 区财政} where the document prints another name.
type unitRef struct {
	unit lined
	as   string
}

// UnmarshalYAML takes both forms.
func (r *unitRef) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode {
		r.unit, r.as = lined{n.Value, n.Line}, n.Value
		return nil
	}
	if n.Kind != yaml.MappingNode {
		return typeError(n, "a unit")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if value.Kind != yaml.ScalarNode {
			return typeError(value, "a single value")
		}
		switch key.Value {
		case "unit":
			r.unit = lined{value.Value, value.Line}
		case "as":
			r.as = value.Value
		default:
			return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: field %s not found in a unit", key.Line, key.Value)}}
		}
	}
	if r.unit.text == "" || r.as == "" {
		return typeError(n, "both unit and as")
	}
	return nil
}

func typeError(n *yaml.Node, want string) error {
	return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: expected %s", n.Line, want)}}
}
