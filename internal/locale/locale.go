// Package locale holds every word that Duban says to people, in Chinese and in English, side by side.
//
// Messages live in messages/<noun>.yaml: a stable dotted key with zh and en, arguments as {name}. English plurals are
// written {count|task|tasks}: the argument's value picks the form and is not printed. The package must not know who
// asks; the edge passes the language.
package locale

import (
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Lang is a language of the interface.
type Lang string

// The languages.
const (
	Zh Lang = "zh-CN"
	En Lang = "en"
)

// Parse gives the language that a tag such as "en-GB" or an Accept-Language header asks for; Chinese when unsure.
func Parse(tag string) Lang {
	for part := range strings.SplitSeq(strings.ToLower(tag), ",") {
		part = strings.TrimSpace(part)
		if strings.HasPrefix(part, "zh") {
			return Zh
		}
		if strings.HasPrefix(part, "en") {
			return En
		}
	}
	return Zh
}

type message struct {
	Zh string `yaml:"zh"`
	En string `yaml:"en"`
}

//go:embed messages/*.yaml
var files embed.FS

var catalogue = mustLoad(files)

func mustLoad(fsys fs.FS) map[string]message {
	all := map[string]message{}
	names, err := fs.Glob(fsys, "messages/*.yaml")
	if err != nil {
		panic(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			panic(err)
		}
		part := map[string]message{}
		if err := yaml.Unmarshal(data, &part); err != nil {
			panic(fmt.Errorf("locale: %s: %w", name, err))
		}
		for key, m := range part {
			if _, twice := all[key]; twice {
				panic("locale: key " + key + " stands twice")
			}
			all[key] = m
		}
	}
	return all
}

// Has reports whether a key exists.
func Has(key string) bool {
	_, ok := catalogue[key]
	return ok
}

// Text gives the message of a key in a language with its arguments filled in. An unknown key gives the key itself,
// so that a missing word is visible and never an error.
func Text(lang Lang, key string, args map[string]any) string {
	m, ok := catalogue[key]
	if !ok {
		return key
	}
	pattern := m.Zh
	if lang == En {
		pattern = m.En
	}
	if !strings.Contains(pattern, "{") {
		return pattern
	}
	return fill(lang, pattern, args)
}

func fill(lang Lang, pattern string, args map[string]any) string {
	var b strings.Builder
	for {
		open := strings.IndexByte(pattern, '{')
		if open < 0 {
			break
		}
		shut := strings.IndexByte(pattern[open:], '}')
		if shut < 0 {
			break
		}
		b.WriteString(pattern[:open])
		name, forms, plural := strings.Cut(pattern[open+1:open+shut], "|")
		value, known := args[name]
		switch {
		case !known:
			b.WriteString(pattern[open : open+shut+1])
		case plural:
			one, many, _ := strings.Cut(forms, "|")
			if format(lang, value) == "1" {
				b.WriteString(one)
			} else {
				b.WriteString(many)
			}
		default:
			b.WriteString(format(lang, value))
		}
		pattern = pattern[open+shut+1:]
	}
	b.WriteString(pattern)
	return b.String()
}

func format(lang Lang, value any) string {
	switch v := value.(type) {
	case string:
		return v
	case int:
		return strconv.Itoa(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case []string:
		if lang == En {
			return strings.Join(v, ", ")
		}
		return strings.Join(v, "、")
	default:
		return fmt.Sprint(v)
	}
}
