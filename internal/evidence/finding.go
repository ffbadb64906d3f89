package evidence

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"duban/internal/fault"
)

// Findings says what somebody who judges a piece of evidence should know: that the same was given elsewhere, or nearly
// the same.
func (s *Service) Findings(ctx context.Context, seen *Seen) ([]fault.Finding, error) {
	var out []fault.Finding
	if seen.Elsewhere() {
		tasks, units, reports := map[any]bool{}, map[any]bool{}, map[any]bool{}
		for _, u := range seen.Uses {
			tasks[u.Task], units[u.Unit], reports[u.Report] = true, true, true
		}
		severity := fault.SeverityWarning
		if seen.Kind != KindFile { // a document may well serve several tasks
			severity = fault.SeverityInfo
		}
		out = append(out, fault.Finding{Severity: severity, Code: "evidence.found_elsewhere", Args: fault.Args{
			"tasks": len(tasks), "units": len(units), "reports": len(reports),
		}})
	}
	alike, err := s.Alike(ctx, seen.ID)
	if err != nil {
		return nil, err
	}
	counts := map[How]int{}
	for _, a := range alike {
		counts[a.How]++
	}
	if n := counts[SamePicture]; n > 0 {
		out = append(out, fault.Finding{Severity: fault.SeverityWarning, Code: "evidence.found_picture", Args: fault.Args{"count": n}})
	}
	if n := counts[SameWords]; n > 0 {
		out = append(out, fault.Finding{Severity: fault.SeverityWarning, Code: "evidence.found_words", Args: fault.Args{"count": n}})
	}
	return out, nil
}

// Check reads every content and compares it with its digests. It gives a finding for each that is missing or is not
// what was handed in, and how many there are.
func (s *Service) Check(ctx context.Context) (found []fault.Finding, contents int, err error) {
	err = s.Store.Contents(ctx, func(c Content) error {
		contents++
		code, err := s.checkContent(ctx, c)
		if err != nil {
			return fmt.Errorf("check content %s: %w", c.SHA256, err)
		}
		if code != "" {
			found = append(found, fault.Finding{Severity: fault.SeverityError, Code: code, Args: fault.Args{"sha256": c.SHA256}})
		}
		return nil
	})
	return found, contents, err
}

// checkContent says what is wrong with a stored content, "" when nothing is.
func (s *Service) checkContent(ctx context.Context, c Content) (code string, err error) {
	b, err := s.Blobs.Open(ctx, c.SHA256)
	if fault.Is(err, fault.NotFound) {
		return "evidence.verify_missing", nil
	}
	if err != nil {
		return "", err
	}
	defer b.Close() // it is only read
	sums := newSums()
	buffer := buffers.Get().(*[]byte)
	defer buffers.Put(buffer)
	size := int64(0)
	in := &watched{ctx, b}
	for {
		n, err := in.Read(*buffer)
		sums.add((*buffer)[:n])
		size += int64(n)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", err
		}
	}
	if size != c.Size || hex.EncodeToString(sums.sha256.Sum(nil)) != c.SHA256 || hex.EncodeToString(sums.sm3.Sum(nil)) != c.SM3 {
		return "evidence.verify_altered", nil
	}
	return "", nil
}
