import { WINDOW_MS } from './history.js';

const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Where a time stands in a picture that ends now. */
export const placeOf = (time, end, width) => width * (1 - (end - time) / WINDOW_MS);

export const timeAt = (place, end, width) => end - (1 - place / width) * WINDOW_MS;

/** Times to mark: whole minutes, or half ones where there is room. */
export function marks(end, width) {
  const step = width < 520 ? 60_000 : 30_000;
  const first = Math.ceil((end - WINDOW_MS) / step) * step;
  return Array.from({ length: WINDOW_MS / step + 1 }, (_, index) => first + index * step).filter(
    (time) => time <= end,
  );
}

/** Lets what was drawn anew arrive from where it was a second ago. */
export function slide(group, width) {
  if (still.matches) return;
  const from = `translateX(${(width * 1_000) / WINDOW_MS}px)`;
  group.animate([{ transform: from }, { transform: 'translateX(0)' }], { duration: 1_000 });
}
