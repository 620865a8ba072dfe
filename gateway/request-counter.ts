/** What a client has asked for in the present window. */
export interface RequestCount {
  /** Requests, this one included. */
  count: number;
  /** Milliseconds until the window ends. */
  leftMs: number;
}

/** Counts requests for several instances. */
export interface RequestCounter {
  /** One more. The window begins with the first request. Never rejects. */
  count(client: string, windowMs: number): Promise<RequestCount>;
}
