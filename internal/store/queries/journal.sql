-- name: AdvanceJournal :one
update journal_head set seq = seq + $1 where id = 1 returning seq, hash;

-- name: SetJournalHash :exec
update journal_head set hash = $1 where id = 1;

-- name: JournalHead :one
select seq, hash from journal_head where id = 1;

-- name: JournalFrom :many
select * from journal where seq > $1 order by seq limit $2;

-- name: JournalCovers :many
select * from journal where of_table = 'journal' order by seq;

-- name: JournalRecords :many
select record from journal where of_table = $1 order by seq;

-- name: LastEventNumber :one
select cast(coalesce(max(seq), 0) as bigint) from case_event;
