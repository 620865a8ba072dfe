const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const dayAndClock = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });

export const count = (value) => whole.format(value);

export const decimal = (value) => tenths.format(value);

export const counted = (value, noun, plural = `${noun}s`) =>
  `${count(value)} ${value === 1 ? noun : plural}`;

/** Neither rounds a small share to nothing nor a nearly whole one to all. */
export function percent(share) {
  if (share > 0 && share < 0.001) return '< 0.1 %';
  if (share < 1 && share >= 0.995) return `${tenths.format(Math.floor(share * 1_000) / 10)} %`;
  return share < 0.1 ? `${tenths.format(share * 100)} %` : `${whole.format(share * 100)} %`;
}

export const perSecond = (rate) => `${rate < 10 ? decimal(rate) : count(rate)}/s`;

/** How long a call took. */
export function took(ms) {
  if (ms === undefined) return '–';
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

/** A time span as people say it; tenths only where they can be watched running. */
export function span(ms, withTenths = false) {
  const seconds = ms / 1_000;
  if (withTenths && seconds < 10) return `${Math.max(0, seconds).toFixed(1)} s`;
  const left = Math.max(0, Math.round(seconds));
  if (left < 60) return `${left} s`;
  if (left < 3_600) return parts(left, 60, 'min', 1, 's');
  if (left < 86_400) return parts(left, 3_600, 'h', 60, 'min');
  return parts(left, 86_400, 'd', 3_600, 'h');
}

function parts(seconds, large, largeName, small, smallName) {
  const rest = Math.floor((seconds % large) / small);
  const first = `${Math.floor(seconds / large)} ${largeName}`;
  return rest === 0 ? first : `${first} ${rest} ${smallName}`;
}

export const ago = (ms) => (ms < 1_000 ? 'just now' : `${span(ms)} ago`);

export const timeOfDay = (time) => clock.format(new Date(time));

/** With the day, if it is not today's. */
export function timeOf(time, now) {
  const date = new Date(time);
  const today = date.toDateString() === new Date(now).toDateString();
  return (today ? clock : dayAndClock).format(date);
}

export function bytes(value) {
  if (value < 1_000) return `${value} B`;
  return value < 1_000_000 ? `${decimal(value / 1_000)} kB` : `${decimal(value / 1_000_000)} MB`;
}
