import { text } from 'node:stream/consumers';
import { getResponse, type RequestHandler } from 'msw';
import { createListener, type Listener } from './listener.ts';

export interface ControlPortOptions {
  readonly port: number;
  readonly host: string;
  readonly handlers: RequestHandler[];
  /** In front of every path that the handlers see. */
  readonly origin: string;
}

/** A port with the switches alone, which stays when the upstreams refuse connections. */
export function createControlPort({
  port,
  host,
  handlers,
  origin,
}: ControlPortOptions): Promise<Listener> {
  return createListener(
    (request, response) => {
      const { method = 'GET', url = '/' } = request;
      const answer = async () => {
        const sent = await text(request);
        const body = method === 'GET' || method === 'HEAD' ? null : sent;
        const given = await getResponse(handlers, new Request(origin + url, { method, body }));
        if (given === undefined) return response.writeHead(404).end();
        return response
          .writeHead(given.status, Object.fromEntries(given.headers))
          .end(await given.text());
      };
      answer().catch((error: unknown) => {
        if (response.headersSent) response.destroy();
        else response.writeHead(500).end(String(error));
      });
    },
    port,
    host,
  );
}
