package apptest

import (
	"fmt"
	"net/url"
)

// boardScenarios are those of lights and cockpits. Everybody who may see any of it gets the pages with their own part.
func boardScenarios(w *world) map[string]scenario {
	t := &w.list.Tasks[0]
	base := w.base()
	task := fmt.Sprint(base, "/tasks/", t.ID)
	return map[string]scenario{
		"GET /lists/{list}/board":                              {path: base + "/board?on=2024-08-31", want: 200, says: []string{"督查看板", "红灯", "2024年8月31日", "data-chart", "还没有开过填报窗口"}},
		"GET /lists/{list}/board/goals.json":                   {path: base + "/board/goals.json", want: 200, says: []string{`"bars"`, "滞后"}},
		"GET /lists/{list}/board/window.json":                  {path: base + "/board/window.json", want: 200, says: []string{`"series"`, "逾期未报"}},
		"GET /lists/{list}/units/{unit}/lights.json":           {path: fmt.Sprint(base, "/units/", w.busiest(), "/lights.json"), want: 200, says: []string{`"series"`}},
		"GET /lists/{list}/leaders/{leader}/lights.json":       {path: fmt.Sprint(base, "/leaders/", t.People[0].Person, "/lights.json"), want: 200, says: []string{`"series"`}},
		"POST /lists/{list}/tasks/{task}/light":                {path: task + "/light", form: url.Values{"light": {"green"}, "to": {"2020-01-01"}, "reason": {"区政府同意顺延"}}, want: 422, says: []string{"请写明有效到哪一天", "区政府同意顺延"}},
		"POST /lists/{list}/tasks/{task}/light/{override}/end": {path: task + "/light/99/end", form: url.Values{"reason": {"已恢复"}}, want: 404, says: []string{"没有这条人工亮灯"}},
	}
}
