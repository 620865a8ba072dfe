import { urlOf } from './copy.js';

const SILENCE_MS = 6_000;
const LONGEST_WAIT_MS = 15_000;

/**
 * The circuits as they change. The browser reconnects by itself after a break, not after a refusal,
 * and it does not notice a peer that went silent: both are done here.
 */
export function listen({ onSnapshot, onTransition, onLost }) {
  let source;
  let waitMs = 1_000;
  let silence;

  function open() {
    source?.close();
    source = new EventSource(urlOf('circuits/stream'));
    source.addEventListener('snapshot', ({ data }) => {
      waitMs = 1_000;
      heard();
      onSnapshot(JSON.parse(data));
    });
    source.addEventListener('transition', ({ data }) => onTransition(JSON.parse(data)));
    source.addEventListener('error', () => {
      onLost();
      if (source.readyState === EventSource.CLOSED) openLater();
    });
    heard();
  }

  function heard() {
    clearTimeout(silence);
    silence = setTimeout(() => {
      onLost();
      openLater();
    }, SILENCE_MS);
  }

  function openLater() {
    source.close();
    clearTimeout(silence);
    silence = setTimeout(open, waitMs * (0.75 + Math.random() / 2));
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 2);
  }

  open();
}
