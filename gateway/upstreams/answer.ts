/** An answer of an upstream, as it is kept: what it says, and to whom it may be told. */
export interface Answer<T> {
  readonly payload: T;
  /** The HTTP status it came with. */
  readonly status: number;
  /** Whether it is meant for the caller it was made for, and for no shared cache after us. */
  readonly isPrivate: boolean;
  /** Whether the upstream forbids that anybody keeps it. */
  readonly noStore: boolean;
  /** Milliseconds for which browsers may keep it, where the upstream says so; 0 to ask every time. */
  readonly clientTtlMs: number | undefined;
}
