import { parseList, type Member } from './structured-list.ts';

/** A time in which no request is to be sent. */
export interface Pause {
  /** Milliseconds left of it, above 0. */
  leftMs: number;
  /** To be called by who has waited it out: then it holds nobody any more, whatever the clock says. */
  end: () => void;
}

// A garbled header may cost ten minutes, not the day.
const LONGEST_PAUSE_MS = 600_000;

/** What the gateway said of the quota of this client: while it is used up, requests only cost. */
export class Quota {
  readonly #now: () => number;
  #pause: { until: number; ms: number } | undefined;

  /** @param now Milliseconds on any clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Reads `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers). */
  heed(headers: Headers): void {
    const policies = new Map(
      parseList(headers.get('ratelimit-policy')).map(({ item, params }) => [item, params]),
    );
    for (const { item, params } of parseList(headers.get('ratelimit'))) {
      const policy = policies.get(item);
      if (params.get('r') === 0 && countsRequests(policy)) {
        // Without the time to the reset it is a whole window at most.
        this.pause(1_000 * (seconds(params, 't') ?? seconds(policy, 'w') ?? 0));
      }
    }
  }

  /** Nothing is to be sent for so many milliseconds; of two pauses the longer one holds. */
  pause(ms: number): void {
    const length = Math.min(ms, LONGEST_PAUSE_MS);
    if (length > (this.pending()?.leftMs ?? 0)) {
      this.#pause = { until: this.#now() + length, ms: length };
    }
  }

  /** The pause that holds now. */
  pending(): Pause | undefined {
    const pause = this.#pause;
    if (pause === undefined) return undefined;
    const leftMs = pause.until - this.#now();
    const end = () => {
      if (this.#pause === pause) this.#pause = undefined;
    };
    // More is left than there ever was: the clock was set back and measures nothing.
    if (leftMs > 0 && leftMs <= pause.ms) return { leftMs, end };
    end();
    return undefined;
  }
}

/** A quota may also be one of bytes. */
function countsRequests(policy: Member['params'] | undefined): boolean {
  const unit = policy?.get('qu');
  return unit === undefined || unit === 'requests';
}

function seconds(params: Member['params'] | undefined, name: string): number | undefined {
  const value = params?.get(name);
  return typeof value === 'number' && value >= 0 ? value : undefined;
}
