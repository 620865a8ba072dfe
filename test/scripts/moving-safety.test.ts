import { test } from 'tap';
import { freePort } from '../support/tcp-proxy.ts';
import { run } from './moving-commands.ts';

await test('a password is never printed, however badly the URL is written', async (t) => {
  const port = await freePort();
  const urls = [
    `postgres://u:geheim@127.0.0.1:${port}/x`,
    `mysql://u:geheim@127.0.0.1:${port}/x?ssl=nothing`,
    `postgres://127.0.0.1:${port}/x?user=u&password=geheim`,
    'postgres://u:geheim@/x y',
    'postgres://u:12/34geheim@127.0.0.1/x',
    'mysql://u:ge#heim@127.0.0.1/x',
    'mysql://u:geheim%zz@127.0.0.1/x',
    'mongodb://u:geheim@127.0.0.1/x',
    'u:geheim@127.0.0.1',
  ];
  await Promise.all(
    urls.map(async (url, index) => {
      const command = (['migrate', 'export', 'import'] as const)[index % 3]!;
      const args = command === 'import' ? ['-'] : [];
      const { code, out, err } = await run(t, command, { url, args });
      t.equal(code, 1, url);
      t.notMatch(out + err, /ge.?heim/, url);
      t.notMatch(err, /\n {4}at /, url);
    }),
  );
});
