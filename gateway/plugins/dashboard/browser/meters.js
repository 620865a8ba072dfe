import { draw, make, setAttribute, setShare, setText, show } from './dom.js';
import { bytes, count, counted, decimal, percent, span, took } from './format.js';

/** What is measured against a limit: label, words, value and limit as shares of the bar. */
const METERS = {
  rate({ rules, window }) {
    if (rules.failureRateThreshold <= 0) return undefined;
    const rate = window.failureRate ?? 0;
    return {
      label: 'Failures',
      words: `${percent(rate)}, opens at ${percent(rules.failureRateThreshold)}`,
      value: rate,
      limit: rules.failureRateThreshold,
      reached: rate >= rules.failureRateThreshold && window.calls >= rules.minimumCalls,
    };
  },
  count({ rules, window }) {
    if (rules.failureThreshold <= 0) return undefined;
    return {
      label: 'Failures',
      words: `${window.failures} in ${span(rules.windowMs)}, opens at ${rules.failureThreshold}`,
      value: window.failures / (rules.failureThreshold * 1.5),
      limit: 1 / 1.5,
      reached: window.failures >= rules.failureThreshold,
    };
  },
  slow({ rules, window }) {
    if (rules.slowCallRateThreshold <= 0) return undefined;
    const rate = window.slowCallRate ?? 0;
    return {
      label: `Slower than ${took(rules.slowCallMs)}`,
      words: `${percent(rate)}, opens at ${percent(rules.slowCallRateThreshold)}`,
      value: rate,
      limit: rules.slowCallRateThreshold,
      reached: rate >= rules.slowCallRateThreshold && window.calls >= rules.minimumCalls,
    };
  },
  volume({ rules, window }) {
    const counts = rules.failureRateThreshold > 0 || rules.slowCallRateThreshold > 0;
    const enough = counts ? rules.minimumCalls : 0;
    const most = Math.max(enough * 2, window.calls, 1);
    return {
      label: 'Volume',
      words: `${counted(window.calls, 'call')} in ${span(rules.windowMs)}${enough > 0 ? `, ${count(enough)} needed` : ''}`,
      value: window.calls / most,
      limit: enough > 0 ? enough / most : undefined,
    };
  },
  bulkhead({ bulkhead: { limit, active, queueLimit, queued } }) {
    return {
      label: 'Bulkhead',
      words: `${count(active)} of ${count(limit)} running${queued > 0 ? `, ${count(queued)} of ${count(queueLimit)} waiting` : ''}`,
      value: limit > 0 ? active / limit : 0,
      reached: active >= limit || queued > 0,
    };
  },
  budget({ budget: { tokens, reserve, extraCalls, refused } }) {
    return {
      label: 'Retry budget',
      words: `${decimal(tokens)} of ${count(reserve)} left · ${count(extraCalls)} used${refused > 0 ? ` · ${count(refused)} refused` : ''}`,
      value: reserve > 0 ? tokens / reserve : 0,
      reached: reserve > 0 && tokens < 1,
    };
  },
};

/** The meters of a card; those of rules that are off stay away. */
export function createMeters(root, circuitName) {
  const rows = Object.entries(METERS).map(([name, read]) => {
    const row = createMeter(root, name, circuitName);
    return (circuit) => row(read(circuit));
  });
  const cache = createCacheMeter(root);
  return (circuit, recent) => {
    for (const row of rows) row(circuit);
    cache(circuit.cache, recent);
  };
}

function createMeter(root, name, circuitName) {
  const label = make('span', { class: 'label' });
  const value = make('span', { class: 'value' });
  const fill = make('div', { class: 'fill' });
  const tick = make('div', { class: 'tick' });
  const gauge = make(
    'div',
    { class: 'gauge', role: 'meter', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    make('div', { class: 'bar' }, fill),
    tick,
  );
  const row = make(
    'div',
    { class: 'meter', 'data-meter': name },
    make('p', {}, label, value),
    gauge,
  );
  root.append(row);
  return (reading) => {
    show(row, reading !== undefined);
    if (reading === undefined) return;
    setText(label, reading.label);
    setText(value, reading.words);
    setShare(fill, '--value', reading.value);
    show(tick, reading.limit !== undefined);
    if (reading.limit !== undefined) setShare(tick, '--limit', reading.limit);
    setAttribute(row, 'data-reached', reading.reached ? '' : undefined);
    setAttribute(gauge, 'aria-label', `${circuitName}: ${reading.label}`);
    setAttribute(gauge, 'aria-valuenow', Math.round(Math.min(1, Math.max(0, reading.value)) * 100));
    setAttribute(gauge, 'aria-valuetext', reading.words);
  };
}

function createCacheMeter(root) {
  const value = make('span', { class: 'value' });
  const hits = draw('rect', { class: 'fill-fresh', height: '100%' });
  const stale = draw('rect', { class: 'fill-stale', height: '100%' });
  const row = make(
    'div',
    { class: 'meter', 'data-meter': 'cache' },
    make('p', {}, make('span', { class: 'label' }, 'Cache'), value),
    draw('svg', { 'aria-hidden': 'true' }, hits, stale),
  );
  root.append(row);
  return (cache, recent) => {
    show(row, cache !== undefined);
    if (cache === undefined) return;
    const { hits: fresh = 0, stale: old = 0, misses = 0 } = recent ?? {};
    const all = fresh + old + misses;
    const share = (part) => (all > 0 ? part / all : 0);
    setText(
      value,
      all > 0
        ? `${percent(share(fresh))} hits · ${percent(share(old))} stale`
        : `${count(cache.hits)} hits · no reads lately`,
    );
    row.title = `Reads of the last minute. ${counted(cache.entries, 'entry', 'entries')}, ${bytes(cache.bytes)}`;
    setAttribute(hits, 'width', `${share(fresh) * 100}%`);
    setAttribute(stale, 'x', `${share(fresh) * 100}%`);
    setAttribute(stale, 'width', `${share(old) * 100}%`);
  };
}
