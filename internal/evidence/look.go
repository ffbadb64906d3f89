package evidence

import (
	"context"
	"errors"
	"fmt"

	"duban/internal/fault"
)

// wake says that there are digests to be reckoned.
func (s *Service) wake() {
	select {
	case s.added <- struct{}{}:
	default: // it is known already
	}
}

// Watch reckons the digests of what is added until ctx ends, one file at a time: it must not keep those waiting who
// hand something in. What fails is told and left for the next start.
func (s *Service) Watch(ctx context.Context, failed func(error)) {
	for {
		if err := s.Look(ctx); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.added:
		}
	}
}

// lookAtOnce is how many files are asked for at a time.
const lookAtOnce = 100

// Look reckons the digests of all evidence that has none yet.
func (s *Service) Look(ctx context.Context) error {
	var failed error
	for before := ID(0); ; {
		files, err := s.Store.Find(ctx, Query{Unlooked: true, Withdrawn: true, Before: before, Limit: lookAtOnce})
		if err != nil {
			return fmt.Errorf("find evidence to look at: %w", err)
		}
		for i := range files {
			before = files[i].ID
			if err := s.look(ctx, &files[i]); err != nil {
				failed = errors.Join(failed, fmt.Errorf("look at evidence %d: %w", files[i].ID, err))
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if len(files) < lookAtOnce {
			return failed
		}
	}
}

// look reckons and keeps the digests of one file. One that cannot be read has none.
func (s *Service) look(ctx context.Context, f *File) error {
	b, err := s.Open(ctx, f)
	if err != nil {
		return err
	}
	defer b.Close() // it is only read
	d := Digest{Evidence: f.ID}
	switch {
	case IsPicture(f.Media):
		if d.Picture, err = pictureDigest(b, b.Size(), s.Limits); err != nil && !errors.Is(err, errNoPicture) {
			return err
		}
	case HasWords(f.Media) && s.Text != nil:
		text, err := s.Text(ctx, f.Name, b, b.Size())
		if fault.Is(err, fault.Busy) || ctx.Err() != nil {
			return err
		}
		d.Words = wordsDigest(text)
	}
	return s.Store.Write(ctx, func(w Writer) error { return w.SaveDigest(ctx, d) })
}
