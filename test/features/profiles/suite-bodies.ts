import { test } from 'tap';
import type { TestDatabase } from '../../support/databases.ts';
import { isProblem, rowsOf, startProfiles } from '../../support/profiles.ts';

const EMAIL = '"email":"body@x.example"';

/** JSON that is no profile: the fields at fault, and those of a change, in which nothing is missing. */
const NO_PROFILES: [raw: string, post: string[], put?: string[]][] = [
  ['[]', ['body']],
  [`[{"name":"A",${EMAIL}}]`, ['body']],
  ['"text"', ['body']],
  ['""', ['body']],
  ['0', ['body']],
  ['1e400', ['body']],
  ['true', ['body']],
  ['false', ['body']],
  ['null', ['body']],
  [`${'['.repeat(1_000)}${']'.repeat(1_000)}`, ['body']],
  ['{}', ['body/email', 'body/name'], ['body']],
  ['{"":"A"}', ['body/', 'body/email', 'body/name'], ['body/']],
  [`{"Name":"A",${EMAIL}}`, ['body/Name', 'body/name'], ['body/Name']],
  [`{"name":null,${EMAIL}}`, ['body/name']],
  [`{"name":5,${EMAIL}}`, ['body/name']],
  [`{"name":true,${EMAIL}}`, ['body/name']],
  [`{"name":["A"],${EMAIL}}`, ['body/name']],
  [`{"name":{"first":"A"},${EMAIL}}`, ['body/name']],
  [`{"name":${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)},${EMAIL}}`, ['body/name']],
  ['{"name":"A","email":null}', ['body/email']],
  ['{"name":"A","email":["a@x.example"]}', ['body/email']],
  ['{"name":"A","email":{"toString":"a@x.example"}}', ['body/email']],
  [`{"name":"A",${EMAIL},"id":"1"}`, ['body/id']],
  [`{"name":"A",${EMAIL},"toString":1}`, ['body/toString']],
  [`{"name":"A",${EMAIL},"constructor":1}`, ['body/constructor']],
  [
    `{"profile":{"name":"A",${EMAIL}}}`,
    ['body/email', 'body/name', 'body/profile'],
    ['body/profile'],
  ],
];

/** What is not JSON, or would be something else than an object by it. */
const NO_JSON: Record<string, string | Buffer> = {
  'an empty body': '',
  'white space': ' \n',
  'a beginning': `{"name":"A",${EMAIL}`,
  'two values': `{"name":"A",${EMAIL}}{}`,
  'a comma too many': `{"name":"A",${EMAIL},}`,
  'other quotes': "{'name':'A'}",
  'no quotes': '{name:"A"}',
  'a comment': `{/* x */"name":"A",${EMAIL}}`,
  NaN: '{"name":NaN}',
  'a line feed in a text': `{"name":"A\nB",${EMAIL}}`,
  'a NUL in a text': `{"name":"A\0B",${EMAIL}}`,
  'an unknown escape': `{"name":"\\x41",${EMAIL}}`,
  'a form': 'name=A&email=body@x.example',
  XML: '<name>A</name>',
  '30,000 arrays': '['.repeat(30_000),
  __proto__: `{"__proto__":{"name":"B"},"name":"A",${EMAIL}}`,
  '__proto__, escaped': `{"\\u005f_proto__":{},"name":"A",${EMAIL}}`,
  'constructor.prototype': `{"constructor":{"prototype":{"a":1}},"name":"A",${EMAIL}}`,
  'UTF-16': Buffer.from(`{"name":"A",${EMAIL}}`, 'utf16le'),
  'Latin-1': Buffer.from(`{"name":"Zo\u00eb",${EMAIL}}`, 'latin1'),
  'a byte that is no UTF-8': Buffer.from(`{"name":"A\u00ff",${EMAIL}}`, 'latin1'),
  'a surrogate in UTF-8': Buffer.concat([
    Buffer.from('{"name":"A'),
    Buffer.of(0xed, 0xa0, 0x80),
    Buffer.from(`",${EMAIL}}`),
  ]),
  'an overlong NUL': Buffer.concat([
    Buffer.from('{"name":"A'),
    Buffer.of(0xc0, 0x80),
    Buffer.from(`",${EMAIL}}`),
  ]),
};

