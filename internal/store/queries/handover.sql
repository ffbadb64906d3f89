-- name: Handovers :many
select * from handover where post_id = $1 or $1 = 0 order by id desc;

-- name: CreateHandover :one
insert into handover (post_id, giver_id, giver_from, taker_id, taker_from, items, given_at, given_by, taken_at, taken_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id;

-- name: TakeHandover :execrows
update handover set taken_at = $1, taken_by = $2 where id = $3 and taken_at = 0;
