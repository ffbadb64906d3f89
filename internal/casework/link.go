package casework

import "context"

func (r *recording) link(ctx context.Context) error { return nil }
