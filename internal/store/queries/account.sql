-- name: BumpDuties :one
update change set value = value + 1, duties = duties + 1 where id = 1 returning value, duties;

-- name: DutiesVersion :one
select duties from change where id = 1;

-- name: Account :one
select id, name, folded, role, hash, created_at, closed_at, person_id from account where id = $1;

-- name: AccountByName :one
select id, name, folded, role, hash, created_at, closed_at, person_id from account where folded = $1;

-- name: Accounts :many
select id, name, folded, role, hash, created_at, closed_at, person_id from account;

-- name: CreateAccount :one
insert into account (name, folded, role, person_id, hash, created_at, closed_at) values ($1, $2, $3, $4, $5, $6, $7) returning id;

-- name: UpdateAccount :execrows
update account set name = $1, folded = $2, role = $3, person_id = $4, hash = $5, closed_at = $6 where id = $7;

-- name: Session :one
select data from session where token = $1 and expires_at > $2;

-- name: SaveSession :exec
insert into session (token, data, expires_at) values ($1, $2, $3)
on conflict (token) do update set data = excluded.data, expires_at = excluded.expires_at;

-- name: DeleteSession :exec
delete from session where token = $1;

-- name: DeleteExpiredSessions :exec
delete from session where expires_at <= $1;

-- name: Sessions :many
select token, data from session where expires_at > $1;
