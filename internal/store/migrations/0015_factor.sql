-- What an account is asked for after its password.
create table second_factor (
  account_id bigint primary key references account (id),
  secret     text not null,   -- base32, shared with the person's device
  used_step  bigint not null, -- newest span of 30 seconds whose code was used; one is never taken twice
  created_at bigint not null
);

create table recovery_code (
  account_id bigint not null references account (id),
  number     bigint not null,
  sum        text not null,   -- SHA-256
  used_at    bigint not null, -- 0 while it may be used
  primary key (account_id, number)
);
