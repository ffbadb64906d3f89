package commitment

import (
	"sync"

	"duban/internal/list"
)

// texts are the readings of one edition's texts, each made when first asked for.
type texts struct {
	view    *list.View
	read    func(string) Reading
	curated func() map[list.TaskID][]Figure // of an edition whose texts are not there
	once    []sync.Once
	out     []Reading
}

func newTexts(view *list.View, read func(string) Reading, curated func() map[list.TaskID][]Figure) *texts {
	return &texts{
		view: view, read: read, curated: curated, once: make([]sync.Once, len(view.Tasks)), out: make([]Reading, len(view.Tasks)),
	}
}

func (t *texts) reading(task *list.Task) *Reading {
	if task.Item.Text == "" {
		return &Reading{Figures: t.curated()[task.ID]}
	}
	i := task.Seq
	t.once[i].Do(func() { t.out[i] = t.read(task.Item.Text) })
	return &t.out[i]
}

// Reading gives what the grammar makes of a task's text in the newest edition: for showing the parts of its
// sentences. Without a text it holds the figures alone that were curated with a built-in list. It is empty for a task
// that the edition does not have.
func (b *Book) Reading(id list.TaskID) Reading {
	task := b.View.Task(id)
	if task == nil {
		return Reading{}
	}
	return *b.texts.reading(task)
}

// Figures lists the numbers of a task's text that promise nothing, each with the reason.
func (b *Book) Figures(id list.TaskID) []Figure { return b.Reading(id).Figures }
