// Measures the report in DuckDB over the file that internal/loadtest/cases wrote: node duckdb.cjs DIR TIMES.
// @duckdb/node-api must be found by node; it is no part of the product.
const fs = require('fs'), path = require('path');
const { DuckDBInstance } = require('@duckdb/node-api');
const [dir, times] = [process.argv[2], Number(process.argv[3] || 5)];
const text = fs.readFileSync(path.join(__dirname, 'report.sql'), 'utf8').replace(/ \/ 86400/g, ' // 86400');

async function fastest(what, connection, sql) {
  let wall = Infinity, processor = Infinity, rows;
  for (let i = 0; i < times; i++) {
    const begin = process.hrtime.bigint(), used = process.cpuUsage();
    rows = (await connection.runAndReadAll(sql)).getRows();
    wall = Math.min(wall, Number(process.hrtime.bigint() - begin) / 1e9);
    const now = process.cpuUsage(used);
    processor = Math.min(processor, (now.user + now.system) / 1e6);
  }
  console.log(`${what.padEnd(44)} ${wall.toFixed(4).padStart(9)} s wall ${processor.toFixed(4).padStart(9)} s processor`);
  fs.writeFileSync(path.join(dir, 'duckdb.csv'), rows.map(r => r.map(v => (v ?? 0).toString()).join(',')).join('\n') + '\n');
}

(async () => {
  const connection = await (await DuckDBInstance.create(':memory:', { threads: '2' })).connect();
  console.log('DuckDB', (await connection.runAndReadAll('select version()')).getRows()[0][0]);
  await connection.run(`create table days as select (epoch(day) // 86400)::int as day, before::int as before, worked_days::int as worked_days,
    works::int as works, (epoch(closing) % 86400)::int as closing from read_csv('${dir}/days.csv', header = true)`);
  await connection.run(`create table terms(service int, work int, n int);
    insert into terms values (0, 1, 14400), (1, 0, 1), (2, 0, 3), (3, 0, 5), (4, 0, 20), (5, 1, 50400)`);
  const file = `(select service, unit, epoch(accepted_at)::int as a, epoch(finished_at)::int as f, epoch(pause1_start)::int as p, epoch(pause1_end)::int as q
    from read_csv('${dir}/cases.csv', header = true, auto_detect = false, delim = ',', quote = '"', timestampformat = '%Y-%m-%dT%H:%M', columns = {case_id: 'varchar', service: 'int', unit: 'varchar',
    accepted_at: 'timestamp', finished_at: 'timestamp', pause1_start: 'timestamp', pause1_end: 'timestamp'}))`;
  await fastest('DuckDB from CSV, 2 threads', connection, text.replace(/from c\n/, `from ${file} c\n`));
  await connection.run(`create table c as from ${file}`);
  await fastest('DuckDB in memory, integers, 2 threads', connection, text);
})();
