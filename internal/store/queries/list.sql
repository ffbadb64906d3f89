-- name: BumpVersion :one
update change set value = value + 1, lists = lists + 1 where id = 1 returning value;

-- name: Version :one
select value from change where id = 1;

-- name: ListIDBySlug :one
select id from list where slug = $1;

-- name: CreateList :one
insert into list (slug) values ($1) returning id;

-- name: LastEditionNumber :one
select cast(coalesce(max(number), 0) as bigint) from edition where list_id = $1;

-- name: LastEditionID :one
select id from edition where list_id = $1 order by number desc limit 1;

-- name: CreateEdition :one
insert into edition (list_id, number, title, title_en, layout, lead_rule, year, columns, roles, tasks, saved_at, saved_by, note)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
returning id;

-- name: CreateSource :exec
insert into edition_source (edition_id, name, format, sha256, size, file) values ($1, $2, $3, $4, $5, $6);

-- name: TasksOfList :many
select id, short_zh, short_en from task where list_id = $1;

-- name: UpdateTask :exec
update task set short_zh = $1, short_en = $2 where id = $3;

-- name: Edition :one
select e.id, e.list_id, l.slug, e.number, e.title, e.title_en, e.layout, e.lead_rule, e.year, e.columns, e.roles, e.tasks,
       e.saved_at, e.saved_by, e.note, s.name as source_name, s.format, s.sha256, s.size
from edition e
join list l on l.id = e.list_id
join edition_source s on s.edition_id = e.id
where e.id = $1;

-- name: Editions :many
select e.id, e.list_id, l.slug, e.number, e.title, e.tasks, e.saved_at, e.saved_by, v.lists as version
from edition e
join list l on l.id = e.list_id
cross join change v
order by e.list_id, e.number desc;

-- name: SourceFile :one
select name, format, sha256, size, file from edition_source where edition_id = $1;

-- name: Excerpts :many
select place, words from excerpt where edition_id = $1 order by seq;

-- name: Headings :many
select level, no, title, title_en, words, raw, parent, place from heading where edition_id = $1 order by seq;

-- name: Items :many
select i.seq, i.task_id, i.no, i.title, i.words, i.heading, i.lead_basis,
       i.deadline_raw, i.deadline_date, i.deadline_precision, i.deadline_ongoing, i.deadline_source,
       i.place, i.printed, t.short_zh, t.short_en
from item i
join task t on t.id = i.task_id
where i.edition_id = $1
order by i.seq;

-- name: ItemUnits :many
select item_seq, unit_id, lead, printed from item_unit where edition_id = $1 order by item_seq, seq;

-- name: ItemPeople :many
select ip.item_seq, ip.person_id, ip.role, p.name
from item_person ip
join person p on p.id = ip.person_id
where ip.edition_id = $1
order by ip.item_seq, ip.seq;

-- name: Findings :many
select id, severity, code, item_no, place, args, fix, state, decided_by, decided_at
from finding
where edition_id = $1
order by seq;

-- name: CreateDraft :one
insert into draft (name, file, edition_id, columns, decisions, created_by, created_at, updated_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
returning id;

-- name: UpdateDraft :execrows
update draft set columns = $1, decisions = $2, updated_at = $3 where id = $4;

-- name: Draft :one
select id, name, file, edition_id, columns, decisions, created_by, created_at, updated_at from draft where id = $1;

-- name: Drafts :many
select id, name, edition_id, columns, decisions, created_by, created_at, updated_at from draft order by updated_at desc, id desc;

-- name: DeleteDraft :execrows
delete from draft where id = $1;
