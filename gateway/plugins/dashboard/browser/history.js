export const WINDOW_MS = 180_000;
const RECENT_MS = 5_000;

const KINDS = ['fresh', 'stale', 'partial', 'failed'];

/** What the snapshots' counters tell about time: rates per second, from their differences. */
export function createHistory() {
  const answers = createSeries();
  const circuits = new Map();

  return {
    add({ at, answers: counters, circuits: list }) {
      const time = Date.parse(at);
      answers.add(time, counters);
      for (const { name, totals, cache, latency } of list) {
        if (!circuits.has(name)) circuits.set(name, createSeries());
        const { ok, fail, ignore, rejected } = totals;
        const { hits = 0, stale = 0, misses = 0 } = cache ?? {};
        circuits
          .get(name)
          .add(time, { ok, fail, ignore, rejected, hits, stale, misses }, { p95: latency.p95Ms });
      }
    },
    /** Per second: `{ time, rates: { fresh, stale, partial, failed } }`, oldest first. */
    answers: () => answers.points,
    recentAnswers: () => answers.lately(RECENT_MS),
    circuit: (name) => circuits.get(name),
  };
}

export function createSeries() {
  let last;
  const points = [];

  function add(time, counters, extra = {}) {
    const before = last;
    if (before !== undefined && time <= before.time) return;
    last = { time, counters };
    if (before === undefined) return;
    const seconds = (time - before.time) / 1_000;
    const rates = {};
    for (const [key, value] of Object.entries(counters)) {
      const difference = value - (before.counters[key] ?? 0);
      // Counters that fell are those of a gateway that was started anew.
      if (difference < 0) return;
      rates[key] = difference / seconds;
    }
    // After a gap the average stands for all of it.
    if (seconds > 2) points.push({ time: before.time + 1_000, rates, extra });
    points.push({ time, rates, extra });
    while (points.length > 2 && points[1].time < time - WINDOW_MS - 2_000) points.shift();
  }

  /** Mean rates over the last milliseconds; undefined before there are any. */
  function lately(ms) {
    const end = points.at(-1)?.time;
    const recent = points.filter(({ time }) => time > end - ms);
    if (recent.length === 0) return undefined;
    const keys = Object.keys(recent[0].rates);
    const mean = (key) => recent.reduce((sum, { rates }) => sum + rates[key], 0) / recent.length;
    return Object.fromEntries(keys.map((key) => [key, mean(key)]));
  }

  return { points, add, lately };
}

export const totalOf = (rates) => KINDS.reduce((sum, kind) => sum + (rates[kind] ?? 0), 0);
