package simulation_test

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"duban/internal/casework"
	"duban/internal/simulation"
	"duban/internal/store"
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
	s := year(t, 11, 5000)
	var file, services bytes.Buffer
	if _, err := s.WriteCases(&file); err != nil {
		t.Fatal(err)
	}
	if err := s.WriteServices(&services); err != nil {
		t.Fatal(err)
	}
	p := newPostgres(t, storetest.Postgres(t), s, services.Bytes())
	p.run("insert into file values ('cases', $1)", file.String())
	p.script("rows.sql")
	p.script("judge.sql")
	want := p.report()
	got := counted(t, s.AsOf, file.Bytes(), services.Bytes())
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 30 {
		t.Errorf("%d rows (-PostgreSQL +report)\n%s", len(got), diff)
	}
}

func TestTheLedgerIsWhatPostgresSays(t *testing.T) {
	where := storetest.Postgres(t)
	db, err := store.Open(t.Context(), where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	s := year(t, 12, 5000)
	ledger := &casework.Ledger{
		Store: db.Case(), Catalog: func() *casework.Catalog { return s.Catalog },
		Office: func(*casework.Service, string) *worktime.Office { return s.Office },
		Clock:  func() time.Time { return s.AsOf.Time() },
	}
	if _, err := ledger.Ingest(t.Context(), s.Events()); err != nil {
		t.Fatal(err)
	}
	var services bytes.Buffer
	if err := s.WriteServices(&services); err != nil {
		t.Fatal(err)
	}
	p := newPostgres(t, where, s, services.Bytes())
	p.script("events.sql")
	p.script("judge.sql")
	want := p.ledger()
	lines, err := ledger.Report(t.Context(), casework.TotalFilter{}, casework.By{Unit: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]sums{}
	for _, l := range lines {
		key := string(l.Service) + " " + l.Unit
		if _, compared := want[key]; compared {
			got[key] = sums{l.Sums.OnTime, l.Late, l.Idle, l.Running, l.Overdue, l.Net}
		}
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) < 11 {
		t.Errorf("%d rows (-PostgreSQL +ledger)\n%s", len(got), diff)
	}
}

// sums are what the ledger keeps of one service and unit, main clocks only.
type sums struct{ OnTime, Late, Idle, Running, Overdue, Net int64 }

// postgres is a database that reckons by itself.
type postgres struct {
	t  *testing.T
	db *sql.DB
}

func newPostgres(t *testing.T, where string, s *simulation.Simulation, services []byte) *postgres {
	t.Helper()
	db, err := sql.Open("pgx", where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
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
	p := &postgres{t, db}
	p.run("create table file (name text primary key, body text not null)")
	for name, body := range map[string]string{
		"calendar": string(calendar), "terms": string(terms), "as_of": s.AsOf.String()[:len("2020-06-24T15:00:00")],
	} {
		p.run("insert into file values ($1, $2)", name, body)
	}
	p.script("clock.sql")
	return p
}

func (p *postgres) run(query string, args ...any) {
	p.t.Helper()
	if _, err := p.db.ExecContext(p.t.Context(), query, args...); err != nil {
		p.t.Fatalf("%s\n%v", query, err)
	}
}

// script runs a file of statements, which blank lines part.
func (p *postgres) script(name string) {
	p.t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, statement := range strings.Split(string(text), ";\n\n") {
		p.run(statement)
	}
}

// rows calls a function for every row of an answer.
func (p *postgres) rows(query string, scan func(*sql.Rows) error) {
	p.t.Helper()
	rows, err := p.db.QueryContext(p.t.Context(), query)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			p.t.Fatal(err)
		}
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
}

// report gives what `duban cases report` should.
func (p *postgres) report() map[string]figures {
	out := map[string]figures{}
	p.rows(`
		select service, unit, count(*), count(*) filter (where not done), count(*) filter (where not done and late),
		  count(*) filter (where done and not late), count(*) filter (where done and late),
		  coalesce(avg(seconds) filter (where done), 0), coalesce(percentile_disc(.5) within group (order by seconds) filter (where done), 0),
		  coalesce(percentile_disc(.95) within group (order by seconds) filter (where done), 0), coalesce(max(seconds) filter (where done), 0)
		from judged group by service, unit`, func(rows *sql.Rows) error {
		var f figures
		err := rows.Scan(&f.Service, &f.Unit, &f.Count, &f.Open, &f.OverdueOpen, &f.OnTime, &f.Late, &f.Mean, &f.P50, &f.P95, &f.Max)
		f.Mean = math.Round(f.Mean*1000) / 1000
		out[f.Service+" "+f.Unit] = f
		return err
	})
	return out
}

// ledger gives what the ledger should report.
func (p *postgres) ledger() map[string]sums {
	out := map[string]sums{}
	p.rows(`
		select split_part(service, '/', 1), unit, count(*) filter (where done and not idle and not late), count(*) filter (where done and not idle and late),
		  count(*) filter (where idle), count(*) filter (where not done), count(*) filter (where not done and late),
		  coalesce(sum(seconds) filter (where done and not idle), 0)
		from judged group by service, unit`, func(rows *sql.Rows) error {
		var service, unit string
		var f sums
		err := rows.Scan(&service, &unit, &f.OnTime, &f.Late, &f.Idle, &f.Running, &f.Overdue, &f.Net)
		out[service+" "+unit] = f
		return err
	})
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
