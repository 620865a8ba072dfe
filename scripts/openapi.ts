import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { buildApp } from '../gateway/app.ts';
import { loadConfig } from '../gateway/config.ts';

/** The checked-in OpenAPI document. */
export const OPENAPI: URL = new URL('../openapi.json', import.meta.url);

/** The document of the gateway, which is built for that but neither listens nor calls. */
export async function readDocument(): Promise<object> {
  const nowhere = 'http://127.0.0.1:9';
  const app = await buildApp(loadConfig({}), {
    users: nowhere,
    events: nowhere,
    enrichment: nowhere,
  });
  try {
    await app.ready();
    return app.swagger();
  } finally {
    await app.close();
  }
}

/** What the checked-in document has to be. */
export async function renderOpenapi(): Promise<string> {
  const filepath = fileURLToPath(OPENAPI);
  const text = JSON.stringify(await readDocument());
  return format(text, { ...(await resolveConfig(filepath)), filepath });
}

async function main(check: boolean): Promise<void> {
  const wanted = await renderOpenapi();
  const current = await readFile(OPENAPI, 'utf8').catch(() => '');
  if (current === wanted) return;
  if (check) {
    console.error('openapi.json does not match the routes: run `npm run docs:openapi`.');
    process.exitCode = 1;
  } else {
    await writeFile(OPENAPI, wanted);
    console.log('openapi.json is written.');
  }
}

if (import.meta.main) await main(process.argv.includes('--check'));