/** Bodies of the wrong type, and of none. */
export async function showBodies(database: TestDatabase): Promise<void> {
  await test('bodies of profiles', { skip: database.skip }, async (group) => {
    const { send, create, sql } = await startProfiles(group, database);
    const profile = await create();
    const path = `/profiles/${profile.id}`;
    const before = await rowsOf(sql);

    await group.test('that are JSON and no profile are 400 by the fields at fault', async (t) => {
      for (const [raw, post, put = post] of NO_PROFILES) {
        const name = raw.slice(0, 60);
        const posted = await send('POST', '/profiles', { raw });
        isProblem(t, posted, 'validation', { fields: post, name });
        const sent = await send('PUT', path, { raw });
        isProblem(t, sent, 'validation', { fields: put, name: `PUT of ${name}` });
      }
    });

    await group.test('that lack a field are 400 by it', async (t) => {
      for (const [raw, field] of [
        ['{"name":"A"}', 'body/email'],
        [`{${EMAIL}}`, 'body/name'],
      ] as const)
        isProblem(t, await send('POST', '/profiles', { raw }), 'validation', { fields: [field] });
    });

    await group.test('that are not JSON are 400', async (t) => {
      for (const [name, raw] of Object.entries(NO_JSON)) {
        isProblem(t, await send('POST', '/profiles', { raw }), 'validation', { name });
        isProblem(t, await send('PUT', path, { raw }), 'validation', { name: `PUT of ${name}` });
      }
    });

    await group.test('that are missing are 400', async (t) => {
      isProblem(t, await send('POST', '/profiles'), 'validation', { fields: ['body'] });
      isProblem(t, await send('PUT', path), 'validation', { fields: ['body'] });
    });

    await group.test('of another media type are 415', async (t) => {
      const raw = JSON.stringify({ name: 'A', email: 'body@x.example' });
      for (const type of [
        'text/plain',
        'text/json',
        'application/x-www-form-urlencoded',
        'application/xml',
        'application/octet-stream',
        'application/jsonp',
        'application',
        'json',
        '*/*',
      ]) {
        const headers = { 'content-type': type };
        const post = await send('POST', '/profiles', { raw, headers });
        isProblem(t, post, 'unsupported_media_type', { name: type });
        const put = await send('PUT', path, { raw, headers });
        isProblem(t, put, 'unsupported_media_type', { name: `PUT of ${type}` });
      }
    });

    await group.test('beyond the limit are 413', async (t) => {
      const raw = JSON.stringify({ name: 'n'.repeat(1_048_576), email: 'body@x.example' });
      isProblem(t, await send('POST', '/profiles', { raw }), 'body_too_large');
      isProblem(t, await send('PUT', path, { raw }), 'body_too_large');
      const spaces = `{"name":"A",${EMAIL}}${' '.repeat(1_048_576)}`;
      isProblem(t, await send('POST', '/profiles', { raw: spaces }), 'body_too_large');
    });

    await group.test('none of which has left a trace', async (t) => {
      t.strictSame(await rowsOf(sql), before);
      t.equal(({} as { name?: string }).name, undefined, 'nor in the prototype of everything');
    });

    await group.test('with a key twice mean its last value', async (t) => {
      const raw = '{"name":"A","email":"a@x.example","email":"b@x.example","name":"B"}';
      const { status, body } = await send('POST', '/profiles', { raw });
      t.equal(status, 201);
      t.match(body, { name: 'B', email: 'b@x.example' });
    });

    await group.test('mean the same however they are written', async (t) => {
      const raw =
        ' \t\r\n{ "\\u006eame" : "Zo\\u00eb \\ud83d\\ude00 \\/" , "email" : "\\u0061@y.example" } \n';
      const { status, body } = await send('POST', '/profiles', {
        raw,
        headers: { 'content-type': 'Application/JSON; charset=UTF-8' },
      });
      t.equal(status, 201);
      t.match(body, { name: 'Zoë 😀 /', email: 'a@y.example' });
    });
  });
}
