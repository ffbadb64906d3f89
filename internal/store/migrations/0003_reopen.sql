alter table draft add column edition_id bigint not null default 0; -- whose findings it goes on with, 0 for a new document
