package progress

// held gives what the system holds already of a report's task, as locale keys below progress.held.
func held(f *Form) []string {
	var out []string
	if f.Last != nil {
		out = append(out, "submission")
		if len(f.Last.Content.AllEvidence()) > 0 {
			out = append(out, "evidence")
		}
	}
	for field, why := range f.Filled {
		if why == FromRecords && field != "" {
			out = append(out, "records")
			break
		}
	}
	if len(f.Steps) > 0 {
		out = append(out, "steps")
	}
	return out
}
