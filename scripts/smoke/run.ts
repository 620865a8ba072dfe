import type { Context, Step } from './step.ts';
import { Skipped, Surprise } from './surprise.ts';

export type Outcome = 'passed' | 'failed' | 'skipped';

export async function runStep(step: Step, ctx: Context): Promise<Outcome> {
  const { screen } = ctx;
  screen.line();
  screen.line(screen.style('bold', step.title));
  try {
    await step.run(ctx);
    return 'passed';
  } catch (error) {
    ctx.signal.throwIfAborted();
    if (error instanceof Skipped) {
      screen.line(`  ${screen.style('yellow', `– skipped: ${error.message}`)}`);
      return 'skipped';
    }
    if (!(error instanceof Surprise)) throw error;
    screen.line(`  ${screen.style('red', `✗ surprise in ${step.name}: ${error.message}`)}`);
    return 'failed';
  }
}

/** Step after step until the first surprise; whether there was none. */
export async function runAll(steps: readonly Step[], ctx: Context): Promise<boolean> {
  const from = performance.now();
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const step of steps) {
    counts[await runStep(step, ctx)] += 1;
    if (counts.failed > 0) break;
  }
  const { passed, failed, skipped } = counts;
  const left = steps.length - passed - failed - skipped;
  const seconds = ((performance.now() - from) / 1_000).toFixed(1);
  ctx.screen.line();
  ctx.screen.line(
    ctx.screen.style(
      failed > 0 ? 'red' : 'green',
      `${passed} passed, ${failed} failed, ${skipped} skipped` +
        (left > 0 ? `, ${left} not run` : '') +
        ` in ${seconds} s`,
    ),
  );
  return failed === 0;
}
