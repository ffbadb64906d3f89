package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestCommittedTextFilesAreWhatTheSourceSays(t *testing.T) {
	files, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is stale: run go run ./examples/generate in the root of the repository", name)
		}
	}
}

func TestSpansOfAPageCoverItsRowsOnce(t *testing.T) {
	list, err := load()
	if err != nil {
		t.Fatal(err)
	}
	for number, page := range list.Pages {
		for _, c := range list.Columns {
			rows := 0
			for at := range page {
				rows += span(page, at, c.Key)
			}
			if rows != len(page) {
				t.Errorf("page %d, column %s: spans cover %d rows of %d", number+1, c.Key, rows, len(page))
			}
		}
	}
}
