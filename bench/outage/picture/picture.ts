import { circuitBand } from './circuit-band.ts';
import { createLayout, type Drawn, type Form, type Layout } from './layout.ts';
import { element, escape, px, text } from './markup.ts';
import { answersPanel, callsPanel, latencyPanel } from './panels.ts';
import { timeTicks } from './scale.ts';

export interface PictureOptions {
  form: Form;
  /** What it shows, for those who do not see it. */
  title: string;
  description: string;
  /** For a file of its own, which brings its style along. */
  style?: string;
}

// The labels of the fault's start and end, one below the other.
const LABELS = 34;
const LABEL_WIDTH = 125;
const AXIS = 38;

/** The whole run over time, as one SVG element. */
export function drawPicture(run: Drawn, { form, title, description, style }: PictureOptions) {
  const layout = createLayout(form, run);
  const parts = [answersPanel, callsPanel, latencyPanel, circuitBand].map((draw) =>
    draw(layout, run),
  );
  const tops = parts.map((_, index) =>
    parts.slice(0, index).reduce((top, { height }) => top + height, LABELS),
  );
  const bottom = parts.reduce((top, { height }) => top + height, LABELS);
  const ids = { title: `${form}-title`, description: `${form}-description` };
  const { width } = layout;
  const height = bottom + AXIS;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: `picture ${form}`,
      viewBox: `0 0 ${width} ${px(height)}`,
      role: 'img',
      'aria-labelledby': `${ids.title} ${ids.description}`,
    },
    element('title', { id: ids.title }, escape(title)),
    element('desc', { id: ids.description }, escape(description)),
    ...(style === undefined
      ? []
      : [
          element('style', {}, style),
          element('rect', { class: 'background', x: 0, y: 0, width, height }),
        ]),
    outage(layout, run, bottom),
    ...parts.map(({ markup }, index) => lowered(markup, tops[index]!)),
    faultLines(layout, run, bottom),
    ...parts.map(({ heading }, index) => lowered(heading, tops[index]!)),
    timeAxis(layout, bottom),
  );
}

const lowered = (markup: string, by: number): string =>
  element('g', { transform: `translate(0 ${px(by)})` }, markup);

function outage({ x }: Layout, { returnAt }: Drawn, bottom: number): string {
  const [from, to] = [x(0), x(returnAt / 1_000)];
  return element('rect', {
    class: 'outage',
    x: from,
    y: LABELS - 8,
    width: to - from,
    height: bottom - LABELS + 8,
  });
}

function faultLines({ x, width, right }: Layout, { returnAt }: Drawn, bottom: number): string {
  const label = (words: string, ms: number, y: number) => {
    const at = x(ms / 1_000);
    // Towards the side that has room for it.
    const isLeft = at > width - right - LABEL_WIDTH;
    return [
      element('line', { class: 'fault', x1: at, x2: at, y1: y - 10, y2: bottom }),
      text(words, {
        class: 'fault-name',
        x: at + (isLeft ? -5 : 5),
        y,
        'text-anchor': isLeft ? 'end' : 'start',
      }),
    ].join('');
  };
  return label('events service gone', 0, 11) + label('events service back', returnAt, 25);
}

function timeAxis({ x, time, left, width, right, timeTicks: most }: Layout, top: number): string {
  const ticks = timeTicks(time, most).flatMap((at) => [
    element('line', { class: 'axis', x1: x(at), x2: x(at), y1: top, y2: top + 5 }),
    text(String(at).replace('-', '−'), {
      class: 'tick',
      x: x(at),
      y: top + 17,
      'text-anchor': 'middle',
    }),
  ]);
  return [
    element('line', { class: 'axis', x1: left, x2: width - right, y1: top, y2: top }),
    ...ticks,
    text('seconds from the fault’s start', {
      class: 'tick',
      x: (left + width - right) / 2,
      y: top + 33,
      'text-anchor': 'middle',
    }),
  ].join('');
}
