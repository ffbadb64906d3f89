-- name: LightVersion :one
select value from light_change where id = 1;

-- name: BumpLight :one
update light_change set value = value + 1 where id = 1 returning value;

-- name: LightOverrides :many
select * from light_override where list_id = $1 order by id;

-- name: LightOverride :one
select * from light_override where list_id = $1 and id = $2;

-- name: SetLight :one
insert into light_override (list_id, task_id, light, reason, set_account, set_by, set_at, from_date, to_date, ended_on, ended_account, ended_by, ended_at, ended_reason)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0, '', 0, '') returning id;

-- name: EndLight :execrows
update light_override set ended_on = $1, ended_account = $2, ended_by = $3, ended_at = $4, ended_reason = $5
where list_id = $6 and id = $7 and ended_at = 0;
