package casework

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
)

func TestBatchesShareATransaction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		gate := make(chan struct{})
		var sizes []int
		write := func(_ context.Context, together []*batch) error {
			sizes = append(sizes, len(together))
			<-gate
			return nil
		}
		var senders sync.WaitGroup
		for range 10 {
			senders.Go(func() {
				b := &batch{events: make([]Event, 3), done: make(chan struct{})}
				if err := g.join(t.Context(), b, write); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		close(gate)
		senders.Wait()
		if len(sizes) != 2 || sizes[0] != 1 || sizes[1] != 9 {
			t.Errorf("transactions of %v batches, want the first alone and all others together", sizes)
		}
	})
}

func TestOneBatchDoesNotFailForAnother(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		gate := make(chan struct{})
		bad := errors.New("bad")
		write := func(_ context.Context, together []*batch) error {
			<-gate
			for _, b := range together {
				if len(b.events) == 0 {
					return bad
				}
			}
			return nil
		}
		var senders sync.WaitGroup
		for i := range 6 {
			senders.Go(func() {
				b := &batch{events: make([]Event, i%3), done: make(chan struct{})}
				if err := g.join(t.Context(), b, write); (err != nil) != (i%3 == 0) {
					t.Errorf("batch %d: %v", i, err)
				}
			})
			synctest.Wait()
		}
		close(gate)
		senders.Wait()
	})
}

func TestAnImpatientSenderLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g group
		gate := make(chan struct{})
		written := 0
		write := func(_ context.Context, together []*batch) error {
			<-gate
			written += len(together)
			return nil
		}
		var senders sync.WaitGroup
		send := func(ctx context.Context, want error) {
			senders.Go(func() {
				b := &batch{done: make(chan struct{})}
				if err := g.join(ctx, b, write); !errors.Is(err, want) {
					t.Errorf("got %v, want %v", err, want)
				}
			})
			synctest.Wait()
		}
		ctx, cancel := context.WithCancel(t.Context())
		send(t.Context(), nil)
		send(ctx, context.Canceled)
		send(t.Context(), nil)
		cancel()
		synctest.Wait()
		close(gate)
		senders.Wait()
		if written != 2 {
			t.Errorf("%d batches written, want the 2 that stayed", written)
		}
	})
}
