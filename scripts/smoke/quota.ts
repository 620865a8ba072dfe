export interface Quota {
  /** Requests per window; Infinity where the answer does not say. */
  limit: number;
  remaining: number;
  resetMs: number;
}

/** What an answer says of the rate limit: in the IETF draft's headers, or in the older `X-` ones. */
export function quotaOf(headers: Headers): Quota {
  const read = (draft: string, parameter: string, older: string): number | undefined => {
    const value =
      new RegExp(`\\b${parameter}=(\\d+)`).exec(headers.get(draft) ?? '')?.[1] ??
      headers.get(older);
    return value === null ? undefined : Number(value);
  };
  return {
    limit: read('ratelimit-policy', 'q', 'x-ratelimit-limit') ?? Infinity,
    remaining: read('ratelimit', 'r', 'x-ratelimit-remaining') ?? Infinity,
    resetMs: (read('ratelimit', 't', 'x-ratelimit-reset') ?? 0) * 1_000,
  };
}
