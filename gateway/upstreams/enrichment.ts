import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Call } from '../resilience/call.ts';
import type { Circuit } from './pipeline.ts';
import type { RequestContext } from './request-context.ts';
import { userTag } from './tags.ts';
import type { Read, Source, Upstream } from './upstream.ts';

/** What the enrichment service knows of a user. The path is the identity. */
export const EnrichmentPayload = Type.Object({
  recentActivity: Type.Array(Type.String()),
  loyaltyScore: Type.Number(),
});
export type EnrichmentPayload = Static<typeof EnrichmentPayload>;

const payload = Compile(EnrichmentPayload);
const keyOf = (id: string) => `enrichment/${id}`;

// Nobody's: whether the service answers shows with any id, and that it knows nobody is an answer.
const PROBED_ID = '0';

/** The enrichment service. */
export class EnrichmentClient {
  readonly circuit: Circuit;
  readonly #upstream: Upstream;

  constructor(upstream: Upstream, circuit: Circuit) {
    this.#upstream = upstream;
    this.circuit = circuit;
  }

  get(id: string, context: RequestContext): Promise<Source<EnrichmentPayload>> {
    return this.#upstream.read(this.#read(id), context);
  }

  /** Whether the service answers; a rejection says why not. */
  probe(call: Call): Promise<void> {
    return this.#upstream.probe(this.#read(PROBED_ID), call);
  }

  /** Drops what is cached of this user. */
  forget(id: string): void {
    this.#upstream.drop(keyOf(id));
  }

  #read(id: string): Read<EnrichmentPayload> {
    return {
      key: keyOf(id),
      path: `/enrich/${encodeURIComponent(id)}`,
      payload,
      circuit: this.circuit,
      emptyIsMissing: true,
      tags: () => [userTag(id)],
    };
  }
}
