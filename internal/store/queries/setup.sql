-- name: SaveSetup :exec
insert into setup (id, sum, made_at) values (1, $1, $2) on conflict (id) do update set sum = excluded.sum, made_at = excluded.made_at;

-- name: Setup :one
select sum from setup where id = 1;

-- name: TakeSetup :execrows
delete from setup where sum = $1;
