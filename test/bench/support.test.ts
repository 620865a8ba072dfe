import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format } from 'prettier';
import { test } from 'tap';
import { openDocument } from '../../bench/support/markers.ts';
import { median, percentile } from '../../bench/support/statistics.ts';
import { table } from '../../bench/support/table.ts';

await test('median and percentile', async (t) => {
  t.equal(median([3, 1, 2]), 2);
  t.equal(median([4, 1, 2, 3]), 2.5);
  t.equal(median([7]), 7);
  const values = Float64Array.from({ length: 200 }, (_, index) => index + 1);
  t.equal(percentile(values, 0.5), 100);
  t.equal(percentile(values, 0.99), 198);
  t.equal(percentile(values, 1), 200);
});

const text = table(
  [
    { title: 'Scenario', align: 'left', cell: (row: { name: string; rate: number }) => row.name },
    { title: 'µs', align: 'right', cell: ({ rate }) => String(rate) },
  ],
  [
    { name: 'hit', rate: 12_345 },
    { name: 'a longer name', rate: 1 },
  ],
);

await test('a table is in the form that prettier keeps', async (t) => {
  t.match(text, '| Scenario      |    µs |\n');
  t.equal(await format(text, { parser: 'markdown' }), `${text}\n`);
});

const around = (middle: string) => `# A\n\n<!-- b -->\n\n${middle}\n\n<!-- /b -->\n\nend\n`;

await test('a document changes between its markers and nowhere else', async (t) => {
  const path = join(t.testdir({ 'README.md': around('old') }), 'README.md');
  const place = await openDocument(path, 'b');
  await place.write(text);
  await place.write(text);
  t.equal(await readFile(path, 'utf8'), around(text));
  t.equal(await format(around(text), { parser: 'markdown' }), around(text));
  await t.rejects(openDocument(path, 'c'), { message: /no markers <!-- c --> and <!-- \/c -->/ });
  await t.rejects(openDocument(`${path}x`, 'b'), { message: /README\.mdx cannot be written to/ });
});
