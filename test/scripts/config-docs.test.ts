import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseEnv } from 'node:util';
import { test } from 'tap';
import { loadConfig } from '../../gateway/config.ts';
import {
  circuits,
  circuitSettings,
  processSettings,
  readSettings,
} from '../../gateway/settings.ts';
import {
  documents,
  renderEnvExample,
  renderResilience,
  replaceBetween,
  urlOf,
} from '../../scripts/config-docs.ts';

const ofCircuits = [
  ...Object.keys(circuitSettings.properties),
  ...Object.keys(readSettings.properties),
];

/** What `.env.example` sets once every key in it is uncommented. */
const uncommented = () => parseEnv(renderEnvExample().replaceAll(/^# (?=[A-Z_]+=)/gm, ''));

await test('the files in the repository are up to date', async (t) => {
  for (const { path, render } of documents) {
    const current = await readFile(urlOf(path), 'utf8');
    t.equal(current, render(current), `${path}; npm run docs:config writes it`);
  }
});

await test('--check says so, too', async (t) => {
  const script = fileURLToPath(urlOf('scripts/config-docs.ts'));
  const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
  t.equal(status, 0, stderr);
});

await test('.env.example has every key, and nothing that is not one', async (t) => {
  const ownDefaults = Object.values(circuits).flatMap(({ prefix, defaults }) =>
    Object.keys(defaults).map((key) => prefix + key),
  );
  t.strictSame(
    Object.keys(uncommented()).toSorted(),
    [
      ...new Set([...Object.keys(processSettings.properties), ...ofCircuits, ...ownDefaults]),
    ].toSorted(),
  );
});

await test('.env.example with the comments removed changes nothing', async (t) => {
  t.strictSame(loadConfig(uncommented()), loadConfig({}));
});

await test('.env.example is at most 90 columns wide', async (t) => {
  const tooLong = renderEnvExample()
    .split('\n')
    .filter((line) => line.length > 90);
  t.strictSame(tooLong, []);
});

await test('the table has every key of a circuit and every circuit', async (t) => {
  const table = renderResilience();
  for (const key of ofCircuits) t.match(table, `| \`${key}\``);
  for (const [name, { prefix }] of Object.entries(circuits)) {
    t.match(table, new RegExp(`\\| \`${name}\` +\\| \`${prefix}\``));
  }
  t.match(table, '`0`; `events.write`: `3`', 'a default of a circuit’s own stands beside the rest');
});

await test('replaceBetween', async (t) => {
  const text = 'before\n\n<!-- part -->\nold\n<!-- /part -->\n\nafter\n';
  const once = replaceBetween(text, 'part', 'new');
  t.equal(once, 'before\n\n<!-- part -->\n\nnew\n\n<!-- /part -->\n\nafter\n');
  t.equal(replaceBetween(once, 'part', 'new'), once, 'a second time changes nothing');
  t.throws(() => replaceBetween('no markers', 'part', 'new'), { message: /<!-- \/part -->/ });
  t.throws(() => replaceBetween('<!-- /part --><!-- part -->', 'part', 'new'), Error);
});
