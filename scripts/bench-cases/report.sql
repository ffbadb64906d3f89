-- The report as an expert writes it: the calendar is a table of prefix sums, so that working time is a difference. The
-- table c has service, unit and seconds since 1970 (a accepted, f finished, p and q the pause), days the calendar by
-- day since 1970. 18628 is 2021-01-01, the first day not seen.
with
s as (
  select c.service, c.unit, c.f, c.f % 86400 as clock, da.worked_days as wa, df.worked_days as wf, df.works, df.closing,
    da.before + least(greatest(c.a % 86400 - 32400, 0), 10800 * da.works)
              + least(greatest(c.a % 86400 - 48600, 0), 14400 * da.works) as a,
    df.before + least(greatest(c.f % 86400 - 32400, 0), 10800 * df.works)
              + least(greatest(c.f % 86400 - 48600, 0), 14400 * df.works) as e,
    dp.before + least(greatest(c.p % 86400 - 32400, 0), 10800 * dp.works)
              + least(greatest(c.p % 86400 - 48600, 0), 14400 * dp.works) as p,
    dq.before + least(greatest(c.q % 86400 - 32400, 0), 10800 * dq.works)
              + least(greatest(c.q % 86400 - 48600, 0), 14400 * dq.works) as q,
    coalesce(dq.worked_days - dp.worked_days, 0) as still
  from c
  join days da on da.day = c.a / 86400
  left join days df on df.day = c.f / 86400
  left join days dp on dp.day = c.p / 86400
  left join days dq on dq.day = c.q / 86400
),
n as (
  select service, unit, f, e - a - coalesce(q - p, 0) as net, wf - wa - still as used, works, clock, closing, a, wa, t.work, t.n,
    (select before from days where day = 18628) as now_work, (select worked_days from days where day = 18628) as now_days
  from s join terms t using (service)
),
v as (
  select service, unit, net, f is null as open,
    case
      when f is null and work = 1 then now_work - a < n
      when f is null then now_days - wa < n
      when work = 1 then net <= n
      else used < n or used = n and works = 1 and clock <= closing
    end as good
  from n
)
select service, unit, count(*), sum(case when open then 1 else 0 end), sum(case when open and not good then 1 else 0 end),
  sum(case when not open and good then 1 else 0 end), sum(case when not open and not good then 1 else 0 end),
  sum(case when not open then net else 0 end),
  percentile_disc(0.5) within group (order by net), percentile_disc(0.95) within group (order by net), max(net)
from v group by service, unit order by service, unit;
