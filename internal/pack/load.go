package pack

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

// Load reads all packs of a folder, in the order of their ids. The error joins what is wrong with any of them.
func Load(folder fs.FS) ([]*Pack, error) {
	names, err := fs.Glob(folder, "*.yaml")
	if err != nil {
		return nil, fmt.Errorf("load packs: %w", err)
	}
	var all []*Pack
	var wrong []error
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, fmt.Errorf("load packs: %w", err)
		}
		p, err := Parse(data)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("load pack %s: %w", name, err))
			continue
		}
		all = append(all, p)
	}
	return all, errors.Join(wrong...)
}

// Feeds gives the names of the commitments that the pack feeds, in order and each once.
func (p *Pack) Feeds() []string {
	var all []string
	for i := range p.Services {
		for k := range p.Services[i].Clocks {
			all = append(all, Texts(p.Services[i].Clocks[k].Commitments)...)
		}
	}
	for i := range p.Sums {
		all = append(all, Texts(p.Sums[i].Commitments)...)
	}
	for i := range p.Money {
		all = append(all, Texts(p.Money[i].Commitments)...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// Scripted gives the number of scripted cases, those of aggregates included.
func (p *Pack) Scripted() int {
	n := len(p.Cases)
	for i := range p.Sums {
		n += len(p.Sums[i].Cases)
	}
	return n
}
