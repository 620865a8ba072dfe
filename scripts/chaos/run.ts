import { setTimeout as wait } from 'node:timers/promises';
import type { NewRegistration } from '../../gateway/features/registrations/schemas.ts';
import { createRandom } from '../../mock-server/random.ts';
import type { Output } from '../smoke/screen.ts';
import { CommandError } from '../store/command.ts';
import { Client, type Settled } from './client.ts';
import { planOf } from './incidents.ts';
import { Ledger } from './ledger.ts';
import type { ChaosOptions } from './options.ts';
import { createPeople } from './people.ts';
import { isKept, type Report } from './report.ts';
import { Saboteur } from './saboteur.ts';
import { setStage, type Stage } from './stage.ts';
import { judge, type Evidence } from './verdict.ts';
import { Watch } from './watch.ts';

/** Milliseconds without any change after which what is left is not waited for any more. */
const STUCK_MS = 45_000;
const LOOK_EVERY_MS = 200;

/**
 * The whole run.
 * @throws CommandError where it takes too long, Error where a process ended by itself or something
 *   could not be broken or mended, and as the signal says
 */
export async function run(options: ChaosOptions, out: Output, outer: AbortSignal): Promise<Report> {
  const failure = new AbortController();
  const onFailure = (error: Error) => failure.abort(error);
  const tooLong = () => onFailure(new CommandError(`not done within ${options.limit} min`));
  const timer = setTimeout(tooLong, options.limit * 60_000);
  const signal = AbortSignal.any([outer, failure.signal]);
  let stage: Stage | undefined;
  let keepsData = !outer.aborted;
  try {
    stage = await setStage({ ...options, onDeath: onFailure, signal });
    const report = await play(stage, { options, out, onFailure, signal });
    keepsData = !isKept(report);
    return report;
  } catch (error) {
    keepsData = !outer.aborted;
    // What failed first, and not what followed from it.
    throw signal.aborted ? signal.reason : error;
  } finally {
    clearTimeout(timer);
    await stage?.end(keepsData);
    if (stage !== undefined && keepsData) out.write(`What the processes said: ${stage.logFile}\n`);
  }
}

interface Surroundings {
  options: ChaosOptions;
  out: Output;
  onFailure: (error: Error) => void;
  signal: AbortSignal;
}

async function play(
  stage: Stage,
  { options, out, onFailure, signal }: Surroundings,
): Promise<Report> {
  const { count, connections, seed } = options;
  const { domain, person } = createPeople();
  const plan = planOf(stage.targets, count, seed);
  const watch = new Watch({ count, out });
  watch.says(`${stage.parts}; ${plan.length} incidents, seed ${seed}`);
  const saboteur = new Saboteur({
    plan,
    onIncident: ({ target, way, awayMs }) => watch.happened(target.name, way.name, awayMs),
    onFailure,
    signal,
  });
  const client = new Client({ origin: stage.origin, random: createRandom(seed, 'client'), signal });
  const sent: NewRegistration[] = [];
  const settled = new Map<string, Settled>();
  const sendSome = async () => {
    while (sent.length < count) {
      const one = person(sent.length);
      sent.push(one);
      settled.set(one.email, await client.register(one));
      watch.settled(settled.size);
      saboteur.reached(settled.size);
    }
  };
  try {
    saboteur.reached(0);
    await Promise.all(Array.from({ length: connections }, sendSome));
    const sendingMs = watch.elapsedMs;
    await saboteur.ended();
    signal.throwIfAborted();
    const ledger = await Ledger.open(stage.databaseUrl, domain);
    try {
      const evidence = await drained(ledger, settled.size, { watch, signal });
      return {
        options,
        parts: stage.parts,
        counts: saboteur.counts,
        traffic: client.traffic,
        settled: [...settled.values()],
        longestGapMs: watch.longestGapMs,
        sendingMs,
        tookMs: watch.elapsedMs,
        verdict: judge({ sent, accepted: new Set(settled.keys()), ...evidence }),
      };
    } finally {
      await ledger.close();
    }
  } finally {
    watch.ends();
    await client.close();
  }
}

/** What is in the store when all is done that was accepted, or when nothing moves any more. */
async function drained(
  ledger: Ledger,
  accepted: number,
  { watch, signal }: { watch: Watch; signal: AbortSignal },
): Promise<Pick<Evidence, 'rows' | 'stock'>> {
  let last = '';
  let changedAt = performance.now();
  for (;;) {
    signal.throwIfAborted();
    const stock = await ledger.stock();
    watch.drains(stock);
    const { registered, queued, dead } = stock;
    const now = [registered, queued, dead].join();
    if (now !== last) changedAt = performance.now();
    last = now;
    const isDone = registered >= accepted && queued === 0;
    if (isDone || performance.now() - changedAt > STUCK_MS)
      return { rows: await ledger.rows(), stock };
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}
