-- Working time and due moments, written anew: tables of days instead of prefix sums, sets of ranges instead of clocks.

create function as_of() returns timestamp stable return (select body from file where name = 'as_of')::timestamp;

create table notice as
  select split_part(line, ',', 3)::date as published, split_part(line, ',', 5)::date as d, split_part(line, ',', 6) = 'work' as work
  from string_to_table((select body from file where name = 'calendar'), E'\n') with ordinality as t(line, n)
  where n > 1 and line <> '';

create table day as
  select d::date as d,
    coalesce((select work from notice where notice.d = g.d order by published desc limit 1), extract(isodow from g.d) < 6) as work
  from generate_series(timestamp '2019-12-01', timestamp '2022-03-01', interval '1 day') g(d);

alter table day add primary key (d);

create table span as
  select d, tsmultirange(tsrange(d + time '9:00', d + time '12:00'), tsrange(d + time '13:00', d + time '17:00')) as at
  from day where work;

alter table span add primary key (d);

create table term as
  select s ->> 'id' as id, (regexp_match(s ->> 'limit', '^\d+'))[1]::int as n, (regexp_match(s ->> 'limit', '[a-z]+$'))[1] as unit,
    coalesce((s ->> 'midnight')::bool, false) as midnight, coalesce((s ->> 'no_roll')::bool, false) as no_roll
  from json_array_elements((select body::json from file where name = 'terms')) s;

create table kase (id text, service text, unit text, began timestamp, ended timestamp, idle boolean not null default false, pauses tsrange[] not null);

create function next_day(date) returns date stable return (select min(d) from day where work and d >= $1);

create function nth_day(date, int) returns date stable return (select d from day where work and d > $1 order by d offset $2 - 1 limit 1);

create function shut(date, midnight bool) returns timestamp immutable return $1 + case when $2 then interval '23:59:59' else interval '17:00' end;

create function limit_end(began timestamp, n int, t term) returns timestamp stable language plpgsql as $$
declare last date;
begin
  if t.unit = 'wd' and n > 0 then return shut(nth_day(began::date, n), t.midnight); end if;
  last := began::date + n;
  if not t.no_roll or t.unit = 'wd' then last := next_day(last); end if;
  if n = 0 and shut(last, t.midnight) < began then last := nth_day(last, 1); end if;
  return shut(last, t.midnight);
end $$;

-- A day on which a clock was stopped counts, that on which it went on does not.
create function due_at(k kase, t term) returns timestamp stable language plpgsql as $$
declare
  since timestamp := k.began;
  rest int := t.n;
  due timestamp := limit_end(since, rest, t);
  p tsrange;
begin
  foreach p in array k.pauses loop
    exit when lower(p) >= due;
    rest := greatest(0, rest - case t.unit
      when 'wd' then (select count(*) from day where work and d > since::date and d <= lower(p)::date)
      else lower(p)::date - since::date end);
    since := upper(p);
    due := limit_end(since, rest, t);
  end loop;
  return due;
end $$;
