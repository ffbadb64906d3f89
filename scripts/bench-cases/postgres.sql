-- Measures the report in PostgreSQL over the file that internal/loadtest/cases wrote:
-- psql -v dir=DIR -v report=report.sql -f postgres.sql
\set QUIET on
set max_parallel_workers_per_gather = 2;
set work_mem = '1GB';
set jit = off;
set timezone = 'UTC';
create unlogged table file (case_id text, service int, unit text, accepted_at timestamp, finished_at timestamp, pause1_start timestamp, pause1_end timestamp);
create table raw (day date, before int, worked_days int, works int, closing timestamp);
\set cases :dir /cases.csv
\set days :dir /days.csv
copy raw from :'days' with (format csv, header);
create table days as select (day - date '1970-01-01') as day, before, worked_days, works, extract(epoch from closing::time)::int as closing from raw;
create unique index on days (day);
create table terms (service int, work int, n int);
insert into terms values (0, 1, 14400), (1, 0, 1), (2, 0, 3), (3, 0, 5), (4, 0, 20), (5, 1, 50400);
\echo copy of the file
\timing on
copy file from :'cases' with (format csv, header);
\timing off
create unlogged table c as select service, unit, extract(epoch from accepted_at)::int as a, extract(epoch from finished_at)::int as f,
  extract(epoch from pause1_start)::int as p, extract(epoch from pause1_end)::int as q from file;
vacuum analyze c;
analyze days;
analyze terms;
\echo report over integer columns, three times
\timing on
\pset format unaligned
\pset tuples_only on
\pset fieldsep ,
\o /dev/null
\i :report
\i :report
\timing off
\set out :dir /postgres.csv
\o :out
\timing on
\i :report
