import { heading, headingHeight, type LegendEntry } from './heading.ts';
import type { Drawn, Layout, Part } from './layout.ts';
import { element, escape, text } from './markup.ts';

const HEIGHT = 24;
const BELOW = 8;
// Of a state that lasted a moment only.
const LEAST_WIDTH = 2;

const LEGEND: readonly LegendEntry[] = ['closed', 'open', 'half-open'].map((name) => ({
  name,
  of: `state ${name}`,
  shape: 'area',
}));

/** The circuit's state over time; a line where a probe failed within an opening. */
export function circuitBand(layout: Layout, { states }: Pick<Drawn, 'states'>): Part {
  const { x, time } = layout;
  const top = headingHeight(layout);
  const within = (ms: number) => Math.min(Math.max(ms / 1_000, time.from), time.to);
  const segments = states.map(({ since, state, reason }, index) => {
    const next = states[index + 1]?.since ?? Infinity;
    const from = x(within(since));
    const width = x(within(next)) - from;
    if (next / 1_000 <= time.from || since / 1_000 >= time.to) return '';
    const label = width > state.length * 7 + 10 ? state : '';
    return [
      element(
        'rect',
        {
          class: `state ${state}`,
          x: from,
          y: top,
          width: Math.max(width, LEAST_WIDTH),
          height: HEIGHT,
        },
        `<title>${escape(`${state}: ${reason}`)}</title>`,
      ),
      label &&
        text(label, {
          class: 'state-name',
          x: from + width / 2,
          y: top + 16,
          'text-anchor': 'middle',
        }),
    ].join('');
  });
  // Half-open for less than the time between two looks: a probe that was refused at once.
  const probes = states
    .filter(({ state }, index) => state === 'open' && states[index - 1]?.state === 'open')
    .map(({ since }) => x(within(since)))
    .map((at) => element('line', { class: 'probe', x1: at, x2: at, y1: top, y2: top + HEIGHT }));
  return {
    height: top + HEIGHT + BELOW,
    heading: heading(layout, 'Circuit of the events service', LEGEND),
    markup: [...segments, ...probes].join(''),
  };
}
