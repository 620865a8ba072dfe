import { make, shapeOf } from './dom.js';

const WORDS = {
  closed: 'closed',
  open: 'open',
  'half-open': 'half-open',
  'forced-open': 'forced open',
  'forced-closed': 'forced closed',
  disabled: 'disabled',
};

const MEANINGS = {
  closed:
    'Calls go to the upstream. Failures are counted; a rule that is reached opens the circuit.',
  open: 'The upstream is left alone: calls are rejected at once, or answered from what is kept. After the wait a few probes ask whether it is back.',
  'half-open':
    'A few probes are let through, everybody else is still rejected or answered from what is kept. Good probes close the circuit, a bad one opens it again.',
  'forced-open': 'An operator keeps all calls away from the upstream, whatever the counts say.',
  'forced-closed':
    'An operator lets all calls through; failures are counted, and no rule opens the circuit.',
  disabled: 'An operator has switched the circuit off: all calls go through, nothing is counted.',
};

export const wordOf = (state) => WORDS[state] ?? state;

export const meaningOf = (state) => MEANINGS[state] ?? '';

/** Shape, word and colour. */
export function stateMark(state) {
  return make('span', { class: 'state', 'data-state': state }, shapeOf(state), wordOf(state));
}

export function failureText({ calls, failures, slow }) {
  if (calls === 0) return 'no calls in the window';
  return `${failures} of ${calls} failed${slow > 0 ? `, ${slow} slow` : ''}`;
}

/** What the page calls the circuit's place on it. */
export const cardId = (name) => `circuit-${name}`;
