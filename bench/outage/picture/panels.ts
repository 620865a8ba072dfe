import type { Second } from '../figures.ts';
import { whole } from '../format.ts';
import { stackedBars, type Series } from './bars.ts';
import type { LegendEntry } from './heading.ts';
import type { Drawn, Layout, Part } from './layout.ts';
import { element, px } from './markup.ts';
import { panel } from './panel.ts';
import { countTicks, decades, linear, logarithmic } from './scale.ts';

/** How the answers of each second turned out. */
export const answersPanel = (layout: Layout, { seconds }: Drawn): Part =>
  countPanel(layout, seconds, {
    title: 'Answers each second',
    height: 150,
    parts: [
      { name: 'fresh', of: 'fresh', value: ({ fresh }) => fresh },
      { name: 'stale', of: 'stale', value: ({ stale }) => stale },
      { name: 'failed', of: 'failed', value: ({ failed }) => failed },
    ],
  });

export const callsPanel = (layout: Layout, { seconds }: Drawn): Part =>
  countPanel(layout, seconds, {
    title: 'Upstream calls each second',
    height: 96,
    parts: [
      { name: 'arrived', of: 'arrived', value: ({ arrived }) => arrived },
      { name: 'refused', of: 'failed', value: ({ refused }) => refused },
    ],
  });

interface Counted {
  title: string;
  height: number;
  parts: readonly (Series<Second> & { name: string })[];
}

function countPanel(layout: Layout, seconds: Drawn['seconds'], counted: Counted): Part {
  const { title, height, parts } = counted;
  const totals = seconds.map((row) => parts.reduce((sum, { value }) => sum + value(row), 0));
  const ticks = countTicks(Math.max(1, ...totals), height > 120 ? 4 : 3);
  const y = linear({ from: 0, to: ticks.at(-1)! }, { from: height, to: 0 });
  return panel(layout, {
    title,
    height,
    legend: parts.map(({ name, of }): LegendEntry => ({ name, of, shape: 'area' })),
    ticks: ticks.map((at) => ({ at, label: whole(at) })),
    y,
    content: stackedBars(layout, y, seconds, parts),
  });
}

const LINES = [
  { name: 'worst', of: 'worst', value: ({ worst }: Second) => worst },
  { name: 'p99', of: 'p99', value: ({ p99 }: Second) => p99 },
  { name: 'p50', of: 'p50', value: ({ p50 }: Second) => p50 },
];

export function latencyPanel(layout: Layout, { seconds }: Drawn): Part {
  const height = 130;
  // Seconds without a request have no latency.
  const rows = seconds.filter(({ requests }) => requests > 0);
  const ticks = decades(rows.flatMap((row) => LINES.map(({ value }) => value(row))));
  const y = logarithmic({ from: ticks[0]!, to: ticks.at(-1)! }, { from: height, to: 0 });
  return panel(layout, {
    title: 'Latency',
    height,
    legend: LINES.map(({ name, of }): LegendEntry => ({ name, of, shape: 'line' })),
    ticks: ticks.map((at) => ({ at, label: at < 1_000 ? `${at} ms` : `${at / 1_000} s` })),
    y,
    content: LINES.map(({ of, value }) =>
      element('polyline', {
        class: of,
        points: rows
          .map((row) => `${px(layout.x(row.second + 0.5))},${px(y(value(row)))}`)
          .join(' '),
      }),
    ).join(''),
  });
}
