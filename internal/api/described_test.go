package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// schema is what the OpenAPI document says of a value.
type schema struct {
	Ref        string `json:"$ref"`
	Properties map[string]schema
	Items      *schema
}

// TestAnswersHoldWhatIsDescribed compares the keys of real answers with the OpenAPI document.
func TestAnswersHoldWhatIsDescribed(t *testing.T) {
	h, db, _ := newAPIOn(t)
	promises(t, db)
	var doc struct {
		Paths map[string]map[string]struct {
			Responses map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	get(t, h, "/openapi.json", "", &doc)
	var compare func(at string, s schema, value any)
	compare = func(at string, s schema, value any) {
		if s.Ref != "" {
			s = doc.Components.Schemas[strings.TrimPrefix(s.Ref, "#/components/schemas/")]
		}
		switch v := value.(type) {
		case map[string]any:
			if s.Properties == nil { // of any keys
				return
			}
			for _, key := range slices.Sorted(maps.Keys(v)) {
				property, described := s.Properties[key]
				if !described {
					t.Errorf("%s: %q is not described", at, key)
				}
				compare(at+"."+key, property, v[key])
			}
		case []any:
			if len(v) > 0 && s.Items != nil {
				compare(at+"[]", *s.Items, v[0])
			}
		}
	}
	for path, address := range map[string]string{
		"/lists": "/lists", "/lists/{slug}": "/lists/chuanshan-2020", "/lists/{slug}/tasks": "/lists/chuanshan-2020/tasks",
		"/lists/{slug}/tasks/{id}": "/lists/chuanshan-2020/tasks/1", "/units": "/units",
		"/lists/{slug}/commitments": "/lists/chuanshan-2020/commitments?doubt=true", "/commitments/{code}": "/commitments/DFGHJK",
		"/search": "/search?q=%E5%BC%80%E5%8A%9E",
	} {
		var answer json.RawMessage
		get(t, h, address, "", &answer)
		var value any
		if err := json.Unmarshal(answer, &value); err != nil {
			t.Fatal(err)
		}
		s := doc.Paths["/api/v1"+path]["get"].Responses["200"].Content["application/json"].Schema
		if s.Ref == "" && s.Properties == nil {
			t.Errorf("%s: no schema", path)
		}
		compare(path, s, value)
	}
}
