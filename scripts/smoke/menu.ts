import { select, Separator } from '@inquirer/prompts';
import { runAll, runStep } from './run.ts';
import type { Context, Step } from './step.ts';

const EVERYTHING = 'everything';
const QUIT = 'quit';

/** Asks what to run until somebody has had enough. */
export async function runMenu(steps: readonly Step[], ctx: Context): Promise<void> {
  let next = steps[0]?.name ?? QUIT;
  for (;;) {
    ctx.screen.line();
    const chosen = await ask(steps, next, ctx.signal);
    if (chosen === QUIT) return;
    if (chosen === EVERYTHING) {
      await runAll(steps, ctx);
      next = QUIT;
      continue;
    }
    const index = steps.findIndex(({ name }) => name === chosen);
    const step = steps[index];
    if (step !== undefined) await runStep(step, ctx);
    // Enter, Enter, Enter walks through.
    next = steps[index + 1]?.name ?? QUIT;
  }
}

async function ask(steps: readonly Step[], preset: string, signal: AbortSignal): Promise<string> {
  try {
    return await select(
      {
        message: 'What shall be tried?',
        choices: [
          ...steps.map(({ name, title }) => ({ value: name, name: title })),
          new Separator(),
          { value: EVERYTHING, name: 'Everything (about 45 s)' },
          { value: QUIT, name: 'Quit' },
        ],
        default: preset,
        pageSize: steps.length + 3,
        loop: false,
      },
      { signal },
    );
  } catch (error) {
    // Ctrl-C, or the end of the input.
    if ((error as Error).name === 'ExitPromptError') return QUIT;
    throw error;
  }
}
