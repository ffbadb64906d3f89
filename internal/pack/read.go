package pack

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"go.yaml.in/yaml/v3"

	"duban/internal/fault"
	"duban/internal/worktime"
)

// reader walks the nodes of a file and collects what is wrong with them.
type reader struct{ defects []error }

// take is what to do with the value of one key.
type take func(*yaml.Node)

func (r *reader) defect(line int, code string, args fault.Args) {
	if args == nil {
		args = fault.Args{}
	}
	args["line"] = line
	f := fault.New(fault.Invalid, code, args)
	f.At.Line = line
	r.defects = append(r.defects, f)
}

func (r *reader) value(n *yaml.Node, key string) {
	r.defect(n.Line, "pack.value", fault.Args{"key": key, "value": n.Value})
}

func (r *reader) shape(n *yaml.Node, key string) {
	r.defect(n.Line, "pack.shape", fault.Args{"key": key})
}

// keys hands every value of a mapping to the function of its key. A key that has none, that stands twice, or that is
// required and does not stand at all, is a defect.
func (r *reader) keys(n *yaml.Node, what, required string, of map[string]take) {
	if n.Kind != yaml.MappingNode {
		r.shape(n, what)
		return
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		f, known := of[key.Value]
		switch {
		case !known:
			r.defect(key.Line, "pack.unknown_key", fault.Args{"key": key.Value, "in": what})
		case seen[key.Value]:
			r.defect(key.Line, "pack.duplicate", fault.Args{"key": what, "value": key.Value})
		default:
			f(value)
		}
		seen[key.Value] = true
	}
	for _, key := range strings.Fields(required) {
		if !seen[key] {
			r.defect(n.Line, "pack.missing", fault.Args{"key": key, "in": what})
		}
	}
}

// each calls a function for every element of a sequence.
func (r *reader) each(key string, f take) take {
	return func(n *yaml.Node) {
		if n.Kind != yaml.SequenceNode {
			r.shape(n, key)
			return
		}
		for _, one := range n.Content {
			f(one)
		}
	}
}

// scalar gives the words of a single value; "" and a defect where it is none or empty.
func (r *reader) scalar(n *yaml.Node, key string) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" || n.Tag == "!!null" {
		r.value(n, key)
		return ""
	}
	return n.Value
}

func (r *reader) text(key string, into *string) take {
	return func(n *yaml.Node) { *into = r.scalar(n, key) }
}

func (r *reader) texts(key string, into *[]Word) take {
	return r.each(key, func(n *yaml.Node) {
		w := r.scalar(n, key)
		if slices.ContainsFunc(*into, func(o Word) bool { return o.Text == w }) {
			r.defect(n.Line, "pack.duplicate", fault.Args{"key": key, "value": w})
		}
		*into = append(*into, Word{w, n.Line})
	})
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_-]{0,63}$`)

func (r *reader) id(key string, into *string) take {
	return func(n *yaml.Node) {
		if *into = r.scalar(n, key); *into != "" && !identifier.MatchString(*into) {
			r.value(n, key)
		}
	}
}

// choice takes one of the values known.
func choice[T ~string](r *reader, key string, into *T, known ...T) take {
	return func(n *yaml.Node) {
		v := T(n.Value)
		if n.Kind != yaml.ScalarNode || !slices.Contains(known, v) {
			r.value(n, key)
			return
		}
		*into = v
	}
}

func (r *reader) flag(key string, into *bool) take {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || n.Value != "true" && n.Value != "false" {
			r.value(n, key)
			return
		}
		*into = n.Value == "true"
	}
}

func (r *reader) natural(key string, into *int) take {
	return func(n *yaml.Node) {
		v, err := strconv.Atoi(n.Value)
		if err != nil || v < 1 || n.Kind != yaml.ScalarNode {
			r.value(n, key)
			return
		}
		*into = v
	}
}

// plainDecimal keeps exponents and endless digits out.
var plainDecimal = regexp.MustCompile(`^[0-9]{1,15}(\.[0-9]{1,8})?$`)

func (r *reader) decimal(key string, into *decimal.Decimal) take {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode || !plainDecimal.MatchString(n.Value) {
			r.value(n, key)
			return
		}
		*into = decimal.RequireFromString(n.Value)
	}
}

func (r *reader) date(key string, into *worktime.Date) take {
	return func(n *yaml.Node) {
		d, err := worktime.ParseDate(n.Value)
		if err != nil || n.Kind != yaml.ScalarNode {
			r.value(n, key)
			return
		}
		*into = d
	}
}

func (r *reader) moment(key string, into *worktime.Moment) take {
	return func(n *yaml.Node) {
		m, err := worktime.ParseMoment(strings.Replace(n.Value, " ", "T", 1))
		if err != nil || n.Kind != yaml.ScalarNode {
			r.value(n, key)
			return
		}
		*into = m
	}
}

// names gives the functions of the two keys that name a thing.
func (r *reader) names(into *Name, more map[string]take) map[string]take {
	more["zh"], more["en"] = r.text("zh", &into.Zh), r.text("en", &into.En)
	return more
}

func (r *reader) optional(key string, into **decimal.Decimal) take {
	return func(n *yaml.Node) {
		var d decimal.Decimal
		before := len(r.defects)
		if r.decimal(key, &d)(n); len(r.defects) == before {
			*into = &d
		}
	}
}
