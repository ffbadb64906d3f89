package apptest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"duban/internal/account"
	"duban/internal/app"
	"duban/internal/commitment"
)

// intact fails where the program wrote a business record without the journal. Every test of the real program ends so.
func intact(t testing.TB, data string) {
	report, err := app.Verify(context.Background(), app.Options{Data: data}, "")
	if err != nil {
		t.Error("verify: ", err)
	}
	for _, f := range report.Findings {
		t.Errorf("verify: %s %v", f.Code, f.Args)
	}
}

func journalScenarios() map[string]scenario {
	return map[string]scenario{
		"GET /journal": {
			path: "/journal?table=account&action=create", want: 200, unsaid: []string{"$argon2id"},
			says: []string{"留痕查询", "新增", "账号 1", "摘要 ", "本页 ", "本程序", `href="/journal.csv?action=create&amp;table=account"`},
		},
		"GET /journal.csv":  {path: "/journal.csv?table=account", want: 200, says: []string{"SHA-256", "新增", "记录种类"}, unsaid: []string{"$argon2id"}},
		"GET /journal.xlsx": {path: "/journal.xlsx", want: 200, says: []string{"PK"}},
	}
}

// TestJournalTellsOfADecision follows a decision of the Office to the auditor.
func TestJournalTellsOfADecision(t *testing.T) {
	w := start(t, "qingxi-2024.txt")
	var e *commitment.Entry
	for _, one := range w.promises() {
		if one.State == commitment.StateRead {
			e = one
		}
	}
	at := "/commitments/" + e.Code
	w.as(t, account.Viewer).get(at).want(200).without("逐项变更留痕")
	reason := "本年不再考核" + strings.Repeat("，%", 3) // signs that a search must not take for a pattern
	office := w.as(t, account.Office)
	office.post(at+"/dismiss", url.Values{"version": {fmt.Sprint(e.Version)}, "reason": {reason}}).want(303)
	office.get(at).want(200, "逐项变更留痕", "127.0.0.1").without(`href="/journal?`)

	auditor := w.as(t, account.Auditor)
	found := auditor.get("/journal?" + url.Values{"table": {"commitment"}, "record": {fmt.Sprint(e.ID)}, "action": {"update"}}.Encode())
	found.want(200, "office", "127.0.0.1", "<del>", "dismissed", "本页 1 条")
	auditor.get("/journal?q="+url.QueryEscape("，%，%，%")).want(200, "本页 1 条", "承诺变更")
	auditor.get("/journal?q="+url.QueryEscape("考核_%")).want(200, "本页 0 条")
	auditor.get("/journal?who=office&from=2020-01-01&to=2020-01-31").want(200, "本页 0 条", "没有符合条件的留痕")
	auditor.get("/journal?from=2024-02-01&to=2024-01-01").want(422, "起始日期不能晚于截止日期")
	auditor.get("/journal?who=office").want(200, "承诺")
	auditor.get("/journal?table=nothing&action=nothing&from=nothing&before=nothing").want(200, "本页 50 条", "更早的")
	auditor.get("/journal?lang=en").want(303)
	auditor.get("/journal?table=commitment&action=update").want(200, "Journal", "changed", "state")
	auditor.post(at+"/restore", url.Values{"version": {"9"}}).want(403)
}
