import { draw, element, onSize, setAttribute, setText, show } from './dom.js';
import { decimal, percent, perSecond, timeOfDay } from './format.js';
import { totalOf } from './history.js';
import { ANSWERS } from './tiles.js';
import { marks, placeOf, slide, timeAt } from './time-axis.js';

const FOOT = 18;
const HEAD = 14;
// What hurts most stands on the ground line, where its height can be read.
const LAYERS = ['failed', 'partial', 'stale', 'fresh'];

export function createAreaChart() {
  const svg = element('area-chart');
  const moving = draw('g');
  const scale = draw('g', { 'aria-hidden': 'true' });
  const cursor = draw('line', { class: 'cursor', visibility: 'hidden' });
  svg.append(moving, scale, cursor);
  let size = { width: 0, height: 0 };
  let shown = { points: [], end: 0 };

  function paint(moved) {
    const { width, height } = size;
    const { points, end } = shown;
    if (width === 0) return;
    setAttribute(svg, 'viewBox', `0 0 ${width} ${height}`);
    const top = niceTop(Math.max(0, ...points.map(({ rates }) => totalOf(rates))));
    const ground = height - FOOT;
    const y = (rate) => (ground - (rate / top) * (ground - HEAD)).toFixed(1);
    const x = (time) => placeOf(time, end, width).toFixed(1);
    moving.replaceChildren(
      ...layers(points, x, y),
      ...unknown(points, end, width, ground),
      ...timeMarks(end, width, height, x),
    );
    scale.replaceChildren(...[top / 2, top].flatMap((rate) => level(rate, y(rate), width)));
    if (moved) slide(moving, width);
  }

  onSize(svg, (width, height) => {
    size = { width, height };
    paint(false);
  });
  svg.addEventListener('pointermove', (event) => {
    const box = svg.getBoundingClientRect();
    read(event.clientX - box.left);
  });
  svg.addEventListener('pointerleave', () => read(undefined));

  function read(place) {
    const time = place === undefined ? undefined : timeAt(place, shown.end, size.width);
    const point = time === undefined ? undefined : nearest(shown.points, time);
    cursor.setAttribute('visibility', point === undefined ? 'hidden' : 'visible');
    if (point === undefined) {
      setText(element('chart-reading'), '');
      return;
    }
    const at = placeOf(point.time, shown.end, size.width);
    for (const [name, value] of Object.entries({ x1: at, x2: at, y1: 0, y2: size.height })) {
      cursor.setAttribute(name, value);
    }
    const lines = ANSWERS.map(({ kind, word }) => `${word} ${perSecond(point.rates[kind])}`);
    setText(element('chart-reading'), [timeOfDay(point.time), ...lines].join('\n'));
  }

  return (points, end, moved) => {
    shown = { points, end };
    const quiet = !points.some(({ rates }) => totalOf(rates) > 0);
    show(element('chart-empty'), quiet);
    setAttribute(svg, 'aria-label', quiet ? 'Answers per second: none yet' : describe(points));
    paint(moved);
  };
}

function layers(points, x, y) {
  const base = points.map(() => 0);
  return LAYERS.flatMap((kind) => {
    if (points.length < 2) return [];
    const lower = points.map(({ time }, index) => `${x(time)} ${y(base[index])}`);
    const upper = points.map(({ time, rates }, index) => {
      base[index] += rates[kind];
      return `${x(time)} ${y(base[index])}`;
    });
    if (lower.join() === upper.join()) return [];
    const outline = `M${upper.join('L')}`;
    return [
      draw('path', {
        class: `fill-${kind}`,
        'data-layer': kind,
        d: `${outline}L${lower.toReversed().join('L')}Z`,
      }),
      draw('path', { class: 'area-edge', d: outline }),
    ];
  });
}

/** The time before the page was opened. */
function unknown(points, end, width, ground) {
  const known = points.length === 0 ? width : placeOf(points[0].time, end, width);
  if (known <= 0) return [];
  return [
    draw('rect', { class: 'unknown', x: -width, y: 0, width: width + known, height: ground }),
  ];
}

function timeMarks(end, width, height, x) {
  return marks(end, width).flatMap((time) => {
    const at = x(time);
    return [
      draw('line', { class: 'grid-line', x1: at, x2: at, y1: 0, y2: height - FOOT }),
      draw(
        'text',
        { x: at, y: height - 5, 'text-anchor': 'middle', 'aria-hidden': 'true' },
        timeOfDay(time),
      ),
    ];
  });
}

function level(rate, at, width) {
  return [
    draw('line', { class: 'grid-line', x1: 0, x2: width, y1: at, y2: at }),
    draw('text', { x: 6, y: Number(at) - 3 }, `${decimal(rate)}/s`),
  ];
}

/** A round number at or above the most. */
function niceTop(most) {
  if (most <= 1) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((factor) => factor * power).find((top) => top >= most);
}

function nearest(points, time) {
  let best;
  for (const point of points) {
    if (best === undefined || Math.abs(point.time - time) < Math.abs(best.time - time))
      best = point;
  }
  return best;
}

function describe(points) {
  const sums = LAYERS.map((kind) => points.reduce((sum, { rates }) => sum + rates[kind], 0));
  const all = sums.reduce((sum, value) => sum + value, 0);
  const shares = LAYERS.map((kind, index) => `${kind} ${percent(sums[index] / all)}`);
  return `Answers per second over the last three minutes: ${shares.toReversed().join(', ')}`;
}
