-- The one-time address at which the first account is made; at most one row, none once there are accounts.
create table setup (
  id      bigint primary key check (id = 1),
  sum     text not null,  -- SHA-256 of the token in the address
  made_at bigint not null
);
