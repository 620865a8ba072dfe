import { setTimeout as wait } from 'node:timers/promises';
import type { CircuitStatus } from '../../gateway/upstreams/circuit-status.ts';
import type { DemoGateway } from './gateway.ts';
import { describeCircuit, describeReply, type Narrator } from './narrator.ts';
import type { Pace } from './options.ts';
import type { Traffic } from './traffic.ts';

export interface Stage {
  gateway: Pick<DemoGateway, 'url' | 'mockUrl'>;
  traffic: Traffic;
  narrator: Narrator;
  pace: Pace;
  signal: AbortSignal;
}

// Beyond what it should take, for a machine that is busy.
const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 200;

/** One circuit from well to broken to well. @throws Error where it does not go as it should */
export async function tell({ gateway, traffic, narrator, pace, signal }: Stage): Promise<void> {
  const { url, mockUrl } = gateway;
  const read = () => wait(pace.pauseMs, undefined, { signal });
  const switchFault = (method: 'PUT' | 'DELETE', body?: string) =>
    fetch(`${mockUrl}/__faults/events`, { method, signal, ...(body !== undefined && { body }) });

  async function show(path: string): Promise<Response> {
    narrator.curl(`curl -si ${url}${path}`);
    const response = await fetch(url + path, { signal });
    await response.text();
    narrator.result(describeReply(response.status, response.headers));
    return response;
  }

  async function look(): Promise<CircuitStatus> {
    const response = await fetch(`${url}/circuits/events`, { signal });
    return (await response.json()) as CircuitStatus;
  }

  /** Watches the circuit until it is as wanted. */
  async function watch(
    what: string,
    isThere: (status: CircuitStatus) => boolean,
  ): Promise<CircuitStatus> {
    const end = performance.now() + PATIENCE_MS + pace.openMs;
    for (;;) {
      const status = await look();
      if (isThere(status)) return status;
      if (performance.now() > end) throw new Error(`the circuit did not ${what} in time`);
      narrator.live(describeCircuit(status));
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  narrator.step('All is well', 'Ten people a second ask for events; answers are kept for a while.');
  await show('/events/event-1');
  await show('/events/event-1');
  const atFirst = await look();
  narrator.moved(atFirst.state, atFirst.reason);
  await read();

  narrator.step(
    'The events service breaks',
    'Every call of it is answered 500 from now on. Most people do not notice yet.',
  );
  const fault = '{"status":500}';
  narrator.curl(`curl -X PUT ${mockUrl}/__faults/events -d '${fault}'`);
  await switchFault('PUT', fault);
  traffic.askForMore();
  await show('/events/event-1');

  narrator.step(
    'The circuit opens',
    'What is not kept has to be asked for, and fails; the rule counts attempts.',
  );
  narrator.curl(`curl -s ${url}/circuits/events`);
  const opened = await watch('open', ({ state }) => state === 'open');
  narrator.moved(opened.state, opened.reason);
  await read();

  narrator.step(
    'Stale answers are served',
    'The service is left alone. What is kept is past its time, and better than nothing: it says so.',
  );
  await untilStale();
  await show('/events/event-1');
  await read();

  narrator.step(
    'Who cannot be answered is told when to come back',
    'Nobody asked for this one before. It costs the broken service nothing.',
  );
  await show('/events/event-10');
  await read();

  narrator.step('Nothing else is affected', 'Users have a circuit of their own, and it is closed.');
  await show('/users/1');
  await read();

  narrator.step(
    'The events service is repaired',
    'Nobody tells the gateway: it finds out by one call, the probe, when the time has come.',
  );
  narrator.curl(`curl -X DELETE ${mockUrl}/__faults/events`);
  await switchFault('DELETE');
  const { transitions } = await watch('close', ({ state }) => state === 'closed');
  for (const { to, reason, epoch } of transitions) {
    if (epoch > opened.epoch) narrator.moved(to, reason);
  }

  narrator.step('Everything is fresh again', 'Each answer is refreshed as it is asked for.');
  await untilFresh();
  await show('/events/event-1');
  const { fresh, stale, failed } = traffic.counts();
  narrator.result(`What people got: ${fresh} fresh, ${stale} stale, ${failed} failed.`);

  async function untilStale(): Promise<void> {
    await until('go stale', (response) => /ttl=-/.test(response.headers.get('cache-status') ?? ''));
  }

  async function untilFresh(): Promise<void> {
    await until('become fresh', ({ status, headers }) => {
      return status === 200 && !/ttl=-/.test(headers.get('cache-status') ?? 'ttl=-');
    });
  }

  async function until(what: string, isThere: (response: Response) => boolean): Promise<void> {
    const end = performance.now() + PATIENCE_MS;
    for (;;) {
      const response = await fetch(`${url}/events/event-1`, { signal });
      await response.text();
      if (isThere(response)) return;
      if (performance.now() > end) throw new Error(`event-1 did not ${what} in time`);
      narrator.live(describeReply(response.status, response.headers));
      await wait(LOOK_EVERY_MS, undefined, { signal });
    }
  }
}
