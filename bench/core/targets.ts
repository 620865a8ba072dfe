import type { Series } from './run.ts';
import { find, timesOf } from './summary.ts';

/** What was aimed at, as a ratio of times within one run. */
export interface Target {
  text: string;
  ratio: number;
  /** The bound that the ratio must keep to. */
  limit: number;
  bound: 'at least' | 'at most';
  met: boolean;
}

// What the rounds of one and the same case differ by on a busy machine.
const AS_CHEAP = 1.2;

export function judge(all: readonly Series[]): Target[] {
  const ours = (group: Series['group']) => find(all, { group, library: 'breakwater' });
  const timesOurs = (peer: Series) => timesOf(peer, ours(peer.group));
  const rejections = all
    .filter(({ group, library }) => group === 'rejection' && library !== 'breakwater')
    .map(timesOurs);
  const [few, many] = all.filter(
    ({ group, library }) => group === 'failure' && library === 'breakwater',
  );
  return [
    atLeast(
      1,
      'the breaker is not dearer than cockatiel’s SamplingBreaker',
      timesOurs(find(all, { group: 'breaker', name: 'SamplingBreaker' })),
    ),
    atLeast(
      5,
      'the breaker is at least 5 × cheaper than opossum as it comes',
      timesOurs(find(all, { group: 'breaker', library: 'opossum', name: 'as it comes' })),
    ),
    atLeast(
      5,
      'the whole pipeline is at least 5 × cheaper than cockatiel’s',
      timesOurs(find(all, { group: 'pipeline', library: 'cockatiel' })),
    ),
    atLeast(4, 'an open rejection is at least 4 × cheaper than any other', Math.min(...rejections)),
    {
      text: 'one failure with 100,000 calls in the window is as cheap as with 100',
      ...atMost(AS_CHEAP, timesOf(many!, few!)),
    },
  ];
}

function atLeast(limit: number, text: string, ratio: number): Target {
  return { text, ratio, limit, bound: 'at least', met: ratio >= limit };
}

function atMost(limit: number, ratio: number): Omit<Target, 'text'> {
  return { ratio, limit, bound: 'at most', met: ratio <= limit };
}

export function toVerdict({ text, ratio, limit, bound, met }: Target): string {
  return `${met ? 'met   ' : 'MISSED'}  ${text}: ${ratio.toFixed(2)} × (${bound} ${limit} ×)`;
}
