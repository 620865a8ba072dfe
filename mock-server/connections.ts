import { Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { InvalidFaultError } from './fault-schema.ts';
import type { Listener } from './listener.ts';

/** Connections are refused, and no longer so after this many milliseconds, if there is an end. */
export interface Refusing {
  readonly refuse: true;
  readonly msLeft?: number;
}

/** Whether connections are taken. Steps of any callers follow one another in order. */
export interface Connections {
  /** Drops every connection and refuses new ones: until `accept`, or for `forMs`. */
  refuse: (forMs?: number) => Promise<void>;
  accept: () => Promise<void>;
  /** Undefined while connections are taken. */
  state: () => Refusing | undefined;
  /** Drops every connection, for good. */
  close: () => Promise<void>;
}

export const LONGEST_REFUSAL_MS = 600_000;
/** Until the port is tried again, where somebody else has taken it meanwhile. */
const RETRY_MS = 250;

export function createConnections(listener: Listener, now = () => performance.now()): Connections {
  let refusing = false;
  let endsAt = Infinity;
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  function inTurn(step: () => Promise<void>): Promise<void> {
    const done = last.then(step);
    last = done.catch(() => {});
    return done;
  }

  const accept = () =>
    inTurn(async () => {
      if (isClosed) throw new Error('The mock server was closed');
      clearTimeout(timer);
      await listener.start();
      refusing = false;
    });

  function acceptAfter(ms: number): void {
    // Keeps the process alive: with its port closed, nothing else might.
    timer = setTimeout(() => {
      accept().catch(() => {
        if (!isClosed) acceptAfter(RETRY_MS);
      });
    }, ms);
  }

  return {
    refuse: (forMs) =>
      inTurn(async () => {
        if (isClosed) return;
        clearTimeout(timer);
        refusing = true;
        endsAt = now() + (forMs ?? Infinity);
        await listener.stop();
        if (forMs !== undefined) acceptAfter(forMs);
      }),
    accept,
    state() {
      if (!refusing) return undefined;
      const msLeft = Math.max(0, endsAt - now());
      return { refuse: true, ...(Number.isFinite(msLeft) && { msLeft }) };
    },
    close: () =>
      inTurn(async () => {
        isClosed = true;
        clearTimeout(timer);
        await listener.stop();
      }),
  };
}

const Wish = Compile(
  Type.Object(
    {
      refuse: Type.Boolean(),
      forMs: Type.Optional(Type.Integer({ minimum: 1, maximum: LONGEST_REFUSAL_MS })),
    },
    { additionalProperties: false },
  ),
);

/**
 * What `PUT /__faults/connections` asks for.
 * @param isEndRequired where nothing could end it but its time
 * @throws InvalidFaultError
 */
export function parseRefusal(
  input: unknown,
  isEndRequired: boolean,
): { refuse: boolean; forMs?: number } {
  if (!Wish.Check(input)) {
    throw new InvalidFaultError([
      `connections must be { refuse, forMs }: true or false, and a whole number of milliseconds ` +
        `from 1 to ${LONGEST_REFUSAL_MS}`,
    ]);
  }
  if (input.refuse && input.forMs === undefined && isEndRequired) {
    throw new InvalidFaultError([
      'forMs is required: nobody could end it, since this port is refused as well (a server with ' +
        'a control port takes it without)',
    ]);
  }
  return input;
}
