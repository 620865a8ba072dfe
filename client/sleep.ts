// What a timer can hold; more than that would fire at once.
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Waits so many milliseconds.
 * @throws the signal's reason as soon as it is aborted.
 */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
    signal?.addEventListener('abort', done);
  });
  signal?.throwIfAborted();
}
