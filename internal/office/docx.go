package office

import (
	"context"
	"io"

	"duban/internal/fault"
	"duban/internal/tabular"
)

// readDocx reads a Word document.
func readDocx(ctx context.Context, r io.ReaderAt, size int64, lim Limits) (*tabular.Doc, error) {
	ctx, cancel := lim.context(ctx)
	defer cancel()
	if _, err := newMeter(ctx, lim).openZip(r, size); err != nil {
		return nil, err
	}
	return nil, fault.New(fault.Unsupported, codeNotDocx, nil)
}
