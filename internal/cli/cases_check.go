package cli

import (
	"fmt"
	"strings"
	"time"

	"duban/internal/casework"
	"duban/internal/fault"
)

// casesCheckCommand is `duban cases check`.
type casesCheckCommand struct{ dataFlags }

// casesCheckDocument is what `duban cases check --format json` prints.
type casesCheckDocument struct {
	At         time.Time           `json:"at"`
	Thresholds casework.Thresholds `json:"thresholds"`
	Findings   []casesFinding      `json:"findings"`
}

// casesFinding is a sign that records were made to look better than the work was, with the cases behind it.
type casesFinding struct {
	fault.Finding
	Service casework.ServiceID `json:"service"` // "" when it concerns all services of the unit
	Unit    string             `json:"unit"`
	Count   int                `json:"count"`
	Cases   []casework.CaseID  `json:"cases"` // at most thresholds.named
}

// Run looks through the cases kept and prints what is suspicious.
func (c casesCheckCommand) Run(s *session) (err error) {
	a, err := c.openExisting(s)
	if err != nil {
		return err
	}
	defer func() { err = closing(err, a) }()
	found, err := a.Cases.Suspicions(s.ctx)
	if err != nil {
		return err
	}
	document := casesCheckDocument{At: found.At.UTC(), Thresholds: found.Thresholds, Findings: []casesFinding{}}
	all := []fault.Finding{}
	for _, f := range found.Suspicions {
		f.Message = s.text(f.Code, f.Args)
		document.Findings = append(document.Findings, casesFinding{f.Finding, f.Service, f.Unit, f.Count, append([]casework.CaseID{}, f.Cases...)})
		all = append(all, f.Finding)
	}
	if s.json {
		return s.print(document)
	}
	return s.printCasesCheck(document, all)
}

// casesShown is how many cases of a suspicion a person is shown; programs get more.
const casesShown = 8

func (s *session) printCasesCheck(d casesCheckDocument, all []fault.Finding) error {
	for _, f := range d.Findings {
		head := s.text("cli.severity."+string(f.Severity), nil)
		if f.Service != "" {
			head += "  " + s.text("cli.cases.suspicion_of", f.Args)
		}
		fmt.Fprintf(s.Out, "%s  %s  [%s]\n", head, f.Message, f.Code)
		if len(f.Cases) == 0 {
			continue
		}
		ids := make([]string, min(len(f.Cases), casesShown))
		for i := range ids {
			ids[i] = string(f.Cases[i])
		}
		if f.Count > len(ids) {
			ids = append(ids, "…")
		}
		fmt.Fprintln(s.Out, s.text("cli.cases.suspicion_cases", map[string]any{"count": f.Count, "cases": strings.Join(ids, " ")}))
	}
	if len(d.Findings) == 0 {
		fmt.Fprintln(s.Out, s.text("cli.cases.suspicion_none", nil))
	}
	_, err := fmt.Fprintln(s.Out, s.counts(all))
	return err
}
