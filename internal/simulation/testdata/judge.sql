create table net as
  select k.id, coalesce(sum(extract(epoch from upper(r) - lower(r))), 0)::bigint as seconds
  from kase k
    left join span s on s.d between k.began::date and coalesce(k.ended, as_of())::date
    left join lateral unnest(s.at * (tsmultirange(tsrange(k.began, greatest(k.began, coalesce(k.ended, as_of())))) - (select coalesce(range_agg(p), '{}') from unnest(k.pauses) p))) r on true
  group by k.id;

create table judged as
  select k.service, k.unit, k.idle, k.ended is not null as done, n.seconds,
    case t.unit when 'wh' then n.seconds > t.n * 3600 else coalesce(k.ended, as_of()) > due_at(k, t) end as late
  from kase k join term t on t.id = k.service join net n on n.id = k.id;
