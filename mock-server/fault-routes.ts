import { http, HttpResponse, type RequestHandler } from 'msw';
import { isUpstreamName } from './contract.ts';
import { InvalidFaultError, parseFault } from './fault-schema.ts';
import { unknownUpstream, type Faults } from './faults.ts';
import { parseJson } from './incoming.ts';

function notFound(name: string): HttpResponse<object> {
  return HttpResponse.json(
    { error: 'unknown_upstream', message: unknownUpstream(name) },
    { status: 404 },
  );
}

export function invalidFault({ message, problems }: InvalidFaultError): object {
  return { error: 'invalid_fault', message, problems };
}

/** The switches: `PUT` and `DELETE /__faults/:upstream`, `GET` and `DELETE /__faults`. */
export function createFaultRoutes(origin: string, faults: Faults): RequestHandler[] {
  return [
    http.get(`${origin}/__faults`, () => HttpResponse.json({ faults: faults.list() })),

    http.delete(`${origin}/__faults`, () => {
      faults.clear();
      return new HttpResponse(null, { status: 204 });
    }),

    http.put<{ upstream: string }>(`${origin}/__faults/:upstream`, async ({ params, request }) => {
      const { upstream } = params;
      if (!isUpstreamName(upstream)) return notFound(upstream);
      try {
        faults.set(upstream, parseFault(parseJson(await request.text())));
      } catch (error) {
        if (!(error instanceof InvalidFaultError)) throw error;
        return HttpResponse.json(invalidFault(error), { status: 400 });
      }
      return HttpResponse.json(faults.list().find((active) => active.upstream === upstream));
    }),

    http.delete<{ upstream: string }>(`${origin}/__faults/:upstream`, ({ params }) => {
      if (!isUpstreamName(params.upstream)) return notFound(params.upstream);
      faults.clear(params.upstream);
      return new HttpResponse(null, { status: 204 });
    }),
  ];
}
