package measure

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"duban/internal/locale"
	"duban/internal/worktime"
)

// random makes up facts of a year around a task, every field both absent and present.
func random(r *rand.Rand) Facts {
	day := func() worktime.Date {
		if r.IntN(5) == 0 {
			return 0
		}
		return worktime.NewDate(2020, 1, 1) + worktime.Date(r.IntN(400))
	}
	percent := func() *int {
		if r.IntN(3) == 0 {
			return nil
		}
		n := r.IntN(121) - 5
		return &n
	}
	few := func() int { return max(r.IntN(9)-4, 0) }
	return Facts{
		Today: worktime.NewDate(2020, 1, 1) + worktime.Date(r.IntN(500)), Start: day(), Due: day(),
		Ongoing: r.IntN(6) == 0, Soft: r.IntN(3) == 0, Percent: percent(), Planned: percent(), Done: r.IntN(6) == 0,
		Waiting: r.IntN(8) == 0, Closed: r.IntN(12) == 0, LateBy: few(), False: r.IntN(10) == 0, Yellows: few(),
		Broken: few(), Unproven: few(),
	}
}

// everyRandom calls check with made-up facts and versions of the rule, always the same ones.
func everyRandom(t *testing.T, check func(Rule, Facts)) {
	t.Helper()
	r := rand.New(rand.NewPCG(3, 5))
	for range 20_000 {
		rule := Builtin()[0]
		if r.IntN(2) == 0 {
			rule.YellowGap = 1 + r.IntN(40)
			rule.RedGap, rule.NearDays = rule.YellowGap+r.IntN(40), r.IntN(40)
			rule.LateDays, rule.YellowsRed = r.IntN(6), r.IntN(4)
		}
		check(rule, random(r))
	}
}

func (f Facts) String() string {
	number := func(n *int) string {
		if n == nil {
			return "-"
		}
		return fmt.Sprint(*n)
	}
	return fmt.Sprintf("on %s start %s due %s ongoing %v soft %v percent %s planned %s done %v waiting %v closed %v late %d false %v yellows %d broken %d unproven %d",
		f.Today, f.Start, f.Due, f.Ongoing, f.Soft, number(f.Percent), number(f.Planned), f.Done, f.Waiting, f.Closed, f.LateBy, f.False, f.Yellows, f.Broken, f.Unproven)
}

func TestEveryFactHasALightWithAReasonInBothLanguages(t *testing.T) {
	seen := map[Light]int{}
	everyRandom(t, func(rule Rule, f Facts) {
		got := rule.Read(f)
		seen[got.Light]++
		if got.Light.Rank() == len(Lights()) || len(got.Reasons) == 0 || got.Rule != rule.Version {
			t.Fatalf("%s: %+v", f, got)
		}
		for _, reason := range append(got.Reasons, got.Turns...) {
			for _, lang := range []locale.Lang{locale.Zh, locale.En} {
				if words := locale.Text(lang, reason.Code, reason.Args); words == reason.Code || strings.Contains(words, "{") {
					t.Fatalf("%s: %s in %s is %q", f, reason.Code, lang, words)
				}
			}
		}
	})
	for _, light := range Lights() {
		if seen[light] < 50 {
			t.Errorf("%d facts were %s: the facts made up are too much alike", seen[light], light)
		}
	}
}

func TestMoreProgressNeverWorsens(t *testing.T) {
	changed := 0
	everyRandom(t, func(rule Rule, f Facts) {
		if f.Percent == nil {
			return
		}
		before := rule.Read(f).Light
		for more := *f.Percent + 1; more <= 100; more += 7 {
			better := f
			better.Percent = &more
			after := rule.Read(better).Light
			if after.Severity() > before.Severity() {
				t.Fatalf("%s: %s, and %s at %d", f, before, after, more)
			}
			if after != before {
				changed++
			}
		}
		for name, better := range map[string]func(*Facts){
			"done": func(f *Facts) { f.Done = true }, "waiting": func(f *Facts) { f.Waiting = true },
			"closed": func(f *Facts) { f.Closed = true }, "reported": func(f *Facts) { f.LateBy = 0 },
		} {
			next := f
			better(&next)
			if after := rule.Read(next).Light; after.Severity() > before.Severity() {
				t.Fatalf("%s: %s, and %s when %s", f, before, after, name)
			}
		}
	})
	if changed < 1000 {
		t.Errorf("progress changed %d lights only", changed)
	}
}

