-- name: BumpCommitments :one
update change set value = value + 1 where id = 1 returning value;

-- name: Commitments :many
select * from commitment where list_id = $1 order by id;

-- name: Commitment :one
select * from commitment where code = $1;

-- name: CommitmentID :one
select id from commitment where code = $1;

-- name: LinksOfList :many
select commitment_id, task_id, span_start, span_end, text_sum, words
from commitment_link
where list_id = $1
order by commitment_id, seq;

-- name: LinksOfCommitment :many
select commitment_id, task_id, span_start, span_end, text_sum, words
from commitment_link
where list_id = $1 and commitment_id = $2
order by seq;

-- name: UpdateCommitment :execrows
update commitment
set state = $1, version = version + 1, type = $2, kind = $3, quantity = $4, segment = $5, op = $6, value = $7, unit = $8,
    baseline = $9, baseline_unit = $10, base_ref = $11, clock_from = $12, clock_to = $13, clock_proposed = $14,
    condition = $15, stretch = $16, soft = $17, policy = $18, posture = $19, form = $20, verify = $21, plain_zh = $22,
    plain_en = $23, doubts = $24, into_codes = $25, decided_by = $26, decided_at = $27
where id = $28 and list_id = $29 and code = $30 and version = $31;

-- name: DeleteLinks :exec
delete from commitment_link where list_id = $1 and commitment_id = $2;

-- name: CommitmentChanges :many
select h.id, h.changed_at, h.changed_by, h.action, h.was, h.became, h.reason
from commitment_change h
join commitment c on c.id = h.commitment_id
where c.code = $1
order by h.id;

-- name: EditionNumber :one
select number from edition where id = $1 and list_id = $2;

-- name: Synced :one
select s.edition_id, e.number
from commitment_sync s
join edition e on e.id = s.edition_id
where s.list_id = $1;

-- name: SaveSynced :exec
insert into commitment_sync (list_id, edition_id) values ($1, $2)
on conflict (list_id) do update set edition_id = excluded.edition_id;
