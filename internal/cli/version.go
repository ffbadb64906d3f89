package cli

import (
	"fmt"
	"runtime"
)

// versionCommand is `duban version`.
type versionCommand struct{}

// Run prints the version of the program and of what it was built with.
func (versionCommand) Run(s *session) error {
	if s.json {
		return s.print(map[string]string{
			"version": s.Version, "go": runtime.Version(), "platform": runtime.GOOS + "/" + runtime.GOARCH,
		})
	}
	_, err := fmt.Fprintf(s.Out, "duban %s (%s, %s/%s)\n", s.Version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
