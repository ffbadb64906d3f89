package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"duban/internal/commitment"
	"duban/internal/fault"
	"duban/internal/locale"
	"duban/internal/pack"
	"duban/lists"
	"duban/packs"
)

// packCommands are the commands on packs, which describe one mechanism of government each; they keep nothing.
type packCommands struct {
	Check packCheckCommand `cmd:"" help:"cli.help.pack_check"`
	List  packListCommand  `cmd:"" help:"cli.help.pack_list"`
}

// packCheckCommand is `duban pack check`.
type packCheckCommand struct {
	File []string `arg:"" help:"cli.help.pack_file"`
}

// packCheckDocument is what `duban pack check --format json` prints.
type packCheckDocument struct {
	Packs    int           `json:"packs"`
	Cases    int           `json:"cases"` // scripted cases that were run
	Findings []packFinding `json:"findings"`
}

// packFinding is a finding on one of the files.
type packFinding struct {
	File string `json:"file"`
	fault.Finding
}

// Run prints the findings on packs, those of their scripted cases among them.
func (c packCheckCommand) Run(s *session) error {
	document, broken := packCheckDocument{Findings: []packFinding{}}, false
	all := []fault.Finding{}
	for _, file := range c.File {
		p, err := s.pack(file)
		if err != nil {
			s.broken(file, err)
			broken = true
			continue
		}
		known, err := knownList(p.List)
		if err != nil {
			return err
		}
		document.Packs++
		document.Cases += p.Scripted()
		for _, f := range pack.Check(p, known) {
			f.Message = s.text(f.Code, f.Args)
			document.Findings, all = append(document.Findings, packFinding{file, f}), append(all, f)
		}
	}
	if err := s.printPackFindings(document, all); err != nil {
		return err
	}
	if broken {
		return errFindings
	}
	return verdict(all)
}

func (s *session) pack(file string) (*pack.Pack, error) {
	_, data, err := s.bytes(file)
	if err != nil {
		return nil, err
	}
	return pack.Parse(data)
}

// knownList gives what a built-in list has that a pack may refer to, nil when there is no list of that name.
func knownList(slug string) (*pack.Known, error) {
	if slug == "" {
		return nil, nil
	}
	data, err := lists.FS.ReadFile(slug + ".yaml")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("built-in list %s: %w", slug, err)
	}
	curated, err := commitment.ParseCurated(data)
	if err != nil {
		return nil, fmt.Errorf("built-in list %s: %w", slug, err)
	}
	return pack.KnownOf(curated), nil
}

func (s *session) printPackFindings(document packCheckDocument, all []fault.Finding) error {
	if s.json {
		return s.print(document)
	}
	for _, f := range document.Findings {
		place := f.File
		if f.At.Line > 0 {
			place += ":" + strconv.Itoa(f.At.Line)
		}
		fmt.Fprintf(s.Out, "%s: %s  %s  [%s]\n", place, s.text("cli.severity."+string(f.Severity), nil), f.Message, f.Code)
	}
	fmt.Fprintln(s.Out, s.text("cli.pack.checked", map[string]any{"packs": document.Packs, "cases": document.Cases}))
	_, err := fmt.Fprintln(s.Out, s.counts(all))
	return err
}

// packListCommand is `duban pack list`.
type packListCommand struct{}

// packListDocument is what `duban pack list --format json` prints.
type packListDocument struct {
	Packs []listedPack `json:"packs"`
}

// listedPack is one of the built-in packs.
type listedPack struct {
	ID          string          `json:"id"`
	Version     int             `json:"version"`
	Zh          string          `json:"zh"`
	En          string          `json:"en"`
	List        string          `json:"list"`
	Tasks       []string        `json:"tasks"`
	Services    []listedService `json:"services"`
	Aggregates  []string        `json:"aggregates"` // ids
	Commitments []string        `json:"commitments"`
	Cases       int             `json:"cases"`
	Confirm     []pack.Name     `json:"confirm"` // what a person should settle first
}

// listedService is a service of a pack.
type listedService struct {
	Code   string        `json:"code"`
	Zh     string        `json:"zh"`
	En     string        `json:"en"`
	Unit   string        `json:"unit"`
	Clocks []listedClock `json:"clocks"`
}

// listedClock is a clock of a service.
type listedClock struct {
	ID          string   `json:"id"`
	Zh          string   `json:"zh"`
	En          string   `json:"en"`
	Limit       string   `json:"limit"`
	Mean        bool     `json:"mean"`
	Commitments []string `json:"commitments"`
}

// Run prints the built-in packs.
func (packListCommand) Run(s *session) error {
	all, err := pack.Load(packs.FS)
	if err != nil {
		return err
	}
	document := packListDocument{}
	for _, p := range all {
		document.Packs = append(document.Packs, listPack(p))
	}
	if s.json {
		return s.print(document)
	}
	t := table{max: 48}
	t.add(s.text("cli.column.pack", nil), s.text("cli.column.pack_name", nil), s.text("cli.column.pack_tasks", nil),
		s.text("cli.column.pack_clocks", nil), s.text("cli.column.pack_cases", nil), s.text("cli.column.pack_commitments", nil))
	for _, p := range document.Packs {
		clocks := len(p.Aggregates)
		for _, service := range p.Services {
			clocks += len(service.Clocks)
		}
		name := p.Zh
		if s.lang != locale.Zh {
			name = p.En
		}
		t.add(p.ID, name, strings.Join(p.Tasks, " "), strconv.Itoa(clocks), strconv.Itoa(p.Cases), strings.Join(p.Commitments, " "))
	}
	return t.write(s.Out)
}

func listPack(p *pack.Pack) listedPack {
	out := listedPack{
		ID: p.ID, Version: p.Version, Zh: p.Name.Zh, En: p.Name.En, List: p.List, Tasks: pack.Texts(p.Tasks),
		Services: []listedService{}, Aggregates: []string{}, Commitments: p.Feeds(), Cases: p.Scripted(), Confirm: p.Confirm,
	}
	for _, service := range p.Services {
		listed := listedService{Code: service.Code, Zh: service.Name.Zh, En: service.Name.En, Unit: service.Unit, Clocks: []listedClock{}}
		for _, k := range service.Clocks {
			c := listedClock{ID: k.ID, Zh: k.Name.Zh, En: k.Name.En, Mean: k.Mean, Commitments: pack.Texts(k.Commitments)}
			if k.Limit != nil {
				c.Limit = k.Limit.String()
			}
			listed.Clocks = append(listed.Clocks, c)
		}
		out.Services = append(out.Services, listed)
	}
	for _, a := range p.Sums {
		out.Aggregates = append(out.Aggregates, a.ID)
	}
	return out
}
