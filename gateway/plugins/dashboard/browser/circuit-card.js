import { createActions } from './actions.js';
import { copies, curl } from './copy.js';
import { cloneOf, element, fieldsOf, setAttribute, setShare, setText, show } from './dom.js';
import { ago, counted, percent, perSecond, span, timeOf, took } from './format.js';
import { createMeters } from './meters.js';
import { serverNow, sinceHeard } from './server-time.js';
import { drawAreas, drawLine } from './sparkline.js';
import { cardId, stateMark, wordOf } from './states.js';
import { showWhy } from './why.js';

const CACHE_MS = 60_000;
const RATE_MS = 5_000;

/** One circuit; `update` for each snapshot, `tick` in between for what runs by itself. */
export function createCard(name) {
  const card = cloneOf('card-template');
  const fields = fieldsOf(card);
  const meters = createMeters(fields.meters, name);
  let current;
  let state;

  card.id = cardId(name);
  card.dataset.circuit = name;
  card.tabIndex = -1;
  fields.name.textContent = name;
  fields.name.id = `${card.id}-name`;
  card.setAttribute('aria-labelledby', fields.name.id);
  fields.outcomesScroll.setAttribute('aria-label', `Last outcomes of ${name}`);
  copies(card.querySelector('[data-copy="circuit"]'), `circuit ${name}`, () =>
    curl({ path: `circuits/${encodeURIComponent(name)}` }),
  );
  createActions(fields, name);
  element('cards').append(card);

  function update(circuit, series, transitions) {
    current = circuit;
    if (state !== circuit.state) {
      state = circuit.state;
      card.dataset.state = state;
      fields.badge.replaceChildren(stateMark(state));
    }
    setText(fields.reason, circuit.reason);
    meters(circuit, series.lately(CACHE_MS));
    setText(fields.p50, took(circuit.latency.p50Ms));
    setText(fields.p95, took(circuit.latency.p95Ms));
    setText(fields.p99, took(circuit.latency.p99Ms));
    drawLine(fields.latencySpark, series.points, ({ extra }) => extra.p95);
    drawAreas(fields.attemptSpark, series.points, attempts, ({ rates }) => rates.fail);
    setText(fields.attempts, attemptsText(circuit, series.lately(RATE_MS)));
    showNote(fields, circuit);
    showWhy(fields, circuit, transitions);
    tick();
  }

  function tick() {
    if (current === undefined) return;
    const now = serverNow();
    const since = Date.parse(current.since);
    setText(fields.since, `since ${timeOf(since, now)}, ${ago(now - since)}`);
    setAttribute(fields.since, 'title', current.since);
    const wait = waitOf(current);
    show(fields.countdown, wait !== undefined);
    if (wait === undefined) return;
    const left = Math.max(0, wait.ms - sinceHeard());
    setText(fields.countdownLabel, left > 0 ? wait.label : wait.due);
    setText(fields.countdownTime, left > 0 ? span(left, true) : '');
    setShare(fields.countdownBar, '--value', left / (left + Math.max(1, now - since)));
  }

  return { update, tick };
}

const attempts = ({ rates }) => rates.ok + rates.fail + rates.ignore;

function attemptsText({ totals, inFlight }, rates) {
  if (totals.admitted === 0 && totals.rejected === 0) return 'No calls yet';
  if (rates === undefined) return `${counted(totals.admitted, 'attempt')} since the start`;
  return [
    `${perSecond(attempts({ rates }))} attempts, ${perSecond(rates.fail)} failed`,
    `${perSecond(rates.rejected)} rejected · ${inFlight} in flight`,
  ].join('\n');
}

/** What the circuit is waiting for, if for a time. */
function waitOf({ state, override, openForMs, retryAfterMs }) {
  if (override !== undefined) {
    return { label: `Ends being ${wordOf(override.kind)} in`, due: 'Ends now', ms: override.forMs };
  }
  if (state === 'open') {
    return { label: 'Next probe in', due: 'Probe is due', ms: openForMs ?? retryAfterMs ?? 0 };
  }
  return undefined;
}

function showNote(fields, circuit) {
  const text = noteText(circuit);
  show(fields.note, text !== undefined);
  setText(fields.note, text ?? '');
}

function noteText({ state, reason, override, admittedShare, inFlight }) {
  if (override !== undefined && !reason.includes(override.reason)) {
    return `By ${override.by ?? 'an operator'}: ${override.reason}`;
  }
  if (state === 'half-open') return `Probing: ${counted(inFlight, 'probe')} on the way`;
  if (state === 'closed' && admittedShare < 1) {
    return `Recovering: ${percent(admittedShare)} of the calls are let through`;
  }
  return undefined;
}
