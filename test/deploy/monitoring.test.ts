import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type Test } from 'tap';
import { skipCluster } from '../support/kafka.ts';
import { cannotStartRedis } from '../support/redis.ts';
import { parse, type Sample } from './exposition.ts';
import { promtool, withoutPromtool } from './promtool.ts';
import { groupingsOf, selectorsOf } from './promql.ts';
import { scrapeAfterTraffic, scrapeShared } from './traffic.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const PROMETHEUS = join(DEPLOY, 'prometheus');

// What Prometheus adds to every sample.
const ADDED = ['job', 'instance'];

const board = JSON.parse(await readFile(join(DEPLOY, 'grafana/breakwater.json'), 'utf8'));
const panels: any[] = board.panels.filter(({ type }: any) => type !== 'row');
const targets: any[] = panels.flatMap((panel) => panel.targets);
const annotations: any[] = board.annotations.list.filter(({ builtIn }: any) => builtIn !== 1);
const boardExpressions: string[] = [...targets, ...annotations].map(({ expr }) => expr);

const alerts = await readFile(join(PROMETHEUS, 'alerts.yml'), 'utf8');
// Folded scalars, each up to the next key.
const alertExpressions = [...alerts.matchAll(/expr: (?:>-\n)?(?<expr>[^]*?)\n +(?:for|labels):/g)]
  .map(({ groups }) => groups!['expr']!.replaceAll(/\s+/g, ' ').trim())
  .filter((expr) => !expr.startsWith('up{'));

/** A histogram is asked for one of its three. */
const family = (name: string) => name.replace(/_seconds_(?:bucket|sum|count)$/, '_seconds');

await test('with what a gateway says', { skip: skipCluster || cannotStartRedis }, async (group) => {
  const scrapes = await Promise.all([scrapeAfterTraffic(group), scrapeShared(group)]);
  const text = scrapes.join('\n');
  const samples = scrapes.flatMap((scrape) => parse(scrape));

  await group.test('board and alerts ask for what a scrape has', async (t) => {
    t.ok(boardExpressions.length > 30, `${boardExpressions.length} of the board`);
    t.equal(alertExpressions.length, 8);
    for (const expression of [...boardExpressions, ...alertExpressions]) {
      areKnown(t, expression, samples);
    }
    const [job, instance] = board.templating.list.slice(1);
    for (const { query } of [job, instance]) areKnown(t, query.query, samples);
  });

  await group.test('every metric of the gateway is on the board', async (t) => {
    const own = new Set(
      samples.map(({ name }) => name).filter((name) => /^(?:break|http)/.test(name)),
    );
    const asked = new Set(
      boardExpressions.flatMap((expr) => selectorsOf(expr).map(({ metric }) => metric)),
    );
    const families = new Set([...asked].map(family));
    t.strictSame(
      [...own].filter((name) => !families.has(family(name))),
      [],
    );
  });

  await group.test('what the texts of the alerts refer to is there', async (t) => {
    const { paths } = JSON.parse(await readFile(join(DEPLOY, '../openapi.json'), 'utf8'));
    const settings = await readFile(join(DEPLOY, '../.env.example'), 'utf8');
    for (const [metric] of alerts.matchAll(/\b(?:breakwater|http|nodejs)_\w+/g)) {
      t.ok(text.includes(metric), metric);
    }
    for (const { groups } of alerts.matchAll(
      /(?:GET|POST) (?<path>\/[a-z-]+(?:\/\{\{.*?\}\})?[a-z/-]*)/g,
    )) {
      const path = groups!['path']!.replace(/\{\{.*?\}\}/, '{name}');
      t.ok(path in paths, path);
    }
    for (const [key] of alerts.matchAll(/\b[A-Z]+_[A-Z_]+\b/g)) t.ok(settings.includes(key), key);
    t.end();
  });
});

