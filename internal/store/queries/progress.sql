-- name: BumpProgress :one
update progress_change set value = value + 1 where id = 1 returning value;

-- name: ProgressVersion :one
select value from progress_change where id = 1;

-- name: Schedules :many
select * from schedule order by list_id;

-- name: SaveSchedule :exec
insert into schedule (list_id, open_day, close_day, lock_days, return_days, joint, automatic)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (list_id) do update set open_day = excluded.open_day, close_day = excluded.close_day, lock_days = excluded.lock_days,
  return_days = excluded.return_days, joint = excluded.joint, automatic = excluded.automatic;

-- name: Windows :many
select * from report_window where list_id = $1 order by from_date desc, id desc;

-- name: Window :one
select * from report_window where id = $1;

-- name: AddWindow :one
insert into report_window (list_id, code, from_date, to_date, opens_at, closes_at, locks_at, edition_id, opened_account, opened_by, opened_at, findings)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id;

-- name: UpdateWindow :execrows
update report_window set edition_id = $1, findings = $2 where id = $3;

-- name: WindowExceptions :many
select * from window_exception where window_id = $1 order by id;

-- name: ExceptionsOfList :many
select e.* from window_exception e join report_window w on w.id = e.window_id where w.list_id = $1 and e.id > $2 order by e.id;

-- name: AddException :one
insert into window_exception (window_id, unit_id, until_at, reason, granted_account, granted_by, granted_at)
values ($1, $2, $3, $4, $5, $6, $7) returning id;

-- name: Report :one
select * from report where id = $1;

-- name: ReportsOfWindow :many
select * from report where window_id = $1 order by task_id, unit_id;

-- name: ReportsOfUnitInWindow :many
select * from report where unit_id = $1 and window_id = $2 order by task_id;

-- name: ReportsOfUnit :many
select * from report where unit_id = $1 order by window_id, task_id;

-- name: ReportsOfTask :many
select * from report where task_id = $1 order by window_id, unit_id;

-- name: ReportsOfList :many
select * from report where list_id = $1 order by window_id, task_id, unit_id;

-- name: UpdateReport :execrows
update report
set state = $1, version = version + 1, number = $2, due_at = $3, returns = $4, first_at = $5, updated_at = $6, lead = $7, changed_in = $8
where id = $9 and version = $10;

-- name: AddOwing :one
insert into report_owing (report_id, owed, reason, said_at) values ($1, $2, $3, $4) returning id;

-- name: OwingsOfList :many
select o.* from report_owing o join report r on r.id = o.report_id where o.id > $2 and r.list_id = $1 order by o.id;

-- name: ReportDrafts :many
select * from report_draft where report_id = $1 order by begun_at, account_id;

-- name: DraftsBy :many
select * from report_draft where account_id = $1 order by report_id;

-- name: SaveReportDraft :exec
insert into report_draft (report_id, account_id, account_name, content, base, begun_at, saved_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (report_id, account_id) do update set account_name = excluded.account_name, content = excluded.content,
  base = excluded.base, begun_at = excluded.begun_at, saved_at = excluded.saved_at;

-- name: DeleteReportDraft :exec
delete from report_draft where report_id = $1 and account_id = $2;

-- name: AddSubmission :one
insert into submission (report_id, number, content, reason, seconds, kept, typed, sent_account, sent_by, sent_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning id;

-- name: SubmissionsOf :many
select * from submission where report_id = $1 order by number;

-- name: SubmissionsOfList :many
select s.* from submission s join report r on r.id = s.report_id where s.id > $2 and r.list_id = $1 order by s.id;

-- name: LastSubmission :one
select s.* from report r join submission s on s.report_id = r.id and s.number = r.number
where r.task_id = $1 and r.unit_id = $2 and r.window_id < $3
order by r.window_id desc limit 1;

-- name: AddReview :one
insert into review (report_id, number, level, verdict, points, words, evidence, due_at, reviewed_account, reviewed_by, reviewed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id;

-- name: ReviewsOf :many
select * from review where report_id = $1 order by id;

-- name: ReviewsOfList :many
select v.* from review v join report r on r.id = v.report_id where v.id > $2 and r.list_id = $1 order by v.id;

-- name: StepsOfTask :many
select * from step where task_id = $1 order by seq, id;

-- name: StepsOfList :many
select * from step where list_id = $1 order by task_id, seq, id;

-- name: Step :one
select * from step where id = $1;

-- name: AddStep :one
insert into step (list_id, task_id, unit_id, seq, title, person, due, weight, done_on, dropped_at, reason, version, changed_account, changed_by, changed_at)
select t.list_id, t.id, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11, $12, $13 from task t where t.id = $1
returning id;

-- name: UpdateStep :execrows
update step
set unit_id = $1, seq = $2, title = $3, person = $4, due = $5, weight = $6, done_on = $7, dropped_at = $8, reason = $9,
    version = version + 1, changed_account = $10, changed_by = $11, changed_at = $12
where id = $13 and version = $14;

-- name: AddStepChange :one
insert into step_change (step_id, was, became, reason, changed_account, changed_by, changed_at)
values ($1, $2, $3, $4, $5, $6, $7) returning id;

-- name: StepChangesOfList :many
select c.* from step_change c join step s on s.id = c.step_id where c.id > $2 and s.list_id = $1 order by c.id;

-- name: Closures :many
select * from closure where list_id = $1 order by id;

-- name: ClosuresOfTask :many
select * from closure where task_id = $1 order by id;

-- name: AddClosure :one
insert into closure (list_id, task_id, state, version, words, conditions, asked_account, asked_by, asked_at, checked_account, checked_by,
  checked_at, check_words, signed_account, signed_by, signed_at, ended_account, ended_by, ended_at, reason)
select t.list_id, t.id, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18 from task t where t.id = $1
returning id;

-- name: UpdateClosure :execrows
update closure
set state = $1, version = version + 1, words = $2, conditions = $3, checked_account = $4, checked_by = $5, checked_at = $6, check_words = $7,
    signed_account = $8, signed_by = $9, signed_at = $10, ended_account = $11, ended_by = $12, ended_at = $13, reason = $14
where id = $15 and version = $16;

-- name: Demands :many
select * from demand where list_id = $1 order by id;

-- name: AddDemand :one
insert into demand (list_id, task_id, unit_id, kind, words, due_at, held, asked_account, asked_by, asked_at, answered_account, answered_by,
  answered_at, answer)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) returning id;

-- name: AnswerDemand :execrows
update demand set answered_account = $1, answered_by = $2, answered_at = $3, answer = $4 where id = $5 and answered_at = 0;

-- name: ReportsInState :many
select * from report where list_id = $1 and state = $2 order by window_id, task_id, unit_id;

-- name: ReportsChanged :many
select * from report where list_id = $1 and changed_in > $2 order by id;
