package store

import "testing"

// TestEveryTableIsKeptOrNamed fails for a new table that the journal would not know of.
func TestEveryTableIsKeptOrNamed(t *testing.T) {
	db, err := Open(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.read.QueryContext(t.Context(), "select name from sqlite_master where type = 'table' order by name")
	if err != nil {
		t.Fatal(err)
	}
	tables := 0
	err = each(rows, func() error {
		var name string
		if err := rows.Scan(&name); err != nil {
			return err
		}
		tables++
		_, kept := business[name]
		if _, named := unjournaled[name]; kept == named {
			t.Errorf("table %s must be in business or, with a reason, in unjournaled (journal_table.go), and not in both", name)
		}
		return nil
	})
	if err != nil || tables < 20 {
		t.Errorf("%d tables, %v", tables, err)
	}
}
