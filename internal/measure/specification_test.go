package measure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestSpecification runs the scripts of testdata.
func TestSpecification(t *testing.T) {
	files, err := filepath.Glob("testdata/*.test")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		script, err := ParseScript(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, d := range script.Run() {
			t.Errorf("%s:%d: %s\n  want %s\n  got  %s", file, d.Line, d.Asks, d.Want, d.Got)
		}
	}
}

// A script that wants the wrong answer must fail, in every part of an answer.
func TestDifferences(t *testing.T) {
	for line, got := range map[string]string{
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = green":                      "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = red near":                   "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = red behind:gap=51":          "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = red behind near":            "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = red behind turn none":       "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 percent 0 start 2020-04-01 due 2020-06-30 = green over red":             "red behind:gap=50,percent=0,planned=50 turn behind:percent=41",
		"on 2020-05-16 override green@2020-05-01/ late 9 = green":                              "green over red late:days=9 turn late",
		"on 2020-05-16 override green@2020-05-01/ late 9 = green over yellow":                  "green over red late:days=9 turn late",
		"on 2020-05-16 override green@2020-05-17/ late 9 = green over red":                     "red late:days=9 turn late",
		"on 2020-05-16 override green@2020-05-01/2020-05-15 late 9 = green over red late turn": "red late:days=9 turn late",
	} {
		script, err := ParseScript([]byte("# one\n" + line + "\n"))
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		found := script.Run()
		if len(found) != 1 || found[0].Line != 2 || found[0].Got != got {
			t.Errorf("%s: %+v", line, found)
		}
	}
}

func TestScriptsThatCannotBeRead(t *testing.T) {
	for text, code := range map[string]string{
		"":                                   "measure.script_empty",
		"# nothing\n":                        "measure.script_empty",
		"on 2020-05-16 percent 5":            "measure.script_no_result",
		"on 2020-05-16 percent 5 = orange":   "measure.script_no_light",
		"on 2020-05-16 percent five = green": "measure.script_unknown",
		"on 2020-05-16 hurry 5 = green":      "measure.script_unknown",
		"on 2020-05-16 late = green":         "measure.script_unknown",
		"on 2020-05-36 = green":              "worktime.date",
		"rule 1999-9":                        "measure.script_unknown",
		"rule near 5":                        "measure.script_unknown",
		"on 2020-05-16 override red@x = red": "measure.script_unknown",
		"\xff":                               "measure.script_encoding",
		"on 2020-05-16 = green over":         "measure.script_no_light",
	} {
		_, err := ParseScript([]byte(text))
		if err == nil || !strings.Contains(err.Error(), code) {
			t.Errorf("%q: %v, want %s", text, err, code)
		}
	}
}

func TestTheExampleOfTheDocumentation(t *testing.T) {
	data, err := os.ReadFile("../../docs/light-script.md")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(data), "## An example\n\n```\n")
	example, _, found := strings.Cut(example, "\n```\n")
	if !found {
		t.Fatal("there is no example")
	}
	script, err := ParseScript([]byte(example))
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range script.Run() {
		t.Errorf("%s\n  want %s\n  got  %s", d.Asks, d.Want, d.Got)
	}
}
