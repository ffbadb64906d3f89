-- One row. value grows with every change of cases; events is the number of the last event.
create table case_change (
  id     bigint primary key,
  value  bigint not null,
  events bigint not null
);
insert into case_change (id, value, events) values (1, 0, 0);

-- Rows are only added.
create table case_event (
  seq         bigint primary key, -- order of arrival
  source      text not null,
  event_id    text not null,
  case_id     text not null,
  service     text not null,
  unit        text not null, -- '' for the service's own
  kind        text not null,
  happened_at bigint not null,
  attributes  text not null, -- json
  reason      text not null,
  basis       text not null,
  notice      text not null,
  extension   text not null, -- '' for none
  note        text not null,
  corrects    text not null, -- event_id of the same source, '' for none
  recorded_at bigint not null,
  digest      text not null, -- of what the source said
  unique (source, event_id)
);
create index case_event_of on case_event (case_id, seq);

-- What follows from the events of a case, as lists show it.
create table case_file (
  id          text primary key,
  service     text not null,
  unit        text not null,
  state       text not null,
  outcome     text not null,
  received_at bigint not null, -- 0 when no event says so
  accepted_at bigint not null,
  ended_at    bigint not null, -- 0 while it goes on
  due_at      bigint not null, -- of the clock that is due first, 0 when none runs, far away while it is paused
  main_due_at bigint not null, -- the same of the main clock
  late_by     bigint not null, -- per mille of the limit that an ended main clock took beyond it, 0 when it was not late
  applicant   text not null,
  refiles     text not null, -- the case that this one takes up again
  linked      boolean not null, -- refiles was found by the applicant; no event says so
  findings    bigint not null,
  measures    text not null, -- a line for each clock, see case_measure.go
  wakes_at    bigint not null, -- after this time alone changes the case, 0 for never
  calendar    text not null, -- the edition that they were reckoned by
  updated_at  bigint not null
);
create index case_file_service on case_file (service, unit, received_at);
create index case_file_unit on case_file (unit, received_at);
create index case_file_due on case_file (due_at, id) where due_at > 0;
create index case_file_service_due on case_file (service, due_at) where due_at > 0;
create index case_file_unit_due on case_file (unit, due_at) where due_at > 0;
create index case_file_main_due on case_file (main_due_at) where main_due_at > 0;
create index case_file_wakes on case_file (wakes_at) where wakes_at > 0;
create index case_file_late on case_file (service, late_by) where late_by > 0;
create index case_file_applicant on case_file (applicant) where applicant <> '';

-- Sums by service, unit, clock and month, kept with every event.
create table case_total (
  service text not null,
  unit    text not null,
  clock   text not null,
  main    boolean not null, -- of the cases whose main clock it was
  month   bigint not null,  -- year * 12 + month - 1; 0 for clocks that run
  cases   bigint not null,
  on_time bigint not null,
  late    bigint not null,
  idle    bigint not null,
  paused  bigint not null,
  net     bigint not null,
  gross   bigint not null,
  stood   bigint not null,
  used    bigint not null,
  allowed bigint not null,
  primary key (service, unit, clock, main, month)
);

-- How many cases used which share of the promised time, in twentieths.
create table case_spread (
  service text not null,
  unit    text not null,
  clock   text not null,
  main    boolean not null,
  month   bigint not null,
  bar     bigint not null,
  cases   bigint not null,
  primary key (service, unit, clock, main, month, bar)
);
