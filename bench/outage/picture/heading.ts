import type { Layout } from './layout.ts';
import { element, text } from './markup.ts';

export interface LegendEntry {
  name: string;
  /** Class of the swatch. */
  of: string;
  shape: 'area' | 'line';
}

const TITLE = 20;
const LEGEND = 18;
// Of the font, near enough to set names side by side.
const CHARACTER = 6.7;
const SWATCH = 16;

/** Height of a heading. */
export const headingHeight = ({ narrow }: Layout): number => TITLE + (narrow ? LEGEND : 0);

/** Title and legend of a part; on a narrow picture one below the other. */
export const heading = (layout: Layout, title: string, entries: readonly LegendEntry[]): string =>
  text(title, { class: 'title', x: layout.left, y: 12 }) + legend(layout, entries);

function legend({ left, width, right, narrow }: Layout, entries: readonly LegendEntry[]): string {
  const widths = entries.map(({ name }) => SWATCH + name.length * CHARACTER + 14);
  const all = widths.reduce((sum, w) => sum + w, 0) - 14;
  const start = narrow ? left : width - right - all;
  const y = narrow ? 12 + LEGEND : 12;
  return entries
    .map(({ name, of, shape }, index) => {
      const x = start + widths.slice(0, index).reduce((sum, w) => sum + w, 0);
      const swatch =
        shape === 'area'
          ? element('rect', { class: of, x, y: y - 9, width: 10, height: 10, rx: 2 })
          : element('line', { class: of, x1: x, x2: x + 12, y1: y - 4, y2: y - 4 });
      return swatch + text(name, { class: 'legend', x: x + SWATCH, y });
    })
    .join('');
}
