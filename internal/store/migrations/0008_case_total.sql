-- What follows from events is made again from them, because more of it is kept now: every case is read again as if
-- time had changed it.
drop table case_total;
create table case_total (
  service   text not null,
  unit      text not null,
  clock     text not null,
  main      boolean not null, -- of the cases whose main clock it was
  month     bigint not null,  -- year * 12 + month - 1; 0 for clocks that run
  cases     bigint not null,
  on_time   bigint not null,
  late      bigint not null,
  idle      bigint not null,
  paused    bigint not null,
  net       bigint not null,
  gross     bigint not null,
  stood     bigint not null,
  used      bigint not null,
  allowed   bigint not null,
  took      bigint not null, -- net time in the unit of the limit, hours in seconds
  simulated bigint not null, -- of cases, those that were made up
  primary key (service, unit, clock, main, month)
);
delete from case_spread;
update case_file set measures = '', wakes_at = 1;