await test('the board has the shape of one', (t) => {
  t.match(board, { uid: 'breakwater', title: 'Breakwater', schemaVersion: Number, id: null });
  t.match(board.templating.list[0], {
    name: 'datasource',
    type: 'datasource',
    query: 'prometheus',
  });
  const ids = board.panels.map(({ id }: any) => id);
  t.equal(new Set(ids).size, ids.length, 'an id of its own for each panel');
  const taken = new Set<string>();
  for (const { title, gridPos } of board.panels) {
    const { x, y, w, h } = gridPos;
    t.ok(x >= 0 && x + w <= 24, `${title} is as wide as the board`);
    for (let cell = 0; cell < w * h; cell += 1) {
      const place = `${x + (cell % w)},${y + Math.floor(cell / w)}`;
      if (taken.has(place)) t.fail(`${title} lies upon another panel at ${place}`);
      taken.add(place);
    }
  }
  for (const panel of panels) {
    t.match(panel, { title: /./, description: /./, fieldConfig: { defaults: { unit: /./ } } });
    t.ok(panel.targets.length > 0, panel.title);
    const refs = panel.targets.map(({ refId }: any) => refId);
    t.equal(new Set(refs).size, refs.length, `${panel.title}: ${refs}`);
  }
  for (const { datasource } of [...panels, ...targets, ...annotations]) {
    t.strictSame(datasource, { type: 'prometheus', uid: '${datasource}' });
  }
  t.end();
});

await test(
  'promtool accepts the rules, and they fire when they should',
  {
    skip: withoutPromtool,
  },
  (t) => {
    succeeds(t, ['check', 'rules', join(PROMETHEUS, 'alerts.yml')]);
    succeeds(t, ['check', 'config', join(PROMETHEUS, 'prometheus.yml')]);
    succeeds(t, ['test', 'rules', join(PROMETHEUS, 'alerts.test.yml')]);
    t.end();
  },
);

await test('every alert has a test in which it fires', async (t) => {
  const tests = await readFile(join(PROMETHEUS, 'alerts.test.yml'), 'utf8');
  for (const { groups } of alerts.matchAll(/alert: (?<name>\w+)/g)) {
    const fires = new RegExp(`alertname: ${groups!['name']}\\n +exp_alerts:\\n +- exp_labels`);
    t.match(tests, fires, `${groups!['name']} fires`);
  }
});

await test(
  'promtool accepts the expressions of the board',
  { skip: withoutPromtool },
  async (t) => {
    const rules = boardExpressions.map((expression, index) => ({
      record: `board:expression_${index}`,
      expr: expression.replaceAll(/\$__rate_interval/g, '1m').replaceAll(/\$\w+/g, 'x'),
    }));
    // JSON is YAML.
    const file = join(
      t.testdir({ 'board.yml': JSON.stringify({ groups: [{ name: 'board', rules }] }) }),
      'board.yml',
    );
    succeeds(t, ['check', 'rules', file]);
  },
);

function succeeds(t: Test, args: readonly string[]): void {
  const { status, output } = promtool(args);
  t.equal(status, 0, output);
}

/** Names, labels, and of labels the values that matchers name. */
function areKnown(t: Test, expression: string, samples: readonly Sample[]): void {
  const selectors = selectorsOf(expression);
  t.ok(selectors.length > 0, expression);
  const labels = new Set(ADDED);
  for (const { metric, matchers } of selectors) {
    const series = samples.filter(({ name }) => name === metric);
    t.ok(series.length > 0, `${metric} is in the scrape`);
    for (const name of series.flatMap((sample) => Object.keys(sample.labels))) labels.add(name);
    for (const { label, operator, value } of matchers) {
      if (ADDED.includes(label)) continue;
      const values = new Set(series.map((sample) => sample.labels[label]));
      t.ok(
        [...values].some((known) => known !== undefined),
        `${metric} has ${label}`,
      );
      if (value === '') continue;
      const alternatives = operator.endsWith('~') ? value.split('|') : [value];
      for (const alternative of alternatives) {
        const pattern = new RegExp(
          `^(?:${operator.endsWith('~') ? alternative : RegExp.escape(alternative)})$`,
        );
        t.ok(
          [...values].some((known) => known !== undefined && pattern.test(known)),
          `${metric} has ${label}="${alternative}"`,
        );
      }
    }
  }
  for (const label of groupingsOf(expression)) t.ok(labels.has(label), `${label}: ${expression}`);
}
