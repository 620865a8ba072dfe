import { make, setShare, setText, show } from './dom.js';
import { bytes, count, percent, timeOf, took } from './format.js';
import { serverNow } from './server-time.js';
import { failureText, meaningOf, stateMark, wordOf } from './states.js';

/** Why the circuit is in its state: the transition that led there, and what was known then. */
export function showWhy(fields, circuit, transitions) {
  const { state, epoch } = circuit;
  const last = transitions.findLast((move) => move.epoch === epoch) ?? transitions.at(-1);
  setText(fields.whyTitle, `Why ${wordOf(state)}?`);
  setText(fields.whyText, [meaningOf(state), backoffText(circuit)].filter(Boolean).join(' '));
  once(fields.whyTransition, last === undefined ? 'none' : keyOf(last), () =>
    last === undefined
      ? ['It has been in this state since the start.']
      : [
          stateMark(last.from),
          ' → ',
          stateMark(last.to),
          ` at ${timeOf(last.at, serverNow())}: ${last.reason}. What was known then:`,
        ],
  );
  show(fields.whyFacts, last !== undefined);
  once(fields.whyFacts, last === undefined ? 'none' : keyOf(last), () =>
    last === undefined ? [] : factList(evidenceOf(last.evidence)),
  );
  once(fields.whyClasses, last === undefined ? 'none' : keyOf(last), () =>
    last === undefined ? [] : [classList(last.evidence.classes)],
  );
  const origin = originOf(circuit, transitions);
  show(fields.origin, origin !== undefined);
  show(fields.whyOrigin, origin !== undefined);
  if (origin !== undefined) {
    const opened = `First opened at ${timeOf(origin.at, serverNow())}: ${origin.reason}`;
    setText(fields.origin, opened);
    setText(fields.whyOrigin, `${opened} (${evidenceText(origin)}).`);
  }
  showOutcomes(fields, circuit);
  showTotals(fields, circuit);
}

/** What began the trouble, when a failed probe has been the reason ever since. */
function originOf({ state, epoch }, transitions) {
  if (state !== 'open' && state !== 'half-open') return undefined;
  const origin = transitions.findLast(({ from, to }) => from === 'closed' && to === 'open');
  return origin?.epoch === epoch ? undefined : origin;
}

export const keyOf = ({ circuit, epoch, at }) => `${circuit} ${epoch} ${at}`;

function backoffText({ backoffLevel, state }) {
  if (backoffLevel === 0 || state === 'disabled') return '';
  const times = backoffLevel === 1 ? 'once' : `${backoffLevel} times`;
  return `It opened ${times} before in a short time, which makes the wait after an opening longer.`;
}

/** Builds children anew only when the key has changed. */
function once(node, key, build) {
  if (node.dataset.key === key) return;
  node.dataset.key = key;
  node.replaceChildren(...build());
}

function evidenceOf({ calls, failures, slow, failureRate }) {
  return {
    Calls: count(calls),
    Failed: count(failures),
    Slow: count(slow),
    'Failure rate': failureRate === undefined ? '–' : percent(failureRate),
  };
}

function factList(facts) {
  return Object.entries(facts).map(([name, value]) =>
    make('div', {}, make('dt', {}, name), make('dd', {}, value)),
  );
}

export const classesText = (classes) =>
  Object.entries(classes)
    .toSorted(([, a], [, b]) => b - a)
    .map(([name, times]) => `${name} × ${count(times)}`)
    .join(', ');

function classList(classes) {
  const entries = Object.entries(classes).toSorted(([, a], [, b]) => b - a);
  if (entries.length === 0) return make('p', { class: 'empty-text' }, 'No calls yet.');
  const all = entries.reduce((sum, [, times]) => sum + times, 0);
  const rows = entries.map(([name, times]) => {
    const fill = make('div', { class: 'fill' });
    setShare(fill, '--value', times / all);
    return make(
      'li',
      { 'data-class': name },
      make('span', {}, name),
      make('div', { class: 'bar', 'aria-hidden': 'true' }, fill),
      make('span', { class: 'number' }, count(times)),
    );
  });
  return make('ul', { class: 'classes', 'aria-label': 'Outcomes by class' }, ...rows);
}

function showOutcomes(fields, { outcomes }) {
  show(fields.outcomesEmpty, outcomes.length === 0);
  show(fields.outcomesScroll, outcomes.length > 0);
  const first = outcomes[0];
  once(fields.outcomeRows, `${outcomes.length} ${first?.at} ${first?.requestId}`, () =>
    outcomes.map(({ at, outcome, class: name, ms, route, requestId }) =>
      make(
        'tr',
        {},
        make('td', { class: 'fixed' }, timeOf(at, serverNow())),
        make('td', { class: 'fixed', 'data-outcome': outcome }, name),
        make('td', { class: 'number' }, took(ms)),
        make('td', {}, route ?? '–'),
        make('td', {}, requestId ?? '–'),
      ),
    ),
  );
}

function showTotals(fields, { totals, classes, cache }) {
  const facts = {
    ...Object.fromEntries(Object.entries(totals).map(([name, value]) => [name, count(value)])),
    ...(cache !== undefined && {
      'cache hits': count(cache.hits),
      'cache stale': count(cache.stale),
      'cache misses': count(cache.misses),
      kept: `${count(cache.entries)}, ${bytes(cache.bytes)}`,
    }),
  };
  once(fields.totals, JSON.stringify(facts), () => factList(facts));
  once(fields.classes, JSON.stringify(classes), () => [classList(classes)]);
}

export function evidenceText({ evidence }) {
  const text = failureText(evidence);
  return evidence.calls === 0 ? text : [text, classesText(evidence.classes)].join(': ');
}
