import { element, make, setText, show } from './dom.js';
import { ago, timeOf } from './format.js';
import { serverNow } from './server-time.js';
import { cardId, stateMark, wordOf } from './states.js';
import { evidenceText, keyOf } from './why.js';

const MOST = 60;

/** Every transition once, whether it came by itself or in a snapshot. */
export function createTransitions() {
  const byCircuit = new Map();

  return {
    /** Those that were new. */
    add(transitions) {
      return transitions.filter((transition) => {
        const known = byCircuit.get(transition.circuit) ?? [];
        byCircuit.set(transition.circuit, known);
        if (known.some((other) => keyOf(other) === keyOf(transition))) return false;
        known.push(transition);
        known.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
        if (known.length > MOST) known.shift();
        return true;
      });
    },
    of: (name) => byCircuit.get(name) ?? [],
    newest: () =>
      [...byCircuit.values()]
        .flat()
        .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))
        .slice(0, MOST),
  };
}

export function showTimeline(transitions) {
  show(element('timeline-empty'), transitions.length === 0);
  element('transitions').replaceChildren(...transitions.map(item));
}

function item(transition) {
  const { circuit, from, to, reason, at } = transition;
  return make(
    'li',
    { 'data-transition': circuit, 'data-to': to },
    make(
      'div',
      {},
      make('time', { datetime: at, title: at }, timeOf(at, serverNow())),
      make('div', { class: 'quiet', 'data-ago': at }),
    ),
    make(
      'div',
      {},
      make(
        'p',
        { class: 'move' },
        make('a', { href: `#${cardId(circuit)}` }, circuit),
        make('span', { class: 'break' }),
        stateMark(from),
        make('span', { 'aria-hidden': 'true' }, '→'),
        make('span', { class: 'for-screen-readers' }, 'to'),
        stateMark(to),
      ),
      make('p', {}, reason),
      make('p', { class: 'quiet' }, evidenceText(transition)),
    ),
  );
}

export function tickTimeline() {
  const now = serverNow();
  for (const node of element('transitions').querySelectorAll('[data-ago]')) {
    setText(node, ago(now - Date.parse(node.dataset.ago)));
  }
}

export function announce({ circuit, from, to, reason }) {
  setText(element('announcer'), `${circuit}: ${wordOf(from)} to ${wordOf(to)}. ${reason}`);
}
