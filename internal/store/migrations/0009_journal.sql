-- Every change of every business record. Rows are only added; each hash covers its row and the hash before it, so that
-- none can be altered, taken out or put in between without the rest telling. See journal.Entry.
create table journal (
  seq       bigint primary key, -- from 1, without gaps
  made_at   bigint not null,
  account   bigint not null, -- 0 when no account did it
  who       text not null,
  came_from text not null,
  reason    text not null,
  of_table  text not null,
  record    text not null,
  action    text not null,
  was       text not null, -- json of the columns that changed, null when there was no row
  became    text not null, -- json, null when there is none any more
  hash      text not null
);
create index journal_of on journal (of_table, record, seq);
create index journal_made on journal (made_at);

-- One row: the last entry. It is taken last in a transaction, so that writers wait for each other no longer than they must.
create table journal_head (
  id   bigint primary key check (id = 1),
  seq  bigint not null,
  hash text not null
);
insert into journal_head (id, seq, hash) values (1, 0, '');
