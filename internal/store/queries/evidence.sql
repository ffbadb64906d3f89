-- name: EvidenceFind :many
select e.*, coalesce(d.place, 0) as place, coalesce(d.picture, 0) as picture, coalesce(d.words, 0) as words
from evidence e left join evidence_digest d on d.evidence_id = e.id
where (cast(sqlc.arg(before) as bigint) = 0 or e.id < sqlc.arg(before))
  and (cast(sqlc.arg(of_kind) as text) = '' or e.kind = sqlc.arg(of_kind))
  and (cast(sqlc.arg(of_media) as text) = '' or substr(e.media, 1, length(cast(sqlc.arg(of_media) as text))) = sqlc.arg(of_media))
  and (cast(sqlc.arg(withdrawn) as boolean) or e.withdrawn_at = 0)
  and (not cast(sqlc.arg(unlooked) as boolean) or d.place is null and e.sha256 <> '')
  and (cast(sqlc.arg(anywhere) as boolean) or exists (
    select 1 from evidence_use u where u.evidence_id = e.id
      and (cast(sqlc.arg(unit_id) as bigint) = 0 or u.unit_id = sqlc.arg(unit_id))
      and (cast(sqlc.arg(task_id) as bigint) = 0 or u.task_id = sqlc.arg(task_id))
      and (cast(sqlc.arg(report_id) as bigint) = 0 or u.report_id = sqlc.arg(report_id))))
order by e.id desc limit cast(sqlc.arg(most) as bigint);

-- name: EvidenceStanding :one
select id from evidence where key = $1 and withdrawn_at = 0;

-- name: CreateEvidence :one
insert into evidence (key, kind, name, media, size, sha256, sm3, link, document_number, document_date, document_title, public, retained, account_id, made_by, made_at, withdrawn_at, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 0, '') returning id;

-- name: GiveEvidence :execrows
insert into evidence_use (evidence_id, task_id, unit_id, report_id, number, step_id, commitment, shows, account_id, made_by, made_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (evidence_id, task_id, unit_id, report_id, number, step_id, commitment) do nothing;

-- name: WithdrawEvidence :execrows
update evidence set withdrawn_at = $1, reason = $2 where id = $3 and withdrawn_at = 0;

-- name: PublishEvidence :execrows
update evidence set public = $1 where id = $2;

-- name: SaveEvidenceDigest :exec
insert into evidence_digest (evidence_id, picture, words) values ($1, $2, $3) on conflict (evidence_id) do nothing;

-- name: EvidenceDigests :many
select place, evidence_id, picture, words from evidence_digest where place > $1 order by place;

-- name: CountEvidenceDigests :one
select count(*) from evidence_digest;

-- name: EvidenceContents :many
select distinct sha256, sm3, size from evidence where sha256 <> '' order by sha256;

-- name: Evidence :one
select e.*, coalesce(d.place, 0) as place, coalesce(d.picture, 0) as picture, coalesce(d.words, 0) as words
from evidence e left join evidence_digest d on d.evidence_id = e.id
where e.id = $1;

-- name: EvidenceUsesOf :many
select * from evidence_use where evidence_id = $1 order by made_at, task_id, unit_id, report_id, number, step_id, commitment;

-- name: EvidenceUses :many
select * from evidence_use
where (cast(sqlc.arg(task) as bigint) = 0 or task_id = sqlc.arg(task))
  and (cast(sqlc.arg(unit) as bigint) = 0 or unit_id = sqlc.arg(unit))
  and (cast(sqlc.arg(report) as bigint) = 0 or report_id = sqlc.arg(report))
  and (cast(sqlc.arg(code) as text) = '' or commitment = sqlc.arg(code))
order by evidence_id, made_at, task_id, unit_id, report_id, number, step_id, commitment;
