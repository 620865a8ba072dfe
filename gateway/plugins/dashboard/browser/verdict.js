import { draw, element, make, setAttribute, shapeOf } from './dom.js';
import { cardId, stateMark, wordOf } from './states.js';

const SEVERITY = ['open', 'forced-open', 'half-open', 'disabled', 'forced-closed', 'closed'];

/** The one line for whoever looks only once; also in the tab's title and icon. */
export function createVerdict() {
  let shown;
  return (circuits) => {
    const key = JSON.stringify(circuits.map(({ name, state }) => [name, state]));
    if (shown === key) return;
    shown = key;
    const unusual = circuits
      .filter(({ state }) => state !== 'closed')
      .toSorted((a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state));
    element('verdict').replaceChildren(
      ...(unusual.length === 0 ? [allClosed(circuits.length)] : unusual.map(link)),
    );
    const worst = unusual[0]?.state ?? 'closed';
    const words = unusual.map(({ name, state }) => `${name} ${wordOf(state)}`).join(', ');
    document.title = `${words || 'All closed'} · Breakwater`;
    setAttribute(element('icon'), 'href', iconOf(worst));
  };
}

function allClosed(number) {
  return make(
    'span',
    { class: 'state', 'data-state': 'closed' },
    shapeOf('closed'),
    number === 1 ? 'The circuit is closed' : `All ${number} circuits are closed`,
  );
}

function link({ name, state }) {
  return make(
    'span',
    { 'data-state': state },
    make('a', { href: `#${cardId(name)}` }, name),
    ' is ',
    stateMark(state),
  );
}

function iconOf(state) {
  const symbol = element(`shape-${state}`).cloneNode(true);
  const colour = getComputedStyle(
    element('verdict').querySelector('[data-state]'),
  ).getPropertyValue('--state');
  const svg = draw('svg', { viewBox: '0 0 16 16', fill: colour });
  for (const outline of symbol.querySelectorAll('.outline')) {
    outline.setAttribute('fill', 'none');
    outline.setAttribute('stroke', colour);
    outline.setAttribute('stroke-width', '2');
  }
  svg.append(...symbol.childNodes);
  return `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
}
