import { http, HttpResponse, type RequestHandler } from 'msw';
import { parseRefusal, type Refusing } from './connections.ts';
import { isUpstreamName } from './contract.ts';
import { InvalidFaultError, parseFault } from './fault-schema.ts';
import { unknownUpstream, type Faults } from './faults.ts';
import { parseJson } from './incoming.ts';

/** What the switches do about connections. */
export interface ConnectionSwitch {
  /** Undefined while connections are taken. */
  state: () => Refusing | undefined;
  /** Whether a refusal needs an end: where the switches are out of reach meanwhile. */
  readonly isEndRequired: boolean;
  /** Resolves when it is so, or at once where the answer to this request has to be sent before. */
  refuse: (forMs: number | undefined) => Promise<void>;
  accept: () => Promise<void>;
}

function notFound(name: string): HttpResponse<object> {
  return HttpResponse.json(
    { error: 'unknown_upstream', message: unknownUpstream(name) },
    { status: 404 },
  );
}

export function invalidFault({ message, problems }: InvalidFaultError): object {
  return { error: 'invalid_fault', message, problems };
}

/** Runs what may find a fault invalid, and says so. */
async function checked(work: () => Promise<object>): Promise<HttpResponse<object>> {
  try {
    return HttpResponse.json(await work());
  } catch (error) {
    if (!(error instanceof InvalidFaultError)) throw error;
    return HttpResponse.json(invalidFault(error), { status: 400 });
  }
}

const done = () => new HttpResponse(null, { status: 204 });

/**
 * The switches: `PUT` and `DELETE /__faults/:upstream` and `/__faults/connections`, `GET` and
 * `DELETE /__faults`.
 */
export function createFaultRoutes(
  origin: string,
  faults: Faults,
  connections: ConnectionSwitch,
): RequestHandler[] {
  return [
    http.get(`${origin}/__faults`, () => {
      const refusing = connections.state();
      return HttpResponse.json({
        faults: faults.list(),
        ...(refusing !== undefined && { connections: refusing }),
      });
    }),

    http.delete(`${origin}/__faults`, async () => {
      faults.clear();
      await connections.accept();
      return done();
    }),

    http.put(`${origin}/__faults/connections`, async ({ request }) =>
      checked(async () => {
        const { refuse, forMs } = parseRefusal(
          parseJson(await request.text()),
          connections.isEndRequired,
        );
        if (!refuse) {
          await connections.accept();
          return { connections: { refuse } };
        }
        await connections.refuse(forMs);
        return { connections: { refuse, ...(forMs !== undefined && { msLeft: forMs }) } };
      }),
    ),

    http.delete(`${origin}/__faults/connections`, async () => {
      await connections.accept();
      return done();
    }),

    http.put<{ upstream: string }>(`${origin}/__faults/:upstream`, async ({ params, request }) => {
      const { upstream } = params;
      if (!isUpstreamName(upstream)) return notFound(upstream);
      return checked(async () => {
        faults.set(upstream, parseFault(parseJson(await request.text())));
        return faults.list().find((active) => active.upstream === upstream) ?? {};
      });
    }),

    http.delete<{ upstream: string }>(`${origin}/__faults/:upstream`, ({ params }) => {
      if (!isUpstreamName(params.upstream)) return notFound(params.upstream);
      faults.clear(params.upstream);
      return done();
    }),
  ];
}
