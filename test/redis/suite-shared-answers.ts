import { test } from 'tap';
import type { Cache } from '../../gateway/resilience/cache.ts';
import type { RedisAnswers } from '../../gateway/redis/shared-answers.ts';
import { Call } from '../../gateway/resilience/call.ts';
import { systemClock as clock } from '../../gateway/resilience/clock.ts';
import { createCache } from '../support/cache.ts';
import { cannotStartRedis, startRedis, until } from '../support/redis.ts';
import { connect } from './connect.ts';

const skip = cannotStartRedis;
const ANSWER = { text: '"x"', tags: ['user:1'], ageMs: 0, usefulMs: 60_000 };
const drops: Record<string, (cache: Cache) => void> = {
  'its key': (cache) => cache.drop('users/1'),
  'its tag': (cache) => cache.dropTag('user:1'),
  everything: (cache) => cache.clear(),
};

/** Until Redis knows the scripts: from then on what is sent is done in that order. */
async function warmUp(answers: RedisAnswers): Promise<void> {
  const ask = () => answers.recall('warm', new Call({ clock }));
  answers.keep('warm', { ...ANSWER, tags: [] }, await ask());
  await until(ask, ({ found }) => found !== undefined);
}

await test(
  'what was asked for before it was dropped elsewhere is not taken',
  { skip },
  async (t) => {
    const redis = await startRedis(t);
    const [a, b] = [connect(t, redis.url), connect(t, redis.url)];
    const [here, there] = [a.answers('users', 'http://x'), b.answers('users', 'http://x')];
    const cache = createCache(clock);
    there.attach(cache);
    const ask = () => here.recall('users/1', new Call({ clock }));
    const log = async () => Number(await redis.run('XLEN', 'breakwater:invalidations'));
    await until(
      async () => (await ask()).askedAt,
      (at) => at !== undefined,
    );
    await until(log, (length) => length > 0);
    await warmUp(here);
    for (const [what, drop] of Object.entries(drops)) {
      // As it is for an instance that hears of it too late: this one keeps no cache, and hears nothing.
      for (const key of (await redis.run('KEYS', 'breakwater:cache:*:users/1')) as string[]) {
        await redis.run('DEL', key);
      }
      const before = await ask();
      t.equal(before.found, undefined);
      const length = await log();
      drop(cache);
      await until(log, (now) => now > length);
      here.keep('users/1', ANSWER, before);
      const after = await ask();
      t.equal(after.found, undefined, what);
      t.same(await redis.run('KEYS', 'breakwater:cache:*:users/1'), [], `${what}: not at all`);
      here.keep('users/1', ANSWER, after);
      t.equal((await ask()).found?.text, ANSWER.text, 'one that was asked for after it is');
      const again = await log();
      drop(cache);
      await until(log, (now) => now > again);
      t.equal((await ask()).found, undefined, `${what}: what is there counts no more`);
    }
  },
);

await test(
  'an older one does not replace a newer one; what is useless is not kept',
  { skip },
  async (t) => {
    const redis = await startRedis(t);
    const answers = connect(t, redis.url).answers('users', 'http://x');
    const ask = (key = 'users/1') => answers.recall(key, new Call({ clock }));
    const first = await until(
      () => ask(),
      ({ askedAt }) => askedAt !== undefined,
    );
    const second = await ask();
    await warmUp(answers);
    answers.keep('users/1', { ...ANSWER, text: '"newer"' }, second);
    answers.keep('users/1', { ...ANSWER, text: '"older"' }, first);
    t.equal((await ask()).found?.text, '"newer"');
    answers.keep('users/2', { ...ANSWER, usefulMs: 0 }, await ask('users/2'));
    answers.keep('users/3', ANSWER, { found: undefined, askedAt: undefined });
    answers.keep(
      'users/4',
      { ...ANSWER, usefulMs: 86_400_000, ageMs: 5_000 },
      await ask('users/4'),
    );
    const { found } = await ask('users/4');
    t.ok(found!.ageMs >= 5_000 && found!.ageMs < 15_000, `${found!.ageMs}`);
    const keys = (await redis.run('KEYS', 'breakwater:cache:*')) as string[];
    t.same(
      keys.map((key) => key.split(':').at(-1)!).toSorted((x, y) => x.localeCompare(y)),
      ['users/1', 'users/4', 'warm'],
    );
    const longest = Number(
      await redis.run(
        'PTTL',
        keys.find((key) => key.endsWith('users/4'))!,
      ),
    );
    t.ok(longest <= 3_600_000, 'not for longer than it is known what was dropped');
    t.match(answers.counts, { kept: 3 });
  },
);

await test('while Redis is away there is nothing, and nothing is kept', { skip }, async (t) => {
  const redis = await startRedis(t);
  const answers = connect(t, redis.url).answers('users', 'http://x');
  const ask = () => answers.recall('users/1', new Call({ clock }));
  await until(ask, ({ askedAt }) => askedAt !== undefined);
  await redis.stop();
  t.same(await ask(), { found: undefined, askedAt: undefined });
  answers.keep('users/1', ANSWER, { found: undefined, askedAt: '1' });
  const call = new Call({ clock });
  call.end(new Error('left'));
  await t.rejects(answers.recall('users/1', call), { message: 'left' });
  t.ok(answers.counts.away > 0);
});
