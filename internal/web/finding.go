package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"duban/internal/fault"
	"duban/internal/list"
	"duban/internal/locale"
	"duban/internal/web/ui"
	"duban/internal/web/ui/finding"
)

// severities and states, in the order in which pages offer them.
var (
	severities = []fault.Severity{fault.SeverityError, fault.SeverityWarning, fault.SeverityInfo}
	states     = []list.DecisionState{list.DecisionOpen, list.DecisionAccepted, list.DecisionRefused}
)

// findings is what the check remarked on an edition, and what became of each remark.
func (c *call) findings() error {
	b, err := c.opened()
	if err != nil {
		return err
	}
	p := c.frame("findings", c.page.T("web.nav.findings"), c.crumb())
	severity, state := fault.Severity(c.r.URL.Query().Get("severity")), list.DecisionState(c.r.URL.Query().Get("state"))
	var shown []list.Decision
	for _, d := range b.Findings {
		if (severity == "" || d.Finding.Severity == severity) && (state == "" || d.State == state) {
			shown = append(shown, d)
		}
	}
	groups := groupFindings(p, shown, func(d list.Decision) *list.Task { return b.taskOf(d.Finding) })
	verdict := p.T("web.findings.verdict", "count", len(b.Findings), "open", b.open)
	return c.render(http.StatusOK, finding.Page(p, verdict, c.findingChoices(b, severity, state), groups))
}

// findingChoices gives the filters by severity and by state, with their counts.
func (c *call) findingChoices(b *book, severity fault.Severity, state list.DecisionState) [][]finding.Choice {
	p := &c.page
	bySeverity, byState := map[fault.Severity]int{}, map[list.DecisionState]int{}
	for _, d := range b.Findings {
		if state == "" || d.State == state {
			bySeverity[d.Finding.Severity]++
			bySeverity[""]++
		}
		if severity == "" || d.Finding.Severity == severity {
			byState[d.State]++
			byState[""]++
		}
	}
	url := func(sev fault.Severity, st list.DecisionState) string {
		a := address{path: p.Base + "/findings"}
		return a.with("severity", string(sev), "state", string(st))
	}
	sets := [][]finding.Choice{
		{{Text: p.T("web.findings.all"), URL: url("", state), Count: bySeverity[""], Here: severity == ""}},
		{{Text: p.T("web.findings.any"), URL: url(severity, ""), Count: byState[""], Here: state == ""}},
	}
	for _, s := range severities {
		sets[0] = append(sets[0], finding.Choice{Text: p.T("web.severity." + string(s)), URL: url(s, state), Count: bySeverity[s], Here: s == severity})
	}
	for _, s := range states {
		sets[1] = append(sets[1], finding.Choice{Text: p.T("web.state." + string(s)), URL: url(severity, s), Count: byState[s], Here: s == state})
	}
	return sets
}

// groupFindings puts findings of one code together, the worst codes first.
func groupFindings(p *ui.Page, all []list.Decision, task func(list.Decision) *list.Task) []finding.Group {
	var groups []finding.Group
	at := map[string]int{}
	for _, d := range all {
		f := d.Finding
		i, known := at[f.Code]
		if !known {
			i = len(groups)
			at[f.Code] = i
			groups = append(groups, finding.Group{Code: f.Code, Title: findingTitle(p, f.Code), Severity: string(f.Severity)})
		}
		groups[i].Decisions = append(groups[i].Decisions, finding.Entry{Decision: d, Task: task(d)})
	}
	slices.SortStableFunc(groups, func(a, b finding.Group) int {
		return cmp.Compare(severityRank(a.Severity), severityRank(b.Severity))
	})
	return groups
}

// findingTitle names a kind of finding: by its whole code, else by the longest beginning that has a name.
func findingTitle(p *ui.Page, code string) string {
	for name := code; name != ""; {
		if locale.Has("web.finding." + name) {
			return p.T("web.finding." + name)
		}
		name = name[:max(0, strings.LastIndexAny(name, "._"))]
	}
	return code
}

func severityRank(s string) int { return slices.Index(severities, fault.Severity(s)) }
