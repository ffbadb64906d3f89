-- Cases from a file in the wide form.

insert into kase (id, service, unit, began, ended, pauses)
  select distinct cell[1], cell[2], cell[3], cell[4]::timestamp, nullif(cell[5], '')::timestamp,
    array(select tsrange(cell[4 + 2 * i]::timestamp, coalesce(nullif(cell[5 + 2 * i], '')::timestamp, as_of()))
          from generate_series(1, 3) i where cell[4 + 2 * i] <> '' order by i)
  from string_to_table((select body from file where name = 'cases'), E'\n') with ordinality as t(line, n), string_to_array(line, ',') as cell
  where n > 1 and line <> '';
