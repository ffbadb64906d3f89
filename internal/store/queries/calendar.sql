-- name: CalendarChanges :many
select * from calendar_change order by id;

-- name: CalendarVersion :one
select count(*) from calendar_change where state = 'approved';

-- name: AddCalendarChange :one
insert into calendar_change (origin, kind, known, content, unit, proposed_at, proposed_by, state, decided_at, decided_by, reason, edition, effect, done_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id;

-- name: DecideCalendarChange :execrows
update calendar_change set state = $1, decided_at = $2, decided_by = $3, reason = $4, edition = $5, effect = $6
where calendar_change.id = $7 and calendar_change.state = 'pending'
  and (select count(*) from calendar_change other where other.state = 'approved') = cast(sqlc.arg(approved) as bigint);

-- name: FinishCalendarChange :exec
update calendar_change set done_at = $1, effect = $2 where id = $3;
