import { heading, headingHeight, type LegendEntry } from './heading.ts';
import type { Layout, Part } from './layout.ts';
import { element, text } from './markup.ts';
import type { Scale } from './scale.ts';

export interface PanelOptions {
  title: string;
  legend: readonly LegendEntry[];
  /** Of the area that is drawn in. */
  height: number;
  ticks: readonly { at: number; label: string }[];
  /** From a value to a pixel within the area. */
  y: Scale;
  /** What is drawn, within the area. */
  content: string;
}

const BELOW = 16;

/** Title, legend, value axis and grid around what is drawn. */
export function panel(layout: Layout, options: PanelOptions): Part {
  const { left, width, right } = layout;
  const { title, legend, height, ticks, y, content } = options;
  const top = headingHeight(layout);
  const grid = ticks.flatMap(({ at, label }) => [
    element('line', { class: 'grid', x1: left, x2: width - right, y1: y(at), y2: y(at) }),
    text(label, { class: 'tick', x: left - 8, y: y(at) + 4, 'text-anchor': 'end' }),
  ]);
  return {
    height: top + height + BELOW,
    heading: heading(layout, title, legend),
    markup: element('g', { transform: `translate(0 ${top})` }, ...grid, content),
  };
}
