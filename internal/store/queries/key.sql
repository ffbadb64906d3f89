-- name: KeyBySum :one
select id, system, folded, services, hint, sum, created_at, created_by, revoked_at, revoked_by from api_key where sum = $1;

-- name: Keys :many
select id, system, folded, services, hint, sum, created_at, created_by, revoked_at, revoked_by from api_key;

-- name: CreateKey :one
insert into api_key (system, folded, services, hint, sum, created_at, created_by, revoked_at, revoked_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id;

-- name: RevokeKey :execrows
update api_key set revoked_at = $1, revoked_by = $2 where id = $3 and revoked_at = 0;

-- name: Receipt :one
select key_id, name, sum, answer, saved_at from receipt where key_id = $1 and name = $2;

-- name: SaveReceipt :exec
insert into receipt (key_id, name, sum, answer, saved_at) values ($1, $2, $3, $4, $5)
on conflict (key_id, name) do nothing;

-- name: DeleteOldReceipts :exec
delete from receipt where saved_at < $1;
