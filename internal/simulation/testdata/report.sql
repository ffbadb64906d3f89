-- The report of a file of cases, written anew: tables of days instead of prefix sums, sets of ranges instead of clocks.

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

create table kase as
  select distinct cell[1] as id, cell[2] as service, cell[3] as unit, cell[4]::timestamp as began, nullif(cell[5], '')::timestamp as ended,
    array(select tsrange(cell[4 + 2 * i]::timestamp, coalesce(nullif(cell[5 + 2 * i], '')::timestamp, as_of()))
          from generate_series(1, 3) i where cell[4 + 2 * i] <> '' order by i) as pauses
  from string_to_table((select body from file where name = 'cases'), E'\n') with ordinality as t(line, n), string_to_array(line, ',') as cell
  where n > 1 and line <> '';

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

create table net as
  select k.id, coalesce(sum(extract(epoch from upper(r) - lower(r))), 0)::bigint as seconds
  from kase k
    left join span s on s.d between k.began::date and coalesce(k.ended, as_of())::date
    left join lateral unnest(s.at * (tsmultirange(tsrange(k.began, greatest(k.began, coalesce(k.ended, as_of())))) - (select coalesce(range_agg(p), '{}') from unnest(k.pauses) p))) r on true
  group by k.id;

create table judged as
  select k.service, k.unit, k.ended is not null as done, n.seconds,
    case t.unit when 'wh' then n.seconds > t.n * 3600 else coalesce(k.ended, as_of()) > due_at(k, t) end as late
  from kase k join term t on t.id = k.service join net n on n.id = k.id;
