package main

import (
	"strings"
	"testing"
)

const passing = `{"Action":"run","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"chatter\n"}
{"Action":"pass","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"PASS\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`

const failing = `{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:1: wrong\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`

const skipping = `{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:1: no server\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`

const cutOff = `{"Action":"output","Package":"p","Test":"TestD","Output":"panic: boom\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`

const notBuilt = `{"ImportPath":"p","Action":"build-output","Output":"p.go:1: syntax error\n"}
{"ImportPath":"p","Action":"build-fail"}
`

func TestVerdictAndWhatIsShown(t *testing.T) {
	for name, c := range map[string]struct {
		in     string
		strict bool
		passes bool
		shows  string
		hides  string
	}{
		"a passing test stays quiet":         {in: passing, strict: true, passes: true, shows: "ok  \tp", hides: "chatter"},
		"a failing test is shown":            {in: failing, shows: "b_test.go:1: wrong"},
		"a skipped test is shown and passes": {in: skipping, passes: true, shows: "no server"},
		"a skipped test fails where strict":  {in: skipping, strict: true, shows: "no server"},
		"a test cut off is shown":            {in: cutOff, shows: "panic: boom"},
		"a build failure is shown":           {in: notBuilt, shows: "syntax error"},
		"no test at all fails":               {in: ""},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			log := newTestlog(&out, c.strict)
			if err := log.read(strings.NewReader(c.in)); err != nil {
				t.Fatal(err)
			}
			if err := log.verdict(); (err == nil) != c.passes {
				t.Errorf("verdict: %v", err)
			}
			if !strings.Contains(out.String(), c.shows) {
				t.Errorf("%q does not show %q", out.String(), c.shows)
			}
			if c.hides != "" && strings.Contains(out.String(), c.hides) {
				t.Errorf("%q shows %q", out.String(), c.hides)
			}
		})
	}
}
