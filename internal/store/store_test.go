package store_test

import (
	"os"
	"testing"

	"duban/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		writeForever(dir)
	}
	code := m.Run()
	storetest.StopPostgres()
	os.Exit(code)
}

func TestSQLiteConforms(t *testing.T) {
	storetest.Conform(t, func(t testing.TB) string { return t.TempDir() })
}

func TestPostgresConforms(t *testing.T) {
	storetest.Conform(t, storetest.Postgres)
}
