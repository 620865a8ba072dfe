import { draw, element, make, onSize, setAttribute, shapeOf } from './dom.js';
import { timeOfDay } from './format.js';
import { WINDOW_MS } from './history.js';
import { cardId, wordOf } from './states.js';
import { placeOf, slide } from './time-axis.js';

// The height tells the state as well as the colour does.
const HEIGHTS = { closed: 0.25, 'half-open': 0.6 };

/** One line for each circuit, on the chart's time axis: which state it was in. */
export function createLanes() {
  const lanes = new Map();
  return (circuits, transitionsOf, end, moved) => {
    for (const circuit of circuits) {
      if (!lanes.has(circuit.name)) lanes.set(circuit.name, createLane(circuit.name));
      lanes.get(circuit.name)(
        circuit,
        segmentsOf(circuit, transitionsOf(circuit.name), end),
        end,
        moved,
      );
    }
  };
}

function createLane(name) {
  const link = make('a', { href: `#${cardId(name)}` });
  const moving = draw('g');
  const svg = draw('svg', { role: 'img', preserveAspectRatio: 'none' }, moving);
  element('lanes').append(
    make('div', { class: 'lane', role: 'listitem', 'data-lane': name }, link, svg),
  );
  let state;
  let width = 0;
  let repaint;
  onSize(svg, (now) => {
    width = now;
    repaint?.(false);
  });

  return (circuit, segments, end, moved) => {
    if (state !== circuit.state) {
      state = circuit.state;
      link.dataset.state = state;
      link.replaceChildren(shapeOf(state), name);
    }
    setAttribute(svg, 'aria-label', `${name}: ${segments.map(said).join(', ')}`);
    repaint = (slides) => {
      setAttribute(svg, 'viewBox', `0 0 ${width} 16`);
      moving.replaceChildren(...segments.map((segment) => bar(segment, end, width)));
      if (slides) slide(moving, width);
    };
    repaint(moved);
  };
}

function segmentsOf({ state, since }, transitions, end) {
  const begin = end - WINDOW_MS - 2_000;
  const cuts = transitions.map(({ to, at }) => ({ state: to, from: Date.parse(at) }));
  const first = transitions[0];
  cuts.unshift(
    first === undefined ? { state, from: Date.parse(since) } : { state: first.from, from: begin },
  );
  return cuts
    .map((cut, index) => ({ ...cut, to: cuts[index + 1]?.from ?? Infinity }))
    .filter(({ to }) => to > begin);
}

const said = ({ state, from }) => `${wordOf(state)} since ${timeOfDay(from)}`;

function bar({ state, from, to }, end, width) {
  const left = Math.max(-10, placeOf(from, end, width));
  // Beyond the edge, which is where the next second will be.
  const right = to === Infinity ? width * 1.02 : placeOf(to, end, width);
  const height = 16 * (HEIGHTS[state] ?? 1);
  return draw(
    'rect',
    {
      class: 'segment',
      'data-state': state,
      x: left,
      y: 16 - height,
      width: Math.max(1.5, right - left),
      height,
    },
    draw('title', {}, said({ state, from })),
  );
}
