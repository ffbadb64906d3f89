package simulation_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"duban/internal/store/storetest"
	"duban/internal/worktime"
	"duban/internal/worktime/casefile"
)

func TestMain(m *testing.M) {
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}

// figures are one row of a report.
type figures struct {
	Service, Unit                          string
	Count, Open, OverdueOpen, OnTime, Late int64
	Mean                                   float64
	P50, P95, Max                          int64
}

func TestTheReportIsWhatPostgresSays(t *testing.T) {
	db, err := sql.Open("pgx", storetest.Postgres(t))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := year(t, 11, 5000)
	var file, services bytes.Buffer
	if _, err := s.WriteCases(&file); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteServices(&services); err != nil {
		t.Fatal(err)
	}
	want := inPostgres(t, db, s.AsOf, file.String(), services.Bytes())
	got := counted(t, s.AsOf, file.Bytes(), services.Bytes())
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 30 {
		t.Errorf("%d rows (-PostgreSQL +report)\n%s", len(got), diff)
	}
}

// inPostgres counts a file of cases with SQL alone.
func inPostgres(t *testing.T, db *sql.DB, asOf worktime.Moment, cases string, services []byte) map[string]figures {
	t.Helper()
	calendar, err := os.ReadFile("../worktime/calendars/cn.csv")
	if err != nil {
		t.Fatal(err)
	}
	var settings struct{ Services []map[string]any }
	if err := yaml.Unmarshal(services, &settings); err != nil {
		t.Fatal(err)
	}
	terms, err := json.Marshal(settings.Services)
	if err != nil {
		t.Fatal(err)
	}
	run := func(query string, args ...any) {
		t.Helper()
		if _, err := db.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	run("create table file (name text primary key, body text not null)")
	for name, body := range map[string]string{
		"calendar": string(calendar), "cases": cases, "terms": string(terms), "as_of": asOf.String()[:len("2020-06-24T15:00:00")],
	} {
		run("insert into file values ($1, $2)", name, body)
	}
	script, err := os.ReadFile("testdata/report.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, statement := range strings.Split(string(script), ";\n\n") {
		run(statement)
	}
	rows, err := db.QueryContext(t.Context(), `
		select service, unit, count(*), count(*) filter (where not done), count(*) filter (where not done and late),
		  count(*) filter (where done and not late), count(*) filter (where done and late),
		  coalesce(avg(seconds) filter (where done), 0), coalesce(percentile_disc(.5) within group (order by seconds) filter (where done), 0),
		  coalesce(percentile_disc(.95) within group (order by seconds) filter (where done), 0), coalesce(max(seconds) filter (where done), 0)
		from judged group by service, unit`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string]figures{}
	for rows.Next() {
		var f figures
		if err := rows.Scan(&f.Service, &f.Unit, &f.Count, &f.Open, &f.OverdueOpen, &f.OnTime, &f.Late, &f.Mean, &f.P50, &f.P95, &f.Max); err != nil {
			t.Fatal(err)
		}
		f.Mean = math.Round(f.Mean*1000) / 1000
		out[f.Service+" "+f.Unit] = f
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// counted counts a file of cases as `duban cases report` does.
func counted(t *testing.T, asOf worktime.Moment, cases, services []byte) map[string]figures {
	t.Helper()
	settings, err := casefile.ParseSettings(services)
	if err != nil {
		t.Fatal(err)
	}
	result, err := casefile.Report(t.Context(), bytes.NewReader(cases), int64(len(cases)), casefile.Options{
		Services: settings.Services, AsOf: asOf, Office: worktime.NewOffice(settings.Edition.Compile(), settings.Hours),
	})
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]figures{}
	for i := range result.Rows {
		r := &result.Rows[i]
		f := figures{
			Service: settings.Services[r.Service].ID, Unit: r.Unit, Count: r.Count, Open: r.Open, OverdueOpen: r.OverdueOpen,
			OnTime: r.OnTime, Late: r.Late, P50: r.NetP50, P95: r.NetP95, Max: r.NetMax,
		}
		if r.Finished() > 0 {
			f.Mean = math.Round(r.Mean()*1000) / 1000
		}
		out[f.Service+" "+f.Unit] = f
	}
	return out
}
