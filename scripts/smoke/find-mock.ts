import type { Gateway } from './gateway.ts';
import type { Reply } from './http.ts';
import { MARKER, Mock } from './mock.ts';
import { Surprise } from './surprise.ts';

/** The mock upstreams, if it is them that the gateway calls; else why they cannot be used. */
export async function findMock(mock: Mock, gateway: Gateway): Promise<Mock | string> {
  try {
    const { json } = await mock.get('/__faults');
    if (!isFaultList(json)) return `what answers on ${mock.url} is not the mock server`;
    if (json.faults.length > 0) return `the mock server has faults set: ${mock.clearing}`;
    await mock.reachGoodWrites();
    // Written there and read here: only then is it the one behind the gateway. An upstream that
    // cannot be asked says nothing about that; the steps will find out.
    const event = await gateway.send('GET', `/events/${MARKER.id}`);
    const [user, original] = await Promise.all([
      gateway.send('GET', '/users/1'),
      mock.get('/getUserById/1'),
    ]);
    if (event.status === 404 || isAnotherUser(user, original)) {
      return `the gateway does not call the one on ${mock.url} (--mock-url)`;
    }
    return mock;
  } catch (error) {
    if (!(error instanceof Surprise)) throw error;
    return error.message.startsWith(`no answer from ${mock.url}`)
      ? `no mock server answers on ${mock.url} (--mock-url)`
      : error.message;
  }
}

function isFaultList(json: unknown): json is { faults: unknown[] } {
  return (
    typeof json === 'object' && json !== null && 'faults' in json && Array.isArray(json.faults)
  );
}

function isAnotherUser({ status, json }: Reply, original: Reply): boolean {
  return status === 404 || (status === 200 && emailOf(json) !== emailOf(original.json));
}

const emailOf = (user: unknown) => (user as { email?: unknown } | undefined)?.email;
