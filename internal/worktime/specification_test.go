package worktime

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"duban/internal/fault"
)

// TestSpecification runs the scripts of testdata, each answer with the law it comes from.
func TestSpecification(t *testing.T) {
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			holds(t, file, data)
		})
	}
}

// holds runs a script and reports every difference with its line.
func holds(t *testing.T, file string, data []byte) {
	t.Helper()
	script, err := ParseScript(data)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, d := range script.Run() {
		t.Errorf("%s:%d: %s\n  want %s\n  got  %s", file, d.Line, d.Asks, d.Want, d.Got)
	}
}

func TestTheExampleOfTheDocumentation(t *testing.T) {
	data, err := os.ReadFile("../../docs/clock-script.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(data), "## An example\n\n```\n")
	example, _, found := strings.Cut(example, "\n```\n")
	if !found {
		t.Fatal("there is no example")
	}
	holds(t, "example", []byte(example))
}

// A script that wants the wrong answer must fail, in every kind of question.
func TestDifferences(t *testing.T) {
	for line, got := range map[string]string{
		"due 2020-06-24 1wd = 2020-06-25":                                             "2020-06-28",
		"due 2020-06-24 1wd = 2020-06-28T17:01":                                       "2020-06-28T17:00",
		"due 2020-06-24 1wd = 2020-06-28 calendar cn-2020@2019-11-21":                 "2020-06-28 calendar cn-2020@2020-01-27",
		"elapsed 2020-06-24T09:00 2020-06-24T10:30 wh = net 1:31 gross 1:30":          "net 1:30 gross 1:30",
		"state 2020-06-24 1wd end 2020-06-28T18:00 = on_time":                         "late",
		"check 2020-06-24 1wd end 2020-06-24T18:00 = pause_overlap":                   "nothing",
		"accept received 2020-06-24T09:00 accepted 2020-06-24T10:00 = none backdated": "2020-06-24T10:00",
		"workdays 2020 = 250":              "249",
		"workday 2020-06-28 = no for none": "yes for 「端午节」",
	} {
		script, err := ParseScript([]byte("# one\n" + line + "\n"))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		_, want, _ := strings.Cut(line, " = ")
		found := script.Run()
		if len(found) != 1 || found[0].Line != 2 || found[0].Want != want || found[0].Got != got {
			t.Errorf("%s: %+v, want %s", line, found, got)
		}
	}
}

func TestBrokenScripts(t *testing.T) {
	for text, want := range map[string]string{
		"":                                               "worktime.script_empty",
		"\xff":                                           "worktime.script_encoding",
		"nonsense":                                       "worktime.script_unknown",
		"due 2020-06-24 1wd":                             "worktime.script_no_result",
		"due 2020-06-24 1wd =":                           "worktime.script_no_result",
		"due 2020-06-24 = 2020-06-25":                    "worktime.script_short",
		"due x 1wd = 2020-06-25":                         "worktime.moment",
		"due 2020-06-24 1x = 2020-06-25":                 "worktime.limit",
		"due 2020-06-24 1wd x = 1":                       "worktime.script_unknown",
		"due 2020-06-24 1wd = 1 net 3":                   "worktime.script_unknown",
		"due 2020-06-24 1wd = 1 calendar":                "worktime.script_short",
		"due 2020-06-24 1wd pause 2020-06-24 = 1":        "worktime.script_pause",
		"due 2020-06-24 1wd pause 2020-06-24/x = 1":      "worktime.moment",
		"elapsed 2020-06-24 2020-06-25 = net 1":          "worktime.script_short",
		"elapsed 2020-06-24 2020-06-25 x = net 1":        "worktime.unit",
		"elapsed 2020-06-24 2020-06-25 wd = net 1 net 1": "worktime.script_unknown",
		"state 2020-06-24 1wd = running":                 "worktime.script_missing",
		"accept recorded 2020-06-24 = none":              "worktime.script_unknown",
		"workdays 20 = 1":                                "worktime.date",
		"workday 2020-02-30 = no":                        "worktime.date",
		"hours 9":                                        "worktime.hours",
		"calendar known x":                               "worktime.date",
		"calendar oldest":                                "worktime.script_unknown",
		"calendar latest please":                         "worktime.script_unknown",
		"closed 2020-07-06 why":                          "worktime.script_quote",
		"closed 2020-07-06 「why":                         "worktime.script_quote",
		"closed 2020-07-06 「why」 「who」":                  "worktime.script_missing",
		"allow 专家评审":                                     "worktime.script_quote",
		"allow 「专家评审」 soon":                              "worktime.limit",
		"due 2020-06-24 1wd pause 2020-06-24/2020-06-25 「a = 1": "worktime.script_quote",
	} {
		_, err := ParseScript([]byte(text))
		if err == nil {
			t.Errorf("%q was read", text)
			continue
		}
		if f := fault.As(joined(err)[0]); f.Code != want {
			t.Errorf("%q: %s, want %s", text, f.Code, want)
		}
	}
}
