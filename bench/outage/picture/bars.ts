import type { Layout } from './layout.ts';
import { element, px } from './markup.ts';
import type { Scale } from './scale.ts';

export interface Series<Row> {
  /** Class of the bars. */
  of: string;
  value: (row: Row) => number;
}

// A single probe is to be seen.
const LEAST_HEIGHT = 2;

/** A bar for each second, the series on top of each other, each one path. */
export function stackedBars<Row extends { second: number }>(
  { x }: Layout,
  y: Scale,
  rows: readonly Row[],
  series: readonly Series<Row>[],
): string {
  const width = x(1) - x(0);
  // Thin bars make one area.
  const gap = width >= 4 ? 1 : 0;
  return series
    .map(({ of, value }, index) => {
      const below = (row: Row) =>
        series.slice(0, index).reduce((sum, other) => sum + other.value(row), 0);
      const bars = rows
        .filter((row) => value(row) > 0)
        .map((row) => {
          const bottom = y(below(row));
          const height = Math.max(LEAST_HEIGHT, bottom - y(below(row) + value(row)));
          const left = x(row.second) + gap / 2;
          return `M${px(left)} ${px(bottom)}v${px(-height)}h${px(width - gap)}v${px(height)}z`;
        });
      return bars.length === 0 ? '' : element('path', { class: of, d: bars.join('') });
    })
    .join('');
}
