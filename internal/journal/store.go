package journal

import "context"

// Store answers from the journal. The store package implements it on SQLite and PostgreSQL.
type Store interface {
	// Check runs fn on one unchanging state of the database.
	Check(ctx context.Context, fn func(Source) error) error
}

// Service answers about the journal.
type Service struct{ Store Store }

// Check looks through the whole journal and every row that it keeps, see [Check].
func (s Service) Check(ctx context.Context, noted string) (Report, error) {
	var report Report
	err := s.Store.Check(ctx, func(source Source) (err error) {
		report, err = Check(ctx, source, noted)
		return err
	})
	return report, err
}
