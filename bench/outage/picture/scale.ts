/** From a value to a place. */
export type Scale = (value: number) => number;

export interface Range {
  from: number;
  to: number;
}

export function linear(values: Range, places: Range): Scale {
  const factor = (places.to - places.from) / (values.to - values.from);
  return (value) => places.from + (value - values.from) * factor;
}

/** For values above 0; what is below the range is put at its edge. */
export function logarithmic(values: Range, places: Range): Scale {
  const scale = linear({ from: Math.log10(values.from), to: Math.log10(values.to) }, places);
  return (value) => scale(Math.log10(Math.max(value, values.from)));
}

/** Round numbers from 0 on, the last of them not below `most`. */
export function countTicks(most: number, intervals: number): number[] {
  const rough = Math.max(1, most / intervals);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough)!;
  const last = Math.max(1, Math.ceil(most / step));
  return Array.from({ length: last + 1 }, (_, n) => n * step);
}

const TIME_STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];

/** Round seconds within a range of seconds, 0 among them where it lies within. */
export function timeTicks({ from, to }: Range, most: number): number[] {
  const step = TIME_STEPS.find((s) => (to - from) / s <= most) ?? 1_200;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step) - first + 1;
  // Without the 0 that is less than nothing.
  return Array.from({ length: count }, (_, n) => (first + n) * step || 0);
}

/** Powers of ten around all values, two at least; values are above 0. */
export function decades(values: readonly number[]): number[] {
  // Not spread: a long run has more values than a call takes arguments.
  const least = values.reduce((a, b) => Math.min(a, b), Infinity);
  const most = values.reduce((a, b) => Math.max(a, b), 0);
  if (most === 0) return [1, 10];
  const first = Math.floor(Math.log10(least));
  const last = Math.max(first + 1, Math.ceil(Math.log10(most)));
  return Array.from({ length: last - first + 1 }, (_, n) => 10 ** (first + n));
}
