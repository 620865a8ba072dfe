import { databases, type TestDatabase } from '../../support/databases.ts';
import { showFields } from './suite-fields.ts';
import { showKeys } from './suite-keys.ts';
import { showKeysInFailure } from './suite-keys-failures.ts';
import { showList } from './suite-list.ts';
import { showPrivacy } from './suite-privacy.ts';
import { showRepeats } from './suite-repeats.ts';
import { showRoutes } from './suite-routes.ts';

type Kind = TestDatabase['kind'];

const ofKind = (kind: Kind): TestDatabase => databases.find((one) => one.kind === kind)!;

/** Registrations over HTTP, the same on each kind of database. */
export async function showRegistrations(kind: Kind): Promise<void> {
  const database = ofKind(kind);
  await showRoutes(database);
  await showList(database);
  await showFields(database);
  await showPrivacy(database);
}

/** The same registration sent several times, the same on each kind of database. */
export async function showIdempotency(kind: Kind): Promise<void> {
  const database = ofKind(kind);
  await showRepeats(database);
  await showKeys(database);
  await showKeysInFailure(database);
}
