export const whole = (value: number): string => Math.round(value).toLocaleString('en');

/** Rounded down, so that 100 % is all of it. */
export function percent(part: number, all: number): string {
  if (all === 0) return '–';
  const hundredths = Math.floor((part / all) * 10_000);
  // What is there at all is not called nothing.
  if (hundredths === 0 && part > 0) return '< 0.01 %';
  return `${hundredths / 100} %`;
}

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

export function milliseconds(ms: number): string {
  if (Number.isNaN(ms)) return '–';
  return ms < 10 ? ms.toFixed(1) : whole(ms);
}

export const times = (ratio: number): string =>
  Number.isFinite(ratio) ? `${ratio.toFixed(2)} ×` : '–';
