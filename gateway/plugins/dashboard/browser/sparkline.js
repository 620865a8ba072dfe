import { draw, setAttribute } from './dom.js';

const WIDTH = 120;
const HEIGHT = 28;
const SPAN_MS = 120_000;

function prepare(svg) {
  setAttribute(svg, 'viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  setAttribute(svg, 'preserveAspectRatio', 'none');
}

function scaled(points, valueOf, top) {
  const end = points.at(-1)?.time ?? 0;
  return points
    .filter(({ time }) => time >= end - SPAN_MS)
    .map((point) => {
      const x = WIDTH * (1 - (end - point.time) / SPAN_MS);
      return `${x.toFixed(1)} ${(HEIGHT - (valueOf(point) / top) * (HEIGHT - 3)).toFixed(1)}`;
    });
}

export function drawLine(svg, points, valueOf) {
  prepare(svg);
  const known = points.filter((point) => valueOf(point) !== undefined);
  const top = Math.max(1, ...known.map(valueOf));
  const line = scaled(known, valueOf, top);
  svg.replaceChildren(
    ...(line.length < 2 ? [] : [draw('path', { class: 'spark-line', d: `M${line.join('L')}` })]),
  );
}

/** All as an area, and before it the part that failed. */
export function drawAreas(svg, points, allOf, failedOf) {
  prepare(svg);
  const top = Math.max(1, ...points.map(allOf));
  const areas = [
    ['spark-all', allOf],
    ['spark-failed', failedOf],
  ].flatMap(([name, valueOf]) => {
    const line = scaled(points, valueOf, top);
    if (line.length < 2) return [];
    const first = line[0].split(' ')[0];
    return [draw('path', { class: name, d: `M${first} ${HEIGHT}L${line.join('L')}V${HEIGHT}Z` })];
  });
  svg.replaceChildren(...areas);
}