func TestTimeAloneNeverBetters(t *testing.T) {
	changed := 0
	everyRandom(t, func(rule Rule, f Facts) {
		if f.Ongoing && f.Due == 0 && f.Start == 0 {
			return // its deadline moves with the year
		}
		before := rule.Read(f).Light
		for days := worktime.Date(1); days < 300; days += 13 {
			later := f
			later.Today += days
			after := rule.Read(later).Light
			if after.Severity() < before.Severity() {
				t.Fatalf("%s: %s, and %s on %s", f, before, after, later.Today)
			}
			if after != before {
				changed++
			}
		}
	})
	if changed < 1000 {
		t.Errorf("time changed %d lights only", changed)
	}
}

func TestNumbersNeverTurnSoftTasksRed(t *testing.T) {
	everyRandom(t, func(rule Rule, f Facts) {
		f.Soft, f.LateBy, f.False = true, 0, false
		f.Due, f.Ongoing = 0, false // numbers alone
		if got := rule.Read(f); got.Light == Red {
			t.Fatalf("%s: %+v", f, got)
		}
	})
}

// What a page says would change a light must do so: all of it together leaves nothing but green or a check to wait for.
func TestTurnsTurn(t *testing.T) {
	everyRandom(t, func(rule Rule, f Facts) {
		before := rule.Read(f)
		for _, turn := range before.Turns {
			switch turn.Code {
			case "measure.turn.overdue", "measure.turn.near", "measure.turn.done":
				f.Done = true
			case "measure.turn.behind":
				enough := turn.Args["percent"].(int)
				f.Percent = &enough
			case "measure.turn.late":
				f.LateBy = 0
			case "measure.turn.broken":
				f.Broken = 0
			case "measure.turn.unproven":
				f.Unproven = 0
			case "measure.turn.false":
				f.False = false
			case "measure.turn.waiting":
				f.Closed = true
			default:
				t.Fatalf("nobody knows how to do %s", turn.Code)
			}
		}
		if after := rule.Read(f); after.Light.Severity() > 0 {
			t.Fatalf("%s: %s, after %+v still %+v", f, before.Light, before.Turns, after)
		}
	})
}

func TestRulesInForce(t *testing.T) {
	rules, err := ParseRules([]byte(`
- {version: a, from: 2020-01-01, by: {zh: 甲, en: A}, reason: {zh: 一, en: one}, yellow_gap: 10, red_gap: 30, near_days: 15, late_days: 3, yellows_red: 2}
- {version: b, from: 2020-07-01, by: {zh: 乙, en: B}, reason: {zh: 二, en: two}, yellow_gap: 5, red_gap: 30, near_days: 15, late_days: 3, yellows_red: 2}
`))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]string{"2019-05-01": "a", "2020-06-30": "a", "2020-07-01": "b", "2026-01-01": "b"} {
		d, err := worktime.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		if got := rules.On(d).Version; got != want {
			t.Errorf("on %s: %s, want %s", day, got, want)
		}
	}
}

func TestRulesThatContradictThemselves(t *testing.T) {
	good := "- {version: a, from: 2020-01-01, by: {zh: 甲, en: A}, reason: {zh: 一, en: one}, yellow_gap: 10, red_gap: 30, near_days: 15, late_days: 3, yellows_red: 2}\n"
	for name, c := range map[string]struct{ text, code string }{
		"no name":              {strings.Replace(good, "version: a", `version: " "`, 1), "measure.rule_incomplete"},
		"no reason in English": {strings.Replace(good, "en: one", `en: ""`, 1), "measure.rule_incomplete"},
		"red before yellow":    {strings.Replace(good, "red_gap: 30", "red_gap: 9", 1), "measure.rule_thresholds"},
		"no gap":               {strings.Replace(good, "yellow_gap: 10", "yellow_gap: 0", 1), "measure.rule_thresholds"},
		"negative":             {strings.Replace(good, "late_days: 3", "late_days: -3", 1), "measure.rule_thresholds"},
		"the same twice":       {good + good, "measure.rules_order"},
		"an unknown threshold": {strings.Replace(good, "late_days", "later_days", 1), "measure.rules"},
		"nothing":              {"", "measure.rules"},
		"nothing but a list":   {"[]", "measure.rules"},
	} {
		if _, err := ParseRules([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
