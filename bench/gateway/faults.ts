import type { LoadResult } from '../support/load.ts';
import type { Scenario } from './scenarios.ts';

/** What was not as it should be under load, in words; empty where all is well. */
export function faultsOf(
  { calls }: Scenario,
  result: LoadResult,
  { connections, upstreamCalls }: { connections: number; upstreamCalls: number },
): string[] {
  const { sent, answered, errors, wrong, firstWrong } = result;
  const faults: string[] = [];
  if (firstWrong !== undefined) {
    faults.push(`${wrong} × ${wrongAnswer('under load', firstWrong)}`);
  }
  if (answered === 0) faults.push('nothing was answered');
  if (errors > 0) faults.push(`${errors} connections failed or timed out`);
  // When the time is over, each connection has one request under way.
  if (sent - answered > connections) faults.push(`${sent - answered} requests had no answer`);
  const [least, most] = [answered * calls, sent * calls];
  if (upstreamCalls < least || upstreamCalls > most) {
    const allowed = least === most ? least : `${least} to ${most}`;
    faults.push(
      `the upstream saw ${upstreamCalls} calls; ${answered} answers to ${sent} requests need ${allowed}`,
    );
  }
  return faults;
}

export function wrongAnswer(
  when: string,
  { id, status, text }: { id: string; status: number; text: string },
): string {
  return `wrong answer ${when} for ${id}: ${status} ${text.slice(0, 300)}`;
}
