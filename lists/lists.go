// Package lists holds the built-in lists as data, in the format of docs/list-format.md. It knows nothing of their
// meaning: list.ParseBuiltin reads them, app hands them over.
package lists

import "embed"

// FS holds one YAML file per list, named by its slug.
//
//go:embed *.yaml
var FS embed.FS
