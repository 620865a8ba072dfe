import { databases, type TestDatabase } from '../../support/databases.ts';
import { showFields } from './suite-fields.ts';
import { showKeys } from './suite-keys.ts';
import { showKeysInFailure } from './suite-keys-failures.ts';
import { showList } from './suite-list.ts';
import { showPrivacy } from './suite-privacy.ts';
import { showRepeats } from './suite-repeats.ts';
import { showRoutes } from './suite-routes.ts';

/** Registrations over HTTP, once and several times, the same on each kind of database. */
export async function showRegistrations(kind: TestDatabase['kind']): Promise<void> {
  const database = databases.find((one) => one.kind === kind)!;
  await showRoutes(database);
  await showList(database);
  await showFields(database);
  await showPrivacy(database);
  await showRepeats(database);
  await showKeys(database);
  await showKeysInFailure(database);
}
