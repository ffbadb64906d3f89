package commitment

import "context"

// Sync brings a list's commitments up to its newest edition.
func (s *Service) Sync(ctx context.Context, slug string) error {
	_, err := s.Library.Get(ctx, slug)
	return err
}

// SyncAll brings every list up to its newest edition.
func (s *Service) SyncAll(ctx context.Context) error {
	views, err := s.Library.Current(ctx)
	if err != nil {
		return err
	}
	for _, view := range views {
		if err := s.Sync(ctx, view.Slug); err != nil {
			return err
		}
	}
	return nil
}
