import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { readDocument } from './openapi.ts';

/** As much of an OpenAPI document as is looked at here. */
export interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components?: object;
}

interface Operation {
  deprecated?: boolean;
  responses?: Record<string, { content?: Record<string, object> }>;
}

/** As much of openapi-typescript, which lives in client/ with a TypeScript of its own. */
interface Generator {
  default: (document: Document, options: { silent: boolean }) => Promise<unknown[]>;
  astToString: (nodes: unknown[]) => string;
}

const urlOf = (path: string): URL => new URL(`../client/${path}`, import.meta.url);
const GENERATOR = urlOf('node_modules/openapi-typescript/dist/index.mjs');

/** The generated file, with the digest of the document that it was made from in its first line. */
export const SCHEMA: URL = urlOf('schema.ts');

/** The document without what is no use to the client: what is deprecated, or answers no JSON. */
export function forClient(document: Document): Document {
  const paths = Object.entries(document.paths).flatMap(([path, operations]) => {
    const kept = Object.entries(operations).filter(([, operation]) => isForClient(operation));
    return kept.length === 0 ? [] : [[path, Object.fromEntries(kept)] as const];
  });
  return { ...document, paths: Object.fromEntries(paths) };
}

function isForClient({ deprecated, responses = {} }: Operation): boolean {
  const contents = Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .flatMap(([, { content }]) => (content === undefined ? [] : [Object.keys(content)]));
  return deprecated !== true && contents.every((types) => types.some((type) => /json/.test(type)));
}

/** Tells documents apart by what types are made of: a new version alone changes nothing. */
export function digestOf({ openapi, paths, components }: Document): string {
  const text = JSON.stringify({ openapi, paths, components });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

async function render(document: Document): Promise<string> {
  const { default: generate, astToString } = (await import(GENERATOR.href)) as Generator;
  const types = astToString(await generate(document, { silent: true }));
  const head = `// Written by \`npm run client\` from the OpenAPI document ${digestOf(document)}.\n\n`;
  const filepath = fileURLToPath(SCHEMA);
  return format(head + types, { ...(await resolveConfig(filepath)), filepath });
}

/** Whether what client/ pins is there, in that version. */
async function isGeneratorInstalled(): Promise<boolean> {
  const { devDependencies } = await readJson<{ devDependencies: object }>('package.json');
  const checks = Object.entries(devDependencies).map(async ([name, version]) => {
    const path = `node_modules/${name}/package.json`;
    const found = await readJson<{ version?: string }>(path).catch(() => undefined);
    return found?.version === version;
  });
  return (await Promise.all(checks)).every(Boolean);
}

const readJson = async <T>(path: string): Promise<T> =>
  JSON.parse(await readFile(urlOf(path), 'utf8')) as T;

/** The generator is no dependency of the project itself: most people never need it. */
function installGenerator(): boolean {
  console.log('Installing the generator in client/.');
  // Under npm that very npm, which Windows could not start by its name.
  const { npm_execpath: npm } = process.env;
  const [command, args] = npm === undefined ? ['npm', []] : [process.execPath, [npm]];
  const { status } = spawnSync(command, [...args, 'ci'], { cwd: urlOf('.'), stdio: 'inherit' });
  return status === 0;
}

async function main(check: boolean): Promise<void> {
  if (!(await isGeneratorInstalled()) && !installGenerator()) {
    console.error('The generator could not be installed: `npm ci` in client/ failed.');
    process.exitCode = 1;
    return;
  }
  const wanted = await render(forClient((await readDocument()) as Document));
  const current = await readFile(SCHEMA, 'utf8').catch(() => '');
  if (current === wanted) {
    console.log('client/schema.ts is up to date.');
  } else if (check) {
    console.error('client/schema.ts does not match the gateway: run `npm run client`.');
    process.exitCode = 1;
  } else {
    await writeFile(SCHEMA, wanted);
    console.log('client/schema.ts is written.');
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
