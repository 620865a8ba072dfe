import { draw, element, make, setAttribute, setText } from './dom.js';
import { count, percent, perSecond } from './format.js';
import { totalOf } from './history.js';

export const ANSWERS = [
  { kind: 'fresh', word: 'Fresh', meaning: 'up to date and whole' },
  { kind: 'stale', word: 'Stale', meaning: 'from what is kept' },
  { kind: 'partial', word: 'Partial', meaning: 'some part missing' },
  { kind: 'failed', word: 'Failed', meaning: 'an error' },
];

/** The shares of the last seconds, one tile for each kind of answer. */
export function createTiles() {
  const tiles = ANSWERS.map(({ kind, word, meaning }) => {
    const share = make('dd', { class: 'share', 'data-share': kind });
    const detail = make('dd', { class: 'quiet' });
    const swatch = draw(
      'svg',
      { class: 'swatch', 'aria-hidden': 'true' },
      draw('rect', { class: `fill-${kind}`, width: '100%', height: '100%' }),
    );
    const tile = make(
      'div',
      { class: 'tile', 'data-answer': kind, title: `${word}: ${meaning}` },
      make('dt', {}, swatch, word),
      share,
      detail,
    );
    element('answer-tiles').append(tile);
    return { kind, tile, share, detail };
  });

  return (rates, totals) => {
    const all = rates === undefined ? 0 : totalOf(rates);
    for (const { kind, tile, share, detail } of tiles) {
      const rate = rates?.[kind] ?? 0;
      setText(share, all > 0 ? percent(rate / all) : '–');
      setText(detail, `${perSecond(rate)} · ${count(totals[kind])} in all`);
      setAttribute(tile, 'data-none', rate > 0 ? undefined : '');
    }
  };
}
