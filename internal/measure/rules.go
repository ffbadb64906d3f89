package measure

import (
	"bytes"
	_ "embed"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// Rules are the versions of the rule, by the day from which each is in force.
type Rules []Rule

//go:embed rules.yaml
var builtin []byte

// Builtin gives the versions that the program brings along.
func Builtin() Rules { return slices.Clone(parsed()) }

var parsed = sync.OnceValue(func() Rules {
	rules, err := ParseRules(builtin)
	if err != nil {
		panic(err) // the program itself is wrong, and its tests say so
	}
	return rules
})

// On gives the version in force on a day: the newest that had begun, or the first where none had.
func (rs Rules) On(day worktime.Date) Rule {
	found := rs[0]
	for _, r := range rs[1:] {
		if r.From <= day {
			found = r
		}
	}
	return found
}

// ruleFile is a version as rules.yaml writes it.
type ruleFile struct {
	Version    string        `yaml:"version"`
	From       worktime.Date `yaml:"from"`
	By         Words         `yaml:"by"`
	Reason     Words         `yaml:"reason"`
	YellowGap  int           `yaml:"yellow_gap"`
	RedGap     int           `yaml:"red_gap"`
	NearDays   int           `yaml:"near_days"`
	LateDays   int           `yaml:"late_days"`
	YellowsRed int           `yaml:"yellows_red"`
}

// ParseRules reads versions of the rule. It fails with measure.rules where the text cannot be read, and with what
// [Rule.Validate] says of the first that is wrong.
func ParseRules(data []byte) (Rules, error) {
	var files []ruleFile
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&files); err != nil {
		return nil, fault.Wrap(err, fault.Invalid, "measure.rules", nil)
	}
	if len(files) == 0 {
		return nil, fault.New(fault.Invalid, "measure.rules", nil)
	}
	var rules Rules
	for _, f := range files {
		r := Rule(f)
		if err := r.Validate(); err != nil {
			return nil, err
		}
		if n := len(rules); n > 0 && (rules[n-1].From >= r.From || slices.ContainsFunc(rules, func(old Rule) bool { return old.Version == r.Version })) {
			return nil, fault.New(fault.Invalid, "measure.rules_order", fault.Args{"version": r.Version})
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// Validate says what is wrong with a version: one without name, day, author and reason, or with thresholds that
// contradict one another.
func (r Rule) Validate() error {
	wrong := func(code string) error {
		return fault.New(fault.Invalid, code, fault.Args{"version": r.Version})
	}
	blank := func(w Words) bool { return strings.TrimSpace(w.Zh) == "" || strings.TrimSpace(w.En) == "" }
	switch {
	case strings.TrimSpace(r.Version) == "" || r.From <= 0 || blank(r.By) || blank(r.Reason):
		return wrong("measure.rule_incomplete")
	case r.YellowGap < 1 || r.RedGap < r.YellowGap || r.RedGap > 100 || r.NearDays < 0 || r.LateDays < 0 || r.YellowsRed < 0:
		return wrong("measure.rule_thresholds")
	}
	return nil
}
