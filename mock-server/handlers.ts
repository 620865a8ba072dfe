import { setTimeout as sleep } from 'node:timers/promises';
import { http, HttpResponse, type RequestHandler } from 'msw';
import type { Dataset } from './dataset.ts';
import { parseNewEvent } from './new-event.ts';
import { hash } from './random.ts';

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

export interface HandlerContext {
  /** In front of every path, e.g. `http://mock`. */
  readonly origin: string;
  readonly dataset: Dataset;
  readonly eventDelayMs: number;
  readonly writeFailureDelayMs: number;
  /** One step of the good and bad phases of writing. */
  readonly nextWriteIsGood: () => boolean;
}

/** An unknown id is not a 404 here but a 200 without a body: a quirk of the real services. */
function oneOrNothing(record: object | undefined): HttpResponse<object | null> {
  return record === undefined ? new HttpResponse(null) : HttpResponse.json(record);
}

function writeError(status: number, error: string, message: string): HttpResponse<object> {
  return HttpResponse.json({ success: false, error, message }, { status });
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return sleep(ms, undefined, { signal, ref: false });
}

export function createHandlers(context: HandlerContext): RequestHandler[] {
  const { origin, dataset } = context;

  return [
    http.get(`${origin}/getUsers`, () => HttpResponse.json([...dataset.users.values()])),

    http.get<{ id: string }>(`${origin}/getUserById/:id`, ({ params }) =>
      oneOrNothing(dataset.users.get(params.id)),
    ),

    http.get(`${origin}/getEvents`, () => HttpResponse.json([...dataset.events.values()])),

    http.get<{ id: string }>(`${origin}/getEventById/:id`, async ({ params, request }) => {
      await wait(context.eventDelayMs, request.signal);
      return oneOrNothing(dataset.events.get(params.id));
    }),

    http.post(`${origin}/addEvent`, async ({ request }) => {
      const text = await request.text();
      const event = parseNewEvent(text);
      if (event === undefined) {
        return writeError(400, 'Bad Request', 'id, name and userId are required');
      }
      const user = dataset.users.get(String(event.userId));
      // Before the cycle and without a step of it: a caller's mistake does not bring the outage nearer.
      if (user === undefined) {
        return writeError(500, 'Internal Server Error', `There is no user ${event.userId}`);
      }
      // The step is taken before the delay, so that concurrent writes get theirs in order of arrival.
      if (!context.nextWriteIsGood()) {
        await wait(context.writeFailureDelayMs, request.signal);
        return writeError(503, 'Service Unavailable', 'The events service is overloaded');
      }
      const key = String(event.id);
      dataset.events.set(key, event);
      if (!user.events.includes(key)) user.events.push(key);
      return HttpResponse.json({ success: true });
    }),

    http.get<{ userId: string }>(`${origin}/enrich/:userId`, ({ params }) => {
      const { userId } = params;
      // Whoever keeps profiles gives them ids of its own: of those it knows something as well.
      const viewed =
        dataset.users.get(userId)?.events ??
        (UUID.test(userId) ? [...dataset.events.keys()] : undefined);
      return oneOrNothing(
        viewed && {
          userId,
          recentActivity: viewed
            .slice(-3)
            .map((key) => `viewed ${dataset.events.get(key)?.name ?? key}`),
          loyaltyScore: hash(userId) % 101,
        },
      );
    }),
  ];
}
