import { readFile, writeFile } from 'node:fs/promises';
import type { TObject } from 'typebox';
import { circuits, circuitSettings, processSettings, readSettings } from '../gateway/settings.ts';

type Value = string | number | readonly string[];

/** The part of a setting's schema that a reader wants to know. */
interface Setting {
  default?: Value;
  minimum?: number;
  maximum?: number;
  enum?: readonly string[];
  /** The reason for the default. */
  description: string;
}

interface Document {
  /** From the root of the repository. */
  path: string;
  render: (current: string) => string;
}

const COLUMNS = 90;

const settings = ({ properties }: TObject): [key: string, setting: Setting][] =>
  Object.entries(properties) as [string, unknown][] as [string, Setting][];

const named = Object.entries(circuits);
const ownDefaults = named.flatMap(([name, { prefix, defaults }]) =>
  Object.entries(defaults).map(([key, value]) => ({ name, prefix, key, value })),
);

/** `.env.example`: every key as a comment with its default, below the reason for it. */
export function renderEnvExample(): string {
  const ofProcess = settings(processSettings);
  const alreadyListed = new Set(ofProcess.map(([key]) => key));
  const ofCircuits = [...settings(circuitSettings), ...settings(readSettings)];
  const others = named.filter(([, { kind }]) => kind !== 'read').map(([name]) => name);
  const apart = named.filter(([, { kind }]) => kind === 'store').map(([name]) => name);
  const prefixes = named.map(([name, { prefix }]) => `${prefix} (${name})`);

  const blocks = [
    comment(
      'Every setting with its default and the reason for it. `npm start` reads a file called .env; copy this one and remove the # in front of what you want to change. An empty value counts as not set.',
      'Names end in their unit: _MS is milliseconds, _BYTES is bytes. In brackets: what is allowed.',
      'Generated from gateway/settings.ts by `npm run docs:config`.',
    ),
    heading('The process'),
    ...ofProcess.map(renderKey),
    heading('The circuits'),
    comment(
      `The keys below, and DEADLINE_MS above, hold for every circuit of a service; ${apart.join(' and ')} listens to its own alone. With a prefix they hold for one: ${prefixes.join(', ')}. A prefixed key wins over one without a prefix, and that wins over a circuit’s own default.`,
      `RETRY_ and CACHE_ keys are for what reads from a service; ${others.join(' and ')} have none of them.`,
    ),
    ...ofCircuits.filter(([key]) => !alreadyListed.has(key)).map(renderKey),
    heading('Where the default of a circuit differs'),
    ownDefaults.map(({ prefix, key, value }) => `# ${prefix}${key}=${value}`).join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** README's table of what holds for circuits, and the list of the circuits. */
export function renderResilience(): string {
  const keys = [...settings(circuitSettings), ...settings(readSettings)].map(([key, setting]) => {
    const others = ownDefaults
      .filter((other) => other.key === key)
      .map(({ name, value }) => `; ${code(name)}: ${code(value)}`);
    return [
      code(key),
      code(setting.default) + others.join(''),
      allowed(setting),
      setting.description,
    ];
  });
  const rows = named.map(([name, { prefix, kind }]) => [code(name), code(prefix), `${kind}s`]);
  return [
    table(['Key', 'Default', 'Allowed', 'Reason'], keys),
    table(['Circuit', 'Prefix', 'Carries'], rows),
  ].join('\n\n');
}

/** `text` with the part between `<!-- name -->` and `<!-- /name -->` replaced. */
export function replaceBetween(text: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  if (from === -1 || to < from) throw new Error(`README.md needs ${start} and, below it, ${end}`);
  return `${text.slice(0, from + start.length)}\n\n${content}\n\n${text.slice(to)}`;
}

export const documents: readonly Document[] = [
  { path: '.env.example', render: renderEnvExample },
  {
    path: 'README.md',
    render: (current) => replaceBetween(current, 'config:resilience', renderResilience()),
  },
];

/** Absolute, so that the script works from any folder. */
export const urlOf = (path: string): URL => new URL(`../${path}`, import.meta.url);

function renderKey([key, setting]: [string, Setting]): string {
  const limits = allowed(setting);
  const lines = limits === '' ? [setting.description] : [setting.description, `[${limits}]`];
  return `${comment(...lines)}\n# ${key}=${plain(setting.default)}`;
}

function allowed({ minimum, maximum, enum: choices }: Setting): string {
  if (choices !== undefined) return choices.join(', ');
  return minimum === undefined ? '' : `${minimum} to ${maximum}`;
}

/** As it is written in the environment. */
const plain = (value: Value = ''): string =>
  typeof value === 'object' ? value.join(',') : String(value);

const code = (value: Value = ''): string => `\`${plain(value)}\``;

const heading = (title: string): string => `# ${`---- ${title} `.padEnd(COLUMNS - 2, '-')}`;

const comment = (...paragraphs: string[]): string =>
  paragraphs
    .flatMap((paragraph) => wrap(paragraph, COLUMNS - 2))
    .map((line) => `# ${line}`)
    .join('\n');

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

/** A Markdown table with aligned columns, as the formatter wants it. */
function table(head: string[], rows: string[][]): string {
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((title, column) =>
    Math.max(title.length, ...escaped.map((row) => row[column]!.length)),
  );
  const line = (cells: string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  const rule = widths.map((width) => '-'.repeat(width));
  return [head, rule, ...escaped].map(line).join('\n');
}

async function main(check: boolean): Promise<void> {
  for (const { path, render } of documents) {
    // A missing .env.example is written; README.md has to be there, with its markers.
    const current = await readFile(urlOf(path), 'utf8').catch(() => '');
    const wanted = render(current);
    if (current === wanted) continue;
    if (check) {
      console.error(`${path} does not match gateway/settings.ts: run \`npm run docs:config\`.`);
      process.exitCode = 1;
    } else {
      await writeFile(urlOf(path), wanted);
      console.log(`${path} is written.`);
    }
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
