import { hash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { test } from 'tap';
import type { ListedCircuit } from '../../gateway/plugins/dashboard/circuit-table.ts';
import { contentSecurityPolicy, renderPage } from '../../gateway/plugins/dashboard/page.ts';

const FOLDER = new URL('../../gateway/plugins/dashboard/browser/', import.meta.url);
const STATES = ['closed', 'open', 'half-open', 'forced-open', 'forced-closed', 'disabled'] as const;

const circuit: ListedCircuit = {
  name: 'events',
  state: 'open',
  since: '2026-11-21T04:10:59.492Z',
  reason: 'failure 70 % ≥ 50 % over 10 calls in 30 s',
  retryAfterMs: 9_051,
  window: { calls: 10, failures: 7, slow: 0, failureRate: 0.7 },
  bulkhead: { limit: 100, active: 2, queueLimit: 1000, queued: 0 },
};

const render = (...circuits: ListedCircuit[]): string =>
  renderPage({ circuits, at: '2026-11-21T04:11:00.400Z', version: '1.2.3' });

const page = render(circuit);
const script = /<script type="module">(?<text>[^]*?)<\/script>/.exec(page)?.groups?.['text'] ?? '';
const style = /<style>(?<text>[^]*?)<\/style>/.exec(page)?.groups?.['text'] ?? '';
const markup = page.replace(script, '').replace(style, '');
const source = (text: string): string => `'sha256-${hash('sha256', text, 'base64')}'`;
const all = (text: string, pattern: RegExp): string[] =>
  Array.from(text.matchAll(pattern), (match) => match[1] ?? '');

await test('the circuits stand in the page without JavaScript', async (t) => {
  const row = /<tr data-circuit="events" data-state="open">.*<\/tr>/.exec(page)?.[0] ?? '';
  t.match(row, circuit.reason);
  t.match(row, '2026-11-21 04:10:59 UTC');
  t.match(row, 'in 10 s');
  t.match(row, '7 of 10');
  t.match(row, '2 of 100');
  t.match(row, /<use href="#shape-open"\/>/);
  t.match(markup, 'as of 2026-11-21 04:11:00 UTC');
  t.match(markup, '1.2.3');
});

await test('each state has its shape and its word', async (t) => {
  for (const state of STATES) {
    const table = render({ ...circuit, state });
    t.ok(table.includes(`<use href="#shape-${state}"/></svg>${state.replace('d-', 'd ')}</span>`));
    t.ok(markup.includes(`<symbol id="shape-${state}"`), state);
  }
});

await test('what operators and settings say stays text', async (t) => {
  const hostile = `</table><script>alert(1)</script><img src=x onerror="a()" title='b'>$&{{at}}`;
  const escaped = `&lt;/table&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;a()&quot; title=&#39;b&#39;&gt;$&amp;{{at}}`;
  const text = render({ ...circuit, name: hostile, reason: hostile, since: hostile });
  t.notOk(text.includes(hostile));
  t.notOk(text.includes('<img src=x'));
  t.ok(text.includes(`<td class="reason">${escaped}</td>`));
  t.ok(text.includes(`<tr data-circuit="${escaped}" data-state="open">`));
  t.notMatch(renderPage({ circuits: [], at: '<b>', version: '<i>' }), /<b>|<i>/);
});

await test('the policy allows what is inlined and nothing else', async (t) => {
  t.equal(all(page, /(<script)/g).length, 1);
  t.equal(all(page, /(<style)/g).length, 1);
  t.equal(
    contentSecurityPolicy(),
    `default-src 'none'; script-src ${source(script)}; style-src ${source(style)}; ` +
      `connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  );
});

await test('nothing is left for the policy to refuse', async (t) => {
  t.notMatch(markup, /\sstyle=/);
  t.notMatch(markup, /\son[a-z]+=/);
  t.same(all(markup, /\ssrc="([^"]*)"/g), []);
  t.same(
    all(markup, /\shref="([^"]*)"/g).filter((address) => !/^(?:#|data:|circuits\/)/.test(address)),
    [],
  );
  t.notMatch(style, /@import|url\((?!'#)/);
  t.notMatch(page, /https?:\/\//);
  t.notMatch(script, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|cssText/);
  t.notMatch(script, /setAttribute\([^)]*'style'/);
});

await test('the page is small', async (t) => {
  const bytes = gzipSync(page).byteLength;
  t.ok(bytes < 40_000, `${bytes} bytes gzipped`);
});

await test('the inlined modules are one script', async (t) => {
  t.notMatch(script, /^(?:import|export) /m);
  // Fails where two modules use one name.
  t.doesNotThrow(() => new Script(script));
  const texts = await Promise.all(
    (await readdir(FOLDER)).map((file) => readFile(new URL(file, FOLDER), 'utf8')),
  );
  const defined = texts.flatMap((text) => all(text, /^(?:export )?(?:async )?function (\w+)/gm));
  t.ok(defined.length > 50);
  for (const name of defined) t.ok(script.includes(`function ${name}(`), name);
});

await test('what the script looks for is in the page', async (t) => {
  const ids = new Set(all(markup, /\sid="([^"]*)"/g));
  t.equal(ids.size, all(markup, /\sid="([^"]*)"/g).length, 'each id once');
  const wanted = all(script, /(?:element|cloneOf)\('([^']*)'\)/g);
  t.ok(wanted.length > 20);
  for (const id of wanted) t.ok(ids.has(id), `#${id}`);

  const fields = new Set(all(markup, /\sdata-field="([^"]*)"/g));
  for (const field of all(script, /\bfields\.(\w+)/g)) t.ok(fields.has(field), field);
  for (const id of all(markup, /\saria-labelledby="([^"]*)"/g)) t.ok(ids.has(id), id);
});
