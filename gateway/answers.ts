/** What users got, counted since the start. */
export interface Answers {
  /** Complete and fresh; a refusal that is the client's own doing counts as well. */
  fresh: number;
  /** Complete, with parts that are stale. */
  stale: number;
  /** With parts missing. */
  partial: number;
  /** 5xx. */
  failed: number;
}

export type Quality = keyof Answers;

declare module 'fastify' {
  interface FastifyRequest {
    /** What the route found out about its answer; `fresh` until it does. */
    quality: Quality;
  }
}
