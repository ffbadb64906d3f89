-- name: BumpCases :one
update case_change set value = value + 1 where id = 1 returning value;

-- name: TakeEventNumbers :one
update case_change set events = events + $1 where id = 1 returning events;

-- name: CaseVersion :one
select value from case_change where id = 1;

-- name: CaseFile :one
select * from case_file where id = $1;

-- name: CaseEvents :many
select * from case_event where case_id = $1 order by seq;

-- name: LinkCase :exec
update case_file set refiles = $1, linked = $2 where id = $3;

-- name: WakingCases :many
select id from case_file where wakes_at > 0 and wakes_at < $1 order by wakes_at limit 2000;

-- name: CaseEntered :many
select source, cast(recorded_at / 86400000 as bigint) as day, service, unit, count(*) as events from case_event
where corrects = '' and kind not in ('delivered', 'rated')
group by 1, 2, 3, 4 order by 1, 2, 3, 4;

-- name: LateCaseEvents :many
select seq, source, case_id, service, unit, happened_at, recorded_at from case_event
where seq > $1 and recorded_at - happened_at > cast(sqlc.arg(longer) as bigint) and corrects = '' and kind not in ('delivered', 'rated')
order by seq limit $2;
