import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'tap';

const ROOT = join(import.meta.dirname, '../..');
// Not `bin/tsc`, which has no extension: tap’s hooks take it for CommonJS.
const TSC = join(ROOT, 'node_modules/typescript/lib/tsc.js');

/** What the compiler has to say of a project; nothing where all is well. */
const faultsOf = (project: string): Promise<string> =>
  new Promise((resolve) => {
    execFile(process.execPath, [TSC, '-p', join(ROOT, project)], (error, stdout, stderr) => {
      resolve(error === null ? '' : `${stdout}${stderr}` || error.message);
    });
  });

await test('the client and its example are right for Node', async (t) => {
  t.equal(await faultsOf('client'), '');
});

await test('in a browser’s project, too, and what is a mistake is a type error', async (t) => {
  t.equal(await faultsOf('test/client/browser'), '');
});
