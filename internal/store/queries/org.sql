-- name: Units :many
select id, name, name_en, kind from unit order by id;

-- name: Unit :one
select id, name, name_en, kind from unit where id = $1;

-- name: Aliases :many
select id, unit_id, name, confirmed from unit_alias order by id;

-- name: UnitAliases :many
select id, unit_id, name, confirmed from unit_alias where unit_id = $1 order by id;

-- name: CreateUnit :one
insert into unit (name, name_en, kind) values ($1, $2, $3) returning id;

-- name: UpdateUnit :exec
update unit set name_en = $1, kind = $2 where id = $3;

-- name: SaveAlias :exec
insert into unit_alias (unit_id, name, confirmed) values ($1, $2, $3)
on conflict (name) do update set unit_id = excluded.unit_id, confirmed = excluded.confirmed
where excluded.confirmed and not unit_alias.confirmed;

-- name: SaveMember :exec
insert into collective_member (collective_id, unit_id, from_date, to_date) values ($1, $2, $3, $4)
on conflict (collective_id, unit_id, from_date) do update set to_date = excluded.to_date;

-- name: MembersOn :many
select collective_id, unit_id, from_date, to_date from collective_member
where from_date <= $1 and (to_date = '' or to_date >= $1)
order by collective_id, unit_id, from_date;

-- name: Memberships :many
select c.name as collective, u.name as unit, m.from_date, m.to_date
from collective_member m
join unit c on c.id = m.collective_id
join unit u on u.id = m.unit_id
order by m.collective_id, m.unit_id, m.from_date;

-- name: People :many
select id, name from person order by id;

-- name: CreatePerson :one
insert into person (name) values ($1) returning id;

-- name: CreatePost :one
insert into post (unit_id, title, role) values ($1, $2, $3) returning id;

-- name: Posts :many
select id, unit_id, title, role from post order by id;

-- name: SaveTenure :exec
insert into tenure (post_id, person_id, from_date, to_date, acting) values ($1, $2, $3, $4, $5)
on conflict (post_id, person_id, from_date) do update set to_date = excluded.to_date, acting = excluded.acting;

-- name: Tenures :many
select post_id, person_id, from_date, to_date, acting from tenure order by post_id, from_date, person_id;

-- name: TenuresOf :many
select post_id, person_id, from_date, to_date, acting from tenure where post_id = $1 order by from_date, person_id;

-- name: Post :one
select id from post where id = $1;

-- name: Person :one
select id from person where id = $1;

-- name: PersonByName :one
select id from person where name = $1 order by id limit 1;
