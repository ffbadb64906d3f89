alter table account add column person_id bigint references person (id); -- null when it is nobody's in particular
create unique index account_person on account (person_id) where closed_at = 0;

alter table post add column role text not null default '';              -- '' for a mere title
alter table tenure add column acting boolean not null default false;

-- duties grows with every change of accounts, posts and tenures.
alter table change add column duties bigint not null default 0;
