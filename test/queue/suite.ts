import tap from 'tap';
import { databases, type TestDatabase } from '../support/databases.ts';
import { showHealth } from './suite-health.ts';
import { showLeases } from './suite-leases.ts';
import { showOutage } from './suite-outage.ts';
import { showPoison } from './suite-poison.ts';
import { showSharing } from './suite-sharing.ts';

/** The queue in the store's table, the same on each kind of database. */
export async function showQueue(kind: TestDatabase['kind']): Promise<void> {
  const database = databases.find((one) => one.kind === kind)!;
  await showPoison(database);
  await showLeases(database);
  // An outage is mostly waited for.
  tap.jobs = 2;
  await Promise.all([showSharing(database), showOutage(database)]);
  await showHealth(database);
}
