// Package packs holds the built-in packs as data, in the format of docs/pack-format.md. It knows nothing of their
// meaning: pack.Parse reads them, whoever needs them hands them over.
package packs

import "embed"

// FS holds one YAML file per pack, named by its id.
//
//go:embed *.yaml
var FS embed.FS
